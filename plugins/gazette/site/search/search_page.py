"""Write the search page, and have Pagefind's index of all articles built beside it.

Pagefind indexes hidden documents, one for each article, that are never published. So search works the same in every theme,
published pages carry nothing for it, and only articles are indexed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pelican.generators import Generator, PelicanTemplateNotFound

from ...config import read_config
from ..output.output_files import OutputFiles
from ..pages.page_generator import PageKind
from ..pages.views import ArticleView
from ..reporting.build_report import BuildReport
from .pagefind_program import find_pagefind
from .search_index import RunningIndexer, begin_index, finish_index

SEARCH_URL = "search/"


class SearchGenerator(Generator):  # type: ignore[misc]
    """Writes the index and the search page if the theme has a `search.html`. The page says so if there is no index.

    `searchable` in the context tells all other pages whether there will be an index.
    """

    indexer: RunningIndexer | None = None

    def generate_context(self) -> None:
        self.context["searchable"] = self._is_wanted() and find_pagefind() is not None

    def _is_wanted(self) -> bool:
        return read_config(self.settings).search and bool(self.context["articles"]) and self._template() is not None

    def begin(self, articles: Sequence[ArticleView], outputs: OutputFiles, report: BuildReport) -> None:
        """Start building the index of `articles`, which must be complete, while pages are written."""
        if self._is_wanted():
            with report.timed("search"):
                self.indexer = begin_index(articles, self.settings, outputs)

    def generate_output(self, writer: Any) -> None:
        if (template := self._template()) is None:
            return
        has_index, warning = True, ""
        if self.indexer is not None:
            with writer.report.timed("search"):
                has_index, warning = finish_index(self.indexer, writer.outputs)
        writer.report.warn(warning)
        searchable = self.context["searchable"] and has_index
        values = {"page_kind": PageKind.SEARCH, "searchable": searchable}
        relative, save_as = self.settings["RELATIVE_URLS"], f"{SEARCH_URL}index.html"
        writer.write_file(save_as, template, self.context, relative, template_name="search", url=SEARCH_URL, **values)

    def _template(self) -> Any:
        try:
            return self.get_template("search")
        except PelicanTemplateNotFound:
            return None
