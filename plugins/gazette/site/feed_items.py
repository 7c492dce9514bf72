"""Items of feeds: each is made once in a build and for all formats, and not at all where what it says is what it was."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from ..config import FeedFormat
from .feeds import json_feed, xml
from .feeds.channel import NO_NEWS, Channel, Rendered, archives
from .feeds.items import FeedItem, changed
from .making import Maker

ToItem = Callable[[Any], FeedItem]

# Rendered items that are held at a time: at some 8 KB each, 30 MB. Feeds follow each other by subject, and share items with their
# neighbours.
_HELD = 4_000
# Items of an archive of a feed: at some 6 KB each it stays well below the largest feed with all texts in it.
_ARCHIVE = 50


class Items:
    """The items of a build's feeds. `short` says whether RSS has summaries alone."""

    def __init__(self, short: bool) -> None:
        self._short = short
        self._rendered: OrderedDict[tuple[FeedFormat, int], tuple[Any, Rendered]] = OrderedDict()

    def render(self, kind: FeedFormat, channel: Channel, elements: Sequence[Any], to_item: ToItem) -> bytes:
        """A feed of these elements, in bytes."""
        items = [self._item(kind, element, to_item) for element in elements]
        if kind == "json":
            return json_feed.render_feed(channel, items)
        return xml.render_feed(xml.build_feed(channel, kind), channel, items, kind)

    def shortened(self, item: FeedItem, kind: FeedFormat) -> FeedItem:
        """The item as feeds of that kind have it."""
        return replace(item, content="") if kind == "rss" and self._short else item

    def _item(self, kind: FeedFormat, element: Any, to_item: ToItem) -> Rendered:
        key = kind, id(element)
        if key in self._rendered:
            self._rendered.move_to_end(key)
            return self._rendered[key][1]
        item = self.shortened(to_item(element), kind)
        made = json_feed.render_item(item) if kind == "json" else xml.render_item(item, kind)
        self._rendered[key] = element, made  # with the element, so that no other gets its number
        if len(self._rendered) > _HELD:
            self._rendered.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True)
class Portion:
    """Elements that one file of a feed shows: when the last of them changed, a digest of what their items are made of (None: it
    cannot be told), and the number of its archive."""

    shown: Sequence[Any]
    changed: datetime
    digest: str | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Shared:
    """What the feeds of one thing have in common, in whatever format: their newest items, and the older ones in archives."""

    newest: Portion
    older: tuple[Portion, ...]


def shared_items(maker: Maker, elements: Sequence[Any], most: int | None, to_item: ToItem, own: Mapping[str, Any]) -> Shared:
    """The items of these elements, newest first, of which the feed itself has `most`; `own` is what they are made for."""

    def portion(shown: Sequence[Any], number: int = 0) -> Portion:
        digests = [maker.item(element, to_item, own) for element in shown]
        digest = None if None in digests else blake2b(b"".join(filter(None, digests)), digest_size=16).hexdigest()
        return Portion(shown, max(map(changed, shown), default=NO_NEWS), digest, number)

    older = archives(len(elements), most, _ARCHIVE)
    return Shared(portion(elements[:most]), tuple(portion(elements[part.start : part.end], part.number) for part in older))
