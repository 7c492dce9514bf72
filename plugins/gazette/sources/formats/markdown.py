"""Clippings in Markdown, as web clippers write them: front matter, then the article and nothing else.

Rendered with markdown-it-py, not with the Markdown of Pelican's hand-written pages: it knows the line of each block, it reads
CommonMark, which clippers write, and its time grows with the length of a text. Python-Markdown takes minutes over a
paragraph of fifty thousand opening brackets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from lxml.html import HtmlElement
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ...model.article import Block, Metadata, Removal
from ...model.draft import Draft
from ...model.errors import ArticleError
from ..decoding import decode
from .front_matter import FRONT_MATTER, Line, read_front_matter
from .html import blocks_of_article, parse_tree
from .page_blocks import STANDFIRST
from .page_metadata import people
from .plain_text import drop_separators, take_title

EXTRACTOR = "clipping: every block is read, since a clipping is the article already"
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_LINE = "data-gazette-line"
# Obsidian's own: '[[Page|shown]]', '![[picture.png]]', '> [!note] Title'.
_EMBED = re.compile(r"!\[\[[^][\n]{1,300}\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^][|\n]{1,300}\|)?([^][|\n]{1,300})\]\]")
_CALLOUT = re.compile(r"^\[!\w+\][+-]?\s*")


def parse_markdown(data: bytes) -> Draft:
    """Read a clipping. The first block is the title, unless front matter names one.

    Raises ArticleError if the bytes are not text, front matter is broken or there is no text.
    """
    lines = list(enumerate(decode(data).split("\n"), 1))
    meta, taken = read_front_matter(lines)
    meta = replace(meta, authors=people(meta.authors, meta.publisher))
    blocks = _blocks(lines[len(taken) :], meta)
    removals = [Removal(FRONT_MATTER, number, number, text) for number, text in taken if text.strip()]
    draft = drop_separators(Draft(blocks, meta, tuple(removals), extractor=EXTRACTOR))
    if not draft.blocks:
        raise ArticleError("empty; nothing to publish")
    return draft if meta.title else take_title(draft)


def _blocks(lines: Sequence[Line], meta: Metadata) -> tuple[Block, ...]:
    body = "\n".join(text for _, text in lines)
    if not body.strip():
        return ()
    tree = parse_tree(_render(body))
    _set_lines(tree, first=lines[0][0])
    # Front matter's lines are numbers of removals already.
    return _mark_excerpt([replace(b, number=lines[0][0] + b.number) for b in blocks_of_article(tree, meta.url)])


def _render(text: str) -> str:
    """HTML with the line of each block in it, from 0."""
    tokens: list[Token] = []
    for token in _MARKDOWN.parse(text):
        if token.type == "html_block" and token.map:
            tokens.append(Token("hr", "hr", 0, attrs={_LINE: token.map[0]}))
        elif token.map and token.nesting >= 0:
            token.attrSet(_LINE, token.map[0])
        for part in token.children or ():
            if part.type == "text":
                part.content = _CALLOUT.sub("", _WIKI_LINK.sub(r"\1", _EMBED.sub("", part.content)))
        tokens.append(token)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _set_lines(tree: HtmlElement, first: int) -> None:
    """Give each element the line of the file that its block stands on, in place of its line in the rendered page."""
    line = first
    for element in tree.iter():
        given = element.attrib.pop(_LINE, "")
        if re.fullmatch(r"\d{1,8}", given):
            line = first + int(given)
        element.sourceline = line


def _mark_excerpt(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The quotation under 'Excerpt' that MarkDownload puts above an article is its summary."""
    for heading, quoted in pairwise(blocks[:4]):
        if heading.text == "Excerpt" and heading.tag.startswith("h") and quoted.tag == "blockquote":
            labels = {heading.number: "separator", quoted.number: STANDFIRST}
            return tuple(replace(block, within=labels.get(block.number, block.within)) for block in blocks)
    return tuple(blocks)
