"""Resolve names of organisations: acronyms, other short names, and clubs with the name of their town."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from ...model.gazetteer import built_in
from ..names.name_keys import is_acronym, name_key
from ..names.spans import NameSpan

# Common nouns that stand for an organisation whose full name the article has. Without a full name, they are not names.
_COMMON_NOUNS = frozenset(
    """
    academy administration agency airport alliance army assembly association authority bank board bureau business cabinet campus
    center centre chamber church city club college commission committee company conference corporation council county court
    department embassy enterprise faculty federation force foundation fund government group guild hospital institute institution
    league legion library ministry mission museum navy network office opposition organisation organization panel parish party
    police press region school secretariat service society state station team treasury tribunal trust union university ward
    internet web
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
# Words that an acronym may leave out.
_SMALL_WORDS = frozenset(("of", "the", "and", "for", "in", "on", "at", "de", "du", "la", "le", "des", "der", "und", "y"))
_BRACKETS = re.compile(r"\s\(([^()]{2,90})\)")
_SHORT, _LONG = re.compile(r"[A-Z][A-Za-z.]{1,8}"), re.compile(r"(?:[Tt]he\s)?([A-Z][\w ’'&-]{4,80})")
# Characters before a bracket that are searched for a name.
_CONTEXT = 160


def is_common_noun(name: str) -> bool:
    """Return True if a name is a common noun with a capital: 'the Ministry'."""
    return name_key(name) in _COMMON_NOUNS


def expand_acronyms(text: str, names: Collection[str]) -> dict[str, str]:
    """Return the full name for each short form of an organisation that `text` or `names` explain.

    The text explains a short form in brackets ('European Space Agency (ESA)' or 'ESA (European Space Agency)'), and the first
    explanation counts. An acronym without an explanation stands for the only other name that has its letters as initials. In each
    explanation, the short or the full form is among `names`, the article's organisations.
    """
    explained: dict[str, str] = {}
    for short, long in _explanations(text, names):
        if initials_fit(short, long):
            explained.setdefault(short, long)
    by_initials: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for initials in _initials(name):
            by_initials[initials].add(name)
    for name in names:
        candidates = by_initials.get(name.replace(".", ""), set()) - {name}
        if is_acronym(name) and len(candidates) == 1:
            explained.setdefault(name, next(iter(candidates)))
    return explained


def _initials(name: str) -> set[str]:
    """Return the acronyms that a name may have: 'FDA' and 'FADA' for Food and Drug Administration.

    Acronyms of fewer than three letters are left out, since too many names fit them.
    """
    words = [word for word in re.split(r"[\s.-]+", name) if word]
    variants = ["".join(word[0] for word in words if word.lower() not in _SMALL_WORDS), "".join(word[0].upper() for word in words)]
    return {initials for initials in variants if len(initials) > 2 and initials.isupper()}


