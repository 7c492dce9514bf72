"""Merge shards into one index. Except for the order of pages, it is what Pagefind would have built from all pages at once."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import Any

from .index_files import compress_file, encode_array_head, encode_cbor
from .index_shard import IndexedWord, Postings, Shard, words_in

# Size of postings (see `Postings.size`) after which Pagefind begins another file of words.
_CHUNK = 20_000
# Hexadecimal digits of the hash in file names.
_DIGITS = 10

# Postings of a shard, and the offset of its page numbers: the number of pages in the shards before it.
_ShiftedPostings = tuple[int, Postings]


@dataclass(frozen=True)
class _Chunk:
    """A file of words: the first and the last word, and the file's name."""

    first: str
    last: str
    name: str


def merge_shards(shards: Sequence[Shard], dates: Sequence[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    """Return the files of the merged index, without those of articles, as pairs of path in the bundle and content.

    `dates` are the sorted dates of each shard's pages. Raises ValueError if there are more or fewer dates than pages, or if the
    shards cannot be merged.
    """
    names = [name for shard in shards for name, _ in shard.pages]
    if len({(shard.version, shard.lang, shard.wasm, *shard.fields) for shard in shards}) > 1 or len(set(names)) < len(names):
        raise ValueError("the shards do not belong to one index")
    if any(not len(shard.pages) == len(shard.by_date) == len(own) for shard, own in zip(shards, dates, strict=True)):
        raise ValueError("not all articles are in the index")
    return _files(shards, dates)


def _files(shards: Sequence[Shard], dates: Sequence[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    first_shard, lang = shards[0], shards[0].lang
    yield from first_shard.programs.items()
    offsets = [*accumulate((len(shard.pages) for shard in shards), initial=0)]
    chunks: list[_Chunk] = []
    for first, last, data in _chunks(shards, offsets):
        chunks.append(_Chunk(first, last, _name(lang, data)))
        yield f"index/{chunks[-1].name}.pf_index", compress_file(data)
    filters = {name: encode_cbor([name, values]) for name, values in _filters(shards, offsets)}
    for data in filters.values():
        yield f"filter/{_name(lang, data)}.pf_filter", compress_file(data)
    pages = [list(page) for shard in shards for page in shard.pages]
    sorts = [["date", _by_date(shards, offsets, dates)]]
    filter_names = [[name, _name(lang, data)] for name, data in filters.items()]
    meta = encode_cbor([first_shard.version, pages, _ranges(chunks), filter_names, sorts, first_shard.fields])
    yield f"pagefind.{_name(lang, meta)}.pf_meta", compress_file(meta)
    about = {"hash": _name(lang, meta), "wasm": first_shard.wasm, "page_count": len(pages)}
    entry = {"version": first_shard.version, "languages": {lang: about}, "include_characters": first_shard.include_characters}
    yield "pagefind-entry.json", json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def _name(lang: str, data: bytes) -> str:
    return f"{lang}_{hashlib.sha256(data).hexdigest()[:_DIGITS]}"


def _chunks(shards: Sequence[Shard], offsets: Sequence[int]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the words of all shards in files of about equal size: the first word, the last word, and all of them as CBOR."""
    shifted = (_shifted(offset, words_in(shard)) for shard, offset in zip(shards, offsets, strict=False))
    size, encoded, texts = 0, list[bytes](), list[str]()
    for text, group in groupby(heapq.merge(*shifted, key=_text), key=_text):
        words = list(group)
        size += sum(word.postings.size + sum(postings.size for _, postings in word.forms) for _, word in words)
        encoded.append(_encode_word(text, words))
        texts.append(text)
        if size >= _CHUNK:
            yield texts[0], texts[-1], _encode_words(encoded)
            size, encoded, texts = 0, [], []
    if encoded:
        yield texts[0], texts[-1], _encode_words(encoded)


def _shifted(offset: int, words: Iterable[IndexedWord]) -> Iterator[tuple[int, IndexedWord]]:
    return ((offset, word) for word in words)


def _text(shifted: tuple[int, IndexedWord]) -> str:
    return shifted[1].text


def _encode_words(encoded: Sequence[bytes]) -> bytes:
    return encode_array_head(1) + encode_array_head(len(encoded)) + b"".join(encoded)


def _encode_word(text: str, words: Sequence[tuple[int, IndexedWord]]) -> bytes:
    """Return a word as CBOR. `words` are its entries in the shards, with the offset of each shard."""
    by_form: dict[str, list[_ShiftedPostings]] = defaultdict(list)
    for offset, word in words:
        for form, postings in word.forms:
            by_form[form].append((offset, postings))
    forms = b"".join(encode_array_head(2) + encode_cbor(form) + _encode_postings(of) for form, of in sorted(by_form.items()))
    plain = _encode_postings([(offset, word.postings) for offset, word in words])
    return encode_array_head(3) + encode_cbor(text) + plain + encode_array_head(len(by_form)) + forms


def _encode_postings(shifted: Sequence[_ShiftedPostings]) -> bytes:
    """Return the postings of several shards as one list.

    Page numbers are stored as differences from the page before, so only the first number of each shard changes.
    """
    last, data = 0, [encode_array_head(sum(postings.page_count for _, postings in shifted))]
    for offset, postings in shifted:
        if postings.page_count:
            data += (encode_array_head(3), encode_cbor(offset + postings.first - last), postings.rest)
            last = offset + postings.last
    return b"".join(data)


def _filters(shards: Sequence[Shard], offsets: Sequence[int]) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield the name of each filter, and its values with the pages that have them."""
    filters: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for shard, offset in zip(shards, offsets, strict=False):
        for name, values in shard.filters.items():
            for value, pages in values.items():
                filters[name][value] += [offset + page for page in pages]
    for name, merged in sorted(filters.items()):
        yield name, [[value, pages] for value, pages in sorted(merged.items())]


def _by_date(shards: Sequence[Shard], offsets: Sequence[int], dates: Sequence[Sequence[str]]) -> list[int]:
    """Return all pages, oldest first."""
    dated = [
        sorted(zip(own, (offset + page for page in shard.by_date), strict=True))
        for shard, own, offset in zip(shards, dates, offsets, strict=False)
    ]
    return [page for _, page in heapq.merge(*dated, key=itemgetter(0))]


def _ranges(chunks: Sequence[_Chunk]) -> list[list[str]]:
    """Return the first word, the last word and the name of each file.

    The words are cut to the shortest beginnings that still differ from the words of the neighbouring files.
    """
    bounds = [_distinguish(chunk.last, following.first) for chunk, following in pairwise(chunks)]
    firsts = [chunks[0].first, *(first for _, first in bounds)] if chunks else []
    lasts = [*(last for last, _ in bounds), chunks[-1].last] if chunks else []
    return [[first, last, chunk.name] for first, last, chunk in zip(firsts, lasts, chunks, strict=True)]


def _distinguish(last: str, first: str) -> tuple[str, str]:
    """Return the shortest beginnings of two words that differ."""
    common = next((index for index, (a, b) in enumerate(zip(last, first, strict=False)) if a != b), min(len(last), len(first)))
    return last[: common + 1], first[: common + 1]
