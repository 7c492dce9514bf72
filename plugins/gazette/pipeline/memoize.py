"""What is worked out once for each thing, and kept in the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ..entities.linking import Address, initials, links_in, with_links
from ..entities.overrides.lookup import NONE, Rulings
from ..entities.register.register import Document
from ..entities.resolution.resolve import resolve_entities
from ..entities.resolution.resolved_entity import ResolvedEntity
from ..model.article import Article, Block, Entity, Tag
from ..stories.grouping import Piece, Story, group_stories, overlap_of
from ..stories.sketches import Sketch, sketch
from .cache_keys import links_key, overlap_key, resolution_key, ruled_key, sketch_key
from .result_cache import Cache

Thing = TypeVar("Thing")
Result = TypeVar("Result")

# Results are stored this many at a time: an interrupted build loses at most so much work.
_BATCH = 512


def once(
    things: Mapping[str, Thing], work_out: Callable[[Thing], Result], type_: type[Result], cache: Cache, kind: str
) -> dict[str, Result]:
    """What `work_out` makes of things, by their cache keys. What the cache does not have, as a `type_`, it has then, as `kind`."""
    known = cache.get(things, type_)
    fresh = [key for key in things if key not in known]
    for start in range(0, len(fresh), _BATCH):
        made = {key: work_out(things[key]) for key in fresh[start : start + _BATCH]}
        cache.put(made, kind)
        known |= made
    return known


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was found in an article; the keys of the names that the user's entries were asked for meanwhile; and what they said
    of these ("": nothing). It holds as long as they say the same of them, whatever they say of other names."""

    found: tuple[ResolvedEntity, ...]
    asked: tuple[str, ...]
    said: str


def resolve_articles(articles: Sequence[Article], rulings: Rulings, cache: Cache) -> list[Document]:
    """The articles with their entities, in their order. What the user's entries say nothing of is taken from the cache, whatever
    they say of the rest."""
    keys = [resolution_key(article) for article in articles]
    by_key = dict(zip(keys, articles, strict=True))
    plain = once(by_key, lambda article: _resolved(article, NONE), Resolved, cache, "entities")
    ruled = _ruled(by_key, plain, rulings, cache)
    return [Document(a.id, a.published[:10], ruled.get(key, plain[key]).found) for key, a in zip(keys, articles, strict=True)]


def _ruled(articles: dict[str, Article], plain: dict[str, Resolved], rulings: Rulings, cache: Cache) -> dict[str, Resolved]:
    """Those of the articles, by their keys, of whose names the user says something, as that has it."""
    touched = {key: rulings.said(one.asked) for key, one in plain.items() if not rulings.silent(one.asked)}
    keys = {key: ruled_key(key, said) for key, said in touched.items()}
    known = {key: one for key, one in cache.get(keys.values(), Resolved).items() if one.said == rulings.said(one.asked)}
    fresh = {own: articles[key] for key, own in keys.items() if own not in known}
    made = {key: _resolved(article, rulings) for key, article in fresh.items()}
    cache.put(made, "entities")
    known |= made
    return {key: known[own] for key, own in keys.items()}


def _resolved(article: Article, rulings: Rulings) -> Resolved:
    noting = rulings.noting()
    found = resolve_entities(article, noting)
    return Resolved(found, tuple(sorted(noting.asked or ())), noting.said(noting.asked or ()))


def group_kept(pieces: Sequence[Piece], cache: Cache) -> tuple[Story, ...]:
    """The same as `group_stories(pieces)`."""
    keys = {piece.id: sketch_key(piece.title, piece.text) for piece in pieces}
    by_key = {keys[piece.id]: piece for piece in pieces}
    sketches = once(by_key, lambda piece: sketch(piece.title, piece.text), Sketch, cache, "stories")
    overlaps: dict[str, float] = {}

    def overlap(one: Piece, other: Piece) -> float:
        key = overlap_key(keys[one.id], keys[other.id])
        known: float | None = cache.get([key], float).get(key)
        if known is None:
            known = overlaps[key] = overlap_of(one, other)
        return known

    stories = group_stories(pieces, {id_: sketches[key] for id_, key in keys.items()}, overlap)
    cache.put(overlaps, "stories")
    return stories


def linked_blocks(
    articles: Sequence[Article], tags: Mapping[str, Sequence[Tag]], address: Address, cache: Cache
) -> Iterator[tuple[Block, ...]]:
    """The same as `link_mentions` of each article, with `tags` by its id."""
    known: dict[int, tuple[str, ...]] = {}

    def about(entity: Entity) -> tuple[str, ...]:
        """All that a link says of an entity, and all that decides whose a name is."""
        if id(entity) not in known:
            letters = "".join(sorted(initials(entity))) if entity.type == "person" else ""
            known[id(entity)] = (address(entity) or "", entity.type, entity.name, letters)
        return known[id(entity)]

    keys = [links_key(article, sorted((*about(tag.entity), *tag.surfaces) for tag in tags[article.id])) for article in articles]
    links = once(
        dict(zip(keys, articles, strict=True)), partial(_links, tags=tags, address=address), dict[int, str], cache, "links"
    )
    return (with_links(article, links[key]) for key, article in zip(keys, articles, strict=True))


def _links(article: Article, tags: Mapping[str, Sequence[Tag]], address: Address) -> dict[int, str]:
    return links_in(article, tags[article.id], address)
