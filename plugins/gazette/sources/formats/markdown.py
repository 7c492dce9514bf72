"""Parse clippings in Markdown, as web clippers write them: front matter, then the article and nothing else.

They are rendered with markdown-it-py, not with Python-Markdown, which Pelican uses for hand-written pages. markdown-it-py
knows the line of each block, reads CommonMark, which clippers write, and takes linear time. Python-Markdown takes minutes for
a paragraph of fifty thousand opening brackets.
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
from ..decoding import decode_text
from .front_matter import FRONT_MATTER, NumberedLine, read_front_matter
from .html import article_blocks, parse_tree
from .page_blocks import STANDFIRST
from .page_metadata import person_names
from .plain_text import drop_separators, take_title

_EXTRACTOR = "clipping: every block is read, since a clipping is the article already"
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# Carries the line of a block through the rendered HTML.
_LINE_ATTRIBUTE = "data-gazette-line"
# Obsidian's extensions: '[[Page|shown]]', '![[picture.png]]', '> [!note] Title'.
_EMBED = re.compile(r"!\[\[[^][\n]{1,300}\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^][|\n]{1,300}\|)?([^][|\n]{1,300})\]\]")
_CALLOUT = re.compile(r"^\[!\w+\][+-]?\s*")


def parse_markdown(data: bytes) -> Draft:
    """Return the draft of a clipping. The first block becomes the title, unless front matter gives one.

    Raises ArticleError if the bytes are not text, the front matter is not valid, or there is no text.
    """
    lines = list(enumerate(decode_text(data).split("\n"), 1))
    meta, front_matter = read_front_matter(lines)
    meta = replace(meta, authors=person_names(meta.authors, meta.publisher))
    blocks = _blocks(lines[len(front_matter) :], meta)
    removals = [Removal(FRONT_MATTER, number, number, text) for number, text in front_matter if text.strip()]
    draft = drop_separators(Draft(blocks, meta, tuple(removals), extractor=_EXTRACTOR))
    if not draft.blocks:
        raise ArticleError("empty; nothing to publish")
    return draft if meta.title else take_title(draft)


def _blocks(lines: Sequence[NumberedLine], meta: Metadata) -> tuple[Block, ...]:
    body = "\n".join(text for _, text in lines)
    if not body.strip():
        return ()
    first_line = lines[0][0]
    tree = parse_tree(_render(body))
    _set_lines(tree, first_line)
    # The lower numbers belong to the removals of front matter.
    return _mark_excerpt([replace(block, number=first_line + block.number) for block in article_blocks(tree, meta.url)])


def _render(text: str) -> str:
    """Render Markdown as HTML, with the line of each block, from 0, in an attribute.

    A `<hr>` before each block of HTML carries the line of that block.
    """
    tokens: list[Token] = []
    for token in _MARKDOWN.parse(text):
        if token.type == "html_block" and token.map:
            tokens.append(Token("hr", "hr", 0, attrs={_LINE_ATTRIBUTE: token.map[0]}))
        elif token.map and token.nesting >= 0:
            token.attrSet(_LINE_ATTRIBUTE, token.map[0])
        for part in token.children or ():
            if part.type == "text":
                part.content = _CALLOUT.sub("", _WIKI_LINK.sub(r"\1", _EMBED.sub("", part.content)))
        tokens.append(token)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _set_lines(tree: HtmlElement, first_line: int) -> None:
    """Set the line of each element to that of its block in the file, instead of its line in the rendered HTML."""
    line = first_line
    for element in tree.iter():
        value = element.attrib.pop(_LINE_ATTRIBUTE, "")
        if re.fullmatch(r"\d{1,8}", value):
            line = first_line + int(value)
        element.sourceline = line


def _mark_excerpt(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Label the quotation below an 'Excerpt' heading as the standfirst. MarkDownload puts this heading above an article."""
    for heading, quoted in pairwise(blocks[:4]):
        if heading.text == "Excerpt" and heading.tag.startswith("h") and quoted.tag == "blockquote":
            labels = {heading.number: "separator", quoted.number: STANDFIRST}
            return tuple(replace(block, within=labels.get(block.number, block.within)) for block in blocks)
    return tuple(blocks)
