"""Read the index that Pagefind built for a shard of the articles, if it is of the version whose format is known."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from .index_files import decode_array_head, decode_cbor, decode_item_head, decompress_file, parse_file
from .index_shard import IndexedWord, Postings, Shard, fragment_path

# The version of Pagefind whose format this folder reads and writes. pyproject.toml pins it.
KNOWN_VERSION = "1.5.2"
# Raised if an index is not in this format.
FORMAT_ERRORS = (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error)
# Words that are decoded at a time.
_BLOCK = 1000
# Hexadecimal digits in the name of an article's file. Of 50,000 sites with 100,000 articles, one has two files of the same name.
_DIGITS = 12
# The files that readers load. Pagefind writes others for its own user interface.
_PROGRAMS = ("pagefind.js", "pagefind-worker.js", "wasm.*.pagefind")


def read_bundle(bundle: Path) -> tuple[Shard, dict[str, bytes]]:
    """Return what Pagefind wrote into a folder: the index of a shard, and the articles' files by their paths in the bundle.

    Raises one of FORMAT_ERRORS if the format is not known. That a file can be parsed does not show that it is: Pagefind 1.5 stores
    differences in the same arrays in which 1.4 stored page numbers. So the files must also state the known version.
    """
    entry = json.loads((bundle / "pagefind-entry.json").read_bytes())
    _check_version(entry["version"])
    ((lang, about),) = entry["languages"].items()
    version, pages, chunks, filters, sorts, fields = parse_file((bundle / f"pagefind.{about['hash']}.pf_meta").read_bytes())
    _check_version(version)
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
    return shard, {fragment_path(name): data for name, data, _ in fragments}


def _check_version(stated: Any) -> None:
    if stated != KNOWN_VERSION:
        raise ValueError(f"an index of Pagefind {stated}, not {KNOWN_VERSION}")


def _read_fragment(bundle: Path, lang: str, name: str) -> tuple[str, bytes]:
    """Return a page's file under a new name that is unique in all shards. Pagefind's names have only seven digits of a hash."""
    data = (bundle / fragment_path(name)).read_bytes()
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
