"""Bylines: who wrote an article, as the line under its headline says it."""

from __future__ import annotations

import re

from ..article import Metadata
from ..formats.fields import split_names

_NAME_WORD = r"(?:[A-Z][\w'’.-]*|de|del|della|van|von|der|den|bin|al|la|le|el|da|dos|di)"
_NAME = rf"[A-Z][\w'’.-]*(?:\s{_NAME_WORD}){{1,4}}"
_NAMES = rf"{_NAME}(?:(?:,\s(?!and\b)|,?\s(?:and|&)\s){_NAME}){{0,4}}"
_BY = re.compile(rf"(?:Written |Reported |Story )?[Bb][Yy]:?\s+({_NAMES})(?:\s*(?:[,|/·•–—]|\bfor\b|\bin\b)\s*(.{{2,60}}?))?\W*")
_BARE = re.compile(rf"({_NAMES})")
_ROLE = re.compile(r"\b(?:editor|reporter|correspondent|writer|staff|contributor|columnist|producer|bureau|in [A-Z]\w+)\b", re.I)
_OUTLET_WORD = re.compile(r"\b(?:news|times|post|press|agency|agencies|desk|staff|team|service|wire|media|online|network)\b", re.I)


def read_byline(text: str, *, beside_date: bool = False) -> Metadata | None:
    """Authors and outlet of a byline, or None where `text` is none. A bare name counts only beside a date
    (`beside_date`) or where 'and' joins two of them."""
    text = text.strip()
    if text.endswith((".", "!", "?")) and len(text.split()) > 6:
        return None
    match = _BY.fullmatch(text)
    if match:
        names, rest = match[1], match[2] or ""
    elif len(text.split()) <= 9 and (bare := _BARE.fullmatch(text)) and (beside_date or " and " in text):
        names, rest = bare[1], ""
    else:
        return None
    authors = tuple(_titlecase(name) for name in split_names(names) if not _OUTLET_WORD.search(name))
    if not authors and not match:
        return None
    outlet = "" if _ROLE.search(rest) or read_only_lower(rest) else rest.strip(" ,|/·•–—")
    return Metadata(authors=authors, publisher=outlet)


def read_only_lower(text: str) -> bool:
    return text == text.lower()


def _titlecase(name: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), name) if name.isupper() else name
