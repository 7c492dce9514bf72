"""What Pagefind made of some articles, a part of the index: read from what it wrote, and kept in a form that soon becomes one index
of all (`search_merge.py`)."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from .pagefind_files import array_head, decode, decode_head, read, unpacked

Kept = TypeVar("Kept")

# What is raised where an index is none that this version can read: a later Pagefind may write it otherwise.
FORM_ERRORS = (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error)
# Words that are unpacked at a time.
_BLOCK = 1000
# Digits of a digest that name an article's file: two of 100,000 articles share one in one of 50,000 sites.
_DIGITS = 12
# Bytes of the sum before what is kept.
_SUM = 32
# Loaded by readers; what else Pagefind writes is for those who use its own boxes.
_PROGRAMS = ("pagefind.js", "pagefind-worker.js", "wasm.*.pagefind")


class Pages(NamedTuple):
    """Where a word stands: how many numbers say so, on how many pages, the first of them and the last, and as CBOR what is said
    from behind the first page's number on (a number is the distance to the page before)."""

    size: int
    number: int
    first: int
    last: int
    rest: bytes


class Word(NamedTuple):
    """A word of the index without accents, and the ways in which it is written with them."""

    text: str
    pages: Pages
    written: list[tuple[str, Pages]]


@dataclass(frozen=True)
class PartIndex:
    """What Pagefind made of the pages of some articles. `pages` are the names of their files and their lengths in words, and all
    else refers to their places there. `words` are those of the index in blocks, `by_date` is the order of pages, `fields` are what
    is known of each, and `programs` the files that readers load first."""

    version: str
    lang: str
    wasm: str | None
    include_characters: list[str]
    pages: list[tuple[str, int]]
    words: list[bytes]
    filters: dict[str, dict[str, list[int]]]
    by_date: list[int]
    fields: list[str]
    programs: dict[str, bytes]


def words_of(part: PartIndex) -> Iterator[Word]:
    """Its words, in order."""
    for block in part.words:
        yield from msgspec.msgpack.decode(block, type=list[Word])


class DamagedPartError(Exception):
    """A part that is kept cannot be read."""


def is_kept(folder: Path, digest: str) -> bool:
    """Whether a part is kept there, by the digest of its pages."""
    return _index(folder, digest).is_file()


def read_part(folder: Path, digest: str) -> PartIndex:
    """A part that is kept there. Raises DamagedPartError."""
    return _read(_index(folder, digest), PartIndex)


def read_fragments(folder: Path, digest: str) -> dict[str, bytes]:
    """The files of a part's articles, by their paths in the bundle, as Pagefind wrote them. Raises DamagedPartError."""
    return _read(_fragments(folder, digest), dict[str, bytes])


def forget(folder: Path, but: Container[str] = ()) -> None:
    """Remove all that is kept there, but for parts with these digests."""
    for path in folder.iterdir():
        if path.stem not in but:
            path.unlink(missing_ok=True)


def fragments_of(part: PartIndex) -> list[str]:
    """The paths of these files."""
    return [_fragment_path(name) for name, _ in part.pages]


