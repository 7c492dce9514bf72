"""What an item of a feed says, whatever the format: of Pelican's articles."""

from __future__ import annotations

import mimetypes
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html.entities import html5
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from markupsafe import Markup, escape

from ...config import FeedBody
from ..articles import DigestArticle
from ..editions import EditionPage, first_sentence
from ..entities import EntityTag
from .bodies import excerpt, safe_body

# What readers take for markup, although XML says that it is text: many show RSS's titles as HTML, where some entities need no
# semicolon.
_BARE = "|".join(sorted(name for name in html5 if not name.endswith(";")))
_LIKE_MARKUP = re.compile(rf"<(?=[/!?a-zA-Z])|&(?=#?\w+;|#\w|{_BARE})")
_LOOKALIKES = {"<": "‹", "&": "＆"}
# C1 controls, and the sign of a character that was lost: no reader can show either.
_UNSHOWN = str.maketrans({**dict.fromkeys(range(0x80, 0xA0)), 0xFFFD: "?"})
# Headlines that the summary of an edition has.
_HEADLINES = 5
# Characters that an address may have (RFC 3986), with the sign of one that is encoded.
_IN_ADDRESS = "%/:=&?~#+!$,;'@()*"
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
    """The lead picture of an item: its address, media type and size in bytes."""

    url: str
    type: str
    size: int


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
    """What items are made for: the site's absolute address, without a slash at its end, its language, how much of an article its
    feeds hold, and whether links to it say that they come from a feed."""

    site: str
    lang: str
    body: FeedBody = "full"
    append_ref: bool = False


def item_of(article: Any, place: Place) -> FeedItem:
    """The item of a Pelican article."""
    url = web_address(urljoin(f"{place.site}/", article.url))
    return FeedItem(
        id=guid(article),
        url=f"{url}?ref=feed" if place.append_ref else url,
        title=title_text(plain(article.title)),
        summary=shown(" ".join(plain(article.summary).split())),
        content=shown(_content(article, place, url)),
        published=article.date,
        updated=updated(article),
        authors=tuple(shown(str(author)) for author in getattr(article, "authors", ())),
        categories=tuple(_categories(article, place.site)),
        source=_source(article),
        picture=_picture(article, place.site),
        lang="" if article.lang == place.lang else article.lang,
    )


def guid(article: Any) -> str:
    """What an article is known by to readers: it outlives titles, dates, addresses, file names and corrections."""
    return urn(getattr(article, "identity", "") or article.relative_source_path)  # another plugin may bring articles late


def urn(name: str) -> str:
    """The identity of what Gazette knows by that name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gazette:{name}").urn


def updated(article: Any) -> datetime:
    """When an article last changed in a way worth telling."""
    moment: datetime = getattr(article, "changed", None) or max(getattr(article, "modified", article.date), article.date)
    return moment


def plain(markup: str) -> str:
    """The text of a piece of markup, such as a title or a summary of Pelican's."""
    return Markup(markup).striptags()  # noqa: S704 - read, not written


def shown(text: str) -> str:
    """The text without what no reader can show."""
    return text.translate(_UNSHOWN)


def title_text(text: str) -> str:
    """A text for where readers disagree whether it is markup, as in titles: what would be taken for a tag or an entity gets the
    typographic signs that look like it, and is lost in none."""
    return _LIKE_MARKUP.sub(lambda sign: _LOOKALIKES[sign[0]], shown(text))


def web_address(url: str) -> str:
    """An address in ASCII, as feeds must have it."""
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except UnicodeError:
        host = parts.netloc
    return quote(parts._replace(netloc=host).geturl(), safe=_IN_ADDRESS)


def edition_item(edition: EditionPage, place: Place, content: str) -> FeedItem:
    """The item of an edition, with its news as `content`. It is the same one as long as it is of the same days."""
    articles = edition.articles
    lead, *others = (title_text(plain(story.lead.title)) for story in edition.stories[:_HEADLINES])
    also = f" Also: {'; '.join(others)}" if others else ""
    named = (one.page for names in edition.names.values() for one in names)
    return FeedItem(
        id=urn(f"edition:{edition.period}:{edition.first.isoformat()}"),
        url=web_address(f"{place.site}/{edition.url}"),
        title=f"{edition.title}: {lead}",
        summary=shown(first_sentence(edition.stories[0].lead)) + also,
        content="" if place.body == "summary" else shown(content),
        published=max(article.date for article in articles),
        updated=max(updated(article) for article in articles),
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
    return f"<p><strong>{escape(standfirst)}</strong></p>\n{body}" if standfirst else str(body)


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


def _picture(article: Any, site: str) -> Picture | None:
    """The first picture of its body: those are the site's own, copied from beside the raw file."""
    place, file = next(iter(getattr(article, "pictures", {}).items()), ("", Path()))
    kind = mimetypes.guess_type(place)[0] or ""
    return Picture(web_address(f"{site}/{place}"), kind, file.stat().st_size) if kind.startswith("image/") else None
