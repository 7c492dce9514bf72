"""What a feed says of itself, and the parts of it that are ready to be written: each item is rendered once, for all feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# A feed without items has to carry some time; this one never changes (validators find earlier ones implausible).
NO_NEWS = datetime(1990, 1, 1, tzinfo=UTC)
# Readers are asked to look again after so many minutes: the interval at which a site is built at most.
TTL = 60
# Largest feed, in bytes. Many readers give up at some size between 500 KB and a few MB.
LARGEST = 512 * 1024 - 1


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed as a whole; `author` is who stands for what nobody signed, `newest` when its newest item changed.

    Addresses are absolute: `home` is the page that it is the feed of, `address` its own, `main` that of its newest items where it
    is an archive of older ones (""), `previous` that of the next older archive (""). `image` and `hub` may be empty; `style` is
    the address of a style sheet, which may be relative."""

    title: str
    description: str
    author: str
    home: str
    address: str
    lang: str
    image: str = ""
    hub: str = ""
    style: str = ""
    main: str = ""
    previous: str = ""
    newest: datetime = NO_NEWS


@dataclass(frozen=True, slots=True)
class Rendered:
    """An item as bytes of UTF-8 in one format: with its full text and without."""

    full: bytes
    short: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """A part of a feed's older items: which of them, newest first, and the number of its file."""

    number: int
    start: int
    end: int


def archives(count: int, newest: int | None, size: int) -> tuple[Archive, ...]:
    """How `count` items, newest first, are kept where the feed itself holds only the `newest`: in archives of `size` each, the
    oldest first. Each is full, so that it never changes when items are added (RFC 5005, section 4); the last may have items that
    the feed has, too. None: the feed holds all."""
    older = max(0, count - newest) if newest is not None else 0
    number = -(-older // size)
    if number * size > count:  # the feed itself is shorter than an archive
        number = older // size
    made = [Archive(n, count - n * size, count - (n - 1) * size) for n in range(1, number + 1)]
    covered = number * size
    return (*made, Archive(number + 1, 0, count - covered)) if covered < older else tuple(made)


def fit(items: Sequence[Rendered], room: int) -> list[bytes]:
    """The items, newest first, in at most `room` bytes, if that can be: without the texts of giants, which leave no room for half
    of the others, then of the oldest. None is left out, so a feed of thousands may be larger all the same."""
    chosen = [item.full if len(item.full) <= room // 2 else item.short for item in items]
    used = sum(map(len, chosen))
    for place in range(len(items) - 1, -1, -1):
        if used <= room:
            break
        used -= len(chosen[place]) - len(items[place].short)
        chosen[place] = items[place].short
    return chosen
