"""Match overrides with the entities and articles of a site: which entities are pinned or described, and which overrides match
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...model.article import Article, Entity
from ..names.name_keys import name_key
from .override import Override, merge_targets
from .override_lookup import OverrideLookup

# A name key, split into words.
_Words = tuple[str, ...]


def pinned_entities(overrides: Sequence[Override], entities: Iterable[Entity]) -> frozenset[Entity]:
    """Return those of `entities` that an override pins: by its own name or, if it merges, by the name that it merges into.

    An override with a type pins entities of that type only, unless it merges.
    """
    targets = merge_targets(overrides)
    pinned = {(name_key(targets.get(o.key, o.name)), "" if o.merge_into else o.type) for o in overrides if o.pin}
    if not pinned:
        return frozenset()
    return frozenset(e for e in entities if (key := name_key(e.name)) and not pinned.isdisjoint({(key, e.type), (key, "")}))


def described_entities(overrides: Sequence[Override], entities: Iterable[Entity]) -> frozenset[Entity]:
    """Return those of `entities` about which an override says something that only an entity's page shows: a description, a
    Wikidata item or links."""
    lookup = OverrideLookup(overrides)
    of_entities = ((entity, lookup.find_override(entity.name, entity.type)) for entity in entities)
    return frozenset(entity for entity, o in of_entities if o and (o.description or o.wikidata or o.links))


def unused_overrides(overrides: Iterable[Override], articles: Iterable[Article]) -> tuple[str, ...]:
    """Return the names of overrides that ignore, merge or pin an entity although no mention in `articles` contains its names.

    The names are in the order of the file.
    """
    names_of = {override: _names(override) for override in overrides if override.ignore or override.merge_into or override.pin}
    wanted = frozenset[_Words]().union(*names_of.values())
    sizes = sorted(set(map(len, wanted)))
    texts = {mention.text for article in articles for mention in article.mentions} if wanted else ()
    mentioned = {part for text in texts for part in _parts(text, sizes) if part in wanted}
    return tuple(override.name for override, names in names_of.items() if names.isdisjoint(mentioned))


def _names(override: Override) -> frozenset[_Words]:
    return frozenset(tuple(name_key(name).split()) for name in (override.name, *override.aliases))


def _parts(text: str, sizes: Iterable[int]) -> Iterator[_Words]:
    """Yield all runs of words in a text's name key that have one of the given lengths."""
    words = name_key(text).split()
    return (tuple(words[start : start + size]) for size in sizes for start in range(len(words) - size + 1))
