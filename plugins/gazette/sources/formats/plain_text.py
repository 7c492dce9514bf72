"""Parse text dumps: one article, with a line or a group of lines per paragraph, and perhaps front matter."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace

from ...model.article import Block, Metadata, Removal
from ...model.draft import Draft
from ...model.errors import ArticleError
from ..decoding import decode_text
from .fields import absolute_web_url
from .front_matter import FRONT_MATTER, NumberedLine, read_front_matter

# The rules named in the removals of blocks that become metadata.
_TITLE_RULE, _URL_RULE = "title", "address"
_EXTRACTOR = "text dump: every line is read"
# Characters. The longest headlines of newspapers have fewer than two hundred.
_MAX_TITLE_LENGTH = 250
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});")
BULLET = re.compile(r"\s*(?:[-*+•‣▪●]|\d{1,2}[.)])\s+(?=\S)")


def parse_text(data: bytes) -> Draft:
    """Return the draft of a text dump. The first block becomes the title, unless front matter gives one.

    Raises ArticleError if the bytes are not text, the front matter is not valid, or there is no text.
    """
    lines = numbered_lines(decode_text(data))
    meta, front_matter = read_front_matter(lines)
    removals = tuple(Removal(FRONT_MATTER, number, number, text) for number, text in front_matter if text.strip())
    draft = _take_url(drop_separators(Draft(read_paragraphs(lines[len(front_matter) :]), meta, removals, extractor=_EXTRACTOR)))
    if not draft.blocks:
        raise ArticleError("empty; nothing to publish")
    return draft if meta.title else take_title(draft)


def numbered_lines(text: str) -> list[NumberedLine]:
    """Return the lines of a text with their numbers, from 1. Character references such as &amp; are decoded."""
    return [(number, _ENTITY.sub(lambda match: html.unescape(match[0]), line)) for number, line in enumerate(text.split("\n"), 1)]


def read_paragraphs(lines: Sequence[NumberedLine]) -> tuple[Block, ...]:
    """Return the paragraphs and list items of plain text. Their numbers are those of the lines on which they begin."""
    return tuple(_block(number, text) for number, text in _join_wrapped(lines))


def _block(number: int, text: str) -> Block:
    bullet = BULLET.match(text)
    if bullet and not text.lstrip()[0].isdigit():
        return Block(number, number, " ".join(text[bullet.end() :].split()), "ul", group=1)
    return Block(number, number, " ".join(text.split()))


def drop_separators(draft: Draft) -> Draft:
    """Remove blocks without a letter or digit: rules, rows of asterisks, stray bullets."""
    separators = frozenset(block.number for block in draft.blocks if not any(map(str.isalnum, block.text)))
    return draft.without("separator", separators)


def _take_url(draft: Draft) -> Draft:
    """Make a URL in the first block the article's URL instead of its title, unless it is the only block."""
    first = draft.blocks[0] if len(draft.blocks) > 1 else None
    if first is None or not absolute_web_url(first.text):
        return draft
    return replace(draft.without(_URL_RULE, frozenset({first.number})), meta=draft.meta.or_else(Metadata(url=first.text)))


def take_title(draft: Draft) -> Draft:
    """Make the first block the title. If it is too long for one, it stays in the body, and its beginning becomes the title."""
    first = draft.blocks[0]
    if len(first.text) <= _MAX_TITLE_LENGTH:
        return replace(draft.without(_TITLE_RULE, frozenset({first.number})), meta=replace(draft.meta, title=first.text))
    words = first.text[:100].rsplit(" ", 1)[0]
    return replace(draft, meta=replace(draft.meta, title=words.rstrip(",;:-– ") + "…"))


def _join_wrapped(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """Return one line per paragraph, with the number of its first line.

    Each line is a paragraph, unless the text was wrapped at a fixed width: then blank lines separate paragraphs.
    """
    groups: list[list[NumberedLine]] = [[]]
    for number, text in lines:
        if text.strip():
            groups[-1].append((number, text))
        elif groups[-1]:
            groups.append([])
    if not _is_wrapped([[text.rstrip() for _, text in group] for group in groups]):
        return [line for group in groups for line in group]
    return [paragraph for group in groups for paragraph in _join_lines(group)]


def _is_wrapped(groups: Sequence[Sequence[str]]) -> bool:
    """Return True if the lines of most groups have nearly the same length and stop in mid-sentence. Lists do not count."""
    paragraphs = [group for group in groups if len(group) > 1 and not any(map(BULLET.match, group))]
    wrapped = [line for group in paragraphs for line in group[:-1]]
    if len(wrapped) < 6 or len(paragraphs) < 2:
        return False
    width = max(map(len, wrapped))
    full = sum(len(line) > width * 0.75 for line in wrapped)
    open_ended = sum(line[-1] not in ".!?:”\"'" for line in wrapped)
    return width <= 100 and full >= 0.7 * len(wrapped) and open_ended >= 0.6 * len(wrapped)


def _join_lines(group: Sequence[NumberedLine]) -> list[NumberedLine]:
    """Join the lines of a group, except that each list item begins a new line."""
    joined: list[NumberedLine] = []
    for number, text in group:
        if joined and not BULLET.match(text):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text.strip()}")
        else:
            joined.append((number, text))
    return joined
