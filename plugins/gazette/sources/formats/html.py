"""Saved pages: every block of the page in reading order, the article's own apart from its surroundings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ...model.article import Block, Metadata
from ...model.draft import Draft
from ...model.errors import ArticleError
from ..decoding import decode
from .fields import web_address
from .page_blocks import MISLEADING_SHARE, flatten
from .page_metadata import read_page_metadata

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# A picture or font that was saved into the page: megabytes on one line, with nothing to read.
_INLINED = re.compile(rb"data:[\w.+/-]{1,80}(?:;[\w.=+-]{1,80}){0,5},[\w+/=%.~-]{400,}")
# What SingleFile, and browsers ('Save page as'), write at the head of a page about where it is from.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:Page saved with SingleFile\s+url:\s*|saved from url=\(\d{1,6}\)\s*)(https?://[^\s<>]{1,2000})", re.IGNORECASE
)
# A start tag so long holds nothing to read, and the parser's time grows with the square of its attributes.
_ENDLESS_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,30})\s[^<>]{100000,}>")
_HEAD = 20_000  # characters; both stand in front of the page's own elements
# What a label says whatever else is known. The other labels come from names of classes, and are worth something only
# where an extractor has found the article; in a newsletter, 'newsletter' is the whole of it.
_CERTAIN = frozenset((
    "hidden", "form", "control", "dialog", "noscript", "navigation", "footer", "caption", "share_prompt", "advertisement",
    "cookie_notice", "comments",
))  # fmt: skip


def parse_html(data: bytes) -> Draft:
    """Read a saved page. Blocks outside the article say so in `within`.

    Raises ArticleError if the bytes are not text or hold no page.
    """
    text = decode_page(data)
    saved = _SAVED_FROM.search(text[:_HEAD])
    return draft_of_page(text, saved[1] if saved else "")


def decode_page(data: bytes, charset: str = "") -> str:
    """The text of a page, without the pictures inlined in it and endless attributes. `charset` is the encoding that its
    envelope declares; without it the page's own word counts. Raises ArticleError if the bytes are not text."""
    data = _INLINED.sub(b"data:,", data)
    declared = _CHARSET.search(data[:4096])
    return _ENDLESS_TAG.sub(r"<\1>", decode(data, charset or (declared[1].decode() if declared else "")))


def draft_of_page(text: str, address: str = "") -> Draft:
    """A page's blocks, all of them, and its metadata. `address` is where it was saved from, for a page that does not say so itself.

    Raises ArticleError where there is no page in `text`.
    """
    tree, meta = read_page(text, address)
    page = flatten(tree, meta.url)
    return Draft(page.blocks, meta, page=replace(page, tree=tree, text=text, meta=meta))


def read_page(text: str, address: str = "") -> tuple[HtmlElement, Metadata]:
    """A page's tree, and what it says about its article. Raises ArticleError where there is none."""
    tree = parse_tree(text)
    return tree, read_page_metadata(tree).or_else(Metadata(url=web_address(address)))


def blocks_of_article(tree: HtmlElement, base: str = "") -> tuple[Block, ...]:
    """The blocks of a tree that is an article and nothing else, so that no extractor is asked; labels that cannot be
    trusted without one are left out."""
    blocks = flatten(tree, base).blocks
    certain = {b.within for b in blocks if b.within in _CERTAIN and not _is_misleading(b.within, blocks)}
    return tuple(block if block.within in certain else replace(block, within="") for block in blocks)


def _is_misleading(label: str, blocks: Sequence[Block]) -> bool:
    covered = sum(len(block.text) for block in blocks if block.within == label)
    return label != "hidden" and covered > MISLEADING_SHARE * sum(len(block.text) for block in blocks)


def parse_tree(text: str) -> HtmlElement:
    """The tree of a page. Raises ArticleError where there is none."""
    if not text.strip():
        raise ArticleError("empty; nothing to publish")
    try:
        text = _DECLARATION.sub("", text)
        return document_fromstring(text, parser=HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ArticleError(f"not an HTML page: {error}") from error
