"""Move lines above or below the text that name its authors, publisher, URL or date to the metadata."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from ...model.article import Block, Metadata
from ...model.dates import parse_timestamp, without_dates
from ...model.draft import Draft
from ...model.text import ends_like_sentence
from ...sources.formats.fields import absolute_web_url
from .bylines import FROM_TEXT, read_byline, read_outlet, read_reporters
from .lines import block_numbers, draft_lines, head_blocks, remove_blocks, tail_blocks

_CREDIT_RULES = frozenset({"byline", "outlet"})
MAX_TIMESTAMP_LENGTH = 90  # characters
_MAX_SECTION_WORDS = 1

# Lines that show that the name next to them is an author's: a handle, a role, an e-mail address.
_AUTHOR_DETAILS = re.compile(
    r"@\w{2,20}|(?i:heard on .{3,40}|(?:contact |staff |senior |news |\S+ news )?(?:reporter|writer|contributor|correspondent"
    r"|columnist)|e-?mail the author.*"
    r"|posted: .*|published .{3,60}|\S+@\S+\.\w{2,12})"
)
_HAS_CLOCK = re.compile(r"\d[:.]\d\d\b|\d ?[ap]\.?m\b|\b(?:published|posted|updated|modified)\b", re.IGNORECASE)
# Words that may stand beside the date in a timestamp.
_BESIDE_TIMESTAMP = re.compile(
    r"\bthis (?:story|article|post) was\b|\d[\d,.]*\s*(?:views?|comments?|shares?)\b|\btime\b|\bedited\b|@|\S+\.com\b",
    re.IGNORECASE,
)
_SAYS_UPDATED = re.compile(r"\W*(?:last )?(?:updated|modified)\b", re.IGNORECASE)
_UPDATED_TOO = re.compile(r"(?<=\w)\W+(?=(?:last )?updated\b)", re.IGNORECASE)
_SAYS_TIMESTAMP = re.compile(
    r"\W*(?:this (?:story|article|post) was )?(?:first |last |originally )?(?:published|posted|created|updated|modified)\b",
    re.IGNORECASE,
)


def move_bylines(draft: Draft) -> Draft:
    """Move bylines above the text to the metadata: 'By Nora Quill, Capital Dispatch'.

    A publisher or date in the same line moves, too. Fields that have a value keep it.
    """
    for block in head_blocks(draft):
        # A name with its handle is a byline only in the first line. Below a paragraph, it is what remains of a post.
        signed = "@" in block.text and block.number == draft.blocks[0].number
        byline = read_byline(block.text, beside_credits=signed or _beside_credits(draft, block))
        if byline is not None:
            draft = replace(draft, meta=draft.meta.or_else(byline)).without("byline", frozenset({block.number}))
    return draft


def move_closing_bylines(draft: Draft) -> Draft:
    """Move reporters below the text to the authors, if there are none yet, and remove the names of editors and helpers.

    Examples: '(Reporting by Nora Quill; editing by Tom Inkwell)', 'Ada Column contributed to this report'.
    """
    rules: dict[int, str] = {}
    for block in draft.blocks[-4:]:
        reporters = read_reporters(block.text)
        if reporters is not None:
            draft = replace(draft, meta=draft.meta.or_else(Metadata(authors=reporters)))
            rules[block.number] = "byline" if reporters else "contributors"
    return remove_blocks(draft, rules) if len(rules) < len(draft.blocks) else draft


def move_outlets(draft: Draft) -> Draft:
    """Move a line that names an outlet to the publisher, if it is right below the headline or next to other credits."""
    known_authors = any(removal.rule == "byline" for removal in draft.removals)
    for index, block in enumerate(head_blocks(draft)):
        if index == 0 or _beside_credits(draft, block):
            outlet = read_outlet(block.text, known_authors=known_authors)
            if outlet:
                draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=outlet)))
                return draft.without("outlet", frozenset({block.number}))
    return draft


def _beside_credits(draft: Draft, block: Block) -> bool:
    """Return True if the line above or below a block was a byline or an outlet, or is a date or a detail of an author."""
    if len(block.text) > MAX_TIMESTAMP_LENGTH:
        return False
    lines = draft_lines(draft)
    index = next(index for index, line in enumerate(lines) if line.number == block.number and not line.rule)
    neighbours = lines[max(index - 1, 0) : index] + lines[index + 1 : index + 2]
    return any(line.rule in _CREDIT_RULES or _is_beside_author(line.text) for line in neighbours)


def _is_beside_author(text: str) -> bool:
    return _AUTHOR_DETAILS.fullmatch(text) is not None or parse_timestamp(text) is not None


def move_addresses(draft: Draft) -> Draft:
    """Move a line above the text that is nothing but a URL to the article's URL."""
    for block in head_blocks(draft):
        if absolute_web_url(block.text):
            meta = draft.meta.or_else(Metadata(url=block.text))
            draft = replace(draft, meta=meta).without("address", frozenset({block.number}))
    return draft


def move_timestamps(draft: Draft) -> Draft:
    """Move lines that are nothing but a date to `published`, or to `modified` if they say 'updated'.

    If such lines stand between paragraphs, the article is a chronology: only lines that say 'published' or the like move then, and
    the others are subheads.
    """
    dates = {b.number: date for b in draft.blocks if b.tag == "p" and (date := _read_timestamp_line(b.text)) is not None}
    labelled = {b.number for b in draft.blocks if b.number in dates and _SAYS_TIMESTAMP.match(b.text)}
    unlabelled = dates.keys() - labelled
    moved = frozenset(labelled if _is_chronology(draft, unlabelled) else dates)
    meta = draft.meta
    for block in draft.blocks:
        if block.number in moved:
            if _SAYS_UPDATED.match(block.text):
                meta = meta.or_else(Metadata(modified=dates[block.number]))
            meta = meta.or_else(Metadata(published=dates[block.number], date_source=FROM_TEXT))
    return replace(draft, meta=meta).without("timestamp", moved)


def _is_chronology(draft: Draft, dates: Set[int]) -> bool:
    """Return True if any of the blocks `dates` is outside the head and tail, or if dates in the head enclose a sentence."""
    if not dates <= block_numbers([*head_blocks(draft), *tail_blocks(draft)]):
        return True
    in_head = dates & block_numbers(head_blocks(draft))
    sentences = (b for b in draft.blocks if ends_like_sentence(b.text) and b.number not in dates)
    return any(min(in_head) < block.number < max(in_head) for block in sentences if in_head)


def _read_timestamp_line(text: str) -> str | None:
    """Return the date of a line that is a timestamp, or None for any other line.

    Of two dates ('July 8, 2024 | Updated July 9, 2024') the first is returned. "" stands for a timestamp whose date is ambiguous,
    such as 7/8/2024.
    """
    if len(text) > MAX_TIMESTAMP_LENGTH:
        return None
    date = parse_timestamp(text)
    if date is None and _HAS_CLOCK.search(text) and _is_section(_BESIDE_TIMESTAMP.sub(" ", without_dates(text))):
        date = parse_timestamp(text, whole=False)
        return date if date is not None or not re.search(r"\d/\d|\d\.\d{1,2}\.\d", text) else ""
    dates = [date] if date is not None else [parse_timestamp(part) for part in _UPDATED_TOO.split(text)]
    return None if None in dates else dates[0]


def _is_section(rest: str) -> bool:
    """Return True if the rest of a line, without its dates, is empty or a section of the newspaper: 'Politics'."""
    return len(rest.split()) <= _MAX_SECTION_WORDS and rest.strip() in (rest.strip().title(), rest.strip().upper())
