"""The rules that turn a draft into an article, in their order. A rule takes a draft and returns one, and
whatever it takes out is recorded under its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import replace

from ..article import Block, Draft, Metadata
from ..dates import read_timestamp
from ..formats.fields import GUESSED, web_address
from .bylines import read_byline, read_copyright, read_outlet
from .content import STANDFIRST
from .prompts import matching_prompt, opens_list_of_links
from .words import DATELINE, ends_like_sentence, fold, sentences, words

Rule = Callable[[Draft], Draft]

FROM_TEXT = "a line of the text"

_CREDITS = frozenset({"byline", "outlet"})
_LONGEST_TIMESTAMP = 90  # characters

_SAYS_UPDATED = re.compile(r"\W*(?:last )?(?:updated|modified)\b", re.IGNORECASE)
_SAYS_TIMESTAMP = re.compile(r"\W*(?:first |last )?(?:published|posted|created|updated|modified)\b", re.IGNORECASE)

# How far below the headline a standfirst, byline or timestamp may stand, in blocks.
_HEAD = 6
# Headlines of other stories that a bare 'Most read' introduces at most.
_MOST_LINKS = 6


def drop_surroundings(draft: Draft) -> Draft:
    """What stands outside the article on its page: navigation, captions, related links, ..."""
    for label in dict.fromkeys(b.within for b in draft.blocks if b.within):
        draft = draft.without(label, _numbers(b for b in draft.blocks if b.within == label))
    return draft


def read_page_head(draft: Draft) -> Draft:
    """'By Nora Quill | 9 July 2024 | 3 min read' below a page's headline, where its metadata says nothing of it. The
    line itself lies outside the article and goes with the rest of the page."""
    meta = draft.meta
    place = next((place for place, block in enumerate(draft.blocks) if _is_headline(draft, block)), len(draft.blocks))
    lines = [block.text for block in draft.blocks[place + 1 : place + _HEAD] if block.within]
    for part in (part.strip() for line in lines for part in re.split(r"\s[|·•]\s", line)):
        meta = meta.or_else(read_byline(part) or Metadata())
        if len(part) <= _LONGEST_TIMESTAMP and (found := read_timestamp(part)):
            said = Metadata(published=found, date_source=FROM_TEXT)
            meta = said.or_else(meta) if meta.date_source == GUESSED else meta.or_else(said)
    return replace(draft, meta=meta)


def move_marked_standfirst(draft: Draft) -> Draft:
    """What a page's own markup calls its standfirst becomes the summary."""
    marked = next((block for block in draft.blocks if block.within == STANDFIRST), None)
    if marked is None:
        return draft
    draft = replace(draft, meta=replace(draft.meta, summary=marked.text))
    return draft.without("standfirst", frozenset({marked.number}))


def drop_kickers(draft: Draft) -> Draft:
    """The one or two words above a headline on its page."""
    place = next((place for place, block in enumerate(draft.blocks[:3]) if _is_headline(draft, block)), 0)
    above = draft.blocks[:place]
    if any(len(block.text.split()) > 5 or ends_like_sentence(block.text) for block in above):
        return draft
    return draft.without("kicker", _numbers(above))


def drop_repeated_headline(draft: Draft) -> Draft:
    """The headline again: whole, cut off with dots, or with a duration or the site's name glued on, which then is
    the publisher where nothing else says so."""
    titles = [fold(headline) for headline in draft.headlines]
    repeats = [block for block in draft.blocks if any(_repeats(block.text, title) for title in titles)]
    glued = (re.split(r"\s[|·•–—-]\s", block.text)[-1] for block in repeats if not _is_headline(draft, block))
    publisher = next(filter(None, (read_outlet(name, known_authors=True) for name in glued)), "")
    draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=publisher)))
    return draft.without("repeated_headline", _numbers(repeats))


def _is_headline(draft: Draft, block: Block) -> bool:
    return fold(block.text) in map(fold, draft.headlines)


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
        byline = read_byline(block.text, beside_credits=_beside_credits(draft, block))
        if byline is not None:
            draft = replace(draft, meta=draft.meta.or_else(byline)).without("byline", frozenset({block.number}))
    return draft


def move_outlets(draft: Draft) -> Draft:
    """A line that names an outlet, right below the headline or next to other credits, becomes the publisher."""
    known_authors = any(removal.rule == "byline" for removal in draft.removals)
    for place, block in enumerate(_head(draft)):
        if place == 0 or _beside_credits(draft, block):
            outlet = read_outlet(block.text, known_authors=known_authors)
            if outlet:
                draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=outlet)))
                return draft.without("outlet", frozenset({block.number}))
    return draft


