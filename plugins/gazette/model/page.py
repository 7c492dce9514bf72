"""A saved page, flattened."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from .article import Block, Metadata


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its page a block stands: the numbers and the tags of the elements around it, outermost first; the number
    of the element that holds it, its list or its quotation; and the words in the names of the two elements nearest to it."""

    path: tuple[int, ...]
    tags: tuple[str, ...]
    container: int
    names: tuple[frozenset[str], ...]

    @property
    def kind(self) -> Hashable:
        """The same for blocks in elements of the same tags and names, such as all paragraphs of a text."""
        return self.tags[-3:], self.names


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a figure of a page. `number` tells between which blocks it stands, `figure` and `path` which elements
    are around it, outermost first; `html` is its markup, safe already."""

    number: int
    line: int
    figure: int
    path: tuple[int, ...]
    html: str


@dataclass(frozen=True, slots=True)
class Page:
    """A saved page, flattened: its blocks, the place of each of them, and its pictures. `tree` is the lxml tree that it was
    flattened from, `text` the markup that was parsed, `meta` what the page says about its article."""

    blocks: tuple[Block, ...]
    places: tuple[Place, ...]
    pictures: tuple[Picture, ...] = ()
    tree: Any = None
    text: str = ""
    meta: Metadata = Metadata()
