"""A recognizer for tests that needs no model: it finds the names in KNOWN wherever they occur."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gazette.model.article import Mention

# The type of each name.
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
    """Yield the mentions of the names in KNOWN in each text."""
    for text in texts:
        yield tuple(Mention(m[0], KNOWN[m[0]], m.start(), m.end()) for m in _NAMES.finditer(text))


def find_crowd(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of people such as Xab Quill in each text, whose given names have three letters. A recognizer."""
    for text in texts:
        yield tuple(Mention(m[0], "person", m.start(), m.end()) for m in re.finditer("X[a-z]{2} Quill", text))


def find_boards(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of an organisation and its acronym in each text. A recognizer."""
    for text in texts:
        yield tuple(Mention(m[0], "organization", m.start(), m.end()) for m in re.finditer("Harbour Bridge Board|HBB", text))
