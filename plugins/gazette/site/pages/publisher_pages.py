"""Make and write the pages of publishers, with the articles that the digest has from each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ...model.text import fold
from .articles import DigestArticle
from .entity_pages import name_slug
from .fallback_templates import FALLBACKS

PUBLISHERS_FOLDER = "publishers"


@dataclass(frozen=True)
class PublisherPage:
    """The page of a publisher.

    `articles` come newest first. `site` is the front page of the publisher's own site, "" if no article has a source URL.
    """

    name: str
    url: str
    articles: tuple[DigestArticle, ...]
    site: str

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"


def make_publisher_pages(articles: Iterable[Any], settings: dict[str, Any]) -> tuple[PublisherPage, ...]:
    """Return a page for each publisher that articles name, sorted by name. `articles` come newest first and stay so."""
    by_name: dict[str, list[DigestArticle]] = defaultdict(list)
    for article in articles:
        if isinstance(article, DigestArticle) and article.source.publisher:
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


def _site(articles: Iterable[DigestArticle]) -> str:
    """Return the front page of the host in the source URL of the newest article that has one; "" if none has."""
    urls = (urlsplit(article.source.url) for article in articles if article.source.url)
    return next((f"{parts.scheme}://{parts.netloc}/" for parts in urls), "")


class PublisherGenerator(Generator):  # type: ignore[misc]
    """Writes a page for every publisher."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        template, relative = self.get_template("publisher"), self.settings["RELATIVE_URLS"]
        for page in self.context["publishers"]:
            values = {"publisher": page, "articles": page.articles, "dates": page.articles}
            writer.write_file(page.save_as, template, self.context, relative, template_name="publisher", url=page.url, **values)
