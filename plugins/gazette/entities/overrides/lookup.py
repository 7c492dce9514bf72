"""The user's word on names, to be asked at every step: what a name stands for, and which names are never one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from ...model.article import EntityType
from ...model.gazetteer import ambiguous, built_in
from ..names.names import key_of
from .entry import Entry, merge_targets, names_apart

Member = TypeVar("Member")
# An entity's name and type.
Owner = tuple[str, EntityType]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a name stands for: an entity's name, and its type where the user gives one; nothing at all where it is ignored."""

    name: str
    type: EntityType | Literal[""]
    ignore: bool


class Rulings:
    """Entries by the names that they speak of. `asked` are the keys of the names that were asked for, where that is noted."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.asked: set[str] | None = None
        targets = merge_targets(entries)
        self._shown: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            if not entry.merge_into:
                self._shown[entry.name].append(entry)
        self._by_key: dict[str, list[tuple[str, bool, Ruling]]] = defaultdict(list)
        for entry in entries:
            ruling = self._ruling(entry, targets.get(entry.key, entry.name))
            for name in dict.fromkeys((entry.name, entry.key, *entry.aliases, ruling.name)):
                self._by_key[key_of(name)].append((entry.type, name == entry.name, ruling))
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in names_apart(entries):
            self._apart[key_of(one)].add(key_of(other))
            self._apart[key_of(other)].add(key_of(one))

    def _ruling(self, entry: Entry, name: str) -> Ruling:
        """What an entry's names stand for: the entity that the site shows as `name`, by its entry or else by the built-in table."""
        target = self.entry(name, entry.type) or next(iter(self._shown.get(name, ())), None)
        if target:
            return Ruling(name, cast(EntityType, target.type), entry.ignore or target.ignore)
        known = built_in().get(name)
        sure = known is not None and known.name not in ambiguous()
        return Ruling(known.name if known else name, known.type if known and sure else "", entry.ignore)

    def entry(self, name: str, kind: str) -> Entry | None:
        """The entry of what the site shows under this name as this type: one of that type before one of none."""
        same = self._shown.get(name)
        if not same:
            return None
        return next((entry for wanted in (kind, "") for entry in same if entry.type == wanted), None)

    def of(self, name: str, kind: EntityType) -> Ruling | None:
        """What the user says that `name` stands for, read as `kind`: an entry of that type before one of none, and that before
        one of another; but an alias of what is of another type leaves a known name (Jordan, the country) what it is."""
        key = key_of(name)
        if self.asked is not None:
            self.asked.add(key)
        said = self._by_key.get(key)
        if not said:
            return None
        known = built_in().get(name)
        other = (ruling for _, is_name, ruling in said if is_name or not known or known.type != kind)
        return next((ruling for wanted in (kind, "") for type_, _, ruling in said if type_ == wanted), next(other, None))

    def owner(self, name: str, full: str, kind: EntityType) -> Owner | None:
        """What `name`, which a text says for `full`, stands for by the user's word; None where that is ignored."""
        if self.apart(name, full):
            full = name
        ruling = self.of(full, kind)
        if not ruling:
            return full, kind
        return None if ruling.ignore else (ruling.name, ruling.type or kind)

    def apart(self, one: str, other: str) -> bool:
        """Whether the user says that two names are never one entity's."""
        return key_of(other) in self.apart_from(one)

    def strays(self, members: Mapping[Member, tuple[str, Hashable]]) -> set[Member]:
        """Of members, each with a name and the entity that it goes to, those whose name is never one entity's with that of a
        member before them which goes there, too."""
        found: set[Member] = set()
        taken: dict[Hashable, set[str]] = defaultdict(set)
        for member, (name, target) in members.items() if self._apart or self.asked is not None else ():
            if self.apart_from(name) & taken[target]:
                found.add(member)
            else:
                taken[target].add(key_of(name))
        return found

    def apart_from(self, name: str) -> Set[str]:
        """The keys of the names that are never one entity's with `name`, says the user."""
        if self.asked is not None:
            self.asked.add(key_of(name))
        return self._apart.get(key_of(name), frozenset()) if self._apart else frozenset()

    @property
    def tells_apart(self) -> bool:
        """Whether the user says of any two names that they are never one entity's."""
        return bool(self._apart)

    def noting(self) -> Rulings:
        """The same rulings, which note what they are asked."""
        noting = copy(self)
        noting.asked = set()
        return noting

    def silent(self, keys: Iterable[str]) -> bool:
        """Whether nothing is said of any of the names with these keys."""
        return self._by_key.keys().isdisjoint(keys) and self._apart.keys().isdisjoint(keys)

    def said(self, keys: Iterable[str]) -> str:
        """All that is said of the names with these keys, as a text to compare by; "" where that is nothing."""
        spoken = sorted(key for key in keys if key in self._by_key or key in self._apart)
        return repr([(key, self._by_key.get(key), sorted(self._apart.get(key, ()))) for key in spoken]) if spoken else ""


NONE = Rulings()
