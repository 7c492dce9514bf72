"""Text dumps: one article, a line or a group of lines a paragraph, perhaps with front matter."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import yaml

from ..article import Block, Draft, Metadata, Removal
from ..dates import to_iso
from ..errors import ArticleError
from ..reading import decode
from .fields import FIELD_OF, read_fields, web_address

# Names of what goes to the metadata.
FRONT_MATTER, TITLE, ADDRESS = "front_matter", "title", "address"
EXTRACTOR = "text dump: every line is read"
# In characters; the longest headlines of newspapers stay below two hundred.
_LONGEST_TITLE = 250
_HEADER = re.compile(r"([A-Za-z][A-Za-z _-]{1,20}):(?:[ \t]+(\S.*)?)?")
_SOURCE = "front matter"
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9A-Fa-f]{2,6}|[A-Za-z]{2,8});")
_BULLET = re.compile(r"\s*(?:[-*+•‣▪●]|\d{1,2}[.)])\s+(?=\S)")

Line = tuple[int, str]


def parse_text(data: bytes) -> Draft:
    """Read a text dump. The first block is the title, unless front matter names one.

    Raises ArticleError if the bytes are not text or the file is empty.
    """
    lines = [(n, _ENTITY.sub(lambda m: html.unescape(m[0]), line)) for n, line in enumerate(decode(data).split("\n"), 1)]
    meta, taken = _front_matter(lines)
    blocks = [_block(n, text) for n, text in _join_wrapped(lines[len(taken) :])]
    removals = tuple(Removal(FRONT_MATTER, n, n, text) for n, text in taken if text.strip())
    draft = _take_address(drop_separators(Draft(tuple(blocks), meta, removals, extractor=EXTRACTOR)))
    if not draft.blocks:
        raise ArticleError("empty; nothing to publish")
    return draft if meta.title else _take_title(draft)


def _block(number: int, text: str) -> Block:
    bullet = _BULLET.match(text)
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


def _take_title(draft: Draft) -> Draft:
    """The first block becomes the title, as long as it can be one: a first paragraph stays in the body and lends
    its beginning."""
    first = draft.blocks[0]
    if len(first.text) <= _LONGEST_TITLE:
        return replace(draft.without(TITLE, frozenset({first.number})), meta=replace(draft.meta, title=first.text))
    words = first.text[:100].rsplit(" ", 1)[0]
    return replace(draft, meta=replace(draft.meta, title=words.rstrip(",;:-– ") + "…"))


def _front_matter(lines: Sequence[Line]) -> tuple[Metadata, Sequence[Line]]:
    """Metadata at the head of the file, and the lines it takes up."""
    start = next((i for i, (_, text) in enumerate(lines) if text.strip()), 0)
    for fence, load in _FENCES.items():
        if lines[start][1].rstrip() == fence:
            return _fenced(lines, start, fence, load)
    end = start
    while end < len(lines) and _HEADER.fullmatch(lines[end][1].rstrip()):
        end += 1
    matches = [match for _, text in lines[start:end] if (match := _HEADER.fullmatch(text.rstrip()))]
    headers = {match[1]: match[2] or "" for match in reversed(matches)}  # the first of two lines of one name counts
    return (read_fields(headers, _SOURCE), lines[:end]) if _are_headers(headers) else (Metadata(), [])


def _are_headers(headers: Mapping[str, str]) -> bool:
    """Whether lines of 'Name: value' are front matter: with a title, with two known names, or a date that is one. A
    headline may have a colon, too."""
    known = {FIELD_OF[name.lower()]: value for name, value in headers.items() if name.lower() in FIELD_OF}
    return len(known) > 1 or "title" in known or bool(to_iso(known.get("published", "")))


def _fenced(lines: Sequence[Line], start: int, fence: str, load: Callable[[str], object]) -> tuple[Metadata, Sequence[Line]]:
    closing = (fence, "...") if fence == "---" else (fence,)
    end = next((i for i, (_, text) in enumerate(lines) if i > start and text.rstrip() in closing), None)
    if end is None:
        return Metadata(), []
    try:
        given = load("\n".join(text for _, text in lines[start + 1 : end]))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        kind = "YAML" if fence == "---" else "TOML"
        raise ArticleError(f"its front matter is not valid {kind}: {reason}; quote values that hold a colon") from error
    return (read_fields(given, _SOURCE), lines[: end + 1]) if isinstance(given, dict) else (Metadata(), [])


_FENCES: Mapping[str, Callable[[str], object]] = {"---": yaml.safe_load, "+++": tomllib.loads}


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
    paragraphs = [group for group in groups if len(group) > 1 and not any(map(_BULLET.match, group))]
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
        if joined and not _BULLET.match(text):
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text.strip()}")
        else:
            joined.append((number, text))
    return joined
