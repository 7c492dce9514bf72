"""The articles of a site with links to the pages of those whom they name, with the cache's help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from .article import Article, Block, Entity, Tag
from .cache import Cache
from .entities.linking import Address, initials, links_in, with_links
from .fingerprint import links_key
from .once import once


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
