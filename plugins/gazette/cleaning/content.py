"""Which blocks of a saved page are the article: the elements around them say so, and trafilatura has a vote."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from lxml.html import HtmlElement
from trafilatura import extract

from ..article import Block

OUTSIDE = "outside_article"
STANDFIRST = "standfirst"
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
    lines = {_letters(line) for line in found.split("\n")}
    whole = _letters(found)
    missed = len(found) < SHORTEST_ARTICLE
    own = _with_gaps_filled(blocks, {b.number for b in blocks if (_is_prose(b) if missed else _is_in(b, lines, whole))})
    misleading = _misleading_labels([block for block in blocks if block.number in own])
    standfirst = _standfirst(blocks, own)
    return tuple(b if b.number == standfirst else _mark(b, own=b.number in own, misleading=misleading) for b in blocks)


def _mark(block: Block, *, own: bool, misleading: set[str]) -> Block:
    if not own:
        return _outside(replace(block, within="") if block.within == STANDFIRST else block)
    return replace(block, within="") if block.within in misleading | {STANDFIRST} else block


def _standfirst(blocks: Sequence[Block], own: set[int]) -> int:
    """The number of the block that the page itself calls its standfirst: the last one above the text; 0 for none."""
    first = min((b.number for b in blocks if b.number in own and b.tag == "p" and not b.within), default=0)
    marked = (b.number for b in blocks if b.within == STANDFIRST and b.number < first and len(b.text.split()) > 4)
    return max(marked, default=0)


def _with_gaps_filled(blocks: Sequence[Block], own: set[int]) -> set[int]:
    """Add what the extractor left out between the article's paragraphs and in one element with two of them: whole
    sentences, list items that are no links or that a colon announces, verse, and subheads right above what is kept."""
    holders = Counter(block.container for block in blocks if block.number in own and block.tag == "p")
    first, last = min(own, default=0), max(own, default=0)
    filled = set(own)
    for before, block in pairwise(blocks):
        inside = not block.within and first < block.number < last and holders[block.container] > 1
        announced = before.number in filled and (before.text.endswith(":") or (block.group and before.group == block.group))
        if inside and not block.tag.startswith("h") and (announced or block.tag == "pre" or _is_text(block)):
            filled.add(block.number)
    for block, after in pairwise(blocks):
        if block.tag.startswith("h") and not block.within and holders[block.container] > 1 and after.number in filled:
            filled.add(block.number)
    return filled


def _is_text(block: Block) -> bool:
    return (block.group > 0 or _is_prose(block)) and not _is_link(block)


def _is_link(block: Block) -> bool:
    """Whether most of a block's text is links."""
    linked = sum(len(re.sub(r"<[^>]+>", "", inner)) for inner in re.findall(r"<a [^>]*>(.*?)</a>", block.html))
    return linked > 0.6 * len(block.text)


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
        cells = [_letters(cell) for cell in re.split(r" \| |\n", block.text)]
        return sum(cell in whole for cell in cells) >= 0.8 * len(cells)
    letters = _letters(block.text)
    return letters in lines or (len(letters) > 30 and letters in whole)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
