"""Items of feeds: each is made once in a build and for all formats, and not at all where what it says is what it was."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from ..config import FeedFormat
from .feeds import json_feed, xml
from .feeds.channel import Channel, Rendered
from .feeds.items import FeedItem
from .making import Maker

ToItem = Callable[[Any], FeedItem]

# Rendered items that are held at a time: at some 8 KB each, 30 MB. Feeds follow each other by subject, and share items with their
# neighbours.
_HELD = 4_000


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


def digest_of_items(maker: Maker, elements: Sequence[Any], to_item: ToItem, own: Mapping[str, Any]) -> str | None:
    """A digest of all that the items of these elements are made of, None where that cannot be told; `own` is what they are made
    for."""
    digests = [maker.item(element, to_item, own) for element in elements]
    return None if None in digests else blake2b(b"".join(filter(None, digests)), digest_size=16).hexdigest()
