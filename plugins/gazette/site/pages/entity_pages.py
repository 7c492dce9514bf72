"""Entities as values: the URL and the articles of each, whether it has a page, its Pelican tag, and the links to it in articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from pelican.contents import Tag as PelicanTag
from pelican.utils import slugify

from ...config import Config, read_config
from ...entities.overrides.matching import described_entities, pinned_entities
from ...entities.overrides.override import Override
from ...model.article import ENTITY_TYPES, Entity, EntityType, Tag
from ...pipeline.memoize import link_mentions_cached
from ...pipeline.result_cache import ResultCache
from ..incremental.tracking import View, relation
from ..permalinks.entity_urls import PublishedEntities, assign_urls
from .articles import DigestArticle, safe_text
from .index_sections import is_divided, section_url
from .views import ArticleView

# Every site has an index of these types, and of any other type that has an entity.
_ALWAYS_INDEXED: tuple[EntityType, ...] = ("person", "organization", "place")


@dataclass(frozen=True, eq=False)  # pages are hashed by the thousand, and hashing by value would hash all their articles
class EntityPage(View):
    """An entity as pages show it, and its page if it has one.

    * `address`: the URL of its page without the slash at the end, 'people/ada-lovelace'. If it has no page, it is where its page
      will be
    * `has_page`: True if it has a page. If not, pages show its name without a link
    * `view_index_url`: the URL of its place in the index
    * `view_entity`: the entity
    * `view_articles`: the articles that name it, newest first
    * `view_salience`: the sum of its salience in these articles
    * `view_has_feed`: True if it has a page, and enough articles for a feed of its own
    """

    address: str
    has_page: bool
    view_index_url: str
    view_entity: Entity
    view_articles: tuple[ArticleView, ...]
    view_salience: float
    view_has_feed: bool

    @cached_property
    def view_key(self) -> str:  # type: ignore[override]
        return f"entity:{self.address}"

    def view_values(self) -> Any:
        return self.address, self.has_page, self.url, self.name, self.type, self.wikidata

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
        """The URL of the page, or of the place in the index if there is no page."""
        return f"{self.address}/" if self.has_page else self.view_index_url

    @property
    def save_as(self) -> str:
        """The path of the page, "" if there is none."""
        return f"{self.address}/index.html" if self.has_page else ""

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

    The type is part of the slug: the person Jordan and the place Jordan are two tags. Themes that know nothing of entities link
    every tag, so the URL of one without a page is that of its place in the index.
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
    has_page = property(lambda self: self.page.has_page)


def make_entity_pages(
    articles: Iterable[ArticleView],
    tags: Mapping[str, tuple[Tag, ...]],
    overrides: Sequence[Override],
    published: PublishedEntities,
    settings: dict[str, Any],
) -> dict[Entity, EntityPage]:
    """Return all entities as pages show them, in the order in which they first appeared.

    An entity has a page if at least `entity_min_articles` name it, or if the user pins or describes it. `articles` come newest
    first and stay so. `tags` are all entities that each article names, by article id, `overrides` what the user says about
    entities, and `published` the entities of earlier builds by URL.
    """
    named_in: dict[Entity, list[ArticleView]] = defaultdict(list)
    salience: dict[Entity, float] = defaultdict(float)
    for article in articles:
        for tag in tags[article.source.id]:
            named_in[tag.entity].append(article)
            salience[tag.entity] += tag.salience
    entities = sorted(named_in, key=lambda e: (named_in[e][-1].date, e.name, e.type))
    urls = assign_urls(entities, published, partial(name_slug, settings=settings))
    config, of_type = read_config(settings), Counter(entity.type for entity in entities)
    chosen = pinned_entities(overrides, entities) | described_entities(overrides, entities)

    def page(entity: Entity) -> EntityPage:
        naming = tuple(named_in[entity])
        has_page = len(naming) >= config.entity_min_articles or entity in chosen
        has_feed = has_page and len(naming) >= config.feed_min_articles
        index_url = section_url(entity.name, entity.type, is_divided(of_type[entity.type]))
        return EntityPage(urls[entity], has_page, index_url, entity, naming, round(salience[entity], 3), has_feed)

    return {entity: page(entity) for entity in entities}


def link_entities(
    articles: Sequence[DigestArticle], tags: Mapping[str, tuple[Tag, ...]], pages: Mapping[Entity, EntityPage], config: Config
) -> None:
    """Link mentions in the bodies of articles to entity pages. `tags` are all entities that each article names, by article id."""

    def url_of(entity: Entity) -> str | None:
        page = pages.get(entity)
        return f"/{page.url}" if page and page.has_page else None

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
