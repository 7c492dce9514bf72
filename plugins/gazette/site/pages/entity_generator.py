"""Write the pages of entities, and the indexes of all entities by type."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import nsmallest
from itertools import chain, groupby
from typing import Any

from ...charts.timeline import timeline_bars, timeline_summary
from ...model.article import Entity, EntityType
from ...model.text import fold
from ..incremental.digests import LazyVariable
from ..permalinks.entity_urls import ENTITY_FOLDERS
from .entity_pages import EntityPage, EntityTag
from .index_sections import DIGITS, INDEX_FOLDER, OTHER, is_divided, section_key
from .page_generator import PageGenerator, PageKind
from .views import ArticleView

# Entities that an entity's page lists as often tagged together with it.
_MAX_CO_TAGGED = 12


@dataclass(frozen=True, slots=True)
class CoTaggedEntity:
    """An entity that is tagged together with the entity of a page, and the number of articles that are tagged with both."""

    page: EntityPage
    count: int


@dataclass(frozen=True, slots=True)
class IndexSection:
    """The entities of an index whose names begin with the same letter. `name` is what links use: 'a', '0-9' or 'other'."""

    name: str
    members: tuple[EntityPage, ...]

    @property
    def shown(self) -> str:
        """The name as readers see it."""
        return {DIGITS: "0–9", OTHER: "Other"}.get(self.name, self.name.upper())


class EntityGenerator(PageGenerator):
    """Writes the pages of entities and their indexes."""

    def generate_output(self, writer: Any) -> None:
        pages: dict[Entity, EntityPage] = self.context["entity_pages"]
        namesakes = _find_namesakes(pages.values())
        for page, co_tagged in _co_tagged_entities(pages.values()):
            values: dict[str, Any] = {
                "entity": page,
                "articles": page.articles,
                "dates": page.articles,
                "company": _company_variable(co_tagged),
                "namesakes": namesakes.get(page.address, ()),
                **_timeline_variables(page),
            }
            self.write_page(writer, PageKind.ENTITY, "entity", page.save_as, page.url, **values)
        self._write_indexes(writer, {kind: [p for p in pages.values() if p.type == kind] for kind in self.context["entity_types"]})

    def _write_indexes(self, writer: Any, members: dict[EntityType, list[EntityPage]]) -> None:
        ranked = {kind: _most_named_first(pages) for kind, pages in members.items()}
        url = f"{INDEX_FOLDER}/"
        self.write_page(writer, PageKind.ENTITIES, "entities", f"{url}index.html", url, ranked=ranked)
        for kind, pages in ranked.items():
            self._write_index(writer, kind, pages)

    def _write_index(self, writer: Any, kind: EntityType, pages: Sequence[EntityPage]) -> None:
        """Write the indexes of one type: by letter, on one page or one for each letter, and by number of articles."""
        folder, sections = ENTITY_FOLDERS[kind], _index_sections(pages)
        values = {"kind": kind, "folder": folder, "ranked": pages, "letters": sections, "divided": is_divided(len(pages))}
        write = partial(self.write_page, writer, PageKind.ENTITY_INDEX, "entity_index")
        write(f"{folder}/index.html", f"{folder}/", letter=None, order="letters", **values)
        parent = f"{INDEX_FOLDER}/{folder}"  # not below `folder` itself, where an entity may have a page at the same URL
        if pages:
            url = f"{parent}/by-mentions/"
            write(f"{url}index.html", url, letter=None, order="mentions", **values)
        for section in sections if values["divided"] else ():
            url = f"{parent}/{section.name}/"
            own = {**values, "ranked": section.members, "letters": [replace(other, members=()) for other in sections]}
            write(f"{url}index.html", url, letter=section, order="letters", **own)


# The page of an entity


def _co_tagged_entities(pages: Collection[EntityPage]) -> Iterator[tuple[EntityPage, tuple[CoTaggedEntity, ...]]]:
    """Yield the entities that have a page, each with the others that are tagged most often in its articles."""
    tagged: dict[ArticleView, list[EntityPage]] = {}
    by_salience = sorted(pages, key=lambda page: (-page.salience, page.address))
    order = {page: number for number, page in enumerate(by_salience)}
    for page in (page for page in pages if page.has_page):
        for article in page.articles:
            if article not in tagged:
                tagged[article] = [tag.page for tag in article.tags if isinstance(tag, EntityTag)]
        counts = Counter(chain.from_iterable([tagged[article] for article in page.articles]))
        del counts[page]
        ranked = nsmallest(_MAX_CO_TAGGED, counts.items(), key=lambda item: (-item[1], order[item[0]]))
        yield page, tuple(CoTaggedEntity(other, count) for other, count in ranked)


def _company_variable(co_tagged: Sequence[CoTaggedEntity]) -> LazyVariable:
    """Return the entities as a variable that is digested faster than their list. There are thousands of these lists."""
    return LazyVariable([value for other in co_tagged for value in (other.page, other.count)], lambda: co_tagged)


def _find_namesakes(pages: Iterable[EntityPage]) -> dict[str, tuple[EntityPage, ...]]:
    """Return, by the address of each entity, the other entities that share a name with it.

    Two entities share a name if the name of one of them is a name or an alias of the other.
    """
    bearers: dict[str, dict[str, EntityPage]] = defaultdict(dict)
    by_name: dict[str, list[EntityPage]] = defaultdict(list)
    for page in pages:
        by_name[fold(page.name)].append(page)
        for name in (page.name, *page.aliases):
            bearers[fold(name)][page.address] = page
    namesakes: dict[str, dict[str, EntityPage]] = defaultdict(dict)
    for name, named in by_name.items():
        for page in named:
            for other in bearers[name].values():
                if other is not page:
                    namesakes[page.address][other.address] = other
                    namesakes[other.address][page.address] = page
    return {address: tuple(others[key] for key in sorted(others)) for address, others in namesakes.items()}


def _timeline_variables(page: EntityPage) -> dict[str, LazyVariable]:
    """Return the timeline of an entity's articles, as bars and in words.

    It ends with the entity's last article. If it ended with the site's newest day, all pages would change every day.
    """
    dates = [article.date for article in page.articles]
    bars = LazyVariable(",".join([str(date.toordinal()) for date in dates]), lambda: timeline_bars(dates, dates[0].date()))
    return {"bars": bars, "bars_label": LazyVariable(bars.source, lambda: timeline_summary(bars.value))}


# The indexes


def _index_sections(pages: Sequence[EntityPage]) -> tuple[IndexSection, ...]:
    """Group entities by the first letter of their name, without accents: digits come first, other scripts last."""
    ranked = sorted(pages, key=lambda page: (section_key(page.name), fold(page.name), page.address))
    grouped = groupby(ranked, key=lambda page: section_key(page.name))
    return tuple(IndexSection(name, tuple(members)) for (_, name), members in grouped)


def _most_named_first(pages: Iterable[EntityPage]) -> tuple[EntityPage, ...]:
    """Sort entities by their number of articles, then by salience."""
    return tuple(sorted(pages, key=lambda page: (-page.count, -page.salience, page.address)))
