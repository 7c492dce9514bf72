"""Entity pages as values: each entity's URL and articles, its Pelican tag, and the links to it in articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pelican.contents import Tag as PelicanTag
from pelican.utils import slugify

from ...config import Config, read_config
from ...model.article import ENTITY_TYPES, Entity, EntityType, Tag
from ...pipeline.memoize import link_mentions_cached
from ...pipeline.result_cache import ResultCache
from ..incremental.tracking import View, relation
from ..permalinks.entity_urls import PublishedEntities, assign_urls
from .articles import DigestArticle, safe_text
from .views import ArticleView

# Every site has an index of these types, and of any other type that has an entity.
_ALWAYS_INDEXED: tuple[EntityType, ...] = ("person", "organization", "place")


@dataclass(frozen=True, eq=False)  # pages are hashed by the thousand, and hashing by value would hash all their articles
class EntityPage(View):
    """The page of an entity.

    * `address`: its URL without the slash at the end, 'people/ada-lovelace'
    * `view_entity`: the entity
    * `view_articles`: the articles that name it, newest first
    * `view_salience`: the sum of its salience in these articles
    * `view_has_feed`: True if it has enough articles for a feed of its own
    """

    address: str
    view_entity: Entity
    view_articles: tuple[ArticleView, ...]
    view_salience: float
    view_has_feed: bool

    @property
    def view_key(self) -> str:  # type: ignore[override]
        return f"entity:{self.address}"

    def view_values(self) -> Any:
        return self.address, self.name, self.type, self.wikidata

    def view_digested(self, group: str) -> Any:
        """Return what the relations of the group "page" follow from."""
        if group == "page":
            return self.view_entity, self.view_articles, self.view_salience, self.view_has_feed
        return super().view_digested(group)

    @property
    def name(self) -> str:
        return self.view_entity.name

    @property
    def type(self) -> EntityType:
        return self.view_entity.type

    @property
    def wikidata(self) -> str:
        return self.view_entity.wikidata

    @property
    def url(self) -> str:
        return f"{self.address}/"

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"

    # What hardly any page but its own shows of it, so that the others do not depend on it.
    entity = relation("page")(lambda page: page.view_entity)
    aliases = relation("page")(lambda page: page.view_entity.aliases)
    has_feed = relation("page")(lambda page: page.view_has_feed)
    articles = relation("page")(lambda page: page.view_articles)
    salience = relation("page")(lambda page: page.view_salience)
    first = relation("page")(lambda page: page.view_articles[-1].date)
    last = relation("page")(lambda page: page.view_articles[0].date)
    count = relation("count")(lambda page: len(page.view_articles))


class EntityTag(PelicanTag):  # type: ignore[misc]
    """An entity as a Pelican tag, so that any theme can show it.

    The type is part of the slug: the person Jordan and the place Jordan are two tags.
    """

    def __init__(self, page: EntityPage, settings: dict[str, Any]) -> None:
        super().__init__(safe_text(page.name, settings), settings)
        self.page = page
        self.slug = page.address

    # Pages depend on the entity in place of its tag.
    view_key = property(lambda self: self.page.view_key)
    view_stamp = property(lambda self: self.page.view_stamp)
    url = property(lambda self: self.page.url)
    save_as = property(lambda self: self.page.save_as)
    type = property(lambda self: self.page.type)


def make_entity_pages(
    articles: Iterable[ArticleView], tags: Mapping[str, tuple[Tag, ...]], published: PublishedEntities, settings: dict[str, Any]
) -> dict[Entity, EntityPage]:
    """Return a page for every entity, in the order in which entities first appeared.

    `articles` come newest first and stay so. `tags` are all entities that each article names, by article id, and `published` the
    entities of earlier builds by URL.
    """
    named_in: dict[Entity, list[ArticleView]] = defaultdict(list)
    salience: dict[Entity, float] = defaultdict(float)
    for article in articles:
        for tag in tags[article.source.id]:
            named_in[tag.entity].append(article)
            salience[tag.entity] += tag.salience
    entities = sorted(named_in, key=lambda e: (named_in[e][-1].date, e.name, e.type))
    urls = assign_urls(entities, published, partial(name_slug, settings=settings))
    minimum = read_config(settings).feed_min_articles
    return {e: EntityPage(urls[e], e, tuple(named_in[e]), round(salience[e], 3), len(named_in[e]) >= minimum) for e in entities}


def link_entities(
    articles: Sequence[DigestArticle], tags: Mapping[str, tuple[Tag, ...]], pages: Mapping[Entity, EntityPage], config: Config
) -> None:
    """Link mentions in the bodies of articles to entity pages. `tags` are all entities that each article names, by article id."""

    def url_of(entity: Entity) -> str | None:
        page = pages.get(entity)
        return f"/{page.url}" if page else None

    cache = ResultCache(config.cache_file)
    linked = link_mentions_cached([article.source for article in articles], tags, url_of, cache)
    for article, blocks in zip(articles, linked, strict=True):
        article.link(blocks)
    cache.record_build(str(config.raw))
    cache.close()


def name_slug(name: str, settings: dict[str, Any]) -> str:
    """Return the slug of an entity's or publisher's name, at most 80 characters; 'entity' if it has no letters or digits."""
    return slugify(name, regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"])[:80] or "entity"


def indexed_types(pages: Iterable[EntityPage]) -> tuple[EntityType, ...]:
    """Return the types of entities that the site has an index of."""
    present = {page.type for page in pages}
    return tuple(kind for kind in ENTITY_TYPES if kind in _ALWAYS_INDEXED or kind in present)