def _index(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.index"


def _fragments(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.fragments"


def _fragment_path(name: str) -> str:
    return f"fragment/{name}.pf_fragment"


def _read(path: Path, kind: type[Kept]) -> Kept:
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        raise DamagedPartError(path) from None
    if hashlib.sha256(data[_SUM:]).digest() != data[:_SUM]:
        raise DamagedPartError(path)
    return msgspec.msgpack.decode(data[_SUM:], type=kind)


def read_bundle(bundle: Path) -> tuple[PartIndex, dict[str, bytes]]:
    """What Pagefind wrote into a folder: the index of a part, and the files of its articles, by their paths. Raises one of
    FORM_ERRORS where it is of a form that is not known."""
    entry = json.loads((bundle / "pagefind-entry.json").read_bytes())
    ((lang, about),) = entry["languages"].items()
    version, pages, chunks, filters, sorts, fields = read((bundle / f"pagefind.{about['hash']}.pf_meta").read_bytes())
    ((_, by_date),) = sorts
    programs = {path.name: path.read_bytes() for pattern in _PROGRAMS for path in sorted(bundle.glob(pattern))}
    if about["wasm"]:
        programs.pop("wasm.unknown.pagefind", None)
    named = [(*_fragment(bundle, lang, name), words) for name, words in pages]
    words = [word for *_, name in chunks for word in _words(unpacked((bundle / "index" / f"{name}.pf_index").read_bytes()))]
    if any(one.text >= other.text for one, other in pairwise(words)) or len(pages) != about["page_count"]:
        raise ValueError("out of order")
    index = PartIndex(
        version=version,
        lang=lang,
        wasm=about["wasm"],
        include_characters=entry["include_characters"],
        pages=[(name, length) for name, _, length in named],
        words=[msgspec.msgpack.encode(words[start : start + _BLOCK]) for start in range(0, len(words), _BLOCK)],
        filters=dict(_filter(read((bundle / "filter" / f"{name}.pf_filter").read_bytes())) for _, name in filters),
        by_date=by_date,
        fields=fields,
        programs=programs,
    )
    return index, {_fragment_path(name): data for name, data, _ in named}


def _fragment(bundle: Path, lang: str, name: str) -> tuple[str, bytes]:
    """A page's file under a name by its content that no other part has: Pagefind's seven digits are few."""
    data = (bundle / _fragment_path(name)).read_bytes()
    return f"{lang}_{hashlib.sha256(data).hexdigest()[:_DIGITS]}", data


def _filter(of: Any) -> tuple[str, dict[str, list[int]]]:
    name, values = of
    return name, dict(values)


def _words(data: bytes) -> Iterator[Word]:
    """The words of a chunk of the index."""
    outer, start = array_head(data, 0)
    count, start = array_head(data, start)
    for _ in range(count):
        if data[start] != _THREE:
            raise ValueError("no word")
        text, start = decode(data, start + 1)
        pages, start = _pages(data, start)
        forms, start = array_head(data, start)
        written = []
        for _ in range(forms):
            if data[start] != _TWO:
                raise ValueError("no form of a word")
            form, start = decode(data, start + 1)
            of_form, start = _pages(data, start)
            written.append((form, of_form))
        yield Word(text, pages, written)
    if outer != 1 or start != len(data):
        raise ValueError("not one list of words")


# How CBOR begins arrays of two and of three items, and how long numbers are that begin with a byte; 0 for what is no number.
_TWO, _THREE = 0x82, 0x83
_LONG = bytes((1, 2, 3, 5, 9)[max(0, (first & 31) - 23)] if first < 64 and first & 31 < 28 else 0 for first in range(256))


def _pages(data: bytes, start: int) -> tuple[Pages, int]:
    """Where a word stands, without a look at its places there; and where that ends."""
    count, start = array_head(data, start)
    size = first = last = 0
    rest = start
    for number in range(count):
        if data[start] != _THREE or not _LONG[data[start + 1]]:
            raise ValueError("no page")
        step, start = decode_head(data, start + 1)
        if not number:
            first, rest = step, start
        last += step
        for _ in range(2):  # in its text, and in its title
            places, start = array_head(data, start)
            size += places
            for _ in range(places):
                start += _LONG[data[start]] or _fail()
    return Pages(size + count, count, first, last, data[rest:start]), start


def _fail() -> int:
    raise ValueError("no number")


def keep(folder: Path, digest: str, part: PartIndex, fragments: dict[str, bytes]) -> None:
    """Keep a part there, for `read_part` and `read_fragments`. Raises OSError."""
    _write(_fragments(folder, digest), fragments)
    _write(_index(folder, digest), part)  # last: where it is, the other is, too


def _write(path: Path, value: Any) -> None:
    data = msgspec.msgpack.encode(value)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    new.write_bytes(hashlib.sha256(data).digest() + data)
    new.replace(path)
