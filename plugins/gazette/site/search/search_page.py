"""Search: a page with a box, and Pagefind's index of all articles beside it.

Pagefind reads pages of our own that are never published, one for each article. So search is the same in every theme, published
pages carry nothing for it, and nothing but articles is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pelican.generators import Generator, PelicanTemplateNotFound

from ...config import read_config
from ..reporting.build_report import report_of
from .pagefind_program import find_pagefind
from .search_index import Running, begin_index, finish_index

URL = "search/"


class SearchGenerator(Generator):  # type: ignore[misc]
    """Writes the index and the search page, in themes that have a `search.html`. Where there is no index, the page says so.
    `searchable` tells all other pages whether there is to be one."""

    running: Running | None = None

    def generate_context(self) -> None:
        wanted = read_config(self.settings).search and self._template() is not None
        self.context["searchable"] = wanted and bool(self.context["articles"]) and find_pagefind() is not None

    def begin(self) -> None:
        """Have Pagefind begin, as soon as all articles are what they will be."""
        if read_config(self.settings).search and self.context["articles"] and self._template() is not None:
            with report_of(self.settings).timed("search"):
                self.running = begin_index(self.context["articles"], self.settings)

    def generate_output(self, writer: Any) -> None:
        if (template := self._template()) is None:
            return
        problem = ""
        if self.running is None:
            self.begin()
        if self.running is not None:
            with report_of(self.settings).timed("search"):
                problem = finish_index(self.running, self.settings)
        report_of(self.settings).warn(problem)
        searchable = self.context["searchable"] and not problem
        relative = self.settings["RELATIVE_URLS"]
        save_as = f"{URL}index.html"
        writer.write_file(save_as, template, self.context, relative, template_name="search", url=URL, searchable=searchable)

    def _template(self) -> Any:
        try:
            return self.get_template("search")
        except PelicanTemplateNotFound:
            return None


def begin_search(generators: Sequence[Any]) -> None:
    """Have Pagefind work while pages are written: for Pelican's signal that all generators are ready."""
    for generator in generators:
        if isinstance(generator, SearchGenerator):
            generator.begin()
