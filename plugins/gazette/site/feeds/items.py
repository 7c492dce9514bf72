"""Make feed items from Pelican's articles and from editions. The items do not depend on the format of the feed."""

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
from ...model.article import EntityType
from ..pages.edition_pages import EditionPage, first_sentence
from ..pages.entity_pages import EntityTag
from ..pages.views import changed_at
from ..permalinks.entity_urls import ENTITY_FOLDERS
from ..wording.phrases import truncate
from ..wording.safe_text import ascii_url, drop_undisplayable, strip_markup, text_direction, title_text
from .bodies import excerpt, safe_body

# A table of our own, since the system's differs between machines.
_PICTURE_TYPES = {
    ".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".png": "image/png",
    ".svg": "image/svg+xml", ".webp": "image/webp",
}  # fmt: skip
# Characters; the full text is in the item's content.
_SUMMARY_LENGTH = 2_000
# Stories whose headlines an edition's item names.
_EDITION_HEADLINES = 5
_IMG_SRC = re.compile(r'<img\b[^>]*?\bsrc="([^"]*)"')
_WEB_URL = re.compile(r"https?://([\w-]+\.)+[\w-]+(:\d+)?/[!-~]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemSource:
    """The outlet that published an item's article first: its name, its site's front page, and the URL of the article there.

    Both URLs are "" if unknown."""

    name: str
    site: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class LeadPicture:
    """An item's lead picture: its URL, media type and size in bytes (0 if unknown)."""

    url: str
    type: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class ItemCategory:
    """A section or tag of an item.

    If it is an entity, `type` is the entity's type and `index` the URL of the index of that type. Both are "" for sections and
    hand-written tags."""

    name: str
    type: str = ""
    index: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An item of a feed.

    `title` and `summary` are plain text; `content` is safe HTML with absolute URLs, "" if there is none. `lang` is "" for the
    site's own language. Times have a zone, and `updated` is never before `published`."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    categories: tuple[ItemCategory, ...] = ()
    source: ItemSource | None = None
    picture: LeadPicture | None = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class ItemContext:
    """What items depend on besides their article or edition.

    * site_url: absolute, without a trailing slash
    * lang: the site's language
    * site_key: the name of the site when it was first built, which makes GUIDs differ from those of other sites
    * body: how much of an article feeds contain
    * append_ref: True if links to articles and editions end with '?ref=feed' (Pelican's FEED_APPEND_REF)
    """

    site_url: str
    lang: str
    site_key: str = ""
    body: FeedBody = "full"
    append_ref: bool = False


def article_item(article: Any, context: ItemContext) -> FeedItem:
    """Return the item of a Pelican article."""
    url = ascii_url(urljoin(f"{context.site_url}/", article.url))
    return FeedItem(
        id=article_guid(article, context.site_key),
        url=_item_link(url, context),
        title=title_text(strip_markup(article.title)) or article.slug,
        summary=truncate(drop_undisplayable(" ".join(strip_markup(article.summary).split())), _SUMMARY_LENGTH),
        content=drop_undisplayable(_article_content(article, context, url)),
        published=whole_minute_offset(article.date),
        updated=whole_minute_offset(changed_at(article)),
        authors=tuple(drop_undisplayable(str(author)) for author in getattr(article, "authors", ())),
        categories=tuple(_article_categories(article, context.site_url)),
        source=_item_source(article),
        picture=_lead_picture(article, context, url),
        lang="" if article.lang == context.lang else article.lang,
    )


def _item_link(url: str, context: ItemContext) -> str:
    return f"{url}?ref=feed" if context.append_ref else url


def article_guid(article: Any, site_key: str) -> str:
    """Return the GUID by which readers recognise an article. It outlives changes of title, date, URL, file name and text.

    A hand-written article may have the same path on many sites, so its GUID contains `site_key`."""
    identity = article.identity or article.relative_source_path  # articles that another plugin adds late have none
    return identity_urn(str(identity) if article.view_source else f"{site_key}:{identity}")


def identity_urn(name: str) -> str:
    """Return a URN for what Gazette identifies by `name`: a UUID, version 5."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gazette:{name}").urn


def whole_minute_offset(moment: datetime) -> datetime:
    """Return the same time with a UTC offset of whole minutes, which date formats require.

    The offsets of local mean times, from before time zones were introduced, have seconds. These times are converted to UTC."""
    offset = moment.utcoffset()
    return moment.astimezone(UTC) if offset and offset.seconds % 60 else moment


def last_changed(element: Any) -> datetime:
    """Return when an article or an edition last changed."""
    moment: datetime | None = element.changed if isinstance(element, EditionPage) else changed_at(element)
    return whole_minute_offset(moment or max(map(changed_at, element.articles)))


def edition_item(edition: EditionPage, context: ItemContext, content: str) -> FeedItem:
    """Return the item of an edition; `content` is the edition as HTML.

    The item's GUID depends on the site and the edition's days, but not on its stories."""
    lead, *others = (title_text(strip_markup(story.lead.title)) for story in edition.stories[:_EDITION_HEADLINES])
    also = f" Also: {'; '.join(others)}" if others else ""
    pages = (name.page for names in edition.names.values() for name in names)
    return FeedItem(
        id=identity_urn(f"{context.site_key}:edition:{edition.period}:{edition.first.isoformat()}"),
        url=_item_link(ascii_url(f"{context.site_url}/{edition.url}"), context),
        title=f"{edition.title}: {lead}",
        summary=drop_undisplayable(first_sentence(edition.stories[0].lead)) + also,
        content="" if context.body == "summary" else drop_undisplayable(content),
        published=whole_minute_offset(edition.published or max(article.date for article in edition.articles)),
        updated=last_changed(edition),
        categories=tuple(_entity_category(page.name, page.type, context.site_url) for page in pages),
    )


def _article_content(article: Any, context: ItemContext, url: str) -> str:
    """Return as much of the article as the feed contains. The standfirst is not part of the body, so it is put above it."""
    if context.body == "summary":
        return ""
    from_raw_file = article.view_source
    site_url = context.site_url
    body = article.get_content(site_url) if from_raw_file else safe_body(article.get_content(site_url), url)
    if context.body == "excerpt":
        body = excerpt(body, url)
    standfirst = article.source.summary if from_raw_file else ""
    content = f"<p><strong>{escape(standfirst)}</strong></p>\n{body}" if standfirst else str(body)
    if article.lang == context.lang:
        return content
    return f'<div lang="{escape(article.lang)}" dir="{text_direction(article.lang)}">{content}</div>'


def _article_categories(article: Any, site_url: str) -> Iterator[ItemCategory]:
    if hasattr(article, "category"):
        yield ItemCategory(title_text(str(article.category)))
    for tag in article.tags:
        is_entity = isinstance(tag, EntityTag)
        yield _entity_category(str(tag), tag.type, site_url) if is_entity else ItemCategory(title_text(str(tag)))


def _entity_category(name: str, kind: EntityType, site_url: str) -> ItemCategory:
    return ItemCategory(title_text(name), kind, ascii_url(f"{site_url}/{ENTITY_FOLDERS[kind]}/"))


def _item_source(article: Any) -> ItemSource | None:
    """Return the article's outlet; None if it is hand-written or names no outlet."""
    if not article.view_source or not article.view_source.publisher:
        return None
    url = ascii_url(article.source.url)
    name = title_text(article.source.publisher)
    if not _WEB_URL.fullmatch(url if urlsplit(url).path else f"{url}/"):
        return ItemSource(name)
    parts = urlsplit(url)
    return ItemSource(name, f"{parts.scheme}://{parts.netloc}/", url)


def _lead_picture(article: Any, context: ItemContext, url: str) -> LeadPicture | None:
    """Return the article's first picture; None if there is none, it lies on another site, or its type is not known.

    The size is known for pictures of raw files, which are copied from beside them, but not for pictures of hand-written
    articles."""
    if not article.view_source:
        match = _IMG_SRC.search(safe_body(article.get_content(context.site_url), url))
        picture_url = ascii_url(unescape(match[1])) if match else ""
        type_ = _PICTURE_TYPES.get(PurePosixPath(urlsplit(picture_url).path).suffix.lower())
        is_local = picture_url.startswith(ascii_url(f"{context.site_url}/"))
        return LeadPicture(picture_url, type_) if type_ and is_local else None
    path, file = next(iter(article.pictures.items()), ("", Path()))
    type_ = _PICTURE_TYPES.get(file.suffix.lower())
    return LeadPicture(ascii_url(f"{context.site_url}/{path}"), type_, file.stat().st_size) if type_ else None
