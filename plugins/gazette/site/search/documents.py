"""Write hidden documents from articles for Pagefind to index, and divide the articles into shards that are indexed separately."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican.utils import sanitised_join

from ..pages.entity_pages import EntityTag

# Chinese and Japanese have no spaces between words, so each character counts as a word.
_IDEOGRAPH = "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_BETWEEN = re.compile(f"(?<={_IDEOGRAPH})(?={_IDEOGRAPH})")

# Pelican's articles by the paths of their pages in the output.
ArticlesByPath = Mapping[str, Any]


def split_into_shards(articles: Iterable[Any], max_size: int) -> list[ArticlesByPath]:
    """Divide Pelican's articles into shards of at most `max_size`.

    The number of shards is the smallest power of two for which none is too large. The shard of an article depends only on its
    path. So a new article changes one shard, or all of them once when a shard is full.
    """
    by_path = {article.save_as: article for article in articles}
    digests = {path: int.from_bytes(blake2b(_encode(path), digest_size=4).digest()) for path in sorted(by_path)}
    for bits in range(33):
        shards: dict[int, dict[str, Any]] = defaultdict(dict)
        for path, digest in digests.items():
            shards[digest % (1 << bits)][path] = by_path[path]
        if max(map(len, shards.values()), default=0) <= max_size:
            break
    return [shard for _, shard in sorted(shards.items())]


def shard_digest(shard: ArticlesByPath, lang: str, environment: bytes) -> str:
    """Return a hash of what a shard's documents are made of, and of `environment`, which is all else that its index depends on."""
    digest = blake2b(repr((environment, lang)).encode(), digest_size=20)
    for path, article in shard.items():
        content = path, article.title, sort_date(article), *_texts(article), *_filters(article)
        digest.update(repr(content).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def write_documents(shard: ArticlesByPath, folder: Path, lang: str) -> None:
    """Write a document for each article, at the path of its page on the site, from which Pagefind derives the URL."""
    for path, article in shard.items():
        target = Path(sanitised_join(str(folder), path))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_encode(search_document(article, lang)))


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def sort_date(article: Any) -> str:
    """Return an article's date in the form by which search results are sorted: ISO 8601, in UTC."""
    return str(article.date.astimezone(UTC).isoformat())


def search_document(article: Any, lang: str) -> str:
    """Return the HTML document that Pagefind indexes for an article.

    It has the headline, standfirst and text, and what results are filtered by (entities by type, publisher, language, month and
    day) and sorted by.
    """
    metas = [
        _meta("meta", "title", space_ideographs(Markup(article.title).striptags())),  # noqa: S704 - never written as markup
        _meta("sort", "date", sort_date(article)),
        *(_meta("filter", name, value) for name, value in _filters(article)),
    ]
    body = [f"<p>{escape(space_ideographs(text))}</p>" for text in _texts(article) if text]
    lines = ["<!doctype html>", f'<html lang="{escape(lang)}"><head>', *metas, "</head><body data-pagefind-body>", *body]
    return "\n".join((*lines, "</body></html>", ""))


def _texts(article: Any) -> list[str]:
    """Return the standfirst and the paragraphs of an article; of a hand-written one, its text as a whole."""
    if article.view_source:
        return [article.source.summary, *article.source.paragraphs]
    return [Markup(article.content).striptags()]  # noqa: S704 - never written as markup


def _filters(article: Any) -> Iterator[tuple[str, str]]:
    day = article.date.date().isoformat()
    yield from (("day", day), ("month", day[:7]), ("language", article.lang))
    if article.view_source and article.view_source.publisher:
        yield "publisher", article.source.publisher
    tags = (*article.tags, *article.mentioned)
    # Sorted by name and not by salience, which changes a little with every other article.
    yield from sorted({(tag.type, tag.page.name) for tag in tags if isinstance(tag, EntityTag)})


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">'


def space_ideographs(text: str) -> str:
    """Return a text with spaces between Chinese and Japanese characters. `search.js` removes them from what it shows."""
    return text if text.isascii() else _BETWEEN.sub(" ", text)
