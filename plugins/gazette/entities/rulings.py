"""The user's word on names, to be asked at every step: what a name stands for, and which names are never one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..article import EntityType
from .entries import Entry, merge_targets
from .names import key_of


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a name stands for: an entity's name, and its type where the user gives one; nothing at all where it is ignored."""

    name: str
    type: str
    ignore: bool


class Rulings:
    """Entries by the names that they speak of."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        targets = merge_targets(entries)
        self.entries = {entry.name: entry for entry in entries if not entry.merge_into}
        self._by_key: dict[str, list[tuple[str, Ruling]]] = defaultdict(list)
        for entry in entries:
            name = targets.get(entry.key, entry.name)
            target = self.entries.get(name)
            ruling = Ruling(name, target.type if target else "", entry.ignore or bool(target and target.ignore))
            for known in dict.fromkeys((entry.name, *entry.aliases, *([name] if target else []))):
                self._by_key[key_of(known)].append((entry.type, ruling))
        self._apart = {frozenset((key_of(entry.name), key_of(other))) for entry in entries for other in entry.never_merge_with}

    def of(self, name: str, kind: EntityType) -> Ruling | None:
        """What the user says that `name` stands for, read as `kind`: an entry of that type before one of none or another."""
        said = self._by_key.get(key_of(name), [])
        return next((ruling for wanted, ruling in said if wanted == kind), said[0][1] if said else None)

    def apart(self, one: str, other: str) -> bool:
        """Whether the user says that two names are never one entity's."""
        return bool(self._apart) and frozenset((key_of(one), key_of(other))) in self._apart


NONE = Rulings()
