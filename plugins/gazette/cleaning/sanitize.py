"""Clean HTML from clean blocks. Nothing in it can run, load, or point anywhere but to an absolute web address."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import nh3

from ..article import Block

_TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "th", "td",
    "a", "em", "strong", "sub", "sup", "code", "q", "br",
}  # fmt: skip
_HEADINGS = ("h2", "h3", "h4")
_GROUPED = {"ul": "li", "ol": "li", "blockquote": "p"}


def to_html(blocks: Sequence[Block]) -> str:
    """The body of an article. Neighbouring blocks of one list or quotation share its element."""
    parts = []
    for (tag, _group), members in groupby(_step_headings(blocks), key=lambda b: (b.tag, b.group)):
        inner = "\n".join(_element(_GROUPED.get(tag, tag), member) for member in members)
        parts.append(f"<{tag}>\n{inner}\n</{tag}>" if tag in _GROUPED else inner)
    return sanitize("\n".join(parts))


def _step_headings(blocks: Sequence[Block]) -> Iterator[Block]:
    """Subheads from h2 down without a step left out: below the page's headline, whatever their source counted from."""
    used = sorted({block.tag for block in blocks if block.tag in _HEADINGS})
    before = 1
    for block in blocks:
        if block.tag in _HEADINGS:
            before = min(used.index(block.tag) + 2, before + 1)
            yield replace(block, tag=f"h{before}")
        else:
            yield block


def _element(tag: str, block: Block) -> str:
    return f"<{tag}>{block.html or html.escape(block.text, quote=False)}</{tag}>"


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
