"""The index of a shard of the articles, in a form that is quick to merge with others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import msgspec


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


def words_in(shard: Shard) -> Iterator[IndexedWord]:
    """Yield the words of a shard in order."""
    for block in shard.words:
        yield from msgspec.msgpack.decode(block, type=list[IndexedWord])


def fragment_paths(shard: Shard) -> list[str]:
    """Return the paths of the articles' files in the bundle."""
    return [fragment_path(name) for name, _ in shard.pages]


def fragment_path(name: str) -> str:
    """Return the path of an article's file in the bundle."""
    return f"fragment/{name}.pf_fragment"
