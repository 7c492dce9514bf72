"""Find where the former URLs of entities lead: to what the entity is now, if there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any

from ...entities.names.name_keys import name_key
from ...entities.overrides.override import Override
from ...entities.overrides.override_lookup import OverrideLookup
from ...model.article import ENTITY_TYPES, Entity, EntityType
from .entity_urls import ENTITY_FOLDERS, PermalinkKey, PublishedEntities, PublishedEntity, permalink_key


def find_entity_redirects(
    published: PublishedEntities,
    live: Mapping[str, Entity],
    with_page: Container[str],
    overrides: Sequence[Override],
    slug_of: Callable[[str], str],
) -> dict[str, Entity]:
    """Return the entities to which URLs redirect, by the URL that redirects. None of these URLs has a page in this build.

    `published` are the entities of earlier builds and `live` those of this build, both by URL. `with_page` are the URLs of `live`
    that have a page. An entity that had a page and has none now is its own successor. URLs of entities that no longer exist in any
    form are not in the result. A name that the user merges into another gets a redirect even if it never had a page.
    """
    successors = _Successors(published, live, overrides)
    merged = {f"{ENTITY_FOLDERS[kind]}/{slug_of(override.name)}": entity for override, kind, entity in successors.merges}
    found = {url: live.get(url) or successors.of(entity) for url, entity in published.items() if entity.had_page}
    former = {url: successor for url, successor in found.items() if successor}
    new = {url: entity for url, entity in merged.items() if url not in live}
    return {url: entity for url, entity in sorted({**new, **former}.items()) if url not in with_page}


def all_redirects(context: Mapping[str, Any]) -> dict[str, str]:
    """Return the new URL for each old one, sorted by the old URL. Both are relative to the site's root.

    Redirects of articles and lists are in `context` once all generators know their pages; before that, only those of entities.
    """
    of_entities = {f"{url}/": page.url for url, page in context.get("entity_redirects", {}).items()}
    return dict(sorted(context.get("redirects", of_entities).items()))


class _Successors:
    """Finds out which entity of this build an entity of an earlier build is now.

    `merges` are the user's merges: the override, the type of the name that it merges, and the entity that it is merged into.
    """

    def __init__(self, published: PublishedEntities, live: Mapping[str, Entity], overrides: Sequence[Override]) -> None:
        self._by_key = {permalink_key(entity): entity for entity in live.values()}
        self._by_alias: dict[PermalinkKey, set[Entity]] = defaultdict(set)
        for entity in live.values():
            for alias in entity.aliases:
                self._by_alias[entity.type, name_key(alias)].add(entity)
        previous = {url for url, entity in published.items() if entity.live}
        self._new = {permalink_key(entity): entity for url, entity in live.items() if url not in previous}
        self._former = {
            permalink_key(entity): entity
            for _, entity in sorted(published.items())
            if not entity.live or permalink_key(entity) not in self._by_key
        }
        self._overrides = OverrideLookup(overrides)
        self.merges = tuple(self._find_merges(overrides))
        self._merged = {
            (kind, name_key(name)): entity for override, kind, entity in self.merges for name in (override.name, *override.aliases)
        }

    def of(self, former: PublishedEntity) -> Entity | None:
        """Return what an entity of an earlier build is now, by the first of these that exists.

        * the entity with its type and name
        * the entity that the user merged it into
        * the only entity of its type that has its name as an alias
        * what it became in an earlier build
        * what it was renamed to in this build, if the last build had it

        The result is None if there is none of these, or if the user says that the two entities are different.
        """
        successor = self._find(permalink_key(former)) or self._became(former) or (self._renamed(former) if former.live else None)
        return None if successor and self._overrides.are_distinct(former.name, successor.name) else successor

    def _find(self, key: PermalinkKey) -> Entity | None:
        return self._by_key.get(key) or self._merged.get(key) or self._find_by_alias(key)

    def _find_by_alias(self, key: PermalinkKey) -> Entity | None:
        """Return the entity with this alias; None if there are several."""
        entities = self._by_alias.get(key, set())
        return next(iter(entities)) if len(entities) == 1 else None

    def _became(self, former: PublishedEntity) -> Entity | None:
        """Return what an entity is now, following from build to build what it became; None if that leads nowhere."""
        visited: set[PermalinkKey] = set()
        while former.became and (key := (former.became[0], name_key(former.became[1]))) not in visited:
            visited.add(key)
            if successor := self._find(key):
                return successor
            if key not in self._former:
                return None
            former = self._former[key]
        return None

    def _renamed(self, former: PublishedEntity) -> Entity | None:
        """Return the entity that an entity of the last build was renamed to, or None.

        It must be new in this build, and either have the same name with another type, or be named by an alias of the former
        entity (a person's surname alone does not count). There must be exactly one.
        """
        key = name_key(former.name)
        retyped = {self._new[kind, key] for kind in ENTITY_TYPES if (kind, key) in self._new}
        aliases = [alias for alias in map(name_key, former.aliases) if former.type != "person" or " " in alias]
        renamed = {self._new[former.type, alias] for alias in aliases if (former.type, alias) in self._new}
        candidates = retyped | renamed
        return next(iter(candidates)) if len(candidates) == 1 else None

    def _find_merges(self, overrides: Sequence[Override]) -> Iterator[tuple[Override, EntityType, Entity]]:
        """Yield the overrides that merge, with the type of the merged name and the entity that it is merged into.

        If an override gives no type, the merged name has the type of that entity.
        """
        for override in overrides:
            for kind in ENTITY_TYPES if override.merge_into else ():
                target = self._overrides.target(override.name, kind)
                target_type: Any = target.type or kind if target else kind
                key: PermalinkKey = (target_type, name_key(target.name if target else override.merge_into))
                entity = self._by_key.get(key) or self._find_by_alias(key)
                if entity and kind == (override.type or target_type):
                    yield override, kind, entity
