"""Publishers as pages: who the digest is made from, and what of each."""

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
from .entity_pages import slug_of
from .fallback_templates import FALLBACKS

FOLDER = "publishers"


@dataclass(frozen=True)
class PublisherPage:
    """A publisher with its address, its articles, newest first, and the site that they link to ("": they link to none)."""

    name: str
    url: str
    articles: tuple[DigestArticle, ...]
    site: str

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"


def publisher_pages(articles: Iterable[Any], settings: dict[str, Any]) -> tuple[PublisherPage, ...]:
    """A page for each publisher that is named, by name. `articles` come newest first and stay so."""
    told: dict[str, list[DigestArticle]] = defaultdict(list)
    for article in articles:
        if isinstance(article, DigestArticle) and article.source.publisher:
            told[article.source.publisher].append(article)
    taken: set[str] = set()
    return tuple(
        PublisherPage(name, f"{FOLDER}/{_slug(name, taken, settings)}/", tuple(told[name]), _site(told[name]))
        for name in sorted(told, key=lambda name: (fold(name), name))
    )


def _slug(name: str, taken: set[str], settings: dict[str, Any]) -> str:
    slug = wanted = slug_of(name, settings)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    taken.add(slug)
    return slug


def _site(articles: Iterable[DigestArticle]) -> str:
    """The front page of the host that the newest article with an address was published at."""
    addresses = (urlsplit(article.source.url) for article in articles if article.source.url)
    return next((f"{parts.scheme}://{parts.netloc}/" for parts in addresses), "")


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
