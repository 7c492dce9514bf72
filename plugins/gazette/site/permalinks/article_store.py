"""What is remembered of articles from build to build, so that one that is corrected, renamed or moved stays the one that it was.

All that there ever were are kept, in a small file beside the cache: an article may be gone for some builds and come back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..output.json_store import read_kept, write_kept

# What can be an address below the site's root and a file below its folder, wherever it is written: in a page, in a host's table.
_PLACE = re.compile(r"[^\s/\\?#:<>\"\x00-\x1f\x7f][^\s\\?#:<>\"\x00-\x1f\x7f]*")
_INDEX = "index.html"
_SECOND = timedelta(seconds=1)
_LOST = "articles that are corrected {} are announced as new ones, and those that move have no redirects"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: its address and its file, both below the site's root."""

    address: str
    file: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article as the last build knew it that published it.

    `digest` is that of its file's bytes, `sidecar` that of its sidecar's ("": it has none), `path` its file, below the raw folder
    or, where it is written `by_hand`, below the content folder. `url` is its source's address, `title` the slug of its title,
    `published` the date that its source gives, `marks` a sample of its text (see `recall.marks_of`), `told` a digest of all that
    readers were told: these are "" by hand. `slug` is what its address has of it ("" by hand), `place` where its page is,
    `former` are places where it was, and no page is now. `changed` is the time, in ISO 8601, that feeds told; `live` says whether
    the last build of all published it."""

    digest: str
    path: str
    changed: str
    by_hand: bool = False
    sidecar: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    marks: str = ""
    slug: str = ""
    place: Place | None = None
    former: tuple[Place, ...] = ()
    live: bool = True
    told: str = ""


# By their identities: what guids are made of.
Memory = Mapping[str, Remembered]
_TEXTS = ("sidecar", "url", "title", "published", "marks", "told", "slug")


def read_articles(path: Path) -> tuple[dict[str, Remembered], str]:
    """What earlier builds published, and a warning: "" where all is well, or nothing was published yet."""
    return read_kept(path, _remembered, _LOST.format("now"))


def write_articles(path: Path, memory: Memory) -> str:
    """Write the file. Returns a warning where that cannot be done, else ""."""
    return write_kept(path, {identity: _fields(one) for identity, one in memory.items()}, _LOST.format("later"))


def _remembered(identity: str, fields: Any) -> Remembered:
    """What the file says of an article. Raises one of the errors that `read_kept` expects where it says it wrongly."""
    texts = {name: fields[name] for name in _TEXTS if name in fields}
    place, former = fields.get("place"), fields.get("former", ())
    found = Remembered(
        fields["digest"],
        fields["path"],
        fields["changed"],
        fields.get("by_hand", False),
        **texts,
        place=_place(place) if place else None,
        former=tuple(map(_place, former)),
        live=fields["live"],
    )
    if not all(isinstance(text, str) for text in (found.digest, found.path, *texts.values())):
        raise ValueError(identity)
    if not isinstance(found.by_hand, bool) or not isinstance(found.live, bool) or not datetime.fromisoformat(found.changed).tzinfo:
        raise ValueError(identity)
    return found


def _place(said: str) -> Place:
    address, _, file = said.partition(" ")
    if not isinstance(said, str) or not is_place(address, file or address):
        raise ValueError(said)
    return Place(address, file or f"{address}{_INDEX}")


def is_place(address: str, file: str) -> bool:
    """Whether a page can be led on from there: both lie below the site's root, and are plain enough to stand anywhere."""
    return all(_PLACE.fullmatch(text) and not (".." in text and ".." in text.split("/")) for text in {address, file})


def _fields(one: Remembered) -> dict[str, Any]:
    said: dict[str, Any] = {"path": one.path, "digest": one.digest, "changed": one.changed, "live": one.live}
    said |= {name: text for name in _TEXTS if (text := getattr(one, name))}
    if one.by_hand:
        said["by_hand"] = True
    if one.place:
        said["place"] = _said(one.place)
    if one.former:
        said["former"] = [_said(place) for place in one.former]
    return said


def _said(place: Place) -> str:
    """In one text, and short for what is usual: 'articles/bridge-opens/' alone means its index.html."""
    return place.address if place.file == f"{place.address}{_INDEX}" else f"{place.address} {place.file}"


def remember(known: Memory, live: Memory) -> dict[str, Remembered]:
    """What the next build is to know. `live` are the articles of this build. A place that one of them has is no other's any more,
    not even that of an article that is gone and may come back."""
    taken = {one.place.address for one in live.values() if one.place}
    gone = {identity: _gone(one, taken) for identity, one in known.items() if identity not in live}
    now = {identity: _now(one, known.get(identity), taken) for identity, one in live.items()}
    return {**gone, **now}


def _gone(one: Remembered, taken: set[str]) -> Remembered:
    lost = one.place is not None and one.place.address in taken
    if not one.live and not lost and not any(place.address in taken for place in one.former):
        return one
    former = tuple(place for place in one.former if place.address not in taken)
    return replace(one, live=False, place=None if lost else one.place, former=former)


def _now(one: Remembered, old: Remembered | None, taken: set[str]) -> Remembered:
    """With where the article was before, each address once."""
    if old is None or (not old.former and old.place == one.place):
        return one
    places = {place.address: place for place in (*old.former, *((old.place,) if old.place else ()))}
    return replace(one, former=tuple(place for address, place in places.items() if address not in taken))


def kept_slugs(known: Memory, titles: Mapping[str, str]) -> dict[str, str]:
    """The slugs that articles keep from earlier builds, by their identity: those whose title's slug (`titles`) is what it was. Of
    two that had one slug, the one that the last build published keeps it."""
    kept: dict[str, str] = {}
    for identity in sorted(titles, key=lambda identity: (not (identity in known and known[identity].live), identity)):
        old = known.get(identity)
        if old and old.slug and old.title == titles[identity]:
            kept.setdefault(old.slug, identity)
    return {identity: slug for slug, identity in kept.items()}


def when_changed(told: datetime, published: datetime, before: str, edits: Sequence[datetime] | None) -> datetime:
    """When an article last changed in a way worth telling.

    `told` is what its source says, `published` its date, `before` what earlier builds told ("": none did). `edits` are the times
    of modification of its files whose bytes are not what they were; None where all are. What is told is never earlier than the
    date, and each correction a second later than what was told before, or more."""
    if not before:
        return told
    known = datetime.fromisoformat(before)
    return max(known, published) if edits is None else max(told, known + _SECOND, *edits)


def moves(memory: Memory) -> Iterator[tuple[str, Place, str]]:
    """Where published articles were: the identity of each, the place, and its address now."""
    for identity, one in sorted(memory.items()):
        if one.live and one.place:
            yield from ((identity, place, one.place.address) for place in one.former)
