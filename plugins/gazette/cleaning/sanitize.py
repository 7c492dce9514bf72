"""Sanitize the markup of blocks: nothing in it can run or load anything, and links lead to absolute http(s) URLs only."""

from __future__ import annotations

import re
from dataclasses import replace

import nh3

from ..model.article import Block, element

_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "th", "td",
    "a", "em", "strong", "sub", "sup", "code", "q", "br",
}  # fmt: skip
# Markup that is a single element, with no element of the same name inside it.
_WRAPPED = re.compile(r"<(\w+)>((?:(?!</?\1[\s>]).)*)</\1>", re.DOTALL)
# A link that has lost its href.
_DEAD_LINK = re.compile(r'<a rel="noopener noreferrer">(.*?)</a>', re.DOTALL)


def sanitize_block(block: Block) -> Block:
    """Return the block with safe inner markup.

    The markup is dropped, so that only the plain text is left, if it would close or break the block's own element.
    """
    if not block.html or block.tag == "figure":  # the parser writes the markup of pictures itself
        return block
    safe = _DEAD_LINK.sub(r"\1", sanitize_markup(element(block)))
    match = _WRAPPED.fullmatch(safe)
    return replace(block, html=match[2] if match else "")


def sanitize_markup(markup: str) -> str:
    """Return markup with the allowed elements only, and with no attribute but an absolute http(s) `href` on links.

    Pelican's own link syntax ({filename}, {static}, |filename|) is not an absolute URL, so raw files cannot link into the content
    folder.
    """
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
