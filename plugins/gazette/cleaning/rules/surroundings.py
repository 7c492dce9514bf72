"""What a page's elements say of its blocks: which of them surround the article, and which tell something about it."""

from __future__ import annotations

import re
from dataclasses import replace

from ...model.article import Metadata
from ...model.dates import read_timestamp
from ...model.draft import Draft
from ...sources.formats.fields import GUESSED
from ...sources.formats.page_blocks import STANDFIRST
from .bylines import FROM_TEXT, read_byline
from .credits import LONGEST_TIMESTAMP
from .lines import HEAD, numbers
from .repeats import is_headline

# Bare names beside a headline are often those of pictures and places.
_MAY_BE_BYLINE = re.compile(r"^\W*(?:\w+ )?by\b| and ", re.IGNORECASE)


def read_page_head(draft: Draft) -> Draft:
    """'By Nora Quill | 9 July 2024 | 3 min read' below a page's headline, where its metadata says nothing of it. The
    line itself lies outside the article and goes with the rest of the page."""
    meta = draft.meta
    if not any(block.within for block in draft.blocks):
        return draft
    place = next((place for place, block in enumerate(draft.blocks) if is_headline(draft, block)), len(draft.blocks))
    found = [block.text for block in draft.blocks[place + 1 : place + HEAD] if block.within]
    for part in (part.strip() for line in found for part in re.split(r"\s[|·•]\s", line)):
        if _MAY_BE_BYLINE.search(part):
            meta = meta.or_else(read_byline(part) or Metadata())
        if len(part) <= LONGEST_TIMESTAMP and (date := read_timestamp(part)):
            said = Metadata(published=date, date_source=FROM_TEXT)
            meta = said.or_else(meta) if meta.date_source == GUESSED else meta.or_else(said)
    return replace(draft, meta=meta)


def move_marked_standfirst(draft: Draft) -> Draft:
    """What a page's own markup calls its standfirst becomes the summary."""
    marked = next((block for block in draft.blocks if block.within == STANDFIRST), None)
    if marked is None:
        return draft
    draft = replace(draft, meta=replace(draft.meta, summary=marked.text))
    return draft.without("standfirst", frozenset({marked.number}))


def drop_surroundings(draft: Draft) -> Draft:
    """What stands outside the article on its page: navigation, captions, related links, ..."""
    for label in dict.fromkeys(b.within for b in draft.blocks if b.within):
        draft = draft.without(label, numbers(b for b in draft.blocks if b.within == label))
    return draft
