"""The rules that turn a draft into an article, in their order. A rule takes a draft and returns one, and
whatever it takes out is recorded under its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from ..article import Block, Draft, Metadata
from ..dates import read_timestamp
from .bylines import read_byline
from .prompts import matching_prompt, opens_list_of_links
from .words import ends_like_sentence, fold, sentences, words

Rule = Callable[[Draft], Draft]

# Rules whose text is not gone from the page: it stands in the metadata.
MOVES = frozenset({"byline", "timestamp", "standfirst", "front_matter"})

FROM_TEXT = "a line of the text"

# How far below the headline a standfirst, byline or timestamp may stand, in blocks.
_HEAD = 6


def drop_surroundings(draft: Draft) -> Draft:
    """What stands outside the article on its page: navigation, captions, related links, ..."""
    for label in dict.fromkeys(b.within for b in draft.blocks if b.within):
        draft = draft.without(label, _numbers(b for b in draft.blocks if b.within == label))
    return draft


def drop_repeated_headline(draft: Draft) -> Draft:
    """The headline again: whole, cut off with dots, or with a site's name or a duration glued on."""
    title = fold(draft.meta.title)
    return draft.without("repeated_headline", _numbers(b for b in draft.blocks if _repeats(b.text, title)))


def _repeats(text: str, title: str) -> bool:
    line = fold(text)
    if line == title:
        return True
    if re.search(r"(?:\.\.\.|…)\W*$", text):
        return len(line) >= 20 and title.startswith(line)
    glued = re.search(r"\s[|·•–—-]\s*[^|·•–—]{2,30}$|\s*\(?\d{1,2}:\d{2}\)?$", text)
    return glued is not None and fold(text[: glued.start()]) == title


def drop_repeated_paragraphs(draft: Draft) -> Draft:
    """A paragraph of eight words or more that stood before already; shorter lines may repeat on purpose."""
    seen: set[str] = set()
    again = set()
    for block in draft.blocks:
        line = fold(block.text)
        if line in seen:
            again.add(block.number)
        elif line.count(" ") >= 7:
            seen.add(line)
    return draft.without("repeated_paragraph", frozenset(again))


def move_bylines(draft: Draft) -> Draft:
    """'By Nora Quill, Capital Dispatch' above the text becomes authors (and publisher, if nobody else names one)."""
    for block in _head(draft):
        byline = read_byline(block.text, beside_date=_beside_timestamp(draft, block))
        if byline is not None:
            draft = replace(draft, meta=draft.meta.or_else(byline)).without("byline", frozenset({block.number}))
    return draft


def _beside_timestamp(draft: Draft, block: Block) -> bool:
    place = draft.blocks.index(block)
    neighbours = draft.blocks[max(place - 1, 0) : place] + draft.blocks[place + 1 : place + 2]
    return any(read_timestamp(b.text) is not None for b in neighbours)


def move_timestamps(draft: Draft) -> Draft:
    """A line that is a date and nothing else becomes `published`, or `modified` if it says 'updated'."""
    moved = set()
    meta = draft.meta
    for block in draft.blocks:
        found = read_timestamp(block.text) if len(block.text) <= 90 else None
        if found is None:
            continue
        moved.add(block.number)
        if re.match(r"\W*(?:last )?(?:updated|modified)\b", block.text, re.IGNORECASE):
            meta = meta.or_else(Metadata(modified=found))
        meta = meta.or_else(Metadata(published=found, date_source=FROM_TEXT))
    return replace(draft, meta=meta).without("timestamp", frozenset(moved))


def drop_prompts(draft: Draft) -> Draft:
    """Captions, credits, share, follow and newsletter prompts, links to other stories, legal lines, ..."""
    found: dict[str, set[int]] = {}
    in_links = False
    for block in draft.blocks:
        rule = matching_prompt(block.text)
        if not rule and in_links and not ends_like_sentence(block.text) and len(block.text.split()) <= 20:
            rule = "read_more"
        else:
            in_links = opens_list_of_links(block.text)
        if rule:
            found.setdefault(rule, set()).add(block.number)
    for rule, numbers in found.items():
        draft = draft.without(rule, frozenset(numbers))
    return draft


def move_standfirst(draft: Draft) -> Draft:
    """A short first paragraph that the next one tells again, or that the source itself calls its summary."""
    if len(draft.blocks) < 3:
        return draft
    first, second = draft.blocks[:2]
    if first.tag != "p" or second.tag != "p" or not _is_standfirst(first.text, second.text, draft.meta.summary):
        return draft
    draft = draft.without("standfirst", frozenset({first.number}))
    return replace(draft, meta=replace(draft.meta, summary=first.text))


def drop_echoed_summary(draft: Draft) -> Draft:
    """A page's description that only cuts the body short, or repeats it, is no summary of its own."""
    summary = draft.meta.summary
    body = fold(" ".join(block.text for block in draft.blocks))
    cut = re.search(r"(?:\.\.\.|…|\[…\])\W*$", summary) is not None
    echoed = fold(summary) in body or fold(summary) == fold(draft.meta.title)
    return replace(draft, meta=replace(draft.meta, summary="")) if summary and (cut or echoed) else draft


def _is_standfirst(first: str, second: str, summary: str) -> bool:
    if summary and fold(first) == fold(summary) and len(sentences(first)) <= 2:
        return True
    if not 8 <= len(first.split()) <= 60 or len(sentences(first)) > 2 or first[0] in "\"'“‘" or is_dateline(first):
        return False
    told, again = _telling(first), _telling(second)
    return len(told) >= 4 and len(told & again) >= 0.4 * len(told)


def _telling(text: str) -> set[str]:
    """Words that carry the news: long ones, in their first six letters (so 'minimise' meets 'minimising')."""
    return {w[:6] for w in words(text) if len(w) > 4}


def is_dateline(text: str) -> bool:
    """'WASHINGTON (AP) —', 'KOUROU, French Guiana —': the place in capitals, perhaps the agency, a dash."""
    return re.match(r"[A-Z][A-Z .'’-]{2,}(?:,\s[\w .]{2,25})?(?:\s\([\w .&/-]{2,25}\))?\s*[—–-]{1,2}\s", text) is not None


def _head(draft: Draft) -> Iterable[Block]:
    """Blocks above the text proper: from the top down to the second long paragraph."""
    long_ones = 0
    for block in draft.blocks[:_HEAD]:
        long_ones += len(block.text.split()) > 25
        if long_ones > 1:
            return
        yield block


def _numbers(blocks: Iterable[Block]) -> frozenset[int]:
    return frozenset(block.number for block in blocks)


RULES: tuple[Rule, ...] = (
    drop_surroundings,
    drop_repeated_headline,
    drop_repeated_paragraphs,
    move_bylines,
    move_timestamps,
    drop_prompts,
    move_standfirst,
    drop_echoed_summary,
)
