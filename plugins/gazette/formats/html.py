"""Saved pages: every block of the page in reading order, the article's own apart from its surroundings."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ..article import Draft, Metadata
from ..cleaning.content import find_article
from ..errors import ArticleError
from ..reading import decode
from .blocks import flatten
from .page_metadata import read_page_metadata

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def parse_html(data: bytes) -> Draft:
    """Read a saved page. Blocks outside the article say so in `within`.

    Raises ArticleError if the bytes are not text or hold no page.
    """
    text, tree, meta = read_page(data)
    blocks, pictures, how = find_article(tree, text, flatten(tree, meta.url), meta)
    return Draft(blocks, meta, pictures=pictures, extractor=f"saved page: {how}")


def read_page(data: bytes) -> tuple[str, HtmlElement, Metadata]:
    """A page's text, its tree, and what it says about its article. Raises ArticleError as `parse_html` does."""
    declared = _CHARSET.search(data[:4096])
    text = _DECLARATION.sub("", decode(data, declared[1].decode() if declared else ""))
    tree = _parse(text)
    return text, tree, read_page_metadata(tree)


def _parse(text: str) -> HtmlElement:
    if not text.strip():
        raise ArticleError("empty; nothing to publish")
    try:
        return document_fromstring(text, parser=HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ArticleError(f"not an HTML page: {error}") from error
