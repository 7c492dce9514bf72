"""Lines above the text, or below it, that tell who wrote it, for whom and when: they move to the metadata."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from ...model.article import Block, Metadata
from ...model.dates import read_timestamp, without_dates
from ...model.draft import Draft
from ...model.text import ends_like_sentence
from ...sources.formats.fields import web_address
from .bylines import FROM_TEXT, read_byline, read_outlet, read_reporters
from .lines import drop, head, lines, numbers, tail

CREDITS = frozenset({"byline", "outlet"})
LONGEST_TIMESTAMP = 90  # characters
_MOST_BESIDE_DATE = 1  # words

# What stands beside a name only where that is the author's: a handle, what he is, how to reach him.
_OF_AUTHORS = re.compile(
    r"@\w{2,20}|(?i:heard on .{3,40}|(?:contact |staff |senior |news |\S+ news )?(?:reporter|writer|contributor|correspondent"
    r"|columnist)|e-?mail the author.*"
    r"|posted: .*|published .{3,60}|\S+@\S+\.\w{2,12})"
)
_HAS_CLOCK = re.compile(r"\d[:.]\d\d\b|\d ?[ap]\.?m\b|\b(?:published|posted|updated|modified)\b", re.IGNORECASE)
_COUNTED = re.compile(
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
    """'By Nora Quill, Capital Dispatch' above the text becomes authors (and publisher, if nobody else names one), and
    the date that stands in one line with them becomes the date."""
    for block in head(draft):
        # A name and its handle below a paragraph are more likely what is left of a post.
        signed = "@" in block.text and block.number == draft.blocks[0].number
        byline = read_byline(block.text, beside_credits=signed or _beside_credits(draft, block))
        if byline is not None:
            draft = replace(draft, meta=draft.meta.or_else(byline)).without("byline", frozenset({block.number}))
    return draft


def move_closing_bylines(draft: Draft) -> Draft:
    """'(Reporting by Nora Quill; editing by Tom Inkwell)' and 'Ada Column contributed to this report' below the text.
    Those who reported are its authors, if no byline named any."""
    found: dict[int, str] = {}
    for block in draft.blocks[-4:]:
        reporters = read_reporters(block.text)
        if reporters is not None:
            draft = replace(draft, meta=draft.meta.or_else(Metadata(authors=reporters)))
            found[block.number] = "byline" if reporters else "contributors"
    return drop(draft, found) if len(found) < len(draft.blocks) else draft


def move_outlets(draft: Draft) -> Draft:
    """A line that names an outlet, right below the headline or next to other credits, becomes the publisher."""
    known_authors = any(removal.rule == "byline" for removal in draft.removals)
    for place, block in enumerate(head(draft)):
        if place == 0 or _beside_credits(draft, block):
            outlet = read_outlet(block.text, known_authors=known_authors)
            if outlet:
                draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=outlet)))
                return draft.without("outlet", frozenset({block.number}))
    return draft


def _beside_credits(draft: Draft, block: Block) -> bool:
    """Whether the line before or after a block is a date, or was a byline or an outlet's name."""
    if len(block.text) > LONGEST_TIMESTAMP:
        return False
    found = lines(draft)
    place = next(place for place, line in enumerate(found) if line.number == block.number and not line.rule)
    neighbours = found[max(place - 1, 0) : place] + found[place + 1 : place + 2]
    return any(line.rule in CREDITS or _is_of_authors(line.text) for line in neighbours)


def _is_of_authors(text: str) -> bool:
    return _OF_AUTHORS.fullmatch(text) is not None or read_timestamp(text) is not None


def move_addresses(draft: Draft) -> Draft:
    """A line above the text that is a web address and nothing else becomes the article's address."""
    for block in head(draft):
        if web_address(block.text):
            meta = draft.meta.or_else(Metadata(url=block.text))
            draft = replace(draft, meta=meta).without("address", frozenset({block.number}))
    return draft


def move_timestamps(draft: Draft) -> Draft:
    """A line that is a date and nothing else, above or below the text, becomes `published`, or `modified` if it says
    'updated'. Where such lines stand between paragraphs, all that do not say 'published' are subheads of a chronology."""
    dates = {b.number: found for b in draft.blocks if b.tag == "p" and (found := _timestamp(b.text)) is not None}
    labelled = {b.number for b in draft.blocks if b.number in dates and _SAYS_TIMESTAMP.match(b.text)}
    bare = dates.keys() - labelled
    moved = frozenset(labelled if _is_chronology(draft, bare) else dates)
    meta = draft.meta
    for block in draft.blocks:
        if block.number in moved:
            if _SAYS_UPDATED.match(block.text):
                meta = meta.or_else(Metadata(modified=dates[block.number]))
            meta = meta.or_else(Metadata(published=dates[block.number], date_source=FROM_TEXT))
    return replace(draft, meta=meta).without("timestamp", moved)


def _is_chronology(draft: Draft, dates: Set[int]) -> bool:
    """Whether lines that are dates stand between paragraphs, or part them."""
    if not dates <= numbers([*head(draft), *tail(draft)]):
        return True
    in_head = dates & numbers(head(draft))
    told = (b for b in draft.blocks if ends_like_sentence(b.text) and b.number not in dates)
    return any(min(in_head) < block.number < max(in_head) for block in told if in_head)


def _timestamp(text: str) -> str | None:
    """The date that a line consists of, or the first of two: 'July 8, 2024 | Updated July 9, 2024'."""
    if len(text) > LONGEST_TIMESTAMP:
        return None
    whole = read_timestamp(text)
    if whole is None and _HAS_CLOCK.search(text) and _is_beside_date(_COUNTED.sub(" ", without_dates(text))):
        whole = read_timestamp(text, whole=False)
        return whole if whole is not None or not re.search(r"\d/\d|\d\.\d{1,2}\.\d", text) else ""
    dates = [whole] if whole is not None else [read_timestamp(part) for part in _UPDATED_TOO.split(text)]
    return None if None in dates else dates[0]


def _is_beside_date(rest: str) -> bool:
    """Whether what is left of a line without its dates is a section of the paper at most: 'Politics'."""
    return len(rest.split()) <= _MOST_BESIDE_DATE and rest.strip() in (rest.strip().title(), rest.strip().upper())
