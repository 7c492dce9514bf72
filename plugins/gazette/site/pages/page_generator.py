"""What the generators of Gazette's own pages share, and the kinds of pages that a site has."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

# The folder of templates for pages that only Gazette has. They extend the base.html of a theme that has none of its own.
FALLBACKS = Path(__file__).parents[1] / "templates"


class PageKind(StrEnum):
    """What a page shows. Pages of a kind are rendered with the same variables."""

    ARTICLE = "article"
    PAGE = "page"
    FRONT = "front"
    EDITION = "edition"
    ENTITY = "entity"
    ENTITIES = "entities"
    """The index of entities of all types."""
    ENTITY_INDEX = "entity index"
    """An index of the entities of one type."""
    PUBLISHER = "publisher"
    CATEGORY = "category"
    TAG = "tag"
    AUTHOR = "author"
    PERIOD = "period"
    """Pelican's archive of a year, month or day."""
    CLEANING = "cleaning"
    """How an article was cleaned."""
    MOVED = "moved"
    """A redirect."""
    SEARCH = "search"
    DIRECT = "direct"
    """One of Pelican's DIRECT_TEMPLATES."""
    OTHER = "other"


class PageGenerator(Generator):  # type: ignore[misc]
    """A generator that finds Gazette's own templates, too."""

    template_folders: tuple[Path, ...] = (FALLBACKS,)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.extend(map(FileSystemLoader, self.template_folders))

    def write_page(self, writer: Any, kind: PageKind, template: str, save_as: str, url: str, /, **variables: Any) -> None:
        """Write a page with these variables from the template `template`, which is a name without '.html'."""
        writer.write_file(
            save_as,
            self.get_template(template),
            self.context,
            self.settings["RELATIVE_URLS"],
            template_name=template,
            url=url,
            page_kind=kind,
            **variables,
        )
