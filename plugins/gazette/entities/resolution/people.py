"""Resolve names of people: merge the forms of full names, and find the person that a short name stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from ...model.text import fold
from ..names.name_keys import could_be_same_person, person_key
from ..overrides.override_lookup import OverrideLookup
from .resolved_entity import ResolvedEntity

# The most days between an article with a lone surname and an article with the full name, if both mean the same person.
_MAX_DAYS = 60


def merge_people(names: Iterable[str], are_distinct: Callable[[str, str], bool]) -> dict[str, str]:
    """Return the name of the person that each full name of an article stands for.

    Names that differ only in middle names or accents are one person, under the first of the longest names. If their middle initials
    differ (George W. Bush, George H. W. Bush), each name is a separate person. A surname of several words ('van der Velde') stands
    for the only person whose name ends with it, and an initial for the only given name that it fits ('J. Quill', 'Jane Quill'). A
    name that is distinct from its person according to `are_distinct` stands for itself.
    """
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        forms[person_key(name)].append(name)
    merged = {name: max(same, key=len) if could_be_same_person(same) else name for same in forms.values() for name in same}
    merged |= _expand_initials(merged)
    people = PersonIndex(merged.values())
    longer = {name: next(iter(matches)) for name in merged.values() if len(matches := people.matching(name)) == 1}
    merged = {name: longer.get(person, person) for name, person in merged.items()}
    return {name: name if are_distinct(name, person) else person for name, person in merged.items()}


def _expand_initials(merged: Mapping[str, str]) -> dict[str, str]:
    """Return the person for each name that begins with an initial, if exactly one full name with that surname fits it."""
    full: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in merged.values():
        given, surname = person_key(person)
        if len(given) > 1:
            full[given[0], surname].add(person)
    expanded = {}
    for name in merged:
        given, surname = person_key(name)
        if len(given) == 1 and len(full[given, surname]) == 1:
            expanded[name] = next(iter(full[given, surname]))
    return expanded


class PersonIndex:
    """The full names of an article's people, by the words that they end and begin with."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_ending: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._by_beginning: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for person in names:
            parts = tuple(fold(person).split())
            for size in range(1, len(parts)):
                self._by_ending[parts[-size:]].add(person)
                self._by_beginning[parts[:size]].add(person)

    def matching(self, name: str) -> set[str]:
        """Return the people whose full name ends with `name`, or else those whose full name begins with it."""
        parts = tuple(fold(name).split())
        return self._by_ending.get(parts) or self._by_beginning.get(parts) or set()


# For each surname and each period of `_MAX_DAYS` days, by its number: the full names with that surname in the articles of the
# period, with the ordinals of the first and the last day.
_PeopleBySurname = Mapping[str, Mapping[int, Mapping[str, tuple[int, int]]]]


def resolve_lone_surnames(
    documents: Sequence[tuple[str, tuple[ResolvedEntity, ...]]], lookup: OverrideLookup
) -> list[tuple[ResolvedEntity, ...]]:
    """Return the entities of each document, with lone surnames resolved. A document is a day (ISO 8601, or "") and its entities.

    A `lone` surname becomes the only person with that surname whom articles within about `_MAX_DAYS` days name in full. If there is
    no such person, or more than one, the entity is dropped. Lone names that an override concerns stay as they are.
    """
    by_surname = _people_by_surname(documents)

    @cache
    def person(surname: str, day: str) -> str:
        return _only_person(by_surname.get(surname, {}), day)

    def resolved(entity: ResolvedEntity, day: str) -> ResolvedEntity | None:
        if not entity.lone or lookup.target(entity.name, "person"):
            return entity
        name = person(person_key(entity.name)[1], day)
        return replace(entity, name=name, lone=False) if name and not lookup.are_distinct(entity.name, name) else None

    return [
        tuple(new for entity in entities if (new := resolved(entity, day))) if any(entity.lone for entity in entities) else entities
        for day, entities in documents
    ]


def _people_by_surname(documents: Iterable[tuple[str, tuple[ResolvedEntity, ...]]]) -> _PeopleBySurname:
    by_surname: dict[str, dict[int, dict[str, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    for day, entities in documents:
        number = _day_number(day)
        for entity in entities:
            if entity.type == "person" and not entity.lone:
                names = by_surname[person_key(entity.name)[1]][number // _MAX_DAYS]
                first, last = names.get(entity.name, (number, number))
                names[entity.name] = min(first, number), max(last, number)
    return by_surname


def _only_person(periods: Mapping[int, Mapping[str, tuple[int, int]]], day: str) -> str:
    """Return the only person of `periods` whom articles within about `_MAX_DAYS` days of `day` name in full.

    `periods` has the people with one surname. The person's longest name is returned, or "" if there is no such person, or more than
    one. An unknown day may be any day.
    """
    number = _day_number(day)
    wanted = (number // _MAX_DAYS + step for step in (-1, 0, 1)) if number else iter(periods)
    near: set[str] = set()
    for period in {*wanted, 0} & periods.keys():
        for name, (first, last) in periods[period].items():
            if not (number and first) or first - _MAX_DAYS <= number <= last + _MAX_DAYS:
                near.add(name)
    several = len({person_key(name) for name in near}) > 1 or not could_be_same_person(near)
    return "" if several or not near else max(sorted(near), key=len)


@cache
def _day_number(day: str) -> int:
    """Return the ordinal of a day (ISO 8601), or 0 if the day is "" for unknown."""
    return date.fromisoformat(day).toordinal() if day else 0
