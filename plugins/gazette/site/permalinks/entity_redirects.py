"""Where an address leads that no entity has any more: to the entity that its own is now, if there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...entities.names.names import key_of
from ...entities.overrides.entry import Entry
from ...entities.overrides.lookup import Rulings
from ...model.article import ENTITY_TYPES, Entity, EntityType
from .entity_urls import FOLDERS, Addresses, Published, Who, who


def find_redirects(
    known: Addresses, live: Mapping[str, Entity], entries: Sequence[Entry], slug_of: Callable[[str], str]
) -> dict[str, Entity]:
    """The entities that addresses lead to which no entity has (any more). `live` are this build's entities by their address;
    an address whose name is nobody's now leads nowhere, and is not among the results."""
    heirs = _Heirs(known, live, entries)
    merged = {f"{FOLDERS[kind]}/{slug_of(entry.name)}": entity for entry, kind, entity in heirs.merges}
    found = {address: entity for address, one in known.items() if (entity := heirs.of(one))}
    return {address: entity for address, entity in sorted({**merged, **found}.items()) if address not in live}


def redirects_of(context: Mapping[str, Any]) -> dict[str, str]:
    """All addresses that lead to another, with that, both relative to the site and with a slash at the end, in order."""
    of_entities = {f"{address}/": page.url for address, page in context.get("entity_redirects", {}).items()}
    return dict(sorted(context.get("redirects", of_entities).items()))


class _Heirs:
    """This build's entities, to be asked which of them an entity of an earlier build is now."""

    def __init__(self, known: Addresses, live: Mapping[str, Entity], entries: Sequence[Entry]) -> None:
        self._named = {who(entity): entity for entity in live.values()}
        self._called: dict[Who, set[Entity]] = defaultdict(set)
        for entity in live.values():
            for name in entity.aliases:
                self._called[entity.type, key_of(name)].add(entity)
        before = {address for address, one in known.items() if one.live}
        self._new = {who(entity): entity for address, entity in live.items() if address not in before}
        self._former = {who(one): one for _, one in sorted(known.items()) if not one.live or who(one) not in self._named}
        self._rulings = Rulings(entries)
        self.merges = tuple(self._merges(entries))
        self._merged = {(kind, key_of(n)): entity for entry, kind, entity in self.merges for n in (entry.name, *entry.aliases)}

    def of(self, one: Published) -> Entity | None:
        """Who an entity is now: one of its name, what the user merged it into, the one that is called so, what it became in an
        earlier build, or in this; None where that is nobody, or the user says that they are two."""
        heir = self._by_name(who(one)) or self._became(one) or (self._renamed(one) if one.live else None)
        return None if heir and self._rulings.apart(one.name, heir.name) else heir

    def _by_name(self, name: Who) -> Entity | None:
        return self._named.get(name) or self._merged.get(name) or self._by_alias(name)

    def _by_alias(self, name: Who) -> Entity | None:
        called = self._called.get(name, set())
        return next(iter(called)) if len(called) == 1 else None

    def _became(self, one: Published) -> Entity | None:
        """Follow what entities became from build to build."""
        passed: set[Who] = set()
        while one.became and (then := (one.became[0], key_of(one.became[1]))) not in passed:
            passed.add(then)
            if heir := self._by_name(then):
                return heir
            if then not in self._former:
                return None
            one = self._former[then]
        return None

    def _renamed(self, one: Published) -> Entity | None:
        """The entity that is new in the build in which another is gone, and has its name with another type, or goes by one of
        its full other names. What was there beside it is not it."""
        key = key_of(one.name)
        retyped = {self._new[kind, key] for kind in ENTITY_TYPES if (kind, key) in self._new}
        full = [name for name in map(key_of, one.names) if one.type != "person" or " " in name]
        renamed = {self._new[one.type, name] for name in full if (one.type, name) in self._new}
        found = retyped | renamed
        return next(iter(found)) if len(found) == 1 else None

    def _merges(self, entries: Sequence[Entry]) -> Iterator[tuple[Entry, EntityType, Entity]]:
        """Entries that merge, with the type of what they merge and the entity that it goes to. Where an entry is of no type, what
        it merges was of the type of what it goes to."""
        for entry in entries:
            for kind in ENTITY_TYPES if entry.merge_into else ():
                ruling = self._rulings.of(entry.name, kind)
                goal: Any = ruling.type or kind if ruling else kind
                target: Who = (goal, key_of(ruling.name if ruling else entry.merge_into))
                heir = self._named.get(target) or self._by_alias(target)
                if heir and kind == (entry.type or goal):
                    yield entry, kind, heir
