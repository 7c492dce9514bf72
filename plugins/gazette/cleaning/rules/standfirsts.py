"""Standfirsts: which first paragraph is the summary, and which summary only repeats the text."""

from __future__ import annotations

import re
from dataclasses import replace

from ...model.draft import Draft
from ...model.text import DATELINE, fold, sentences, words

# Rules whose removals part a standfirst from the text.
_PARTING = frozenset({"byline", "outlet", "timestamp"})


def move_standfirst(draft: Draft) -> Draft:
    """A short first paragraph that is no part of the text becomes the summary."""
    if len(draft.blocks) < 3:
        return draft
    first, second = draft.blocks[:2]
    between = {r.rule for r in draft.removals if first.number < r.number < second.number}
    if first.tag != "p" or second.tag != "p" or not _is_standfirst(first.text, second.text, draft.meta.summary, between):
        return draft
    draft = draft.without("standfirst", frozenset({first.number}))
    return replace(draft, meta=replace(draft.meta, summary=first.text))


def _is_standfirst(first: str, second: str, summary: str, between: set[str]) -> bool:
    """Whether the source calls `first` its summary and sets it apart, a byline or dateline parts it from the text,
    or the next paragraph tells it again. `between` are the rules that removed something between the two."""
    if not 8 <= len(first.split()) <= 60 or len(sentences(first)) > 2 or first[0] in "\"'“‘" or DATELINE.match(first):
        return False
    if (between and fold(first) == fold(summary)) or between & _PARTING or DATELINE.match(second):
        return True
    told = telling(first)
    return len(told) >= 4 and len(told & telling(second)) >= 0.4 * len(told)


def drop_echoed_summary(draft: Draft) -> Draft:
    """A page's description that only cuts the body short, or repeats it, is no summary of its own."""
    summary = draft.meta.summary
    if not summary:
        return draft
    body = fold(" ".join(block.text for block in draft.blocks))
    cut = re.search(r"(?:\.\.\.|…|\[…\])\W*$", summary) is not None
    echoed = fold(summary) in body or fold(summary) == fold(draft.meta.title)
    return replace(draft, meta=replace(draft.meta, summary="")) if cut or echoed else draft


def telling(text: str) -> set[str]:
    """Words that carry the news: long ones, in their first six letters (so 'minimise' meets 'minimising')."""
    return {w[:6] for w in words(text) if len(w) > 4}
