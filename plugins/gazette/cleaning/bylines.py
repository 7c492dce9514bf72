"""Bylines: who wrote an article, as the line under its headline says it."""

from __future__ import annotations

import re

from ..article import Metadata
from ..formats.fields import OUTLET_WORD, ROLE, split_names, titlecase

_NAME_WORD = r"(?:[A-Z][\w'’.-]*|de|del|della|van|von|der|den|bin|al|la|le|el|da|dos|di)"
_NAME = rf"[A-Z][\w'’.-]*(?:\s{_NAME_WORD}){{1,4}}"
# Commas part names only where 'and' closes the list: in 'Nora Quill, Capital Dispatch' the outlet follows.
_NAMES = rf"{_NAME}(?:(?:,\s(?!and\b){_NAME}){{0,4}},?\s(?:and|&)\s{_NAME})?"
_BY = re.compile(
    rf"(?:Written |Reported |Story )?[Bb][Yy]:?\s+({_NAMES})"
    r"(?:,?\s+in\s+[^|,/·•–—]{2,40}?)?(?:\s*(?:[,|/·•–—]|\bfor\b)\s*(.{2,60}?))?\W*"
)
_BARE = re.compile(rf"({_NAMES})")
_OUTLET = re.compile(r"(?:The\s)?[A-Z][\w.'’-]*(?:\s(?:&|of|and|the|[A-Z][\w.'’-]*)){0,4}")
_COPYRIGHT = re.compile(
    r"\W*(?:(?:©|\(c\)|copyright)\W*)+(?:\d{4}\s*(?:[-–]\s*\d{4})?,?\s+)?(?:by\s+)?(.{2,50}?)(?:[.,|]\s.*|\.?$)", re.IGNORECASE
)


def read_byline(text: str, *, beside_credits: bool = False) -> Metadata | None:
    """Authors and outlet of a byline, or None where `text` is none. A bare name counts only beside a date
    or an outlet (`beside_credits`) or where 'and' joins two of them."""
    text = text.strip()
    if text.endswith((".", "!", "?")) and len(text.split()) > 6:
        return None
    match = _BY.fullmatch(text)
    if match:
        names, rest = match[1], match[2] or ""
    elif len(text.split()) <= 9 and (bare := _BARE.fullmatch(text)) and (beside_credits or " and " in text):
        names, rest = bare[1], ""
    else:
        return None
    authors = tuple(titlecase(name) for name in split_names(names) if not OUTLET_WORD.search(name) and not name.startswith("The "))
    if not authors and not match:
        return None
    outlet = "" if ROLE.search(rest) or rest.islower() else rest.strip(" ,|/·•–—")
    return Metadata(authors=authors, publisher=outlet)


def read_outlet(text: str, *, known_authors: bool) -> str:
    """The outlet that a line beside a byline or a date consists of, or "". Any short name counts where the authors
    are known already; before that, it takes a word that outlets call themselves by."""
    text = text.strip()
    fits = _OUTLET.fullmatch(text) is not None and len(text) <= 40
    return text if fits and (known_authors or OUTLET_WORD.search(text)) else ""


def read_copyright(text: str) -> str:
    """The holder that a copyright line names ('Copyright 2024 Capital Dispatch. All rights reserved.'), or ""."""
    match = _COPYRIGHT.fullmatch(text.strip())
    holder = match[1].strip() if match else ""
    return holder if _OUTLET.fullmatch(holder) and not re.match(r"all rights", holder, re.IGNORECASE) else ""
