"""View a draft as the lines of its raw file, kept and removed ones, so that rules can go by a line's neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...model.article import Block
from ...model.draft import Draft
from ...model.text import ends_like_sentence

# Blocks below the headline among which a standfirst, byline or timestamp is looked for.
MAX_HEAD_BLOCKS = 10
# Words. A sentence with more words is taken for text of the article.
_LONG_SENTENCE = 12
# Words that have no capital in a headline.
_SMALL_WORD = re.compile(
    r"(?:a|an|the|and|or|but|nor|of|to|in|on|at|by|for|from|with|as|is|vs?|via|after|over|into|per|than|that|de|la|it|its|not)$"
)


class DraftLine(NamedTuple):
    """A block of a draft, kept or removed.

    `number` is the block's number. `rule` is the name of the rule that removed it, "" if it is kept. `glued` is True if no blank
    line separates it from the line above, in a file whose paragraphs are separated by blank lines: the two lines were probably one
    element of a web page.
    """

    number: int
    text: str
    rule: str
    glued: bool


def draft_lines(draft: Draft) -> list[DraftLine]:
    """Return all lines of a draft, kept and removed, in the order of the raw file."""
    kept = [(block.number, block.line, block.text, "") for block in draft.blocks]
    removed = [(r.number, r.line, r.text, r.rule) for r in draft.removals if r.offset < 0]
    ordered = sorted(kept + removed)
    spaced = not is_from_page(draft) and _is_spaced(ordered)
    lines_above = [-1, *(line for _, line, _, _ in ordered)]
    return [
        DraftLine(number, text, rule, spaced and line - line_above == 1)
        for (number, line, text, rule), line_above in zip(ordered, lines_above, strict=False)
    ]


def _is_spaced(ordered: Sequence[tuple[int, int, str, str]]) -> bool:
    """Return True if there is a blank line above or below most paragraphs."""
    lines = [line for _, line, _, _ in ordered]
    paragraphs = [i for i, (_, _, text, _) in enumerate(ordered) if is_long_sentence(text) and 0 < i < len(ordered) - 1]
    apart = sum(lines[i] - lines[i - 1] > 1 or lines[i + 1] - lines[i] > 1 for i in paragraphs)
    return bool(paragraphs) and apart >= 0.7 * len(paragraphs)


def is_from_page(draft: Draft) -> bool:
    """Return True if the blocks come from a page, where elements rather than neighbouring lines show what belongs together."""
    return any(block.html for block in draft.blocks)  # lines of a dump have no markup


def is_long_sentence(text: str) -> bool:
    """Return True if a line has more than 12 words and ends like a sentence, as the paragraphs of an article do."""
    return len(text.split()) > _LONG_SENTENCE and ends_like_sentence(text)


def is_titlecase(text: str) -> bool:
    """Return True if a line has at least three words that count, all with a capital. Small words ('of', 'the') do not count."""
    stripped = [word.strip("\"'“”‘’()[]:,;?!.") for word in text.split()]
    counted = [word for word in stripped if word[:1].isalpha() and not _SMALL_WORD.match(word)]
    return len(counted) > 2 and all(word[0].isupper() for word in counted)


def head_blocks(draft: Draft) -> Iterator[Block]:
    """Yield the blocks above the text: at most ten, up to the second long sentence, since the first may be a standfirst."""
    sentences = 0
    for block in draft.blocks[:MAX_HEAD_BLOCKS]:
        sentences += is_long_sentence(block.text)
        if sentences > 1:
            return
        yield block


def tail_blocks(draft: Draft) -> Iterator[Block]:
    """Yield the blocks below the last line that ends like a sentence, from the end upwards."""
    for block in reversed(draft.blocks):
        if ends_like_sentence(block.text):
            return
        yield block


def block_numbers(blocks: Iterable[Block]) -> frozenset[int]:
    """Return the numbers of the blocks."""
    return frozenset(block.number for block in blocks)


def remove_blocks(draft: Draft, rules: Mapping[int, str]) -> Draft:
    """Return the draft without some blocks. `rules` maps the number of each block to the name of the rule that removes it."""
    for rule in dict.fromkeys(rules.values()):
        draft = draft.without(rule, frozenset(number for number, name in rules.items() if name == rule))
    return draft
