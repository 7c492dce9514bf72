"""Which short names of an article stand for which of its organisations."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from ...model.gazetteer import built_in
from ..names.names import is_acronym, key_of
from ..names.spans import Name

# Words that organisations are called by for short; alone, and with no longer name in the article, they name none.
_COMMON = frozenset(
    """
    academy administration agency airport alliance army assembly association authority bank board bureau business cabinet campus
    center centre chamber church city club college commission committee company conference corporation council county court
    department embassy enterprise faculty federation force foundation fund government group guild hospital institute institution
    league legion library ministry mission museum navy network office opposition organisation organization panel parish party
    police press region school secretariat service society state station team treasury tribunal trust union university ward
    internet web
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "at", "de", "du", "la", "le", "des", "der", "und", "y"))
_BRACKETS = re.compile(r"\s\(([^()]{2,90})\)")
_SHORT, _LONG = re.compile(r"[A-Z][A-Za-z.]{1,8}"), re.compile(r"(?:[Tt]he\s)?([A-Z][\w ’'&-]{4,80})")
# Characters before brackets in which a name is looked for.
_LONGEST = 160


def is_common(name: str) -> bool:
    """Whether a name is a common noun with a capital: 'the Ministry'."""
    return key_of(name) in _COMMON


def acronyms(text: str, names: Collection[str]) -> dict[str, str]:
    """What short forms among `names` stand for: those that the article explains ('European Space Agency (ESA)', 'ESA (European
    Space Agency)'), and those whose letters are the initials of one name alone."""
    explained: dict[str, str] = {}
    for short, long in _explanations(text, names):
        if initials_fit(short, long):
            explained.setdefault(short, long)
    by_initials: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for letters in _initials(name):
            by_initials[letters].add(name)
    for name in names:
        fitting = by_initials.get(name.replace(".", ""), set()) - {name}
        if is_acronym(name) and len(fitting) == 1:
            explained.setdefault(name, next(iter(fitting)))
    return explained


def _initials(name: str) -> set[str]:
    """'FDA' and 'FADA' for Food and Drug Administration; nothing under three letters, which say too little."""
    words = [word for word in re.split(r"[\s.-]+", name) if word]
    letters = ["".join(word[0] for word in words if word.lower() not in _SMALL), "".join(word[0].upper() for word in words)]
    return {found for found in letters if len(found) > 2 and found.isupper()}


def _explanations(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Short and long forms, of which one stands in brackets behind the other, and one at least is among `names`."""
    known, most = frozenset(names), max((name.count(" ") + 1 for name in names), default=0)
    for match in _BRACKETS.finditer(text):
        words = re.sub(r"['’]s$", "", text[max(0, match.start() - _LONGEST) : match.start()]).split()[-most:]
        ends = (" ".join(words[first:]).lstrip("\"'“‘([") for first in range(len(words)))
        before = next((name for name in ends if name in known), "")
        if is_acronym(before) and (long := _LONG.fullmatch(match[1])):
            yield before, long[1]
        elif before and _SHORT.fullmatch(match[1]):
            yield match[1], before


def initials_fit(short: str, long: str) -> bool:
    """Whether the letters of `short` are initials of `long`, in order (some of them at least); half of them do where the short
    form is of another language ('FIDE' for the International Chess Federation)."""
    letters = [c for c in short if c.isupper()]
    initials = [word[0].upper() for word in re.split(r"[\s.-]+", long) if word]
    rest = iter(initials)
    if len(letters) > 1 and all(letter in rest for letter in letters):
        return True
    return len(letters) > 2 and (Counter(letters) & Counter(initials)).total() * 2 >= len(letters)


def longer_names(names: Iterable[str]) -> dict[str, str]:
    """'Labour' for the one 'Labour Party', 'Ministry' for the one 'Ministry of Defence' or 'Defence Ministry', 'Rover' for the
    'Rovers', 'Socialists' for the 'Socialist Party'. Several names of one known organisation are one."""
    by_edge: dict[str, set[str]] = defaultdict(set)
    every = dict.fromkeys(sorted(names))
    for name in every:
        words, known = name.split(), built_in().get(name)
        full = known.name if known else name
        for size in range(1, len(words)):
            by_edge[" ".join(words[:size])].add(full)
            by_edge[" ".join(words[-size:])].add(full)
        if f"{name}s" in every:
            by_edge[name].add(f"{name}s")
        if len(words) > 1 and words[-1] == "Party":
            by_edge[f"{' '.join(words[:-1])}s"].add(full)
    return {name: next(iter(by_edge[name])) for name in every if len(by_edge.get(name, ())) == 1 and name not in built_in()}


# Words of matches. A text in which hardly any of them stands is about something else.
_SPORT = re.compile(
    r"\b(?:match(?:es)?|innings|wickets?|goals?|scored?|league|season|cup|coach|midfielder|striker|defender|goalkeeper|pitcher|inning"
    r"|playoffs?|standings|fixtures?|half-?time|kick-?off|tournament|championship|quarterback|touchdown|batting|bowled|penalty|rugby"
    r"|football|soccer|baseball|basketball|hockey|cricket)\b",
    re.IGNORECASE,
)
_ENOUGH = 3
# What a club does, and what is done to it; what happens to towns stands after 'in' and its like.
_DOES = re.compile(
    r"(?:['’]s?)?\s(?:\d+(?:\s|$|-|,)|(?:have|had|were|are|beat|defeated|won|win|lost|lose|drew|draw|scored|conceded|lead|led|trail(?:ed)?|play(?:ed)?"
    r"|face[ds]?|host(?:ed)?|reached|need(?:ed)?|signed|declared|made|took|take|slumped|collapsed|clinched|edged|thrashed|crushed|routed"
    r"|v\.?s?|versus|at\s[A-Z]|players?|captain|coach|manager|striker|midfielder|defender|goalkeeper|batsm[ae]n|pitcher|fans)\b)"
)
_DONE = re.compile(
    r"(?:\b(?:against|beat|beating|defeated|defeating|edged|v\.?s?|versus|over|past|thrashed|crushed|routed|hosts?|leaders|champions|rivals"
    r"|visitors|promoted|relegated|signed for|plays for|played for|joined)|\d|^|\n)\s$|(?:^|\n)$",
    re.IGNORECASE,
)
_TOWN = re.compile(r"\b(?:in|near|from|of|to|outside|around|through|into|across)\s$", re.IGNORECASE)


def speaks_of_town(text: str, name: Name) -> bool:
    """Whether a name stands where places do: 'in Leeds', 'flew to Jordan'."""
    return bool(_TOWN.search(text[max(0, name.start - 12) : name.start]))


def clubs(text: str, names: Iterable[Name], countries: Collection[str]) -> frozenset[str]:
    """The keys of places that a text about sport speaks of as clubs, more often than as towns. National teams stay countries."""
    if len({match[0].lower() for match in _SPORT.finditer(text)}) < _ENOUGH:
        return frozenset()
    balance: dict[str, int] = {}
    for name in names:
        if name.type == "place" and name.text not in countries:
            before, end = text[max(0, name.start - 24) : name.start], name.start + len(name.surface)
            club = bool(_DOES.match(text, end)) or bool(
                _DONE.search(before) and not re.match(r"[,:(]|\s\(|\s\d{4}", text[end : end + 6])
            )
            town = speaks_of_town(text, name) or bool(re.match(r",\s[A-Z]|\s\d{4}-", text[end : end + 8]))
            balance[name.key] = balance.get(name.key, 0) + (club and not town) - town
    return frozenset(key for key, value in balance.items() if value > 0)
