"""Remove text that occurs twice: the headline, paragraphs, pull quotes; and the kicker above a headline."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher

from ...model.article import Block, Metadata
from ...model.draft import Draft
from ...model.text import ends_like_sentence, fold, sentences, words
from .bylines import read_outlet
from .lines import block_numbers, is_from_page

_PREFIX = re.compile(r"(?:watch|video|listen|photos?|breaking|exclusive)\s*[:|–—-]\s*", re.IGNORECASE)
_GLUED_TO_HEADLINE = re.compile(r"(?:\s[|·•–—-]\s*[^|·•–—]{2,30}){1,2}$|\s*\(?\d{1,2}:\d{2}\)?$")
# Words of a pull quote.
_MIN_QUOTE_WORDS, _MAX_QUOTE_WORDS = 6, 60
# An article with more lines that are quotations consists of quotations.
_MAX_QUOTES = 12
# Words. Shorter lines may repeat on purpose: refrains, sources, applause.
_MIN_PARAGRAPH_WORDS = 8


def drop_kickers(draft: Draft) -> Draft:
    """Remove the short lines (at most two, of at most five words) above the headline, if it is among the first three blocks."""
    headline = next((index for index, block in enumerate(draft.blocks[:3]) if is_headline(draft, block)), 0)
    above = draft.blocks[:headline]
    if any(len(block.text.split()) > 5 or ends_like_sentence(block.text) for block in above):
        return draft
    return draft.without("kicker", block_numbers(above))


def drop_repeated_headline(draft: Draft) -> Draft:
    """Remove lines that repeat the headline: as it is, cut off with dots, or with a duration or the site's name after it.

    The site's name becomes the publisher if no other source names one.
    """
    headlines = [fold(headline) for headline in draft.headlines]
    repeats = [block for block in draft.blocks if any(_repeats_headline(block.text, headline) for headline in headlines)]
    endings = (re.split(r"\s[|·•–—-]\s", block.text)[-1] for block in repeats if not is_headline(draft, block))
    publisher = next(filter(None, (read_outlet(name, known_authors=True) for name in endings)), "")
    draft = replace(draft, meta=draft.meta.or_else(Metadata(publisher=publisher)))
    return draft.without("repeated_headline", block_numbers(repeats))


def is_headline(draft: Draft, block: Block) -> bool:
    """Return True if a block is one of the article's headlines, apart from case and punctuation."""
    return fold(block.text) in map(fold, draft.headlines)


def _repeats_headline(text: str, headline: str) -> bool:
    """Return True if a line repeats the headline, which is given folded."""
    line = fold(text)
    if line == headline:
        return True
    if len(text) > 2 * len(headline) + 100:
        return False
    if re.search(r"(?:\.\.\.|…)\W*$", text):
        return len(line) >= 20 and headline.startswith(line)
    if fold(_PREFIX.sub("", text, count=1)) == headline:
        return True
    glued = _GLUED_TO_HEADLINE.search(text)
    return glued is not None and fold(_PREFIX.sub("", text[: glued.start()], count=1)) == headline


def drop_repeated_paragraphs(draft: Draft) -> Draft:
    """Remove the second of two equal paragraphs of at least eight words.

    Some repetitions are on purpose and stay: shorter lines, questions, list items, and text that occurs three times or more. On a
    saved page, only sentences are compared.
    """
    any_line = not is_from_page(draft)
    compared = (block for block in draft.blocks if not block.group and (any_line or ends_like_sentence(block.text)))
    folded = {block.number: fold(block.text) for block in compared}
    counts = Counter(folded.values())
    seen: set[str] = set()
    repeated = set()
    for block in draft.blocks:
        line = folded.get(block.number, "")
        if line in seen:
            repeated.add(block.number)
        elif line.count(" ") >= _MIN_PARAGRAPH_WORDS - 1 and counts[line] == 2 and not block.text.endswith("?"):
            seen.add(line)
    return draft.without("repeated_paragraph", frozenset(repeated))


def drop_pull_quotes(draft: Draft) -> Draft:
    """Remove a quotation on a line of its own if a paragraph of a text dump contains it, too."""
    if is_from_page(draft):
        return draft
    quotes = {block.number: words(block.text) for block in draft.blocks if _may_be_pulled(block.text)}
    if not 0 < len(quotes) <= _MAX_QUOTES:
        return draft
    paragraphs = [words(block.text) for block in draft.blocks]
    pulled = {number for number, quote in quotes.items() if any(_contains(paragraph, quote) for paragraph in paragraphs)}
    return draft.without("pull_quote", frozenset(pulled))


def _contains(paragraph: list[str], quote: list[str]) -> bool:
    """Return True if a longer paragraph has at least nine tenths of the quotation's words, in order and close together."""
    if len(paragraph) <= len(quote):
        return False
    matches = SequenceMatcher(None, paragraph, quote, autojunk=False).get_matching_blocks()
    runs = [match for match in matches if match.size > 1]
    span = runs[-1].a + runs[-1].size - runs[0].a if runs else 0
    return sum(run.size for run in runs) >= 0.9 * len(quote) and span <= 1.2 * len(quote)


def _may_be_pulled(text: str) -> bool:
    """Return True if a line is a quotation from beginning to end, or is in capitals."""
    if not _MIN_QUOTE_WORDS <= len(text.split()) <= _MAX_QUOTE_WORDS or len(sentences(text)) > 3:
        return False
    quoted = text[0] in '"“«‘' and text.rstrip(".,")[-1] in '"”»’' and not re.search(r"[\"”»],? \w", text[1:])
    return quoted or text.isupper()
