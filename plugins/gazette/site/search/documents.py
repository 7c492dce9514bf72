"""What search is made of: a page for each article that nobody else sees, with its words and what it can be filtered by; and which
pages are indexed together."""

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

from ..pages.articles import DigestArticle
from ..pages.entity_pages import EntityTag

# Chinese and Japanese have no spaces between words: each character is one.
_WORD = "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_BETWEEN = re.compile(f"(?<={_WORD})(?={_WORD})")

# Articles by the paths of their pages below the output.
ByPath = Mapping[str, Any]


def parts_of(articles: Iterable[Any], most: int) -> list[ByPath]:
    """Pelican's `articles` in as few parts of at most `most` as powers of two allow, by their addresses alone: so a new one
    changes one part, or all when one is full."""
    by_path = {article.save_as: article for article in articles}
    digests = {path: int.from_bytes(blake2b(_bytes(path), digest_size=4).digest()) for path in sorted(by_path)}
    for bits in range(33):
        parts: dict[int, dict[str, Any]] = defaultdict(dict)
        for path, digest in digests.items():
            parts[digest % (1 << bits)][path] = by_path[path]
        if max(map(len, parts.values()), default=0) <= most:
            break
    return [own for _, own in sorted(parts.items())]


def digest_of_part(part: ByPath, lang: str, about: bytes) -> str:
    """A digest of what the pages of these articles are made of, and of all else that their index depends on, `about`."""
    total = blake2b(repr((about, lang)).encode(), digest_size=20)
    for path, article in part.items():
        said = path, article.title, date_of(article), *_texts(article), *_filters(article)
        total.update(repr(said).encode("utf-8", "backslashreplace"))
    return total.hexdigest()


def write_pages(part: ByPath, folder: Path, lang: str) -> None:
    """A page for each article, where the site has it: so Pagefind knows its address."""
    for path, article in part.items():
        target = Path(sanitised_join(str(folder), path))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_bytes(search_page(article, lang)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def date_of(article: Any) -> str:
    """When it appeared, as pages are sorted by it."""
    return str(article.date.astimezone(UTC).isoformat())


def search_page(article: Any, lang: str) -> str:
    """What is found of an article: its headline, standfirst and text; what it can be filtered by (entities by their type,
    publisher, language, month and day), and sorted by."""
    heads = [
        _head("meta", "title", spaced(Markup(article.title).striptags())),  # noqa: S704 - read, not written
        _head("sort", "date", date_of(article)),
        *(_head("filter", name, value) for name, value in _filters(article)),
    ]
    body = [f"<p>{escape(spaced(text))}</p>" for text in _texts(article) if text]
    lines = ["<!doctype html>", f'<html lang="{escape(lang)}"><head>', *heads, "</head><body data-pagefind-body>", *body]
    return "\n".join((*lines, "</body></html>", ""))


def _texts(article: Any) -> list[str]:
    """Its standfirst and text, by paragraphs."""
    if isinstance(article, DigestArticle):
        return [article.source.summary, *article.source.paragraphs]
    return [Markup(article.content).striptags()]  # noqa: S704 - read, not written


def _filters(article: Any) -> Iterator[tuple[str, str]]:
    day = article.date.date().isoformat()
    yield from (("day", day), ("month", day[:7]), ("language", article.lang))
    if isinstance(article, DigestArticle) and article.source.publisher:
        yield "publisher", article.source.publisher
    tags = (*getattr(article, "tags", ()), *getattr(article, "mentioned", ()))
    # In an order of their own: how much an article is about each changes a little with every other article.
    yield from sorted({(tag.type, tag.page.name) for tag in tags if isinstance(tag, EntityTag)})


def _head(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">'


def spaced(text: str) -> str:
    """A text with spaces between its words, where its script has none; `search.js` takes them out again."""
    return text if text.isascii() else _BETWEEN.sub(" ", text)
