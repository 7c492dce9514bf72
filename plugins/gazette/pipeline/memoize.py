"""Compute only once what depends on one article or on two texts, and keep the results in the cache.

A function whose name ends in `_cached` returns the same as the function that it is named after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ..entities.linking import UrlOf, apply_links, linked_markup, name_initials
from ..entities.overrides.override_lookup import NO_OVERRIDES, OverrideLookup
from ..entities.register.build_register import Document
from ..entities.resolution.resolve import resolve_entities
from ..entities.resolution.resolved_entity import ResolvedEntity
from ..model.article import Article, Block, Entity, Tag
from ..stories.grouping import Story, StoryDocument, group_stories, text_overlap
from ..stories.sketches import Sketch, make_sketch
from .cache_keys import links_key, overlap_key, overridden_key, resolution_key, sketch_key
from .result_cache import ResultCache

Input = TypeVar("Input")
Output = TypeVar("Output")

# Results that are stored at a time. An interrupted build loses at most this many.
_BATCH = 512


def memoize(
    inputs: Mapping[str, Input], compute: Callable[[Input], Output], type_: type[Output], cache: ResultCache, kind: str
) -> dict[str, Output]:
    """Return `compute(value)` for each value of `inputs`, under the same cache keys.

    Results that are in the cache, as values of `type_`, are taken from there. The others are computed and stored as entries of
    `kind`.
    """
    results = cache.get(inputs, type_)
    missing = [key for key in inputs if key not in results]
    for start in range(0, len(missing), _BATCH):
        batch = {key: compute(inputs[key]) for key in missing[start : start + _BATCH]}
        cache.put(batch, kind)
        results |= batch
    return results


@dataclass(frozen=True, slots=True)
class CachedResolution:
    """The entities of an article, and the overrides that they depend on. The field names are those of the stored JSON.

    * `found`: the entities.
    * `asked`: the keys of all names for which overrides were looked up.
    * `said`: the fingerprint of what the overrides say about these names; "" if nothing.

    The entities are valid as long as that fingerprint is the same, whatever overrides say about other names.
    """

    found: tuple[ResolvedEntity, ...]
    asked: tuple[str, ...]
    said: str


def resolve_articles(articles: Sequence[Article], overrides: OverrideLookup, cache: ResultCache) -> list[Document]:
    """Return the articles with their entities (see `resolve_entities`), in the same order.

    An article is resolved again only if overrides have changed for names that it mentions.
    """
    keys = [resolution_key(article) for article in articles]
    by_key = dict(zip(keys, articles, strict=True))
    plain = memoize(by_key, lambda article: _resolve(article, NO_OVERRIDES), CachedResolution, cache, "entities")
    overridden = _resolve_overridden(by_key, plain, overrides, cache)
    return [Document(a.id, a.published[:10], overridden.get(key, plain[key]).found) for key, a in zip(keys, articles, strict=True)]


def _resolve_overridden(
    articles: dict[str, Article], plain: dict[str, CachedResolution], overrides: OverrideLookup, cache: ResultCache
) -> dict[str, CachedResolution]:
    """Return the resolutions, by `resolution_key`, of the articles with names that overrides say something about.

    `plain` has the resolution of each article without overrides. The keys of its lookups show which overrides concern it.
    """
    concerned = {key: resolution.asked for key, resolution in plain.items() if overrides.concerns(resolution.asked)}
    keys = {key: overridden_key(key, overrides.fingerprint(names)) for key, names in concerned.items()}
    stored = cache.get(keys.values(), CachedResolution).items()
    # With overrides, other names may have been looked up than without. What is said about these must be unchanged, too.
    results = {key: resolution for key, resolution in stored if resolution.said == overrides.fingerprint(resolution.asked)}
    missing = {new_key: articles[key] for key, new_key in keys.items() if new_key not in results}
    computed = {key: _resolve(article, overrides) for key, article in missing.items()}
    cache.put(computed, "entities")
    results |= computed
    return {key: results[new_key] for key, new_key in keys.items()}


def _resolve(article: Article, overrides: OverrideLookup) -> CachedResolution:
    recording = overrides.recording()
    entities = resolve_entities(article, recording)
    names = recording.consulted or ()
    return CachedResolution(entities, tuple(sorted(names)), recording.fingerprint(names))


def group_stories_cached(documents: Sequence[StoryDocument], cache: ResultCache) -> tuple[Story, ...]:
    """Return `group_stories(documents)`. The sketch of each text, and the overlaps that are asked for, are cached."""
    keys = {document.id: sketch_key(document.title, document.text) for document in documents}
    by_key = {keys[document.id]: document for document in documents}
    sketches = memoize(by_key, lambda document: make_sketch(document.title, document.text), Sketch, cache, "stories")
    new_overlaps: dict[str, float] = {}

    def overlap(document: StoryDocument, other: StoryDocument) -> float:
        key = overlap_key(keys[document.id], keys[other.id])
        share: float | None = cache.get([key], float).get(key)
        if share is None:
            share = new_overlaps[key] = text_overlap(document, other)
        return share

    stories = group_stories(documents, {id_: sketches[key] for id_, key in keys.items()}, overlap)
    cache.put(new_overlaps, "stories")
    return stories


def link_mentions_cached(
    articles: Sequence[Article], tags: Mapping[str, Sequence[Tag]], url_of: UrlOf, cache: ResultCache
) -> Iterator[tuple[Block, ...]]:
    """Yield `link_mentions` of each article, with its tags from `tags` by its id. The markup with links is cached."""
    descriptions: dict[Entity, tuple[str, ...]] = {}

    def describe(entity: Entity) -> tuple[str, ...]:
        """Return everything about an entity that its links contain, or that decides which names are linked to it."""
        if entity not in descriptions:
            initials = "".join(sorted(name_initials(entity))) if entity.type == "person" else ""
            descriptions[entity] = (url_of(entity) or "", entity.type, entity.name, initials)
        return descriptions[entity]

    keys = [links_key(article, sorted((*describe(tag.entity), *tag.surfaces) for tag in tags[article.id])) for article in articles]
    by_key = dict(zip(keys, articles, strict=True))
    links = memoize(by_key, partial(_linked_markup, tags=tags, url_of=url_of), dict[int, str], cache, "links")
    return (apply_links(article, links[key]) for key, article in zip(keys, articles, strict=True))


def _linked_markup(article: Article, tags: Mapping[str, Sequence[Tag]], url_of: UrlOf) -> dict[int, str]:
    return linked_markup(article, tags[article.id], url_of)
