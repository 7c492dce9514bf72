"""A feed's metadata, its division into archives, and the shortening of its items to the size limit of a feed.

Each item is rendered once, as bytes that every feed of that format can contain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# The date of a feed without items, since every feed must have one. It is constant, so that the file does not change from build to
# build. Validators find earlier dates implausible.
EMPTY_FEED_UPDATED = datetime(1990, 1, 1, tzinfo=UTC)
# Minutes after which readers are asked to look again: the shortest interval at which a site is built.
TTL_MINUTES = 60
# Bytes. Many readers refuse larger feeds, some from 500 KB on, others from a few MB.
MAX_FEED_BYTES = 512 * 1024 - 1


@dataclass(frozen=True, slots=True)
class Channel:
    """The metadata of a feed. URLs are absolute, except `stylesheet_url`, which may be relative.

    * author: the name of the feed's author
    * home_url: the page that the feed belongs to
    * url: the feed's own URL
    * lang: a language tag
    * image_url, hub_url (WebSub), stylesheet_url: "" if there is none
    * current_url: of an archive, the URL of the feed with the newest items; "" for that feed itself
    * previous_url: the URL of the next older archive, "" if there is none
    * updated: when an item of the feed last changed
    """

    title: str
    description: str
    author: str
    home_url: str
    url: str
    lang: str
    image_url: str = ""
    hub_url: str = ""
    stylesheet_url: str = ""
    current_url: str = ""
    previous_url: str = ""
    updated: datetime = EMPTY_FEED_UPDATED


@dataclass(frozen=True, slots=True)
class RenderedItem:
    """An item in one format, as UTF-8: with its full text, and with its summary only."""

    full: bytes
    short: bytes


@dataclass(frozen=True, slots=True)
class FeedArchive:
    """A file of older items: its number, from 1 for the oldest, and the slice [start:end] of all items, newest first."""

    number: int
    start: int
    end: int


def plan_archives(count: int, newest: int | None, size: int) -> tuple[FeedArchive, ...]:
    """Divide `count` items, newest first, into archives. The feed itself holds the `newest` items, or all items if that is None.

    Returns the archives, oldest first, with `size` items each. They are counted from the oldest item, so that a full archive never
    changes when items are added (RFC 5005, section 4). The last archive may repeat items of the feed. If the feed is shorter than
    an archive, the last archive may be incomplete."""
    older = max(0, count - newest) if newest is not None else 0
    full_archives = -(-older // size)
    if full_archives * size > count:  # the last one would not be full
        full_archives = older // size
    archives = [FeedArchive(n, count - n * size, count - (n - 1) * size) for n in range(1, full_archives + 1)]
    archived = full_archives * size
    return (*archives, FeedArchive(full_archives + 1, 0, count - archived)) if archived < older else tuple(archives)


def fit_items(items: Sequence[RenderedItem], max_bytes: int) -> list[bytes]:
    """Return the full or the short form of each item, newest first, so that together they have at most `max_bytes` if possible.

    An item is shortened if its full form takes more than half of `max_bytes`. If that is not enough, items are shortened from the
    oldest on. None is left out, so a feed of thousands of items may still be larger."""
    chosen = [item.full if len(item.full) <= max_bytes // 2 else item.short for item in items]
    size = sum(map(len, chosen))
    for index in range(len(items) - 1, -1, -1):
        if size <= max_bytes:
            break
        size -= len(chosen[index]) - len(items[index].short)
        chosen[index] = items[index].short
    return chosen
