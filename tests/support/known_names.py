"""A recognizer for tests: finds the names of KNOWN, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazette.model.article import Mention

# A recognizer that needs no model, for tests that are about something else: it knows a few names by heart.
KNOWN = {
    "Ada Lovelace": "person",
    "Charles Babbage": "person",
    "Ada Byron Lovelace": "person",
    "Lovelace": "person",
    "Jordan Smith": "person",
    "Ada <img src=x onerror=alert(1)> Byron": "person",
    "Royal Society": "organization",
    "Mir Society": "organization",
    "Мир Society": "organization",
    "Great Exhibition": "event",
    "Notes on the Engine": "work",
    "London": "place",
    "Jordan": "place",
}
_NAMES = re.compile("|".join(sorted(map(re.escape, KNOWN), key=len, reverse=True)))


def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
    for text in texts:
        yield tuple(Mention(m[0], KNOWN[m[0]], m.start(), m.end()) for m in _NAMES.finditer(text))
