"""An article's pictures, with their captions."""

from __future__ import annotations

from dataclasses import replace

from ..article import Block
from .page import Page, Picture

FIGURE = "figure"


# How many elements outwards a picture and the text share one: the figure's own, its parent, and the one around that.
_NEAR = 3


def find_pictures(page: Page, own: set[int]) -> tuple[Block, ...]:
    """Those pictures of a page that stand between the headline and the end of the article, in an element that holds some
    of it. One with a caption has the caption's number and its text."""
    first, last = min(own, default=0), max(own, default=0)
    near_text = {n for b, place in zip(page.blocks, page.places, strict=True) if b.number in own for n in place.path[-_NEAR:]}
    shown = (p for p in page.pictures if p.number < last and (p.number > first or near_text & set(p.path[-_NEAR:])))
    return tuple(_figure(picture, _caption(picture, page)) for picture in shown)


def _caption(picture: Picture, page: Page) -> Block | None:
    """The first caption in the picture's figure; what else is there (credits, buttons) goes as it would without it."""
    inside = (b for b, p in zip(page.blocks, page.places, strict=True) if picture.figure in p.path and b.within == "caption")
    return next(inside, None)


def _figure(picture: Picture, caption: Block | None) -> Block:
    if caption is None:
        return Block(picture.number, picture.line, "", FIGURE, picture.html)
    return replace(caption, tag=FIGURE, html=picture.html, within="", group=0)
