"""Read the index that Pagefind built for a shard of the articles, and cache it in a form that is quick to merge with others."""

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

from .index_files import decode_array_head, decode_cbor, decode_item_head, decompress_file, parse_file

_Cached = TypeVar("_Cached")

# Raised if an index is not in the format that this module reads. A later version of Pagefind may write another format.
FORMAT_ERRORS = (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error)
# Words that are decoded at a time.
_BLOCK = 1000
# Hexadecimal digits in the name of an article's file. Of 50,000 sites with 100,000 articles, one has two files of the same name.
_DIGITS = 12
# Bytes of the checksum at the beginning of a cached file.
_CHECKSUM_SIZE = 32
# The files that readers load. Pagefind writes others for its own user interface.
_PROGRAMS = ("pagefind.js", "pagefind-worker.js", "wasm.*.pagefind")


class Postings(NamedTuple):
    """Where a word occurs.

    * `size`: the number of pages and positions
    * `page_count`: the number of pages
    * `first`, `last`: the numbers of the first and the last page
    * `rest`: all that follows the number of the first page, as CBOR; the number of each further page is given as the difference
      from the page before
    """

    size: int
    page_count: int
    first: int
    last: int
    rest: bytes


class IndexedWord(NamedTuple):
    """A word of the index without accents. `forms` are its spellings with accents, each with its own postings."""

    text: str
    postings: Postings
    forms: list[tuple[str, Postings]]


@dataclass(frozen=True)
class Shard:
    """The index of a shard. Pages are numbered by their position in `pages`.

    * `version`, `lang`, `wasm`, `include_characters`: what Pagefind says of the index as a whole
    * `pages`: the name of each page's file, and its length in words
    * `words`: the words in order, in encoded blocks (see `words_in`)
    * `filters`: for each filter, the pages with each of its values
    * `by_date`: the pages, oldest first
    * `fields`: the names of the metadata fields of pages
    * `programs`: the files that readers load first, by name
    """

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


class DamagedShardError(Exception):
    """Raised if a cached shard cannot be read."""


def words_in(shard: Shard) -> Iterator[IndexedWord]:
    """Yield the words of a shard in order."""
    for block in shard.words:
        yield from msgspec.msgpack.decode(block, type=list[IndexedWord])


def fragment_paths(shard: Shard) -> list[str]:
    """Return the paths of the articles' files in the bundle."""
    return [_fragment_path(name) for name, _ in shard.pages]


# The cache: two files for each shard, named by the digest of its documents


def is_stored(folder: Path, digest: str) -> bool:
    """Return True if the cache has a shard."""
    return _index_file(folder, digest).is_file()


def read_shard(folder: Path, digest: str) -> Shard:
    """Return the index of a cached shard. Raises DamagedShardError if it cannot be read."""
    return _read(_index_file(folder, digest), Shard)


def read_fragments(folder: Path, digest: str) -> dict[str, bytes]:
    """Return the articles' files of a cached shard, as Pagefind wrote them, by their paths in the bundle.

    Raises DamagedShardError if they cannot be read.
    """
    return _read(_fragments_file(folder, digest), dict[str, bytes])


def store_shard(folder: Path, digest: str, shard: Shard, fragments: dict[str, bytes]) -> None:
    """Write a shard into the cache. Raises OSError if it cannot be written."""
    _write(_fragments_file(folder, digest), fragments)
    _write(_index_file(folder, digest), shard)  # last, since its presence means that both files are there


def remove_shards(folder: Path, but: Container[str] = ()) -> None:
    """Remove everything in the cache, except for shards with these digests."""
    for path in folder.iterdir():
        if path.stem not in but:
            path.unlink(missing_ok=True)


