"""Text that a dump holds twice: the headline, paragraphs, pull quotes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher

from ...model.article import Block, Metadata
from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold, sentences, words
from .bylines import read_outlet
from .lines import from_page, numbers

_PREFIX = re.compile(r"(?:watch|video|listen|photos?|breaking|exclusive)\s*[:|–—-]\s*", re.IGNORECASE)
_GLUED = re.compile(r"(?:\s[|·•–—-]\s*[^|·•–—]{2,30}){1,2}$|\s*\(?\d{1,2}:\d{2}\)?$")
# How many words a pull quote has.
_SHORTEST_QUOTE, _LONGEST_QUOTE = 6, 60
# An article with more lines of quotations than these consists of them.
_MOST_QUOTES = 12
# Shorter lines may repeat on purpose: refrains, sources, applause. In words.
_SHORTEST_PARAGRAPH = 8


def drop_kickers(draft: Draft) -> Draft:
    """The one or two words above a headline on its page, or above the headline's repeat in a dump."""
    place = next((place for place, block in enumerate(draft.blocks[:3]) if is_headline(draft, block)), 0)
    above = draft.blocks[:place]
    if any(len(block.text.split()) > 5 or ends_like_sentence(block.text) for block in above):
        return draft
    return draft.without("kicker", numbers(above))


def drop_repeated_headline(draft: Draft) -> Draft:
    """The headline again: whole, cut off with dots, or with a duration or the site's name glued on, which then is
    the publisher where nothing else says so."""
    titles = [fold(headline) for headline in draft.headlines]
    repeats = [block for block in draft.blocks if any(_repeats(block.text, title) for title in titles)]
    glued = (re.split(r"\s[|·•–—-]\s", block.text)[-1] for block in repeats if not is_headline(draft, block))
    publisher = next(filter(None, (read_outlet(name, known_authors=True) for name in glued)), "")
    draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=publisher)))
    return draft.without("repeated_headline", numbers(repeats))


def is_headline(draft: Draft, block: Block) -> bool:
    return fold(block.text) in map(fold, draft.headlines)


def _repeats(text: str, title: str) -> bool:
    line = fold(text)
    if line == title:
        return True
    if len(text) > 2 * len(title) + 100:
        return False
    if re.search(r"(?:\.\.\.|…)\W*$", text):
        return len(line) >= 20 and title.startswith(line)
    if fold(_PREFIX.sub("", text, count=1)) == title:
        return True
    glued = _GLUED.search(text)
    return glued is not None and fold(_PREFIX.sub("", text[: glued.start()], count=1)) == title


def drop_repeated_paragraphs(draft: Draft) -> Draft:
    """A paragraph of eight words or more that stood before already. Shorter lines may repeat on purpose, and so may
    questions, items of lists, and whatever stands there three times; in a page, whose elements tell its furniture, all
    that is no sentence."""
    any_line = not from_page(draft)
    told = (block for block in draft.blocks if not block.group and (any_line or ends_like_sentence(block.text)))
    folded = {block.number: fold(block.text) for block in told}
    count = Counter(folded.values())
    seen: set[str] = set()
    again = set()
    for block in draft.blocks:
        line = folded.get(block.number, "")
        if line in seen:
            again.add(block.number)
        elif line.count(" ") >= _SHORTEST_PARAGRAPH - 1 and count[line] == 2 and not block.text.endswith("?"):
            seen.add(line)
    return draft.without("repeated_paragraph", frozenset(again))


def drop_pull_quotes(draft: Draft) -> Draft:
    """A quotation alone on its line that a paragraph has, too, with more around it."""
    if from_page(draft):
        return draft
    quotes = {block.number: words(block.text) for block in draft.blocks if _may_be_pulled(block.text)}
    if not 0 < len(quotes) <= _MOST_QUOTES:
        return draft
    told = [words(block.text) for block in draft.blocks]
    pulled = {number for number, quote in quotes.items() if any(_holds(paragraph, quote) for paragraph in told)}
    return draft.without("pull_quote", frozenset(pulled))


def _holds(paragraph: list[str], quote: list[str]) -> bool:
    """Whether a paragraph has the words of a quotation in their order, but for one in ten, and more words than they."""
    if len(paragraph) <= len(quote):
        return False
    blocks = SequenceMatcher(None, paragraph, quote, autojunk=False).get_matching_blocks()
    runs = [block for block in blocks if block.size > 1]
    span = runs[-1].a + runs[-1].size - runs[0].a if runs else 0
    return sum(run.size for run in runs) >= 0.9 * len(quote) and span <= 1.2 * len(quote)


def _may_be_pulled(text: str) -> bool:
    """Whether a line is a quotation from end to end, or in capitals."""
    if not _SHORTEST_QUOTE <= len(text.split()) <= _LONGEST_QUOTE or len(sentences(text)) > 3:
        return False
    quoted = text[0] in '"“«‘' and text.rstrip(".,")[-1] in '"”»’' and not re.search(r"[\"”»],? \w", text[1:])
    return quoted or text.isupper()
