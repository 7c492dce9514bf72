"""Parse saved web pages into blocks in reading order, with labels for what surrounds the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ...model.article import Block, Metadata
from ...model.draft import Draft
from ...model.errors import ArticleError
from ..decoding import decode_text
from .fields import absolute_web_url
from .page_blocks import MISLEADING_SHARE, flatten_page
from .page_metadata import read_page_metadata

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Pictures and fonts that were saved into the page: megabytes on one line, with nothing to read.
_DATA_URL = re.compile(rb"data:[\w.+/-]{1,80}(?:;[\w.=+-]{1,80}){0,5},[\w+/=%.~-]{400,}")
# The comment with the page's URL that SingleFile and browsers ('Save page as') write at the head of a page.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:Page saved with SingleFile\s+url:\s*|saved from url=\(\d{1,6}\)\s*)(https?://[^\s<>]{1,2000})", re.IGNORECASE
)
# A start tag of this length holds nothing to read, and the parser takes quadratic time for its attributes.
_HUGE_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,30})\s[^<>]{100000,}>")
# Characters at the head of a page in which the comment is searched for, since it precedes the page's own elements.
_SAVED_FROM_LIMIT = 20_000
# Labels that hold without an extractor. The others come from names of classes, which mean little unless an extractor has
# found the article: in a newsletter, an element called 'newsletter' holds all of the text.
_RELIABLE_LABELS = frozenset((
    "hidden", "form", "control", "dialog", "noscript", "navigation", "footer", "caption", "share_prompt", "advertisement",
    "cookie_notice", "comments",
))  # fmt: skip


def parse_html(data: bytes) -> Draft:
    """Return the draft of a saved page, with all of its blocks. Labels of what surrounds the article are in `Block.within`.

    Raises ArticleError if the bytes are not text or contain no page.
    """
    text = decode_page(data)
    saved = _SAVED_FROM.search(text[:_SAVED_FROM_LIMIT])
    return draft_from_page(text, saved[1] if saved else "")


def decode_page(data: bytes, charset: str = "") -> str:
    """Return the text of a page, without inlined pictures and fonts, and without the attributes of tags that are too long.

    `charset` is the encoding that the page's envelope declares; if it is "", the encoding that the page itself declares counts.
    Raises ArticleError if the bytes are not text.
    """
    data = _DATA_URL.sub(b"data:,", data)
    declared = _CHARSET.search(data[:4096])
    return _HUGE_TAG.sub(r"<\1>", decode_text(data, charset or (declared[1].decode() if declared else "")))


def draft_from_page(text: str, url: str = "") -> Draft:
    """Return a draft with all blocks of a page, and its metadata.

    `url` is the URL that the page was saved from ("" if unknown). It counts if the page itself names none.
    Raises ArticleError if `text` contains no page.
    """
    tree, meta = read_page(text, url)
    page = flatten_page(tree, meta.url)
    return Draft(page.blocks, meta, page=replace(page, tree=tree, text=text, meta=meta))


def read_page(text: str, url: str = "") -> tuple[HtmlElement, Metadata]:
    """Return the tree of a page, and its metadata. `url` counts if the page itself names none.

    Raises ArticleError if `text` contains no page.
    """
    tree = parse_tree(text)
    return tree, read_page_metadata(tree).or_else(Metadata(url=absolute_web_url(url)))


def article_blocks(tree: HtmlElement, base: str = "") -> tuple[Block, ...]:
    """Return the blocks of a tree that contains an article and nothing else. Drop labels that are unreliable without an extractor.

    `base` is the URL against which relative links are resolved ("" if unknown).
    """
    blocks = flatten_page(tree, base).blocks
    reliable = {b.within for b in blocks if b.within in _RELIABLE_LABELS and not _is_misleading(b.within, blocks)}
    return tuple(block if block.within in reliable else replace(block, within="") for block in blocks)


def _is_misleading(label: str, blocks: Sequence[Block]) -> bool:
    """Return True if `label` covers so much of the text that it must surround the article. The label 'hidden' is always trusted."""
    covered = sum(len(block.text) for block in blocks if block.within == label)
    return label != "hidden" and covered > MISLEADING_SHARE * sum(len(block.text) for block in blocks)


def parse_tree(text: str) -> HtmlElement:
    """Parse a page into a tree, without comments. Raises ArticleError if the text is empty or contains no page."""
    if not text.strip():
        raise ArticleError("empty; nothing to publish")
    try:
        text = _DECLARATION.sub("", text)
        return document_fromstring(text, parser=HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ArticleError(f"not an HTML page: {error}; save the page again") from error
