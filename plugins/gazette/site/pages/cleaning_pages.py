"""Where the site's owner wants it, a page for each article that shows how it was cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ...cleaning.explain_page import TEMPLATES, account_of
from ...config import Config, read_config
from .articles import DigestArticle
from .fallback_templates import FALLBACKS

_NAME = "cleaning"


def link_cleaning(articles: Iterable[DigestArticle], config: Config) -> None:
    """Tell articles the address of the page on their cleaning; themes link to it where there is one."""
    if config.provenance:
        for article in articles:
            article.cleaning_url = f"{_below(article.url)}/"


def _below(address: str) -> str:
    """The place below an article's: 'a/cleaning' for 'a/', 'a/index.html' and 'a.html'."""
    folder = address.removesuffix("index.html").removesuffix(".html").rstrip("/")
    return f"{folder}/{_NAME}"


class CleaningGenerator(Generator):  # type: ignore[misc]
    """Writes a page for every article made from a raw file, published or draft; none unless the settings say so."""

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
            f"{_below(article.save_as)}/index.html",
            self.get_template(_NAME),
            self.context,
            self.settings["RELATIVE_URLS"],
            template_name=_NAME,
            url=article.cleaning_url,
            article=article,
            account=account_of(article.source),
        )
