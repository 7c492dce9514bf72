"""Remove the blocks outside the article of a saved page, after reading byline, date and standfirst from them."""

from __future__ import annotations

import re
from dataclasses import replace

from ...model.article import Metadata
from ...model.dates import parse_timestamp
from ...model.draft import Draft
from ...sources.formats.fields import GUESSED_DATE
from ...sources.formats.page_blocks import STANDFIRST
from .bylines import FROM_TEXT, read_byline
from .credits import MAX_TIMESTAMP_LENGTH
from .lines import MAX_HEAD_BLOCKS, block_numbers
from .repeats import is_headline

# A bare name below a headline often belongs to a picture or a place, so a byline needs 'by' or 'and' here.
_MAY_BE_BYLINE = re.compile(r"^\W*(?:\w+ )?by\b| and ", re.IGNORECASE)


def read_page_head(draft: Draft) -> Draft:
    """Fill gaps in the metadata from lines below a page's headline, such as 'By Nora Quill | 9 July 2024 | 3 min read'.

    Only lines outside the article are read; `drop_surroundings` removes them later. A date replaces one that was guessed.
    """
    meta = draft.meta
    if not any(block.within for block in draft.blocks):
        return draft
    headline = next((index for index, block in enumerate(draft.blocks) if is_headline(draft, block)), len(draft.blocks))
    lines = [block.text for block in draft.blocks[headline + 1 : headline + MAX_HEAD_BLOCKS] if block.within]
    for part in (part.strip() for line in lines for part in re.split(r"\s[|·•]\s", line)):
        if _MAY_BE_BYLINE.search(part):
            meta = meta.or_else(read_byline(part) or Metadata())
        if len(part) <= MAX_TIMESTAMP_LENGTH and (date := parse_timestamp(part)):
            dated = Metadata(published=date, date_source=FROM_TEXT)
            meta = dated.or_else(meta) if meta.date_source == GUESSED_DATE else meta.or_else(dated)
    return replace(draft, meta=meta)


def move_marked_standfirst(draft: Draft) -> Draft:
    """Move the block that the page's markup labels as its standfirst to the summary."""
    standfirst = next((block for block in draft.blocks if block.within == STANDFIRST), None)
    if standfirst is None:
        return draft
    draft = replace(draft, meta=replace(draft.meta, summary=standfirst.text))
    return draft.without("standfirst", frozenset({standfirst.number}))


def drop_surroundings(draft: Draft) -> Draft:
    """Remove the blocks outside the article (navigation, captions, related links, ...), each with its label as the rule."""
    for label in dict.fromkeys(b.within for b in draft.blocks if b.within):
        draft = draft.without(label, block_numbers(b for b in draft.blocks if b.within == label))
    return draft
