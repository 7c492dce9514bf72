"""Where an index of entities has a name: the section of its first letter, and the URL of that section."""

from __future__ import annotations

import unicodedata

from ...model.article import EntityType
from ..permalinks.entity_urls import ENTITY_FOLDERS

# The folder of the index of all types, and of the pages of divided indexes.
INDEX_FOLDER = "entities"
# Entities on one page of an index; a longer index has a page for each letter.
INDEX_PAGE_LIMIT = 500
# The sections of an index for names that do not begin with a Latin letter.
OTHER, DIGITS = "other", "0-9"


def section_key(name: str) -> tuple[int, str]:
    """Return the sort key and the name of a name's section: 'a', '0-9' or 'other'. Accents do not count. Digits come first, other
    scripts last."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    first = next((c for c in plain if c.isalnum()), "")
    if first.isdecimal():
        return 0, DIGITS
    return (1, first) if "a" <= first <= "z" else (2, OTHER)


def is_divided(entities: int) -> bool:
    """Return True if an index of that many entities has a page for each letter."""
    return entities > INDEX_PAGE_LIMIT


def section_url(name: str, kind: EntityType, divided: bool) -> str:
    """Return the URL of a name's section in the index of its type. In an index on one page, it is a heading."""
    folder, (_, section) = ENTITY_FOLDERS[kind], section_key(name)
    return f"{INDEX_FOLDER}/{folder}/{section}/" if divided else f"{folder}/#letter-{section}"
