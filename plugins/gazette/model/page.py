"""A saved web page, flattened to a sequence of blocks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from .article import Block, Metadata


@dataclass(frozen=True, slots=True)
class BlockContext:
    """The elements around a block of a page.

    * `path`, `tags`: their numbers and their tags, outermost first.
    * `container`: the number of the element that contains the block, or its list or quotation; 0 for none.
    * `names`: the words in the names (class, id, ...) of the two innermost elements.
    """

    path: tuple[int, ...]
    tags: tuple[str, ...]
    container: int
    names: tuple[frozenset[str], ...]

    @property
    def kind(self) -> Hashable:
        """A key that blocks share if the elements around them have the same tags and names, such as all paragraphs of a text."""
        return self.tags[-3:], self.names


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page.

    * `number`: its position, in one sequence with the blocks' numbers.
    * `line`: its line in the file; 0 if it is not known.
    * `figure`: the number of its figure element; 0 if it is in none.
    * `path`: the numbers of the elements around it, outermost first.
    * `html`: its markup, already safe.
    """

    number: int
    line: int
    figure: int
    path: tuple[int, ...]
    html: str


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A saved page, flattened.

    * `blocks`: its text, in document order.
    * `contexts`: the elements around each block, in the order of the blocks.
    * `pictures`: its pictures, in document order.
    * `tree`: the lxml tree that it was made from.
    * `text`: the markup that was parsed.
    * `meta`: what the page says about its article.
    * `removed`: the numbers of the blocks that the user's rule for the site removed.
    * `body`: the numbers of the blocks that this rule takes for the article; empty if it does not say.
    """

    blocks: tuple[Block, ...]
    contexts: tuple[BlockContext, ...]
    pictures: tuple[Picture, ...] = ()
    tree: Any = None
    text: str = ""
    meta: Metadata = field(default_factory=Metadata)
    removed: frozenset[int] = frozenset()
    body: frozenset[int] = frozenset()
