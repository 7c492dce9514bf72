"""The pages of entities: one for each, and indexes by type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ..article import Entity, EntityType
from ..drawing.timeline import bars_of, summary
from .addresses import FOLDERS
from .entities import EntityPage
from .entity_facts import ONE_PAGE, Companion, by_mentions, companies, letters, namesakes
from .fallbacks import FALLBACKS
from .reads import Lazy

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
