"""An article's pictures, with their captions."""

from __future__ import annotations

from dataclasses import replace

from ..article import Block
from .page import Page, Picture

FIGURE = "figure"


# How many elements outwards a picture and the text share one: the figure's own, its parent, and the one around that.
_NEAR = 3


def find_pictures(page: Page, own: set[int]) -> tuple[tuple[Block, ...], set[int]]:
    """Those pictures of a page that stand between the headline and the end of the article, in an element that holds some
    of it; those outside figures only between its paragraphs. The text of a figure's first is its caption; second come the
    numbers of the blocks that were those captions."""
    first, last = min(own, default=0), max(own, default=0)
    near_text = {n for b, place in zip(page.blocks, page.places, strict=True) if b.number in own for n in place.path[-_NEAR:]}
    shown: list[Picture] = []
    for picture in page.pictures:
        near = picture.number > first or picture.figure > 0
        if near and picture.number < last and near_text & set(picture.path[-_NEAR:]):
            again = picture.figure > 0 and any(other.figure == picture.figure for other in shown)
            shown.append(replace(picture, figure=0) if again else picture)
    first_captions = _captions({picture.figure for picture in shown if picture.figure}, page)
    captions = [first_captions.get(picture.figure) for picture in shown]
    figures = (_figure(picture, caption) for picture, caption in zip(shown, captions, strict=True))
    return tuple(figures), {caption.number for caption in captions if caption}


def _captions(figures: set[int], page: Page) -> dict[int, Block]:
    """The first caption in each figure; what else is there (credits, buttons) goes as it would without it."""
    found: dict[int, Block] = {}
    for block, place in zip(page.blocks, page.places, strict=True):
        for figure in figures.intersection(place.path) if block.within == "caption" else ():
            found.setdefault(figure, block)
    return found


def _figure(picture: Picture, caption: Block | None) -> Block:
    line, text = (caption.line, caption.text) if caption else (picture.line, "")
    return Block(picture.number, line, text, FIGURE, picture.html)
