"""Entities as pages: an address for each, its articles, and its like as one of Pelican's tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from pelican.contents import Tag as PelicanTag
from pelican.utils import slugify

from ...config import Config, read_config
from ...model.article import ENTITY_TYPES, Entity, EntityType, Tag
from ...pipeline.memoize import linked_blocks
from ...pipeline.result_cache import Cache
from ..permalinks.entity_urls import Addresses, settle
from .articles import DigestArticle, safe_text

# Types whose index is there on every site; those of the others, if there is one to list.
_ALWAYS: tuple[EntityType, ...] = ("person", "organization", "place")


@dataclass(frozen=True, eq=False)  # pages are counted by the thousand, and the hash of a value is that of all its articles
class EntityPage:
    """An entity with its address and the articles that are tagged with it, newest first; `salience` is its sum over them."""

    entity: Entity
    address: str
    articles: tuple[DigestArticle, ...]
    salience: float
    has_feed: bool

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def type(self) -> EntityType:
        return self.entity.type

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.entity.aliases

    @property
    def first(self) -> datetime:
        """The date of the oldest of its articles."""
        found: datetime = self.articles[-1].date
        return found

    @property
    def last(self) -> datetime:
        """The date of the newest of its articles."""
        found: datetime = self.articles[0].date
        return found

    @property
    def url(self) -> str:
        return f"{self.address}/"

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"

    @property
    def feed_url(self) -> str:
        """The address of its feed; "" where it has none."""
        return f"feeds/{self.address}.rss.xml" if self.has_feed else ""


class EntityTag(PelicanTag):  # type: ignore[misc]
    """An entity as a Pelican tag, so that any theme shows it. Its type is part of its slug: the person Jordan and
    the place Jordan are two tags."""

    def __init__(self, page: EntityPage, settings: dict[str, Any]) -> None:
        super().__init__(safe_text(page.name, settings), settings)
        self.page = page
        self.slug = page.address

    url = property(lambda self: self.page.url)
    save_as = property(lambda self: self.page.save_as)
    type = property(lambda self: self.page.type)


def entity_pages(
    articles: Iterable[DigestArticle], tags: Mapping[str, tuple[Tag, ...]], known: Addresses, settings: dict[str, Any]
) -> dict[Entity, EntityPage]:
    """A page for every entity. `tags` are all that articles name, by their id, `known` the addresses of earlier builds;
    `articles` come newest first and stay so."""
    tagged: dict[Entity, list[DigestArticle]] = defaultdict(list)
    salience: dict[Entity, float] = defaultdict(float)
    for article in articles:
        for tag in tags[article.source.id]:
            tagged[tag.entity].append(article)
            salience[tag.entity] += tag.salience
    entities = sorted(tagged, key=lambda e: (tagged[e][-1].date, e.name, e.type))
    addresses = settle(entities, known, partial(slug_of, settings=settings))
    least = read_config(settings).feed_min_articles
    return {e: EntityPage(e, addresses[e], tuple(tagged[e]), round(salience[e], 3), len(tagged[e]) >= least) for e in entities}


def link_entities(
    articles: Sequence[DigestArticle], tags: Mapping[str, tuple[Tag, ...]], pages: Mapping[Entity, EntityPage], config: Config
) -> None:
    """Have the articles' bodies link to the pages of those whom they name (`tags`, by an article's id)."""

    def address(entity: Entity) -> str | None:
        page = pages.get(entity)
        return f"/{page.url}" if page else None

    cache = Cache(config.cache)
    for article, blocks in zip(articles, linked_blocks([each.source for each in articles], tags, address, cache), strict=True):
        article.link(blocks)
    cache.note_build(str(config.raw))
    cache.close()


def slug_of(name: str, settings: dict[str, Any]) -> str:
    """The last part of the address of an entity of that name."""
    return slugify(name, regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"])[:80] or "entity"


def types_of(pages: Iterable[EntityPage]) -> tuple[EntityType, ...]:
    """The types that the site has an index of."""
    found = {page.type for page in pages}
    return tuple(kind for kind in ENTITY_TYPES if kind in _ALWAYS or kind in found)
