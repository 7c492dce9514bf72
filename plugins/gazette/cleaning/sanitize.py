"""Safe markup: nothing in it can run, load, or point anywhere but to an absolute web address."""

from __future__ import annotations

import re
from dataclasses import replace

import nh3

from ..model.article import Block, element

_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "th", "td",
    "a", "em", "strong", "sub", "sup", "code", "q", "br",
}  # fmt: skip


_WRAPPED = re.compile(r"<(\w+)>((?:(?!</?\1[\s>]).)*)</\1>", re.DOTALL)


# What is left of a link that goes nowhere.
_DEAD_LINK = re.compile(r'<a rel="noopener noreferrer">(.*?)</a>', re.DOTALL)


def make_safe(block: Block) -> Block:
    """The block with safe inner markup; with none where what it had does not stay within its element."""
    if not block.html or block.tag == "figure":  # a picture's markup is ours
        return block
    clean = _DEAD_LINK.sub(r"\1", sanitize(element(block)))
    match = _WRAPPED.fullmatch(clean)
    return replace(block, html=match[2] if match else "")


def sanitize(markup: str) -> str:
    """Allow-listed elements, `href` on links alone, only absolute http(s) addresses. Pelican's own link syntax
    ({filename}, {static}, |filename|) is no such address and cannot reach its content folder."""
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
