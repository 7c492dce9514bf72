"""A draft as the lines of its file: those that are left and those that rules took out, each with its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...model.article import Block
from ...model.draft import Draft
from ...model.text import ends_like_sentence

# How far below the headline a standfirst, byline or timestamp may stand, in blocks.
HEAD = 10
# Whole sentences of so many words are told by an article, not by what stands around it.
_TELLS = 12
_SMALL = re.compile(
    r"(?:a|an|the|and|or|but|nor|of|to|in|on|at|by|for|from|with|as|is|vs?|via|after|over|into|per|than|that|de|la|it|its|not)$"
)


class Line(NamedTuple):
    """A block, or what a rule removed (`rule` is then its name). `tight` says that no blank line parts it from the
    line before in a file whose paragraphs are parted by blank lines: the two were one element of a page."""

    number: int
    text: str
    rule: str
    tight: bool


def lines(draft: Draft) -> list[Line]:
    """All lines of a draft, in the order of the file."""
    left = [(block.number, block.line, block.text, "") for block in draft.blocks]
    gone = [(r.number, r.line, r.text, r.rule) for r in draft.removals if r.offset < 0]
    ordered = sorted(left + gone)
    spaced = not from_page(draft) and _is_spaced(ordered)
    places = [place for _, place, _, _ in ordered]
    before = [-1, *places]
    return [
        Line(number, text, rule, spaced and place - above == 1)
        for (number, place, text, rule), above in zip(ordered, before, strict=False)
    ]


def _is_spaced(ordered: Sequence[tuple[int, int, str, str]]) -> bool:
    """Whether a blank line stands before or after most paragraphs."""
    places = [place for _, place, _, _ in ordered]
    paragraphs = [i for i, (_, _, text, _) in enumerate(ordered) if tells(text) and 0 < i < len(ordered) - 1]
    apart = sum(places[i] - places[i - 1] > 1 or places[i + 1] - places[i] > 1 for i in paragraphs)
    return bool(paragraphs) and apart >= 0.7 * len(paragraphs)


def from_page(draft: Draft) -> bool:
    """Whether the blocks come from a page, whose elements say themselves what belongs together."""
    return any(block.html for block in draft.blocks)  # lines of a dump have no markup


def tells(text: str) -> bool:
    """Whether a line is a whole sentence of some length, as an article's paragraphs are."""
    return len(text.split()) > _TELLS and ends_like_sentence(text)


def is_titlecase(text: str) -> bool:
    """Whether a line is written in the capitals of a headline; its small words do not count."""
    found = [word.strip("\"'“”‘’()[]:,;?!.") for word in text.split()]
    counted = [word for word in found if word[:1].isalpha() and not _SMALL.match(word)]
    return len(counted) > 2 and all(word[0].isupper() for word in counted)


def head(draft: Draft) -> Iterator[Block]:
    """Blocks above the text proper: from the top down to the second whole sentence (the first may be a standfirst)."""
    told = 0
    for block in draft.blocks[:HEAD]:
        told += tells(block.text)
        if told > 1:
            return
        yield block


def tail(draft: Draft) -> Iterator[Block]:
    """Blocks below the text: after the last whole sentence."""
    for block in reversed(draft.blocks):
        if ends_like_sentence(block.text):
            return
        yield block


def numbers(blocks: Iterable[Block | Line]) -> frozenset[int]:
    return frozenset(block.number for block in blocks)


def drop(draft: Draft, found: Mapping[int, str]) -> Draft:
    """The draft without the blocks whose numbers are keys of `found`, each in the name of the rule it maps to."""
    for rule in dict.fromkeys(found.values()):
        draft = draft.without(rule, frozenset(number for number, of in found.items() if of == rule))
    return draft
