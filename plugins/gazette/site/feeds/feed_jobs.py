"""Divide feeds into parts and make the jobs that render them.

An item is rendered once for all feeds of a format. The build store keeps it for later builds, under a digest of what it is made
of."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from ...config import FeedFormat
from ..incremental.build_store import BuildStore
from ..incremental.renderer import RenderJob
from ..incremental.tracking import Variables, View
from . import json_feed, xml
from .channel import EMPTY_FEED_UPDATED, Channel, RenderedItem, plan_archives
from .items import FeedItem, last_changed

# See `RenderJob`.
MakeNote = Callable[[Variables, bytes], Any]
_Value = TypeVar("_Value")

# Items kept in memory, both as values and rendered: 7 MB at 6 to 8 KB each. All formats share the values, and feeds that are
# rendered one after the other share rendered items.
_ITEMS_IN_MEMORY = 1_000
# Items in an archive. At about 6 KB each, an archive with all texts stays well below the size limit of a feed.
_ARCHIVE_ITEMS = 50


class _RecentValues(Generic[_Value]):
    """A cache of values by kind and by what they are made of. It keeps the `limit` most recently used ones."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[tuple[str, View], _Value] = OrderedDict()

    def get(self, source: View, make: Callable[[], _Value], kind: str = "") -> _Value:
        """Return the value of this kind for `source`; call `make` if it is not in the cache."""
        key = kind, source
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = make()
        if len(self._values) > self._limit:
            self._values.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class ItemMaker:
    """How the items of a feed are made. `make` returns the item of an element. `digest` returns a digest of what it is made of, or
    None if that cannot be digested."""

    make: Callable[[Any], FeedItem]
    digest: Callable[[Any], bytes | None]


def digest_of_stamps(*stamps: bytes) -> bytes | None:
    """Return one digest of several, which are of equal length, or None if one of them is b""."""
    return blake2b(b"".join(stamps), digest_size=16).digest() if all(stamps) else None


class FeedRenderer:
    """Renders a build's feeds. `store` has items of earlier builds; `rss_summaries_only` is Pelican's RSS_FEED_SUMMARY_ONLY.

    `used` are the digests of all items in the feeds of this build."""

    def __init__(self, rss_summaries_only: bool, store: BuildStore) -> None:
        self._rss_summaries_only, self._store = rss_summaries_only, store
        self.used: set[bytes] = set()
        self._rendered: _RecentValues[RenderedItem] = _RecentValues(_ITEMS_IN_MEMORY)
        self._items: _RecentValues[FeedItem] = _RecentValues(_ITEMS_IN_MEMORY)

    def feed_job(
        self, format_: FeedFormat, path: str, channel: Channel, part: FeedPart, items: ItemMaker, make_note: MakeNote
    ) -> RenderJob:
        """Return the job that renders a part of a feed to `path`.

        The job depends only on the channel and on the digests of the items. If an item has no digest, the job runs in every
        build."""
        variables = {"kind": format_, "channel": channel, "items": part.digest or object()}  # a plain object has no digest

        def render(*_: Any) -> bytes:
            return self._render(format_, channel, part, items)

        self.used.update(filter(None, part.item_digests))
        return RenderJob("feeds", path, b"", variables, render, make_note, declared=tuple(variables))

    def _render(self, format_: FeedFormat, channel: Channel, part: FeedPart, items: ItemMaker) -> bytes:
        rendered = [
            self._rendered.get(element, partial(self._render_item, format_, element, digest, items), format_)
            for element, digest in zip(part.elements, part.item_digests, strict=True)
        ]
        if format_ == "json":
            return json_feed.render_feed(channel, rendered)
        return xml.render_feed(xml.build_feed(channel, format_), channel, rendered, format_)

    def adapt_item(self, item: FeedItem, format_: FeedFormat) -> FeedItem:
        """Return the item as feeds of this format contain it: without its content if RSS is to have summaries only."""
        return replace(item, content="") if format_ == "rss" and self._rss_summaries_only else item

    def _render_item(self, format_: FeedFormat, element: Any, digest: bytes | None, items: ItemMaker) -> RenderedItem:
        if digest and (stored := self._store.item(digest, format_)):
            return RenderedItem(*stored)
        item = self.adapt_item(self._items.get(element, lambda: items.make(element)), format_)
        rendered = json_feed.render_item(item) if format_ == "json" else xml.render_item(item, format_)
        if digest:
            self._store.put_item(digest, format_, (rendered.full, rendered.short))
        return rendered


@dataclass(frozen=True, slots=True)
class FeedPart:
    """One file of a feed: the feed itself or one of its archives.

    * elements: the articles or editions in it, newest first
    * item_digests: for each element, a digest of what its item is made of, None if it has none
    * updated: when an element last changed
    * number: the number of the archive, 0 for the feed itself
    """

    elements: Sequence[Any]
    item_digests: Sequence[bytes | None]
    updated: datetime
    number: int = 0

    @property
    def digest(self) -> str | None:
        """A digest of all items; None if one of them has none."""
        digests = [digest for digest in self.item_digests if digest]
        return blake2b(b"".join(digests), digest_size=16).hexdigest() if len(digests) == len(self.item_digests) else None


@dataclass(frozen=True, slots=True)
class FeedParts:
    """The parts of a feed, which are the same in every format: the newest items, and archives of the older ones, oldest first."""

    newest: FeedPart
    archives: tuple[FeedPart, ...]


def split_feed(elements: Sequence[Any], max_items: int | None, items: ItemMaker) -> FeedParts:
    """Divide articles or editions, newest first, into the feed itself, with at most `max_items` (None: all), and archives."""

    def make_part(part: Sequence[Any], number: int = 0) -> FeedPart:
        return FeedPart(part, list(map(items.digest, part)), max(map(last_changed, part), default=EMPTY_FEED_UPDATED), number)

    archives = plan_archives(len(elements), max_items, _ARCHIVE_ITEMS)
    newest = make_part(elements[:max_items])
    return FeedParts(newest, tuple(make_part(elements[archive.start : archive.end], archive.number) for archive in archives))
