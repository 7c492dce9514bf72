"""Items of feeds: each is made once in a build and for all formats, and not at all where what it says is what it was."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any, Generic, TypeVar

from ...config import FeedFormat
from ..incremental.access_tracking import Names
from ..incremental.item_cache import RenderedItems
from ..incremental.renderer import Job, Maker
from . import json_feed, xml
from .channel import NO_NEWS, Channel, Rendered, archives
from .items import FeedItem, changed

ToItem = Callable[[Any], FeedItem]
Note = Callable[[Names, bytes], Any]
Made = TypeVar("Made")

# Items that are held at a time, rendered and not: at 6 to 8 KB each, 7 MB. Neighbours share some, formats all.
_HELD = 1_000
# Items of an archive of a feed: at some 6 KB each it stays well below the largest feed with all texts in it.
_ARCHIVE = 50


class _Recent(Generic[Made]):
    """What was made of things: of the `most` that were last asked for."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[tuple[str, int], tuple[Any, Made]] = OrderedDict()

    def of(self, thing: Any, make: Callable[[], Made], kind: str = "") -> Made:
        """What `make` makes of a thing, as this kind."""
        key = kind, id(thing)
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key][1]
        made = make()
        self._made[key] = thing, made  # with the thing, so that no other gets its number
        if len(self._made) > self._most:
            self._made.popitem(last=False)
        return made


class Items:
    """The items of a build's feeds; `kept` are those of earlier ones. `short` says whether RSS has summaries alone."""

    def __init__(self, short: bool, kept: RenderedItems) -> None:
        self._short, self._kept = short, kept
        self._rendered: _Recent[Rendered] = _Recent(_HELD)
        self._said: _Recent[FeedItem] = _Recent(_HELD)

    def job(self, kind: FeedFormat, path: str, channel: Channel, part: Portion, to_item: ToItem, note: Note) -> Job:
        """What makes the feed of these elements: its channel and the digests of its items tell all of it."""
        own = {"kind": kind, "channel": channel, "items": part.digest or object()}
        return Job("feeds", path, own, lambda *_: self._render(kind, channel, part, to_item), note, tuple(own), all_told=True)

    def _render(self, kind: FeedFormat, channel: Channel, part: Portion, to_item: ToItem) -> bytes:
        elements = zip(part.shown, part.digests, strict=True)
        items = [self._rendered.of(one, partial(self._item, kind, one, digest, to_item), kind) for one, digest in elements]
        if kind == "json":
            return json_feed.render_feed(channel, items)
        return xml.render_feed(xml.build_feed(channel, kind), channel, items, kind)

    def shortened(self, item: FeedItem, kind: FeedFormat) -> FeedItem:
        """The item as feeds of that kind have it."""
        return replace(item, content="") if kind == "rss" and self._short else item

    def _item(self, kind: FeedFormat, element: Any, digest: bytes | None, to_item: ToItem) -> Rendered:
        if digest and (known := self._kept.get(digest, kind)):
            return Rendered(*known)
        item = self.shortened(self._said.of(element, lambda: to_item(element)), kind)
        made = json_feed.render_item(item) if kind == "json" else xml.render_item(item, kind)
        if digest:
            self._kept.put(digest, kind, (made.full, made.short))
        return made


@dataclass(frozen=True, slots=True)
class Portion:
    """Elements that one file of a feed shows: digests of what their items are made of (None: it cannot be told), when the last of
    them changed, and the number of its archive."""

    shown: Sequence[Any]
    digests: Sequence[bytes | None]
    changed: datetime
    number: int = 0

    @property
    def digest(self) -> str | None:
        """One of all items; None where that of one cannot be told."""
        known = [digest for digest in self.digests if digest]
        return blake2b(b"".join(known), digest_size=16).hexdigest() if len(known) == len(self.digests) else None


@dataclass(frozen=True, slots=True)
class Shared:
    """What the feeds of one thing have in common, in whatever format: their newest items, and the older ones in archives."""

    newest: Portion
    older: tuple[Portion, ...]


def shared_items(maker: Maker, elements: Sequence[Any], most: int | None, to_item: ToItem, own: Mapping[str, Any]) -> Shared:
    """The items of these elements, newest first, of which the feed itself has `most`; `own` is what they are made for."""

    def portion(shown: Sequence[Any], number: int = 0) -> Portion:
        digests = [maker.item(element, to_item, own) for element in shown]
        return Portion(shown, digests, max(map(changed, shown), default=NO_NEWS), number)

    older = archives(len(elements), most, _ARCHIVE)
    return Shared(portion(elements[:most]), tuple(portion(elements[part.start : part.end], part.number) for part in older))
