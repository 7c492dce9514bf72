"""Render items and feeds as RSS 2.0 and Atom 1.0, with feedgen.

Items are rendered one by one and then inserted into the feeds that contain them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from .channel import MAX_FEED_BYTES, TTL_MINUTES, Channel, RenderedItem, fit_items
from .items import FeedItem

FeedType = Literal["rss", "atom"]
_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_FEED_HISTORY = "http://purl.org/syndication/history/1.0"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_DECLARATION = b"<?xml version='1.0' encoding='UTF-8'?>\n"
# Elements whose text readers may take for markup. In these, the RSS profile asks for numeric references to & and <
# (https://www.rssboard.org/rss-profile#data-types-characterdata).
_CHARACTER_DATA = re.compile(rb"<(title|subtitle|category|source|description)\b[^>]*>[^<]*</\1>")
_CONTENT = {
    "rss": re.compile(rb"\s*<content:encoded>[^<]*</content:encoded>"),
    "atom": re.compile(rb"\s*<content\b[^>]*>[^<]*</content>"),
}
_CLOSING = {"rss": b"</channel>", "atom": b"</feed>"}
_INDENT = {"rss": b"    ", "atom": b"  "}


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """What feedgen does not write in a feed: further links in RSS, and the mark of an archive (RFC 5005)."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []
        self.is_archive = False

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _FEED_HISTORY, "media": _MEDIA}

    def extend_rss(self, feed: Any) -> Any:
        for link in self.links:
            etree.SubElement(feed[0], f"{{{_ATOM}}}link", link)
        return self._mark_archive(feed, feed[0])

    def extend_atom(self, feed: Any) -> Any:
        return self._mark_archive(feed, feed)

    def _mark_archive(self, feed: Any, parent: Any) -> Any:
        if self.is_archive:
            etree.SubElement(parent, f"{{{_FEED_HISTORY}}}archive")
        return feed


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen does not write in an item: its picture, in RSS the time of its last change, and in Atom its language and a link.

    The link leads to where the article was published first; feedgen 1.0 would drop its `rel`."""

    def __init__(self) -> None:
        self.item: FeedItem | None = None

    def extend_rss(self, entry: Any) -> Any:
        if self.item:
            etree.SubElement(entry, f"{{{_ATOM}}}updated").text = self.item.updated.isoformat()
            self._add_picture(entry)
        return entry

    def extend_atom(self, entry: Any) -> Any:
        if self.item:
            self._add_picture(entry)
            if (source := self.item.source) and source.url:
                etree.SubElement(entry, "link", {"href": source.url, "rel": "via", "title": source.name})
            if self.item.lang:
                entry.set(_XML_LANG, self.item.lang)
        return entry

    def _add_picture(self, entry: Any) -> None:
        if self.item and (picture := self.item.picture):
            size = {"fileSize": str(picture.size)} if picture.size else {}
            attributes = {"url": picture.url, "type": picture.type, **size, "medium": "image"}
            etree.SubElement(entry, f"{{{_MEDIA}}}content", attributes)


def build_feed(channel: Channel, kind: FeedType) -> FeedGenerator:
    """Return feedgen's feed for a channel, without items."""
    feed = FeedGenerator()
    feed.register_extension("dc", DcExtension, DcEntryExtension, atom=True)
    feed.register_extension("gazette", _FeedExtension, _EntryExtension)
    feed.id(channel.current_url or channel.url)
    feed.title(channel.title)
    feed.description(channel.description)
    feed.language(channel.lang)
    feed.generator("Gazette")
    feed.author({"name": channel.author})
    feed.updated(channel.updated)
    feed.ttl(TTL_MINUTES)
    if channel.image_url:
        feed.image(channel.image_url, title=channel.title, link=channel.home_url)
    for link in _links(channel, kind):
        feed.link(**link)  # feedgen modifies its arguments, so the links are made again below
    feed.gazette.links = [link for link in _links(channel, kind) if link["rel"] not in ("self", "alternate")]
    feed.gazette.is_archive = bool(channel.current_url)
    return feed


