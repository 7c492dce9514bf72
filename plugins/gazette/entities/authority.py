"""Built-in knowledge of names: which short forms mean which full name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ..article import ENTITY_TYPES, Entity


@cache
def built_in() -> Mapping[str, Entity]:
    """Every known name, as it is written, with the entity it means. Read once from authority.toml."""
    tables = tomllib.loads(files(__package__).joinpath("authority.toml").read_text("utf-8"))
    known: dict[str, Entity] = {}
    for kind in ENTITY_TYPES:
        for name, aliases in tables.get(kind, {}).items():
            entity = Entity(name, kind, tuple(aliases))
            known.update(dict.fromkeys((name, *aliases), entity))
    return known


def demonyms() -> Mapping[str, str]:
    return {}


def agencies() -> frozenset[str]:
    return frozenset({"Reuters", "AP", "AFP", "Associated Press", "Agence France-Presse"})


def ambiguous() -> frozenset[str]:
    return frozenset()
