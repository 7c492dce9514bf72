"""The pages of entities: one for each, and indexes by type."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import chain, groupby
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ...charts.timeline import bars_of, summary
from ...model.article import Entity, EntityType
from ...model.text import fold
from ..incremental.access_tracking import Lazy
from ..permalinks.entity_urls import FOLDERS
from .entity_pages import EntityPage, EntityTag
from .fallback_templates import FALLBACKS

# Companions that a page lists.
_COMPANY = 12
# Entities on one page of an index; more are divided by letters.
ONE_PAGE = 500
_OTHER, _DIGITS = "other", "0-9"


@dataclass(frozen=True, slots=True)
class Companion:
    """Another entity, and in how many articles both are tags."""

    page: EntityPage
    count: int


def companies(pages: Iterable[EntityPage]) -> Iterator[tuple[EntityPage, tuple[Companion, ...]]]:
    """For each entity whom it is named with most, among the tags of its articles."""
    named: dict[int, list[EntityPage]] = {}
    for page in pages:
        for article in page.articles:
            if id(article) not in named:
                named[id(article)] = [tag.page for tag in article.tags if isinstance(tag, EntityTag)]
        counts = Counter(chain.from_iterable([named[id(article)] for article in page.articles]))
        del counts[page]
        ranked = nsmallest(_COMPANY, counts.items(), key=lambda one: (-one[1], -one[0].salience, one[0].address))
        yield page, tuple(Companion(other, count) for other, count in ranked)


def namesakes(pages: Iterable[EntityPage]) -> dict[str, tuple[EntityPage, ...]]:
    """By the address of each entity whose name others have, too, as their name or one of their other names: those others."""
    bearers: dict[str, dict[str, EntityPage]] = defaultdict(dict)
    named: dict[str, list[EntityPage]] = defaultdict(list)
    for page in pages:
        named[fold(page.name)].append(page)
        for name in (page.name, *page.aliases):
            bearers[fold(name)][page.address] = page
    found: dict[str, dict[str, EntityPage]] = defaultdict(dict)
    for name, own in named.items():
        for page in own:
            for other in bearers[name].values():
                if other is not page:
                    found[page.address][other.address] = other
                    found[other.address][page.address] = page
    return {address: tuple(others[key] for key in sorted(others)) for address, others in found.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """A part of an index: the `name` it goes by in links ('a', '0-9', 'other'), what is shown, and its entities."""

    name: str
    members: tuple[EntityPage, ...]

    @property
    def shown(self) -> str:
        return {_DIGITS: "0–9", _OTHER: "Other"}.get(self.name, self.name.upper())


def letters(members: Sequence[EntityPage]) -> tuple[Letter, ...]:
    """Entities by the first letter of their name, without its accents: digits first, other scripts last."""
    ranked = sorted(members, key=lambda page: (_place(page), fold(page.name), page.address))
    return tuple(Letter(name, tuple(part)) for (_, name), part in groupby(ranked, key=_place))


def _place(page: EntityPage) -> tuple[int, str]:
    plain = unicodedata.normalize("NFKD", page.name.casefold())
    first = next((c for c in plain if c.isalnum()), "")
    if first.isdecimal():
        return 0, _DIGITS
    return (1, first) if "a" <= first <= "z" else (2, _OTHER)


def by_mentions(members: Iterable[EntityPage]) -> tuple[EntityPage, ...]:
    """Those in most articles first."""
    return tuple(sorted(members, key=lambda page: (-len(page.articles), -page.salience, page.address)))


INDEX = "entities"


class EntityGenerator(Generator):  # type: ignore[misc]
    """Writes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        pages: dict[Entity, EntityPage] = self.context["entity_pages"]
        same_name = namesakes(pages.values())
        for page, companions in companies(pages.values()):
            others = same_name.get(page.address, ())
            values: dict[str, Any] = {
                "articles": page.articles,
                "dates": page.articles,
                "company": _company(companions),
                "namesakes": others,
            }
            self._write(writer, page.save_as, "entity", page.url, entity=page, **values, **_timeline(page))
        self._write_indexes(writer, {kind: [p for p in pages.values() if p.type == kind] for kind in self.context["entity_types"]})

    def _write_indexes(self, writer: Any, members: dict[EntityType, list[EntityPage]]) -> None:
        ranked = {kind: by_mentions(pages) for kind, pages in members.items()}
        self._write(writer, f"{INDEX}/index.html", "entities", f"{INDEX}/", ranked=ranked)
        for kind, pages in ranked.items():
            self._write_index(writer, kind, pages)

    def _write_index(self, writer: Any, kind: EntityType, pages: Sequence[EntityPage]) -> None:
        """A type's index by letter, on one page or one a letter, and by mentions."""
        folder, parts = FOLDERS[kind], letters(pages)
        values = {"kind": kind, "folder": folder, "ranked": pages, "letters": parts, "divided": len(pages) > ONE_PAGE}
        self._write(writer, f"{folder}/index.html", "entity_index", f"{folder}/", letter=None, order="letters", **values)
        parts_of = f"{INDEX}/{folder}"  # not below the folder itself, where an entity of that name might be
        if pages:
            most = f"{parts_of}/by-mentions/"
            self._write(writer, f"{most}index.html", "entity_index", most, letter=None, order="mentions", **values)
        for letter in parts if values["divided"] else ():
            url = f"{parts_of}/{letter.name}/"
            own = {**values, "ranked": letter.members, "letters": [replace(part, members=()) for part in parts]}
            self._write(writer, f"{url}index.html", "entity_index", url, letter=letter, order="letters", **own)

    def _write(self, writer: Any, save_as: str, template: str, url: str, **values: Any) -> None:
        relative = self.settings["RELATIVE_URLS"]
        writer.write_file(save_as, self.get_template(template), self.context, relative, template_name=template, url=url, **values)


def _company(found: Sequence[Companion]) -> Lazy:
    """Whom it is named with; a list of thousands of pages is quickly told from another."""
    return Lazy(" ".join([f"{other.page.address} {other.count}" for other in found]), lambda: found)


def _timeline(page: EntityPage) -> dict[str, Lazy]:
    """How the entity has done over time, as bars and in words: from its first article to its last, not to the site's newest day,
    with which all pages would be others."""
    dates = [article.date for article in page.articles]
    bars = Lazy(",".join([str(moment.toordinal()) for moment in dates]), lambda: bars_of(dates, dates[0].date()))
    return {"bars": bars, "bars_label": Lazy(bars.of, lambda: summary(bars.value))}
