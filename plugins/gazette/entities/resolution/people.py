"""Who is who: full names in several forms, and the short names that stand for them, in one article and over the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from ...model.text import fold
from ..names.names import one_person, person_key
from ..overrides.lookup import Rulings
from .resolved_entity import ResolvedEntity

# Days in which a surname alone is still that of the person whom other articles name in full.
_RECENT = 60


def merge_people(names: Iterable[str], apart: Callable[[str, str], bool]) -> dict[str, str]:
    """Where each full name goes. Names that differ in middle names or accents only are one person, under the first longest;
    but where their middle initials differ (George W. Bush, George H. W. Bush), they are as many people as there are names.
    A surname of several words ('van der Velde') is the person whose name ends with it, and initials stand for the one given
    name that they can ('J. Quill' for 'Jane Quill'). What is `apart` stays so."""
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        forms[person_key(name)].append(name)
    merged = {name: max(same, key=len) if one_person(same) else name for same in forms.values() for name in same}
    merged |= _initials(merged)
    people = People(merged.values())
    longer = {name: next(iter(found)) for name in merged.values() if len(found := people.called(name)) == 1}
    merged = {name: longer.get(person, person) for name, person in merged.items()}
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


# For each surname and each span of `_RECENT` days: the full names that are called so then, with their first and last day in it.
_Called = Mapping[str, Mapping[int, Mapping[str, tuple[int, int]]]]


def name_lone_people(
    documents: Sequence[tuple[str, tuple[ResolvedEntity, ...]]], rulings: Rulings
) -> list[tuple[ResolvedEntity, ...]]:
    """The entities of documents (day, entities) where a `lone` surname is the one person whom the site's articles of about that
    day call so, and left out where it may be anybody's."""
    called = _called(documents)

    @cache
    def person(surname: str, day: str) -> str:
        return _one_of(called.get(surname, {}), day)

    def named(found: ResolvedEntity, day: str) -> ResolvedEntity | None:
        if not found.lone or rulings.of(found.name, "person"):
            return found
        name = person(person_key(found.name)[1], day)
        return replace(found, name=name, lone=False) if name and not rulings.apart(found.name, name) else None

    return [
        tuple(new for one in found if (new := named(one, day))) if any(one.lone for one in found) else found
        for day, found in documents
    ]


def _called(documents: Iterable[tuple[str, tuple[ResolvedEntity, ...]]]) -> _Called:
    called: dict[str, dict[int, dict[str, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    for day, found in documents:
        number = _number(day)
        for one in found:
            if one.type == "person" and not one.lone:
                names = called[person_key(one.name)[1]][number // _RECENT]
                first, last = names.get(one.name, (number, number))
                names[one.name] = min(first, number), max(last, number)
    return called


def _one_of(spans: Mapping[int, Mapping[str, tuple[int, int]]], day: str) -> str:
    """The one person of a surname whom articles of about that day name in full, "" where there is none or are several. A day
    that is not known may be any."""
    number = _number(day)
    some = (number // _RECENT + step for step in (-1, 0, 1)) if number else iter(spans)
    near: set[str] = set()
    for span in {*some, 0} & spans.keys():
        for name, (first, last) in spans[span].items():
            if not (number and first) or first - _RECENT <= number <= last + _RECENT:
                near.add(name)
    several = len({person_key(name) for name in near}) > 1 or not one_person(near)
    return "" if several or not near else max(sorted(near), key=len)


@cache
def _number(day: str) -> int:
    """The number of a day (ISO 8601), 0 where it is not known."""
    return date.fromisoformat(day).toordinal() if day else 0
