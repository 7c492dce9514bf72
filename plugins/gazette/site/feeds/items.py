"""What an item of a feed says, whatever the format: of Pelican's articles."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from markupsafe import escape

from ...config import FeedBody
from ..pages.articles import DigestArticle, updated
from ..pages.edition_pages import EditionPage, first_sentence
from ..pages.entity_pages import EntityTag
from ..wording.phrases import cut
from ..wording.plain import direction, plain, shown, title_text, web_address
from .bodies import excerpt, safe_body

# Not by the machine's own table, which differs from one to the next.
_PICTURES = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp",
}  # fmt: skip
# Longest summary, in characters: the text itself has all of it.
_LONGEST_SUMMARY = 2_000
# Headlines that the summary of an edition has.
_HEADLINES = 5
_OWN_PICTURE = re.compile(r'<img\b[^>]*?\bsrc="([^"]*)"')
_WEB = re.compile(r"https?://([\w-]+\.)+[\w-]+(:\d+)?/[!-~]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Who published what an item tells first: their name, the front page of their site and the article's address there ("" for
    both where they are not known)."""

    name: str
    site: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """The lead picture of an item: its address, media type and size in bytes (0: not known)."""

    url: str
    type: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Category:
    """A name that an item goes under: of an entity its type ("" for sections and hand-written tags) and its page."""

    name: str
    type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item of a feed. `title` and `summary` are plain text, `content` is safe HTML with absolute addresses ("": none). `lang`
    is empty for the site's own language. Times have a zone; `updated` is never before `published`."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    source: Source | None = None
    picture: Picture | None = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What items are made for: the site's absolute address, without a slash at its end, its language, what it was called first, how
    much of an article its feeds hold, and whether links to it say that they come from a feed."""

    site: str
    lang: str
    key: str = ""
    body: FeedBody = "full"
    append_ref: bool = False


def item_of(article: Any, place: Place) -> FeedItem:
    """The item of a Pelican article."""
    url = web_address(urljoin(f"{place.site}/", article.url))
    return FeedItem(
        id=guid(article, place.key),
        url=_linked(url, place),
        title=title_text(plain(article.title)) or article.slug,
        summary=cut(shown(" ".join(plain(article.summary).split())), _LONGEST_SUMMARY),
        content=shown(_content(article, place, url)),
        published=in_minutes(article.date),
        updated=in_minutes(updated(article)),
        authors=tuple(shown(str(author)) for author in getattr(article, "authors", ())),
        categories=tuple(_categories(article, place.site)),
        source=_source(article),
        picture=_picture(article, place, url),
        lang="" if article.lang == place.lang else article.lang,
    )


def _linked(url: str, place: Place) -> str:
    return f"{url}?ref=feed" if place.append_ref else url


def guid(article: Any, key: str) -> str:
    """What an article is known by to readers: it outlives titles, dates, addresses, file names and corrections. Paths of what is
    written by hand are the same on many sites: `key` is the site's own."""
    identity = getattr(article, "identity", "") or article.relative_source_path  # another plugin may bring articles late
    return urn(str(identity) if isinstance(article, DigestArticle) else f"{key}:{identity}")


def urn(name: str) -> str:
    """The identity of what Gazette knows by that name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gazette:{name}").urn


def in_minutes(moment: datetime) -> datetime:
    """A time whose zone is whole minutes off UTC, as dates have to be written: before standard time, towns had their own."""
    offset = moment.utcoffset()
    return moment.astimezone(UTC) if offset and offset.seconds % 60 else moment


def changed(element: Any) -> datetime:
    """When an article or an edition last changed."""
    moment: datetime | None = element.changed if isinstance(element, EditionPage) else updated(element)
    return in_minutes(moment or max(map(updated, element.articles)))


def edition_item(edition: EditionPage, place: Place, content: str) -> FeedItem:
    """The item of an edition, with its news as `content`. It is the same one as long as it is of the same days."""
    lead, *others = (title_text(plain(story.lead.title)) for story in edition.stories[:_HEADLINES])
    also = f" Also: {'; '.join(others)}" if others else ""
    named = (one.page for names in edition.names.values() for one in names)
    return FeedItem(
        id=urn(f"{place.key}:edition:{edition.period}:{edition.first.isoformat()}"),
        url=_linked(web_address(f"{place.site}/{edition.url}"), place),
        title=f"{edition.title}: {lead}",
        summary=shown(first_sentence(edition.stories[0].lead)) + also,
        content="" if place.body == "summary" else shown(content),
        published=in_minutes(edition.published or max(article.date for article in edition.articles)),
        updated=changed(edition),
        categories=tuple(Category(title_text(page.name), page.type, web_address(f"{place.site}/{page.url}")) for page in named),
    )


def _content(article: Any, place: Place, url: str) -> str:
    """What the feed holds of the article: its standfirst is not part of the body, and would be lost without a line of its own."""
    if place.body == "summary":
        return ""
    ours = isinstance(article, DigestArticle)
    body = article.get_content(place.site) if ours else safe_body(article.get_content(place.site), url)
    if place.body == "excerpt":
        body = excerpt(body, url)
    standfirst = article.source.summary if ours else ""
    whole = f"<p><strong>{escape(standfirst)}</strong></p>\n{body}" if standfirst else str(body)
    return (
        whole if article.lang == place.lang else f'<div lang="{escape(article.lang)}" dir="{direction(article.lang)}">{whole}</div>'
    )


def _categories(article: Any, site: str) -> Iterator[Category]:
    if hasattr(article, "category"):
        yield Category(title_text(str(article.category)))
    for tag in getattr(article, "tags", ()):
        name = title_text(str(tag))
        yield Category(name, tag.type, web_address(f"{site}/{tag.url}")) if isinstance(tag, EntityTag) else Category(name)


def _source(article: Any) -> Source | None:
    """None for an article that was written by hand, or that names nobody."""
    if not isinstance(article, DigestArticle) or not article.source.publisher:
        return None
    url = web_address(article.source.url)
    name = title_text(article.source.publisher)
    if not _WEB.fullmatch(url if urlsplit(url).path else f"{url}/"):
        return Source(name)
    parts = urlsplit(url)
    return Source(name, f"{parts.scheme}://{parts.netloc}/", url)


def _picture(article: Any, place: Place, url: str) -> Picture | None:
    """The first picture of its body that is the site's own. Those of raw files are copied from beside them; of one that was put
    there by hand the size is not known."""
    if not isinstance(article, DigestArticle):
        found = _OWN_PICTURE.search(safe_body(article.get_content(place.site), url))
        own = web_address(unescape(found[1])) if found else ""
        kind = _PICTURES.get(PurePosixPath(urlsplit(own).path).suffix.lower())
        return Picture(own, kind) if kind and own.startswith(web_address(f"{place.site}/")) else None
    path, file = next(iter(article.pictures.items()), ("", Path()))
    kind = _PICTURES.get(file.suffix.lower())
    return Picture(web_address(f"{place.site}/{path}"), kind, file.stat().st_size) if kind else None