def _index_file(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.index"


def _fragments_file(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.fragments"


def _read(path: Path, kind: type[_Cached]) -> _Cached:
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        raise DamagedShardError(path) from None
    if hashlib.sha256(data[_CHECKSUM_SIZE:]).digest() != data[:_CHECKSUM_SIZE]:
        raise DamagedShardError(path)
    return msgspec.msgpack.decode(data[_CHECKSUM_SIZE:], type=kind)


def _write(path: Path, value: Any) -> None:
    data = msgspec.msgpack.encode(value)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    new.write_bytes(hashlib.sha256(data).digest() + data)
    new.replace(path)


# What Pagefind wrote


def read_bundle(bundle: Path) -> tuple[Shard, dict[str, bytes]]:
    """Return what Pagefind wrote into a folder: the index of a shard, and the articles' files by their paths in the bundle.

    Raises one of FORMAT_ERRORS if the format is not known.
    """
    entry = json.loads((bundle / "pagefind-entry.json").read_bytes())
    ((lang, about),) = entry["languages"].items()
    version, pages, chunks, filters, sorts, fields = parse_file((bundle / f"pagefind.{about['hash']}.pf_meta").read_bytes())
    ((_, by_date),) = sorts
    programs = {path.name: path.read_bytes() for pattern in _PROGRAMS for path in sorted(bundle.glob(pattern))}
    if about["wasm"]:
        programs.pop("wasm.unknown.pagefind", None)
    fragments = [(*_read_fragment(bundle, lang, name), length) for name, length in pages]
    words = [
        word for *_, name in chunks for word in _parse_words(decompress_file((bundle / "index" / f"{name}.pf_index").read_bytes()))
    ]
    if any(word.text >= following.text for word, following in pairwise(words)) or len(pages) != about["page_count"]:
        raise ValueError("words are not in order, or pages are missing")
    shard = Shard(
        version=version,
        lang=lang,
        wasm=about["wasm"],
        include_characters=entry["include_characters"],
        pages=[(name, length) for name, _, length in fragments],
        words=[msgspec.msgpack.encode(words[start : start + _BLOCK]) for start in range(0, len(words), _BLOCK)],
        filters=dict(_parse_filter(parse_file((bundle / "filter" / f"{name}.pf_filter").read_bytes())) for _, name in filters),
        by_date=by_date,
        fields=fields,
        programs=programs,
    )
    return shard, {_fragment_path(name): data for name, data, _ in fragments}


def _fragment_path(name: str) -> str:
    return f"fragment/{name}.pf_fragment"


def _read_fragment(bundle: Path, lang: str, name: str) -> tuple[str, bytes]:
    """Return a page's file under a new name that is unique in all shards. Pagefind's names have only seven digits of a hash."""
    data = (bundle / _fragment_path(name)).read_bytes()
    return f"{lang}_{hashlib.sha256(data).hexdigest()[:_DIGITS]}", data


def _parse_filter(content: Any) -> tuple[str, dict[str, list[int]]]:
    name, values = content
    return name, dict(values)


def _parse_words(data: bytes) -> Iterator[IndexedWord]:
    """Yield the words in a file of the index, from its CBOR. Raises ValueError if it is not in the known format."""
    outer, start = decode_array_head(data, 0)
    count, start = decode_array_head(data, start)
    for _ in range(count):
        if data[start] != _ARRAY_OF_3:
            raise ValueError("not a word")
        text, start = decode_cbor(data, start + 1)
        postings, start = _parse_postings(data, start)
        form_count, start = decode_array_head(data, start)
        forms = []
        for _ in range(form_count):
            if data[start] != _ARRAY_OF_2:
                raise ValueError("not a form of a word")
            form, start = decode_cbor(data, start + 1)
            form_postings, start = _parse_postings(data, start)
            forms.append((form, form_postings))
        yield IndexedWord(text, postings, forms)
    if outer != 1 or start != len(data):
        raise ValueError("not a single list of words")


# The first byte of CBOR arrays with two and with three items; the length of a CBOR number by its first byte, 0 for anything else.
_ARRAY_OF_2, _ARRAY_OF_3 = 0x82, 0x83
_NUMBER_LENGTHS = bytes((1, 2, 3, 5, 9)[max(0, (first & 31) - 23)] if first < 64 and first & 31 < 28 else 0 for first in range(256))


def _parse_postings(data: bytes, start: int) -> tuple[Postings, int]:
    """Return the postings at `start`, and where they end. Positions are skipped, not decoded.

    Raises ValueError if the postings are not in the known format.
    """
    count, start = decode_array_head(data, start)
    size = first = last = 0
    rest = start
    for index in range(count):
        if data[start] != _ARRAY_OF_3 or not _NUMBER_LENGTHS[data[start + 1]]:
            raise ValueError("not a page")
        step, start = decode_item_head(data, start + 1)
        if not index:
            first, rest = step, start
        last += step
        for _ in range(2):  # positions in the text, and in the title
            positions, start = decode_array_head(data, start)
            size += positions
            for _ in range(positions):
                start += _NUMBER_LENGTHS[data[start]] or _fail()
    return Postings(size + count, count, first, last, data[rest:start]), start


def _fail() -> int:
    raise ValueError("not a number")