def _beside_credits(draft: Draft, block: Block) -> bool:
    """Whether the line before or after a block is a date, or was a byline or an outlet's name."""
    lines = sorted([(b.number, b.text, "") for b in draft.blocks] + [(r.number, r.text, r.rule) for r in draft.removals])
    place = lines.index((block.number, block.text, ""))
    neighbours = lines[max(place - 1, 0) : place] + lines[place + 1 : place + 2]
    return any(rule in _CREDITS or read_timestamp(text) is not None for _, text, rule in neighbours)


def move_addresses(draft: Draft) -> Draft:
    """A line above the text that is a web address and nothing else becomes the article's address."""
    for block in _head(draft):
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
    if not dates <= _numbers([*_head(draft), *_tail(draft)]):
        return True
    in_head = dates & _numbers(_head(draft))
    told = (b for b in draft.blocks if ends_like_sentence(b.text) and b.number not in dates)
    return any(min(in_head) < block.number < max(in_head) for block in told if in_head)


def _timestamp(text: str) -> str | None:
    return read_timestamp(text) if len(text) <= _LONGEST_TIMESTAMP else None


def drop_prompts(draft: Draft) -> Draft:
    """Captions, credits, share, follow and newsletter prompts, links to other stories, legal lines, ..."""
    found: dict[str, set[int]] = {}
    links = 0  # how many more lines may be headlines of other stories
    for block in draft.blocks:
        rule = matching_prompt(block.text)
        if not rule and links and _is_bare_headline(block.text):
            rule, links = "read_more", links - 1
        else:
            links = _MOST_LINKS if opens_list_of_links(block.text) else 0
        if rule:
            found.setdefault(rule, set()).add(block.number)
    holders = (read_copyright(block.text) for block in draft.blocks if block.number in found.get("legal", ()))
    draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=next(filter(None, holders), ""))))
    for rule, numbers in found.items():
        draft = draft.without(rule, frozenset(numbers))
    return draft


def _is_bare_headline(text: str) -> bool:
    """Whether a line below 'Most read' can be a headline: short, no sentence, nobody's words, no numbered step."""
    sentence = ends_like_sentence(text) and not text.endswith("?")
    return not sentence and len(text.split()) <= 20 and text[-1] not in '"”’:' and not re.match(r"\d+[.)]", text)


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
    if (between and fold(first) == fold(summary)) or between & (_CREDITS | {"timestamp"}) or DATELINE.match(second):
        return True
    told = _telling(first)
    return len(told) >= 4 and len(told & _telling(second)) >= 0.4 * len(told)


def drop_echoed_summary(draft: Draft) -> Draft:
    """A page's description that only cuts the body short, or repeats it, is no summary of its own."""
    summary = draft.meta.summary
    body = fold(" ".join(block.text for block in draft.blocks))
    cut = re.search(r"(?:\.\.\.|…|\[…\])\W*$", summary) is not None
    echoed = fold(summary) in body or fold(summary) == fold(draft.meta.title)
    return replace(draft, meta=replace(draft.meta, summary="")) if summary and (cut or echoed) else draft


def _telling(text: str) -> set[str]:
    """Words that carry the news: long ones, in their first six letters (so 'minimise' meets 'minimising')."""
    return {w[:6] for w in words(text) if len(w) > 4}


def _head(draft: Draft) -> Iterable[Block]:
    """Blocks above the text proper: from the top down to the second whole sentence (the first may be a standfirst)."""
    told = 0
    for block in draft.blocks[:_HEAD]:
        told += len(block.text.split()) > 12 and ends_like_sentence(block.text)
        if told > 1:
            return
        yield block


def _tail(draft: Draft) -> Iterable[Block]:
    """Blocks below the text: after the last whole sentence."""
    for block in reversed(draft.blocks):
        if ends_like_sentence(block.text):
            return
        yield block


def _numbers(blocks: Iterable[Block]) -> frozenset[int]:
    return frozenset(block.number for block in blocks)


RULES: tuple[Rule, ...] = (
    read_page_head,
    move_marked_standfirst,
    drop_surroundings,
    drop_kickers,
    drop_repeated_headline,
    drop_repeated_paragraphs,
    move_bylines,
    move_outlets,
    move_bylines,  # once more: a bare name may have turned out to stand beside an outlet
    move_addresses,
    move_timestamps,
    drop_prompts,
    move_standfirst,
    drop_echoed_summary,
)
