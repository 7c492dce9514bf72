"""Write a page for each article that shows how it was cleaned, if the site's owner wants that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ...cleaning.explain_page import TEMPLATES, cleaning_report
from ...config import Config, read_config
from .articles import DigestArticle
from .fallback_templates import FALLBACKS

_NAME = "cleaning"


def set_cleaning_urls(articles: Iterable[DigestArticle], config: Config) -> None:
    """Set the `cleaning_url` of articles if the site is to show how they were cleaned. Themes link to it."""
    if config.provenance:
        for article in articles:
            article.cleaning_url = f"{_cleaning_path(article.url)}/"


def _cleaning_path(path: str) -> str:
    """Return the folder below an article's URL or file: 'a/cleaning' for 'a/', 'a/index.html' and 'a.html'."""
    folder = path.removesuffix("index.html").removesuffix(".html").rstrip("/")
    return f"{folder}/{_NAME}"


class CleaningGenerator(Generator):  # type: ignore[misc]
    """Writes a page for every article made from a raw file, published or draft, if `provenance` is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.extend(map(FileSystemLoader, (FALLBACKS, TEMPLATES)))

    def generate_output(self, writer: Any) -> None:
        if not read_config(self.settings).provenance:
            return
        for article in (*self.context["articles"], *self.context["drafts"]):
            if isinstance(article, DigestArticle):
                self._write(writer, article)

    def _write(self, writer: Any, article: DigestArticle) -> None:
        writer.write_file(
            f"{_cleaning_path(article.save_as)}/index.html",
            self.get_template(_NAME),
            self.context,
            self.settings["RELATIVE_URLS"],
            template_name=_NAME,
            url=article.cleaning_url,
            article=article,
            account=cleaning_report(article.source),
        )
