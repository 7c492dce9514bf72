"""Blocks as HTML. Their inner markup is safe already: `cleaning/sanitize.py` saw to that."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .article import Block

_HEADINGS = ("h2", "h3", "h4")
_GROUPED = {"ul": "li", "ol": "li", "blockquote": "p"}


def to_html(blocks: Sequence[Block]) -> str:
    """The body of an article. Neighbouring blocks of one list or quotation share its element."""
    parts = []
    for (tag, _group), members in groupby(_step_headings(blocks), key=lambda b: (b.tag, b.group)):
        inner = "\n".join(element(member) for member in members)
        parts.append(f"<{tag}>\n{inner}\n</{tag}>" if tag in _GROUPED else inner)
    return "\n".join(parts)


def element(block: Block) -> str:
    """One block as its element: a list's as an item of it, a picture with its caption."""
    if block.tag == "figure":
        caption = f"<figcaption>{html.escape(block.text, quote=False)}</figcaption>" if block.text else ""
        return f"<figure>{block.html}{caption}</figure>"
    tag = _GROUPED.get(block.tag, block.tag)
    value = f' value="{block.value}"' if block.value and tag == "li" else ""
    return f"<{tag}{value}>{block.html or html.escape(block.text, quote=False)}</{tag}>"


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
