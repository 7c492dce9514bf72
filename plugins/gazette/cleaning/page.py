"""A saved page, flattened."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ..article import Block


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
    """A saved page, flattened: its text, the place of each block of it, and its pictures."""

    blocks: tuple[Block, ...]
    places: tuple[Place, ...]
    pictures: tuple[Picture, ...] = ()