def _links(channel: Channel, kind: FeedType) -> list[dict[str, str]]:
    type_ = f"application/{kind}+xml"
    links = [{"href": channel.url, "rel": "self", "type": type_}]
    links += [{"href": channel.hub_url, "rel": "hub"}] if channel.hub_url else []
    links += [{"href": channel.current_url, "rel": "current", "type": type_}] if channel.current_url else []
    links += [{"href": channel.previous_url, "rel": "prev-archive", "type": type_}] if channel.previous_url else []
    return [*links, {"href": channel.home_url, "rel": "alternate", "type": "text/html"}]  # feedgen takes the last as RSS's <link>


def add_entry(feed: FeedGenerator, item: FeedItem, kind: FeedType) -> FeedEntry:
    """Append an item to feedgen's feed and return feedgen's entry."""
    entry = feed.add_entry(order="append")
    entry.gazette.item = item
    entry.id(item.id)
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.published(item.published)
    for category in item.categories:
        entry.category({"term": category.name, "scheme": category.type if kind == "rss" else category.index})
    (_fill_rss if kind == "rss" else _fill_atom)(entry, item)
    return entry


def _fill_rss(entry: FeedEntry, item: FeedItem) -> None:
    entry.description(html.escape(item.summary, quote=False))  # in RSS, a description is markup
    if item.content:
        entry.content(item.content)
    for author in item.authors:
        entry.dc.dc_creator(author)  # RSS's own <author> requires an e-mail address
    if item.source and item.source.site:
        entry.source(item.source.site, item.source.name)
    elif item.source:
        entry.dc.dc_publisher(item.source.name)
    if item.lang:
        entry.dc.dc_language(item.lang)


def _fill_atom(entry: FeedEntry, item: FeedItem) -> None:
    entry.updated(unique_updated(item))
    entry.summary(html.escape(item.summary, quote=False), type="html")
    if item.content:
        entry.content(item.content, type="html")
    for author in item.authors:
        entry.author({"name": author})
    if item.source:
        entry.dc.dc_publisher(item.source.name)


def unique_updated(item: FeedItem) -> datetime:
    """Return when an item changed, with a fraction of a second that distinguishes it from other items.

    Many articles are dated by a day alone, and validators warn of entries with equal times. The fraction follows from the item's
    id, so it stays the same in every build."""
    return item.updated if item.updated.microsecond else item.updated + timedelta(microseconds=UUID(item.id).int % 1_000_000)


def render_item(item: FeedItem, kind: FeedType) -> RenderedItem:
    """Return an item as an <item> or <entry> element that fits into any feed, with its full text and without."""
    feed = build_feed(_EMPTY_CHANNEL, kind)
    add_entry(feed, item, kind)
    text = _serialize(feed, kind)
    start = text.index(b"<item>" if kind == "rss" else b"<entry")
    full = _INDENT[kind] + text[start : text.rindex(_CLOSING[kind])].rstrip() + b"\n"
    short = _CONTENT[kind].sub(b"", full, count=1)
    return RenderedItem(full, short)


_EMPTY_CHANNEL = Channel("-", "-", "-", "https://gazette.invalid/", "https://gazette.invalid/feed", "en")


def render_feed(feed: FeedGenerator, channel: Channel, items: Sequence[RenderedItem], kind: FeedType) -> bytes:
    """Return the whole document in UTF-8: feedgen's feed with the rendered items inserted.

    Either `feed` has entries, or there are `items`, but not both."""
    text = _serialize(feed, kind)
    stylesheet = f'<?xml-stylesheet type="text/css" href="{html.escape(channel.stylesheet_url)}"?>\n'.encode()
    end = text.rindex(_CLOSING[kind])
    instructions = _XML_DECLARATION + (stylesheet if channel.stylesheet_url else b"")
    head = instructions + text[len(_XML_DECLARATION) : end].rstrip() + b"\n"
    return b"".join((head, *fit_items(items, MAX_FEED_BYTES - len(head) - len(text) + end), text[end:]))


def _serialize(feed: FeedGenerator, kind: FeedType) -> bytes:
    write: Callable[..., bytes] = feed.rss_str if kind == "rss" else feed.atom_str
    return _CHARACTER_DATA.sub(lambda match: match[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), write(pretty=True))
