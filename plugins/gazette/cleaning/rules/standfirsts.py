"""Move a standfirst from the text to the summary, and drop a summary that only repeats the text."""

from __future__ import annotations

import re
from dataclasses import replace

from ...model.draft import Draft
from ...model.text import DATELINE, fold, sentences, words

# Rules whose removals separate a standfirst from the text.
_SEPARATING_RULES = frozenset({"byline", "outlet", "timestamp"})


def move_standfirst(draft: Draft) -> Draft:
    """Move a short first paragraph that is not part of the text to the summary. At least two blocks stay in the body."""
    if len(draft.blocks) < 3:
        return draft
    first, second = draft.blocks[:2]
    rules_between = {r.rule for r in draft.removals if first.number < r.number < second.number}
    if first.tag != "p" or second.tag != "p" or not _is_standfirst(first.text, second.text, draft.meta.summary, rules_between):
        return draft
    draft = draft.without("standfirst", frozenset({first.number}))
    return replace(draft, meta=replace(draft.meta, summary=first.text))


def _is_standfirst(first: str, second: str, summary: str, rules_between: set[str]) -> bool:
    """Return True if the first paragraph is a standfirst.

    It must be separated from the text by a byline or dateline, or be the source's summary with something removed below it, or share
    two fifths of its words with the second paragraph. `rules_between` are the rules that removed something between the two.
    """
    if not 8 <= len(first.split()) <= 60 or len(sentences(first)) > 2 or first[0] in "\"'“‘" or DATELINE.match(first):
        return False
    if (rules_between and fold(first) == fold(summary)) or rules_between & _SEPARATING_RULES or DATELINE.match(second):
        return True
    stems = content_stems(first)
    return len(stems) >= 4 and len(stems & content_stems(second)) >= 0.4 * len(stems)


def drop_echoed_summary(draft: Draft) -> Draft:
    """Clear a summary that is cut off with dots, is a passage of the body, or equals the title."""
    summary = draft.meta.summary
    if not summary:
        return draft
    body = fold(" ".join(block.text for block in draft.blocks))
    cut_off = re.search(r"(?:\.\.\.|…|\[…\])\W*$", summary) is not None
    echoed = fold(summary) in body or fold(summary) == fold(draft.meta.title)
    return replace(draft, meta=replace(draft.meta, summary="")) if cut_off or echoed else draft


def content_stems(text: str) -> set[str]:
    """Return the first six letters of each word with at least five, so that 'minimise' equals 'minimising'."""
    return {w[:6] for w in words(text) if len(w) > 4}
