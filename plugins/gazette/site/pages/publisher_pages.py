"""Make and write the pages of publishers, with the articles that the digest has from each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from ...model.text import fold
from ..incremental.tracking import View, relation
from .entity_pages import name_slug
from .page_generator import PageGenerator, PageKind
from .views import ArticleView

PUBLISHERS_FOLDER = "publishers"


@dataclass(frozen=True, eq=False)
class PublisherPage(View):
    """The page of a publisher.

    `view_articles` are its articles, newest first. `site` is the front page of the publisher's own site, "" if no article has a
    source URL.
    """

    name: str
    url: str
    view_articles: tuple[ArticleView, ...]
    site: str

    articles = relation("articles")(lambda page: page.view_articles)

    @cached_property
    def view_key(self) -> str:  # type: ignore[override]
        return f"publisher:{self.url}"

    def view_values(self) -> Any:
        return self.name, self.url, self.site

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"


def make_publisher_pages(articles: Iterable[Any], settings: dict[str, Any]) -> tuple[PublisherPage, ...]:
    """Return a page for each publisher that articles name, sorted by name. `articles` come newest first and stay so."""
    by_name: dict[str, list[ArticleView]] = defaultdict(list)
    for article in articles:
        if article.view_source and article.view_source.publisher:
            by_name[article.source.publisher].append(article)
    taken: set[str] = set()
    return tuple(
        PublisherPage(name, f"{PUBLISHERS_FOLDER}/{_slug(name, taken, settings)}/", tuple(by_name[name]), _site(by_name[name]))
        for name in sorted(by_name, key=lambda name: (fold(name), name))
    )


def _slug(name: str, taken: set[str], settings: dict[str, Any]) -> str:
    """Return the slug of a name, with a number if it is `taken`, and add it to `taken`."""
    slug = base = name_slug(name, settings)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _site(articles: Iterable[ArticleView]) -> str:
    """Return the front page of the host in the source URL of the newest article that has one; "" if none has."""
    urls = (urlsplit(article.source.url) for article in articles if article.source.url)
    return next((f"{parts.scheme}://{parts.netloc}/" for parts in urls), "")


class PublisherGenerator(PageGenerator):
    """Writes a page for every publisher."""

    def generate_output(self, writer: Any) -> None:
        for page in self.context["publishers"]:
            values = {"publisher": page, "articles": page.articles, "dates": page.articles}
            self.write_page(writer, PageKind.PUBLISHER, "publisher", page.save_as, page.url, **values)
