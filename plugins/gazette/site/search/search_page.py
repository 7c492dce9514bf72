"""Write the search page, and have Pagefind's index of all articles built beside it.

Pagefind indexes hidden documents, one for each article, that are never published. So search works the same in every theme,
published pages carry nothing for it, and only articles are indexed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pelican.generators import Generator, PelicanTemplateNotFound

from ...config import read_config
from ..reporting.build_report import report_of
from .pagefind_program import find_pagefind
from .search_index import RunningIndexer, begin_index, finish_index

SEARCH_URL = "search/"


class SearchGenerator(Generator):  # type: ignore[misc]
    """Writes the index and the search page if the theme has a `search.html`. The page says so if there is no index.

    `searchable` in the context tells all other pages whether there will be an index.
    """

    indexer: RunningIndexer | None = None

    def generate_context(self) -> None:
        is_wanted = read_config(self.settings).search and self._template() is not None
        self.context["searchable"] = is_wanted and bool(self.context["articles"]) and find_pagefind() is not None

    def begin(self) -> None:
        """Start building the index. All articles must be complete."""
        if read_config(self.settings).search and self.context["articles"] and self._template() is not None:
            with report_of(self.settings).timed("search"):
                self.indexer = begin_index(self.context["articles"], self.settings)

    def generate_output(self, writer: Any) -> None:
        if (template := self._template()) is None:
            return
        problem = ""
        if self.indexer is None:
            self.begin()
        if self.indexer is not None:
            with report_of(self.settings).timed("search"):
                problem = finish_index(self.indexer, self.settings)
        report_of(self.settings).warn(problem)
        searchable = self.context["searchable"] and not problem
        relative = self.settings["RELATIVE_URLS"]
        save_as = f"{SEARCH_URL}index.html"
        writer.write_file(save_as, template, self.context, relative, template_name="search", url=SEARCH_URL, searchable=searchable)

    def _template(self) -> Any:
        try:
            return self.get_template("search")
        except PelicanTemplateNotFound:
            return None


def begin_search(generators: Sequence[Any]) -> None:
    """Start building the index while pages are written. This handles Pelican's signal that all generators are ready."""
    for generator in generators:
        if isinstance(generator, SearchGenerator):
            generator.begin()
