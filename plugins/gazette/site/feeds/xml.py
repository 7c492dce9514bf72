"""RSS 2.0 and Atom 1.0, by feedgen: feeds as a whole, and single items to be put into them."""

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

from .channel import LARGEST, TTL, Channel, Rendered, fit
from .items import Category, FeedItem

FeedType = Literal["rss", "atom"]
_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_HISTORY = "http://purl.org/syndication/history/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEAD = b"<?xml version='1.0' encoding='UTF-8'?>\n"
# Where a reader might take text for markup. There RSS's profile asks for & and < by their numbers
# (https://www.rssboard.org/rss-profile#data-types-characterdata).
_TEXTS = re.compile(rb"<(title|subtitle|category|source|description)\b[^>]*>[^<]*</\1>")
_BODY = {
    "rss": re.compile(rb"\s*<content:encoded>[^<]*</content:encoded>"),
    "atom": re.compile(rb"\s*<content\b[^>]*>[^<]*</content>"),
}
_CLOSING = {"rss": b"</channel>", "atom": b"</feed>"}
_INDENT = {"rss": b"    ", "atom": b"  "}


class _FeedExtension(BaseExtension):  # type: ignore[misc]
    """What feedgen does not write of a feed: links other than its own in RSS, and that it is an archive."""

    def __init__(self) -> None:
        self.links: list[dict[str, str]] = []
        self.is_archive = False

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY, "media": _MEDIA}

    def extend_rss(self, feed: Any) -> Any:
        for link in self.links:
            etree.SubElement(feed[0], f"{{{_ATOM}}}link", link)
        return self._marked(feed, feed[0])

    def extend_atom(self, feed: Any) -> Any:
        return self._marked(feed, feed)

    def _marked(self, feed: Any, parent: Any) -> Any:
        if self.is_archive:
            etree.SubElement(parent, f"{{{_HISTORY}}}archive")
        return feed


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen does not write of an item: when it changed, in RSS; its picture; its language; in Atom where it was published
    first (feedgen 1.0 drops what links of entries are)."""

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
                entry.set(_LANG, self.item.lang)
        return entry

    def _add_picture(self, entry: Any) -> None:
        if self.item and (picture := self.item.picture):
            size = {"fileSize": str(picture.size)} if picture.size else {}
            said = {"url": picture.url, "type": picture.type, **size, "medium": "image"}
            etree.SubElement(entry, f"{{{_MEDIA}}}content", said)


def build_feed(channel: Channel, kind: FeedType) -> FeedGenerator:
    """A feed without items."""
    feed = FeedGenerator()
    feed.register_extension("dc", DcExtension, DcEntryExtension, atom=True)
    feed.register_extension("gazette", _FeedExtension, _EntryExtension)
    feed.id(channel.main or channel.address)
    feed.title(channel.title)
    feed.description(channel.description)
    feed.language(channel.lang)
    feed.generator("Gazette")
    feed.author({"name": channel.author})
    feed.updated(channel.newest)
    feed.ttl(TTL)
    if channel.image:
        feed.image(channel.image, title=channel.title, link=channel.home)
    for link in _links(channel, kind):
        feed.link(**link)  # feedgen changes what it is given
    feed.gazette.links = [link for link in _links(channel, kind) if link["rel"] not in ("self", "alternate")]
    feed.gazette.is_archive = bool(channel.main)
    return feed


def _links(channel: Channel, kind: FeedType) -> list[dict[str, str]]:
    own = f"application/{kind}+xml"
    links = [{"href": channel.address, "rel": "self", "type": own}]
    links += [{"href": channel.hub, "rel": "hub"}] if channel.hub else []
    links += [{"href": channel.main, "rel": "current", "type": own}] if channel.main else []
    links += [{"href": channel.previous, "rel": "prev-archive", "type": own}] if channel.previous else []
    return [*links, {"href": channel.home, "rel": "alternate", "type": "text/html"}]  # the last is the channel's in RSS


def add_entry(feed: FeedGenerator, item: FeedItem, kind: FeedType) -> FeedEntry:
    """Add an item to feedgen's feed, at its end."""
    entry = feed.add_entry(order="append")
    entry.gazette.item = item
    entry.id(item.id)
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.published(item.published)
    for category in item.categories:
        entry.category({"term": category.name, "scheme": category.type if kind == "rss" else _index(category)})
    (_fill_rss if kind == "rss" else _fill_atom)(entry, item)
    return entry


def _index(category: Category) -> str:
    """What Atom has for a type: the address of the index of an entity's type."""
    return f"{category.url.rstrip('/').rpartition('/')[0]}/" if category.url else ""


def _fill_rss(entry: FeedEntry, item: FeedItem) -> None:
    entry.description(html.escape(item.summary, quote=False))  # RSS has markup here
    if item.content:
        entry.content(item.content)
    for author in item.authors:
        entry.dc.dc_creator(author)  # RSS's own element takes an e-mail address
    if item.source and item.source.site:
        entry.source(item.source.site, item.source.name)
    elif item.source:
        entry.dc.dc_publisher(item.source.name)
    if item.lang:
        entry.dc.dc_language(item.lang)


def _fill_atom(entry: FeedEntry, item: FeedItem) -> None:
    entry.updated(distinct(item))
    entry.summary(html.escape(item.summary, quote=False), type="html")
    if item.content:
        entry.content(item.content, type="html")
    for author in item.authors:
        entry.author({"name": author})
    if item.source:
        entry.dc.dc_publisher(item.source.name)


def distinct(item: FeedItem) -> datetime:
    """When an item changed, with a fraction of a second of its own: many articles are dated by a day alone, and validators warn of
    entries that changed in one instant. Made from the item's identity, so that it never changes by itself."""
    return item.updated if item.updated.microsecond else item.updated + timedelta(microseconds=UUID(item.id).int % 1_000_000)


def render_item(item: FeedItem, kind: FeedType) -> Rendered:
    """One item as its element, as it would stand in a feed, to be put into any."""
    feed = build_feed(_BLANK, kind)
    add_entry(feed, item, kind)
    text = _bytes(feed, kind)
    start = text.index(b"<item>" if kind == "rss" else b"<entry")
    full = _INDENT[kind] + text[start : text.rindex(_CLOSING[kind])].rstrip() + b"\n"
    short = _BODY[kind].sub(b"", full, count=1)
    return Rendered(full, short)


_BLANK = Channel("-", "-", "-", "https://gazette.invalid/", "https://gazette.invalid/feed", "en")


def render_feed(feed: FeedGenerator, channel: Channel, items: Sequence[Rendered], kind: FeedType) -> bytes:
    """A whole document of UTF-8: feedgen's feed, which has no entries or is given no items, with the items put in."""
    text = _bytes(feed, kind)
    style = f'<?xml-stylesheet type="text/css" href="{html.escape(channel.style)}"?>\n'.encode() if channel.style else b""
    end = text.rindex(_CLOSING[kind])
    head = _HEAD + style + text[len(_HEAD) : end].rstrip() + b"\n"
    return b"".join((head, *fit(items, LARGEST - len(head) - len(text) + end), text[end:]))


def _bytes(feed: FeedGenerator, kind: FeedType) -> bytes:
    write: Callable[..., bytes] = feed.rss_str if kind == "rss" else feed.atom_str
    return _TEXTS.sub(lambda found: found[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;"), write(pretty=True))
