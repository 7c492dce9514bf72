"""Entities as pages: an address and a page for each, and an index of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from pelican.contents import Tag as PelicanTag
from pelican.generators import Generator
from pelican.utils import slugify

from ..article import ENTITY_TYPES, Entity, EntityType, Tag
from ..cleaning.words import fold
from ..config import read_config
from ..entities.linking import link_mentions
from .addresses import FOLDERS, Addresses, settle, write_addresses
from .articles import DigestArticle, safe_text
from .report import report_of

INDEX = "entities"
# Types whose index is there on every site; those of the others, if there is one to list.
_ALWAYS: tuple[EntityType, ...] = ("person", "organization", "place")
# Where a theme has no page for entities, these extend its base.html.
FALLBACKS = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class EntityPage:
    """An entity with its address and the articles that are tagged with it, newest first; `salience` is its sum over them."""

    entity: Entity
    address: str
    articles: tuple[DigestArticle, ...]
    salience: float

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
    entities = sorted(tagged, key=lambda e: (min(a.date for a in tagged[e]), e.name, e.type))
    addresses = settle(entities, known, partial(slug_of, settings=settings))
    return {e: EntityPage(e, addresses[e], tuple(tagged[e]), round(salience[e], 3)) for e in entities}


def link_entities(
    articles: Iterable[DigestArticle], tags: Mapping[str, tuple[Tag, ...]], pages: Mapping[Entity, EntityPage]
) -> None:
    """Have the articles' bodies link to the pages of those whom they name (`tags`, by an article's id)."""

    def address(entity: Entity) -> str | None:
        page = pages.get(entity)
        return f"/{page.url}" if page else None

    for article in articles:
        article.link(link_mentions(article.source, tags[article.source.id], address))


def slug_of(name: str, settings: dict[str, Any]) -> str:
    """The last part of the address of an entity of that name."""
    return slugify(name, regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"])[:80] or "entity"


class EntityGenerator(Generator):  # type: ignore[misc]
    """Writes a page for every entity, an index for every type, one of all, and redirects from where entities were; then keeps
    for the next build where they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        pages: dict[Entity, EntityPage] = self.context["entity_pages"]
        for page in pages.values():
            self._write(writer, page.save_as, "entity", page.url, entity=page, articles=page.articles, dates=page.articles)
        listed = {
            kind: sorted((p for p in pages.values() if p.type == kind), key=_by_name) for kind in self.context["entity_types"]
        }
        self._write(writer, f"{INDEX}/index.html", "entities", f"{INDEX}/", listed=listed)
        for kind, members in listed.items():
            folder = FOLDERS[kind]
            self._write(writer, f"{folder}/index.html", "entities", f"{folder}/", listed={kind: members})
        for address, page in self.context["entity_redirects"].items():
            self._write(writer, f"{address}/index.html", "moved", f"{address}/", entity=page)
        report_of(self.settings).warn(write_addresses(read_config(self.settings).addresses, self.context["entity_addresses"]))

    def _write(self, writer: Any, save_as: str, template: str, url: str, **values: Any) -> None:
        relative = self.settings["RELATIVE_URLS"]
        writer.write_file(save_as, self.get_template(template), self.context, relative, template_name=template, url=url, **values)


def _by_name(page: EntityPage) -> tuple[str, str]:
    return fold(page.name), page.address


def types_of(pages: Iterable[EntityPage]) -> tuple[EntityType, ...]:
    """The types that the site has an index of."""
    found = {page.type for page in pages}
    return tuple(kind for kind in ENTITY_TYPES if kind in _ALWAYS or kind in found)


def prominent(pages: Iterable[EntityPage], count: int = 8) -> dict[EntityType, list[EntityPage]]:
    """The `count` entities of each type that the site is most about, for the front page: by their salience in all articles."""
    ranked = sorted(pages, key=lambda page: (-page.salience, page.name, page.address))
    return {kind: [page for page in ranked if page.type == kind][:count] for kind in ENTITY_TYPES}
