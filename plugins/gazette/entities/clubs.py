"""Sports clubs that bear the name of their town: told by what is said of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from .spans import Name

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
