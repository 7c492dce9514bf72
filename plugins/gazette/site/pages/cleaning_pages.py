"""Write a page for each article that shows how it was cleaned, if the site's owner wants that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...cleaning.explain_page import TEMPLATES, cleaning_report
from ...config import Config, read_config
from .page_generator import FALLBACKS, PageGenerator, PageKind
from .views import ArticleView

_NAME = "cleaning"


def set_cleaning_urls(articles: Iterable[ArticleView], config: Config) -> None:
    """Set the `cleaning_url` of articles if the site is to show how they were cleaned. Themes link to it."""
    if config.provenance:
        for article in articles:
            article.cleaning_url = f"{_cleaning_path(article.url)}/"


def _cleaning_path(path: str) -> str:
    """Return the folder below an article's URL or file: 'a/cleaning' for 'a/', 'a/index.html' and 'a.html'."""
    folder = path.removesuffix("index.html").removesuffix(".html").rstrip("/")
    return f"{folder}/{_NAME}"


class CleaningGenerator(PageGenerator):
    """Writes a page for every article made from a raw file, published or draft, if `provenance` is set."""

    template_folders = (FALLBACKS, TEMPLATES)

    def generate_output(self, writer: Any) -> None:
        if not read_config(self.settings).provenance:
            return
        for article in map(writer.views.of, (*self.context["articles"], *self.context["drafts"])):
            if article.view_source:
                save_as = f"{_cleaning_path(article.save_as)}/index.html"
                account = cleaning_report(article.view_source)
                url = article.cleaning_url
                self.write_page(writer, PageKind.CLEANING, _NAME, save_as, url, article=article, account=account)
