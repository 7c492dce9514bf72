"""Which blocks of a saved page are the article: the elements around them say so, and trafilatura has a vote."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement
from trafilatura import extract

from ..article import Block

OUTSIDE = "outside_article"
# Below this many characters trafilatura found no article, and the page's own long paragraphs decide.
SHORTEST_ARTICLE = 250
# A label on more of the article than this share of its characters is not about surroundings.
MISLEADING_SHARE = 0.2


def mark_surroundings(tree: HtmlElement, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Label the blocks that are not the article's with OUTSIDE, where nothing more precise is known of them.

    A label that covers much of what the extractor takes for the article is a misleading class name, and goes;
    the other labelled surroundings (navigation, related links, ...) stay, whatever the extractor says.
    """
    found = extract(copy.deepcopy(tree), include_comments=False, include_tables=True, include_formatting=False) or ""
    if len(found) < SHORTEST_ARTICLE:
        return tuple(b if _is_prose(b) else _outside(b) for b in blocks)
    lines = {_letters(line) for line in found.split("\n")}
    whole = _letters(found)
    own = {block.number for block in blocks if _is_in(block, lines, whole)}
    misleading = _misleading_labels([block for block in blocks if block.number in own])
    return tuple(
        replace(b, within="") if b.number in own and b.within in misleading else b if b.number in own else _outside(b)
        for b in blocks
    )


def _misleading_labels(own: Sequence[Block]) -> set[str]:
    total = sum(len(block.text) for block in own)
    size = Counter({"": 0})
    for block in own:
        size[block.within] += len(block.text)
    return {label for label, length in size.items() if label and length > MISLEADING_SHARE * total}


def _outside(block: Block) -> Block:
    return block if block.within else replace(block, within=OUTSIDE)


def _is_prose(block: Block) -> bool:
    return len(block.text) > 80 and block.text.rstrip("”\"')")[-1:] in ".!?"


def _is_in(block: Block, lines: set[str], whole: str) -> bool:
    if block.tag == "table":
        cells = [_letters(cell) for cell in re.split(r" \\| |\n", block.text)]
        return sum(cell in whole for cell in cells) >= 0.8 * len(cells)
    letters = _letters(block.text)
    return letters in lines or (len(letters) > 30 and letters in whole)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
