"""Text dumps: one article, a line or a group of lines a paragraph, perhaps with front matter."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from ...model.article import Block, Metadata, Removal
from ...model.draft import Draft
from ...model.errors import ArticleError
from ..decoding import decode
from .fields import web_address
from .front_matter import FRONT_MATTER, Line, read_front_matter

# Names of what goes to the metadata.
TITLE, ADDRESS = "title", "address"
EXTRACTOR = "text dump: every line is read"
# In characters; the longest headlines of newspapers stay below two hundred.
_LONGEST_TITLE = 250
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});")
BULLET = re.compile(r"\s*(?:[-*+•‣▪●]|\d{1,2}[.)])\s+(?=\S)")


def parse_text(data: bytes) -> Draft:
    """Read a text dump. The first block is the title, unless front matter names one.

    Raises ArticleError if the bytes are not text or the file is empty.
    """
    lines = numbered_lines(decode(data))
    meta, taken = read_front_matter(lines)
    removals = tuple(Removal(FRONT_MATTER, n, n, text) for n, text in taken if text.strip())
    draft = _take_address(drop_separators(Draft(read_paragraphs(lines[len(taken) :]), meta, removals, extractor=EXTRACTOR)))
    if not draft.blocks:
        raise ArticleError("empty; nothing to publish")
    return draft if meta.title else take_title(draft)


def numbered_lines(text: str) -> list[Line]:
    """The lines of a text with their numbers, from 1; entities such as &amp; are read as what they stand for."""
    return [(n, _ENTITY.sub(lambda m: html.unescape(m[0]), line)) for n, line in enumerate(text.split("\n"), 1)]


def read_paragraphs(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The paragraphs and list items of plain text, each with the number of the line that it begins on."""
    return tuple(_block(n, text) for n, text in _join_wrapped(lines))


def _block(number: int, text: str) -> Block:
    bullet = BULLET.match(text)
    if bullet and not text.lstrip()[0].isdigit():
        return Block(number, number, " ".join(text[bullet.end() :].split()), "ul", group=1)
    return Block(number, number, " ".join(text.split()))


def drop_separators(draft: Draft) -> Draft:
    """Lines without a letter or digit: rules, rows of asterisks, stray bullets."""
    bare = frozenset(block.number for block in draft.blocks if not any(map(str.isalnum, block.text)))
    return draft.without("separator", bare)


def _take_address(draft: Draft) -> Draft:
    """An address on the first line is where the article comes from, not its title."""
    first = draft.blocks[0] if len(draft.blocks) > 1 else None
    if first is None or not web_address(first.text):
        return draft
    return replace(draft.without(ADDRESS, frozenset({first.number})), meta=draft.meta.or_else(Metadata(url=first.text)))


def take_title(draft: Draft) -> Draft:
    """The first block becomes the title, as long as it can be one: a first paragraph stays in the body and lends
    its beginning."""
    first = draft.blocks[0]
    if len(first.text) <= _LONGEST_TITLE:
        return replace(draft.without(TITLE, frozenset({first.number})), meta=replace(draft.meta, title=first.text))
    words = first.text[:100].rsplit(" ", 1)[0]
    return replace(draft, meta=replace(draft.meta, title=words.rstrip(",;:-– ") + "…"))


def _join_wrapped(lines: Sequence[Line]) -> list[Line]:
    """One entry a paragraph. Lines are paragraphs, unless the file was wrapped at a fixed width: then blank lines
    part the paragraphs."""
    groups: list[list[Line]] = [[]]
    for number, text in lines:
        if text.strip():
            groups[-1].append((number, text))
        elif groups[-1]:
            groups.append([])
    if not _is_wrapped([[text.rstrip() for _, text in group] for group in groups]):
        return [line for group in groups for line in group]
    return [paragraph for group in groups for paragraph in _join(group)]


def _is_wrapped(groups: Sequence[Sequence[str]]) -> bool:
    """Wrapped text has groups of lines of nearly one length, most of which stop in mid-sentence. Lists tell nothing."""
    paragraphs = [group for group in groups if len(group) > 1 and not any(map(BULLET.match, group))]
    inner = [line for group in paragraphs for line in group[:-1]]
    if len(inner) < 6 or len(paragraphs) < 2:
        return False
    width = max(map(len, inner))
    full = sum(len(line) > width * 0.75 for line in inner)
    open_ended = sum(line[-1] not in ".!?:”\"'" for line in inner)
    return width <= 100 and full >= 0.7 * len(inner) and open_ended >= 0.6 * len(inner)


def _join(group: Sequence[Line]) -> list[Line]:
    joined: list[Line] = []
    for number, text in group:
        if joined and not BULLET.match(text):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text.strip()}")
        else:
            joined.append((number, text))
    return joined
