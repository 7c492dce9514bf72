"""Who is who: full names in several forms, and the short names that stand for them, in one article and over the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ..cleaning.words import fold
from .names import one_person, person_key

if TYPE_CHECKING:
    from .resolve import Found
    from .rulings import Rulings

# Days in which a surname alone is still that of the person whom other articles name in full.
_RECENT = 60


def merge_people(names: Iterable[str], apart: Callable[[str, str], bool]) -> dict[str, str]:
    """Where each full name goes. Names that differ in middle names or accents only are one person, under the first longest;
    but where their middle initials differ (George W. Bush, George H. W. Bush), they are as many people as there are names.
    A surname of several words ('van der Velde') is the person whose name ends with it. Initials stand for the one given name that they can ('J. Quill' for 'Jane Quill'). What is `apart` stays so."""
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        forms[person_key(name)].append(name)
    merged = {name: max(same, key=len) if one_person(same) else name for same in forms.values() for name in same}
    merged |= _initials(merged)
    people = People(merged.values())
    merged |= {name: next(iter(longer)) for name in merged if len(longer := people.called(name)) == 1}
    return {name: name if apart(name, person) else person for name, person in merged.items()}


def _initials(merged: Mapping[str, str]) -> dict[str, str]:
    full: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in merged.values():
        given, surname = person_key(person)
        if len(given) > 1:
            full[given[0], surname].add(person)
    found = {}
    for name in merged:
        given, surname = person_key(name)
        if len(given) == 1 and len(full[given, surname]) == 1:
            found[name] = next(iter(full[given, surname]))
    return found


class People:
    """The full names of an article, to be asked which of them a short name stands for."""

    def __init__(self, names: Iterable[str]) -> None:
        self._ending: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._beginning: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for person in names:
            parts = tuple(fold(person).split())
            for size in range(1, len(parts)):
                self._ending[parts[-size:]].add(person)
                self._beginning[parts[:size]].add(person)

    def called(self, name: str) -> set[str]:
        """Those whose surname (or last words), or else given name (or first words) `name` is."""
        parts = tuple(fold(name).split())
        return self._ending.get(parts) or self._beginning.get(parts) or set()


def name_lone_people(documents: Sequence[tuple[str, tuple[Found, ...]]], rulings: Rulings) -> list[tuple[Found, ...]]:
    """The entities of documents (day, entities) where a `lone` surname is the one person whom the site's articles of about that
    day call so, and left out where it may be anybody's."""
    called: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for day, found in documents:
        for one in found:
            if one.type == "person" and not one.lone:
                called[fold(one.name).split()[-1]][one.name].append(day)
    return [tuple(named for one in found if (named := _named(one, day, called, rulings))) for day, found in documents]


def _named(found: Found, day: str, called: Mapping[str, Mapping[str, list[str]]], rulings: Rulings) -> Found | None:
    if not found.lone or rulings.of(found.name, "person"):
        return found
    near = [name for name, days in called.get(fold(found.name), {}).items() if any(_near(day, other) for other in days)]
    if not near or len({person_key(name) for name in near}) > 1 or not one_person(near):
        return None
    return replace(found, name=max(sorted(near), key=len), lone=False)


def _near(one: str, other: str) -> bool:
    """Whether two days (ISO 8601) are near each other; where one is unknown, they may be."""
    if not one or not other:
        return True
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= _RECENT
