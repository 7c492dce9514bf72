"""Which of the articles that earlier builds published an article is: by its bytes, its source's address, or where its file is."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zlib import crc32

from .article_store import Memory, Place, Remembered

# How much of a text is sampled, in characters, and how many of its pairs of words are kept. Two texts share as large a part of the
# samples as of all pairs that either has, on average (Broder 1997, "On the resemblance and containment of documents").
_SAMPLED = 2_000
_MARKS = 8
# Of two texts on other things, one of fifty pairs is in both ("of the"), and so two of eight marks are the same in one case of a
# hundred; of a text of which half the pairs are new, three of eight are. Reports of one kind share phrases ("the weather on"):
# where neither headline nor date is the same, half of the text must be.
_SHARED, _HALF = 2, 4


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """An article of this build, as `Remembered` has it. `text` gives its words and `told` all that readers are told, which are
    looked at where it is new or edited."""

    path: str
    digest: str
    by_hand: bool = False
    sidecar: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    text: Callable[[], str] = str
    told: Callable[[], str] = str


# What an article and a remembered one have in common where they are one, "" where it does not count; and what else must hold.
Step = tuple[Callable[[Found], str], Callable[[str, Remembered], str], Callable[[Found, Remembered], bool]]


def recall(found: Iterable[Found], known: Memory) -> dict[Found, str]:
    """The identity of each article: that of the remembered one that it is, or one of its own, which no other has or had. It begins
    as the digest of a raw file's bytes, or as the path of what is written by hand."""
    ordered = sorted(found, key=lambda one: (one.by_hand, one.path, one.digest, one.title))
    told: dict[Found, str] = {}
    rest = ordered
    for step in _steps(ordered, known) if known else ():
        claimed = set(told.values())
        free = {identity: one for identity, one in known.items() if identity not in claimed}
        told |= _claim(rest, free, step)
        rest = [one for one in ordered if one not in told]
        if not rest:
            break
    return told | _new(rest, {*known, *told.values()})


def _steps(found: Sequence[Found], known: Memory) -> Iterator[Step]:
    """In their order. What is remembered of an article may be its last form or, for raw files, also its first, of which its
    identity was made. Addresses tell before paths do: a program that fetches news may number its files anew each time."""
    yield lambda f: f"{f.digest} {_file(f)}", lambda _, r: f"{r.digest} {_file(r)}", _any
    yield lambda f: f.digest, lambda _, r: r.digest, _any
    yield lambda f: "" if f.by_hand else f.digest, lambda identity, r: "" if r.by_hand else identity, _any
    telling = _telling(one.url for one in found) & (_telling_live(known) | _telling(one.url for one in known.values()))
    yield lambda f: f.url if f.url in telling else "", lambda _, r: r.url, _any
    yield _file, lambda _, r: _file(r), _is_akin


def _file(one: Found | Remembered) -> str:
    """Its path, told from that of the same name in the other folder. No tuple: to count those costs Python more than to compare."""
    return f"{one.by_hand:d} {one.path}"


def _claim(found: Iterable[Found], known: Memory, step: Step) -> dict[Found, str]:
    """Who is whom by one step. An article that the last build published goes before one that was gone by then."""
    key_of, key_of_known, fits = step
    first: dict[str, str] = {}
    others: dict[str, list[str]] = defaultdict(list)  # few keys have any
    for identity in sorted(sorted(known), key=lambda identity: not known[identity].live):
        key = key_of_known(identity, known[identity])
        if key and first.setdefault(key, identity) != identity:
            others[key].append(identity)
    told: dict[Found, str] = {}
    claimed: set[str] = set()
    for one in found:
        key = key_of(one)
        bearers = (first[key], *others.get(key, ())) if key in first else ()
        mine = next((identity for identity in bearers if identity not in claimed and fits(one, known[identity])), None)
        if mine is not None:
            told[one] = mine
            claimed.add(mine)
    return told


def _telling(urls: Iterable[str]) -> set[str]:
    """The addresses that tell an article: one has it, and it is not that of a whole site."""
    return {url for url, count in Counter(urls).items() if count == 1 and _is_of_article(url)}


def _telling_live(known: Memory) -> set[str]:
    return _telling(one.url for one in known.values() if one.live)


def _is_of_article(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.path.strip("/") or parts.query)


def _any(_: Found, __: Remembered) -> bool:
    return True


def _is_akin(one: Found, old: Remembered) -> bool:
    """Whether it is that, and not another article under a name that is used again ('latest.html', '1.txt'). By hand, nobody does
    that, and identities are paths anyway."""
    if one.by_hand or (one.url == old.url and _is_of_article(one.url)):
        return True
    if one.title == old.title and one.published == old.published:
        return True
    marks, others = set(marks_of(one).split()), set(old.marks.split())
    elsewhere = one.url != old.url and _is_of_article(one.url) and _is_of_article(old.url)
    wanted = _HALF if elsewhere or (one.title != old.title and one.published != old.published) else _SHARED
    return len(marks & others) >= min(wanted, len(marks), len(others)) > 0


def marks_of(one: Found) -> str:
    """A sample of a text that is the same wherever it is taken: the least digests of its pairs of words, in hexadecimal digits with
    spaces between. "" for a text without words, or by hand."""
    said = one.text()[:_SAMPLED].casefold().encode("utf-8", "replace").split()
    pairs = set(map(crc32, [*said[1:], b""], map(crc32, said)))
    return " ".join(f"{mark:08x}" for mark in sorted(pairs)[:_MARKS])


def _new(found: Iterable[Found], taken: set[str]) -> dict[Found, str]:
    told: dict[Found, str] = {}
    for one in found:
        start = one.path if one.by_hand else one.digest
        number, identity = 1, start
        while identity in taken:
            number += 1
            identity = f"{start}-{number}"
        told[one] = identity
        taken.add(identity)
    return told


def is_edited(one: Found, old: Remembered) -> bool:
    """Whether readers are told something else than what is remembered: a file may change in what nobody sees."""
    if _has_bytes_of(one, old):
        return False
    return not old.told or said_of(one) != old.told


def _has_bytes_of(one: Found, old: Remembered) -> bool:
    return (one.digest, one.sidecar) == (old.digest, old.sidecar)


def said_of(one: Found) -> str:
    """A digest of all that readers are told; "" by hand."""
    told = one.told()
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16] if told else ""


def noted(one: Found, old: Remembered | None, slug: str, changed: str, place: Place | None) -> Remembered:
    """An article of this build as it is to be remembered. `old` is what was remembered of it."""
    same = old if old and _has_bytes_of(one, old) else None
    return Remembered(
        one.digest,
        one.path,
        changed,
        one.by_hand,
        one.sidecar,
        one.url,
        one.title,
        one.published,
        marks=same.marks if same else marks_of(one),
        told=same.told if same and same.told else said_of(one),
        slug=slug,
        place=place,
    )
