"""Entities as pages: an address and a page for each, and an index of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from pelican.contents import Tag as PelicanTag
from pelican.generators import Generator
from pelican.utils import slugify

from ..article import ENTITY_TYPES, Entity, EntityType, Tag
from ..cleaning.words import fold
from .articles import DigestArticle, safe_text

FOLDERS: Mapping[EntityType, str] = {"person": "people", "organization": "organizations", "place": "places"}
INDEX = "entities"
# Where a theme has no page for entities, these extend its base.html.
FALLBACKS = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class EntityPage:
    """An entity with its address and its articles, newest first."""

    entity: Entity
    slug: str
    articles: tuple[DigestArticle, ...]

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
    def url(self) -> str:
        return f"{FOLDERS[self.entity.type]}/{self.slug}/"

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"


class EntityTag(PelicanTag):  # type: ignore[misc]
    """An entity as a Pelican tag, so that any theme shows it. Its type is part of its slug: the person Jordan and
    the place Jordan are two tags."""

    def __init__(self, page: EntityPage, settings: dict[str, Any]) -> None:
        super().__init__(safe_text(page.name, settings), settings)
        self.page = page
        self.slug = f"{FOLDERS[page.type]}/{page.slug}"

    url = property(lambda self: self.page.url)
    save_as = property(lambda self: self.page.save_as)
    type = property(lambda self: self.page.type)


def entity_pages(
    articles: Iterable[DigestArticle], tags: Mapping[str, tuple[Tag, ...]], settings: dict[str, Any]
) -> dict[Entity, EntityPage]:
    """A page for every entity. `tags` are the articles' by their id; `articles` come newest first and stay so."""
    mentioned: dict[Entity, list[DigestArticle]] = defaultdict(list)
    for article in articles:
        for tag in tags[article.source.id]:
            mentioned[tag.entity].append(article)
    pages: dict[Entity, EntityPage] = {}
    used: set[tuple[str, str]] = set()
    for entity in sorted(mentioned, key=lambda e: (min(a.date for a in mentioned[e]), e.name, e.type)):
        slug = _slug(entity, used, settings)
        used.add((entity.type, slug))
        pages[entity] = EntityPage(entity, slug, tuple(mentioned[entity]))
    return pages


def _slug(entity: Entity, used: set[tuple[str, str]], settings: dict[str, Any]) -> str:
    slug = slugify(entity.name, regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"])[:80] or "entity"
    number = 1
    while (entity.type, slug if number == 1 else f"{slug}-{number}") in used:
        number += 1
    return slug if number == 1 else f"{slug}-{number}"


class EntityGenerator(Generator):  # type: ignore[misc]
    """Writes a page for every entity, an index for every type, and one of all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        pages: dict[Entity, EntityPage] = self.context["entity_pages"]
        for page in pages.values():
            self._write(writer, page.save_as, "entity", page.url, entity=page, articles=page.articles, dates=page.articles)
        listed = {kind: sorted((p for p in pages.values() if p.type == kind), key=_by_name) for kind in ENTITY_TYPES}
        self._write(writer, f"{INDEX}/index.html", "entities", f"{INDEX}/", listed=listed)
        for kind, members in listed.items():
            folder = FOLDERS[kind]
            self._write(writer, f"{folder}/index.html", "entities", f"{folder}/", listed={kind: members})

    def _write(self, writer: Any, save_as: str, template: str, url: str, **values: Any) -> None:
        relative = self.settings["RELATIVE_URLS"]
        writer.write_file(save_as, self.get_template(template), self.context, relative, template_name=template, url=url, **values)


def _by_name(page: EntityPage) -> tuple[str, str]:
    return fold(page.name), page.slug


def prominent(pages: Iterable[EntityPage], count: int = 8) -> dict[EntityType, list[EntityPage]]:
    """The `count` entities of each type that most articles name, for the front page."""
    ranked = sorted(pages, key=lambda page: (-len(page.articles), page.name, page.slug))
    return {kind: [page for page in ranked if page.type == kind][:count] for kind in ENTITY_TYPES}