def _explanations(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs (short form, full form): one is in brackets, and the other is right before the brackets and among `names`."""
    all_names, max_words = frozenset(names), max((name.count(" ") + 1 for name in names), default=0)
    for match in _BRACKETS.finditer(text):
        words = re.sub(r"['’]s$", "", text[max(0, match.start() - _CONTEXT) : match.start()]).split()[-max_words:]
        ends = (" ".join(words[first:]).lstrip("\"'“‘([") for first in range(len(words)))
        before = next((name for name in ends if name in all_names), "")
        if is_acronym(before) and (long := _LONG.fullmatch(match[1])):
            yield before, long[1]
        elif before and _SHORT.fullmatch(match[1]):
            yield match[1], before


def initials_fit(short: str, long: str) -> bool:
    """Return True if the capitals of `short` fit the initials of the words of `long`.

    They fit if there are two or more and they occur among the initials in the same order. Of three or more capitals, it is enough
    that half of them are initials in any order, since a short form may come from another language ('FIDE' for the International
    Chess Federation).
    """
    letters = [c for c in short if c.isupper()]
    initials = [word[0].upper() for word in re.split(r"[\s.-]+", long) if word]
    remaining = iter(initials)
    if len(letters) > 1 and all(letter in remaining for letter in letters):
        return True
    return len(letters) > 2 and (Counter(letters) & Counter(initials)).total() * 2 >= len(letters)


def expand_short_names(names: Iterable[str]) -> dict[str, str]:
    """Return the longer name for each of the names that is short for exactly one other.

    'Labour' is short for 'Labour Party', 'Ministry' for 'Ministry of Defence' or 'Defence Ministry', 'Rover' for 'Rovers', and
    'Socialists' for 'Socialist Party'. Several names of one built-in organisation count once. Built-in names are not short forms.
    """
    full_names: dict[str, set[str]] = defaultdict(set)
    unique = dict.fromkeys(sorted(names))
    for name in unique:
        words, known = name.split(), built_in().get(name)
        full = known.name if known else name
        for size in range(1, len(words)):
            full_names[" ".join(words[:size])].add(full)
            full_names[" ".join(words[-size:])].add(full)
        if f"{name}s" in unique:
            full_names[name].add(f"{name}s")
        if len(words) > 1 and words[-1] == "Party":
            full_names[f"{' '.join(words[:-1])}s"].add(full)
    return {name: next(iter(full_names[name])) for name in unique if len(full_names.get(name, ())) == 1 and name not in built_in()}


# Words of sports reports. A text with fewer than `_MIN_SPORT_WORDS` different ones is about something else.
_SPORT = re.compile(
    r"\b(?:match(?:es)?|innings|wickets?|goals?|scored?|league|season|cup|coach|midfielder|striker|defender|goalkeeper|pitcher|inning"
    r"|playoffs?|standings|fixtures?|half-?time|kick-?off|tournament|championship|quarterback|touchdown|batting|bowled|penalty|rugby"
    r"|football|soccer|baseball|basketball|hockey|cricket)\b",
    re.IGNORECASE,
)
_MIN_SPORT_WORDS = 3
# Words after a club's name, which say what it does, and words before it, which say what happens to it.
_AFTER_CLUB = re.compile(
    r"(?:['’]s?)?\s(?:\d+(?:\s|$|-|,)|(?:have|had|were|are|beat|defeated|won|win|lost|lose|drew|draw|scored|conceded|lead|led|trail(?:ed)?|play(?:ed)?"
    r"|face[ds]?|host(?:ed)?|reached|need(?:ed)?|signed|declared|made|took|take|slumped|collapsed|clinched|edged|thrashed|crushed|routed"
    r"|v\.?s?|versus|at\s[A-Z]|players?|captain|coach|manager|striker|midfielder|defender|goalkeeper|batsm[ae]n|pitcher|fans)\b)"
)
_BEFORE_CLUB = re.compile(
    r"(?:\b(?:against|beat|beating|defeated|defeating|edged|v\.?s?|versus|over|past|thrashed|crushed|routed|hosts?|leaders|champions|rivals"
    r"|visitors|promoted|relegated|signed for|plays for|played for|joined)|\d|^|\n)\s$|(?:^|\n)$",
    re.IGNORECASE,
)
# Words before the name of a place.
_BEFORE_PLACE = re.compile(r"\b(?:in|near|from|of|to|outside|around|through|into|across)\s$", re.IGNORECASE)


def is_place_context(text: str, name: NameSpan) -> bool:
    """Return True if the word before a name shows that it is a place: 'in Leeds', 'flew to Jordan'."""
    return bool(_BEFORE_PLACE.search(text[max(0, name.start - 12) : name.start]))


def find_clubs(text: str, names: Iterable[NameSpan], countries: Collection[str]) -> frozenset[str]:
    """Return the keys of the names read as places that a text about sport uses more often for clubs than for towns.

    Names in `countries` stay places, even if they mean national teams. The result is empty if the text is not about sport.
    """
    if len({match[0].lower() for match in _SPORT.finditer(text)}) < _MIN_SPORT_WORDS:
        return frozenset()
    balance: dict[str, int] = {}
    for name in names:
        if name.type == "place" and name.text not in countries:
            before, end = text[max(0, name.start - 24) : name.start], name.start + len(name.surface)
            club = bool(_AFTER_CLUB.match(text, end)) or bool(
                _BEFORE_CLUB.search(before) and not re.match(r"[,:(]|\s\(|\s\d{4}", text[end : end + 6])
            )
            town = is_place_context(text, name) or bool(re.match(r",\s[A-Z]|\s\d{4}-", text[end : end + 8]))
            balance[name.key] = balance.get(name.key, 0) + (club and not town) - town
    return frozenset(key for key, value in balance.items() if value > 0)
