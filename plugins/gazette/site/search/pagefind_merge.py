"""One index of many parts: as Pagefind would have made it of all pages at once, but for the order of the pages."""

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

from .pagefind_files import encode, encode_array, packed
from .pagefind_shard import Pages, PartIndex, Word, words_of

# How many places of words Pagefind puts into a file before it begins the next.
_CHUNK = 20_000
# The digits of a digest that name a file.
_DIGITS = 10

# Pages of a part, and how many pages the parts before it have.
_Placed = tuple[int, Pages]


@dataclass(frozen=True)
class _Chunk:
    """A file of the index: its first word and its last, and its name."""

    first: str
    last: str
    name: str


def merged(parts: Sequence[PartIndex], dates: Sequence[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    """The files of the index of these parts, by their paths in the bundle, but for those of articles. `dates` are those of each
    part's pages, in order. Raises ValueError where they are other pages, or the parts are not of one index."""
    names = [name for part in parts for name, _ in part.pages]
    if len({(part.version, part.lang, part.wasm, *part.fields) for part in parts}) > 1 or len(set(names)) < len(names):
        raise ValueError("these are no parts of one index")
    if any(not len(part.pages) == len(part.by_date) == len(own) for part, own in zip(parts, dates, strict=True)):
        raise ValueError("not all articles are in the index")
    return _files(parts, dates)


def _files(parts: Sequence[PartIndex], dates: Sequence[Sequence[str]]) -> Iterator[tuple[str, bytes]]:
    one, lang = parts[0], parts[0].lang
    yield from one.programs.items()
    before = [*accumulate((len(part.pages) for part in parts), initial=0)]
    chunks: list[_Chunk] = []
    for first, last, data in _chunks(parts, before):
        chunks.append(_Chunk(first, last, _name(lang, data)))
        yield f"index/{chunks[-1].name}.pf_index", packed(data)
    filters = {name: encode([name, values]) for name, values in _filters(parts, before)}
    for data in filters.values():
        yield f"filter/{_name(lang, data)}.pf_filter", packed(data)
    pages = [list(page) for part in parts for page in part.pages]
    sorts = [["date", _by_date(parts, before, dates)]]
    meta = encode(
        [one.version, pages, _ranges(chunks), [[name, _name(lang, data)] for name, data in filters.items()], sorts, one.fields]
    )
    yield f"pagefind.{_name(lang, meta)}.pf_meta", packed(meta)
    about = {"hash": _name(lang, meta), "wasm": one.wasm, "page_count": len(pages)}
    entry = {"version": one.version, "languages": {lang: about}, "include_characters": one.include_characters}
    yield "pagefind-entry.json", json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def _name(lang: str, data: bytes) -> str:
    return f"{lang}_{hashlib.sha256(data).hexdigest()[:_DIGITS]}"


def _chunks(parts: Sequence[PartIndex], before: Sequence[int]) -> Iterator[tuple[str, str, bytes]]:
    """The words of all parts, in files of about one size: the first word, the last, and all as CBOR."""
    placed = (_placed(number, words_of(part)) for part, number in zip(parts, before, strict=False))
    size, words, texts = 0, list[bytes](), list[str]()
    for text, group in groupby(heapq.merge(*placed, key=_text), key=_text):
        found = list(group)
        size += sum(word.pages.size + sum(pages.size for _, pages in word.written) for _, word in found)
        words.append(_word(text, found))
        texts.append(text)
        if size >= _CHUNK:
            yield texts[0], texts[-1], _list_of(words)
            size, words, texts = 0, [], []
    if words:
        yield texts[0], texts[-1], _list_of(words)


def _placed(before: int, words: Iterable[Word]) -> Iterator[tuple[int, Word]]:
    return ((before, word) for word in words)


def _text(placed: tuple[int, Word]) -> str:
    return placed[1].text


def _list_of(words: Sequence[bytes]) -> bytes:
    return encode_array(1) + encode_array(len(words)) + b"".join(words)


def _word(text: str, found: Sequence[tuple[int, Word]]) -> bytes:
    forms: dict[str, list[_Placed]] = defaultdict(list)
    for before, word in found:
        for form, pages in word.written:
            forms[form].append((before, pages))
    written = b"".join(encode_array(2) + encode(form) + _pages(placed) for form, placed in sorted(forms.items()))
    placed = [(before, word.pages) for before, word in found]
    return encode_array(3) + encode(text) + _pages(placed) + encode_array(len(forms)) + written


def _pages(placed: Sequence[_Placed]) -> bytes:
    """Pages of several parts as one list. A number is the distance to the page before: only the first of a part is another now."""
    last, data = 0, [encode_array(sum(pages.number for _, pages in placed))]
    for before, pages in placed:
        if pages.number:
            data += (encode_array(3), encode(before + pages.first - last), pages.rest)
            last = before + pages.last
    return b"".join(data)


def _filters(parts: Sequence[PartIndex], before: Sequence[int]) -> Iterator[tuple[str, list[list[Any]]]]:
    """Each filter with its values, and on which pages they are."""
    filters: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for part, number in zip(parts, before, strict=False):
        for name, values in part.filters.items():
            for value, pages in values.items():
                filters[name][value] += [number + page for page in pages]
    for name, of in sorted(filters.items()):
        yield name, [[value, pages] for value, pages in sorted(of.items())]


def _by_date(parts: Sequence[PartIndex], before: Sequence[int], dates: Sequence[Sequence[str]]) -> list[int]:
    """All pages, the oldest first."""
    dated = [
        sorted(zip(own, (number + page for page in part.by_date), strict=True))
        for part, own, number in zip(parts, dates, before, strict=False)
    ]
    return [page for _, page in heapq.merge(*dated, key=itemgetter(0))]


def _ranges(chunks: Sequence[_Chunk]) -> list[list[str]]:
    """From where to where the words of each file go, as far as it takes to tell it from its neighbours, and its name."""
    bounds = [_apart(one.last, other.first) for one, other in pairwise(chunks)]
    firsts = [chunks[0].first, *(first for _, first in bounds)] if chunks else []
    lasts = [*(last for last, _ in bounds), chunks[-1].last] if chunks else []
    return [[first, last, chunk.name] for first, last, chunk in zip(firsts, lasts, chunks, strict=True)]


def _apart(last: str, first: str) -> tuple[str, str]:
    """As much of two words as tells them apart."""
    same = next(
        (place for place, (one, other) in enumerate(zip(last, first, strict=False)) if one != other), min(len(last), len(first))
    )
    return last[: same + 1], first[: same + 1]
