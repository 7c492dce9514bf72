"""Remove short lines among boilerplate, such as counts, durations of videos, and topics above the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from ...model.draft import Draft
from ...model.text import ends_like_sentence
from .line_patterns import opens_with_quote
from .lines import DraftLine, draft_lines, is_from_page, is_long_sentence, remove_blocks

# Rules for the furniture of a page: its boxes and bars. Captions and links are not among them, since subheads may stand next to
# captions and links.
_FURNITURE_RULES = frozenset({
    "share_prompt", "follow_prompt", "newsletter_prompt", "app_prompt", "donation_prompt", "embed", "slide_show", "page_control",
    "control", "comments", "legal", "cookie_notice", "feedback_prompt", "tags_line",
})  # fmt: skip
_BOX_RULES = frozenset({"newsletter_prompt", "donation_prompt"})
# A line between two of these may be the subhead of the second.
_EMBED_RULES = frozenset({"embed", "slide_show"})
_CLOSING_RULES = _FURNITURE_RULES - _EMBED_RULES - {"page_control", "control"}
_COUNT = re.compile(r"\W*\d[\d,.]*\s?[kKM]?\W*")
_YOU = re.compile(r"\b(?:you|your)\b", re.IGNORECASE)
_DURATION = re.compile(r"\W*\d{1,2}:\d{2}\W*")
_PLAYER_LABELS = frozenset({"Play", "Pause", "Watch", "Listen"})
# The most lines between two pieces of furniture, and the most words of each: in general, in a box, and at the end of the file.
_MAX_ENCLOSED_LINES = 3
_MAX_WORDS, _MAX_WORDS_IN_BOX, _MAX_WORDS_AT_END = 12, 25, 4
# The most words of a section or topic above the text, and of a line below the text.
_MAX_TOPIC_WORDS, _MAX_WORDS_BELOW = 4, 14
# How many lines of furniture mark the end of the text, and how many lines may be above the text.
_CLOSING_LINES, _MAX_HEAD_LINES = 2, 15


def drop_furniture(draft: Draft) -> Draft:
    """Remove counts and durations next to boilerplate, and the few short lines between two pieces of it.

    Saved pages are left alone, since their elements show what surrounds the text.
    """
    if is_from_page(draft):
        return draft
    lines = draft_lines(draft)
    rules = {line.number: "control" for line in (*_counts(lines), *_durations(lines))}
    rules |= _enclosed_lines(_with_rules(lines, rules))
    lines = _with_rules(lines, rules)
    return remove_blocks(draft, rules | _lines_above_text(lines) | _lines_below_text(lines))


def _with_rules(lines: list[DraftLine], rules: Mapping[int, str]) -> list[DraftLine]:
    """Return the lines as they are after a removal. `rules` maps the number of each removed line to the name of its rule."""
    return [line._replace(rule=rules.get(line.number, line.rule)) for line in lines]


def _counts(lines: list[DraftLine]) -> Iterator[DraftLine]:
    """Yield lines that are nothing but a number, next to furniture or a byline."""
    for index, line in enumerate(lines):
        beside = lines[max(index - 1, 0) : index] + lines[index + 1 : index + 2]
        if not line.rule and _COUNT.fullmatch(line.text) and any(other.rule in _FURNITURE_RULES | {"byline"} for other in beside):
            yield line


def _durations(lines: list[DraftLine]) -> Iterator[DraftLine]:
    """Yield durations of videos and labels such as 'Play', in pairs with at most two lines and no sentence between them."""
    indexes = [
        index
        for index, line in enumerate(lines)
        if not line.rule and (_DURATION.fullmatch(line.text) or line.text in _PLAYER_LABELS)
    ]
    pairs = [
        (first, second)
        for first, second in pairwise(indexes)
        if second - first <= _MAX_ENCLOSED_LINES
        and any(_DURATION.fullmatch(lines[index].text) for index in (first, second))
        and not any(ends_like_sentence(line.text) for line in lines[first + 1 : second])
    ]
    yield from (lines[index] for index in sorted({index for pair in pairs for index in pair}))


def _enclosed_lines(lines: list[DraftLine]) -> dict[int, str]:
    """Return the lines between two removed ones, by number, with the rule of the removed line above."""
    start = 0
    enclosed: dict[int, str] = {}
    for index in range(1, len(lines) + 1):
        if index < len(lines) and not lines[index].rule:
            continue
        between = lines[start + 1 : index]
        if between and lines[start].rule and len(between) <= _MAX_ENCLOSED_LINES and _are_enclosed(lines, start, index):
            enclosed |= dict.fromkeys((line.number for line in between), lines[start].rule)
        start = index
    return enclosed


def _are_enclosed(lines: list[DraftLine], start: int, end: int) -> bool:
    """Return True if the lines between two removed ones, at `start` and `end`, belong to them. `end` may be `len(lines)`."""
    between = lines[start + 1 : end]
    if end == len(lines):
        return lines[start].rule in _CLOSING_RULES and all(_is_short(line, _MAX_WORDS_AT_END) for line in between)
    around = {lines[start].rule, lines[end].rule}
    if around <= _BOX_RULES and len(between) == 1:
        text = between[0].text
        fits = len(text.split()) <= _MAX_WORDS or _YOU.search(text) is not None
        return fits and len(text.split()) <= _MAX_WORDS_IN_BOX and not opens_with_quote(text)
    return around <= _FURNITURE_RULES and not around <= _EMBED_RULES and all(_is_short(line, _MAX_WORDS) for line in between)


def _lines_above_text(lines: list[DraftLine]) -> dict[int, str]:
    """Return sections and topics above the text: at most three lines of at most four words, between removed lines."""
    start = next((index for index, line in enumerate(lines) if line.rule and line.rule != "title"), len(lines))
    end = next((index for index, line in enumerate(lines) if not line.rule and _is_sentence(line.text)), 0)
    topics = [line for line in lines[start:end] if not line.rule]
    short = all(len(line.text.split()) <= _MAX_TOPIC_WORDS and not opens_with_quote(line.text) for line in topics)
    enclosed = 0 < len(topics) <= _MAX_ENCLOSED_LINES and end < _MAX_HEAD_LINES and lines[end - 1].rule != ""
    return dict.fromkeys((line.number for line in topics), "control") if short and enclosed else {}


def _lines_below_text(lines: list[DraftLine]) -> dict[int, str]:
    """Return short lines below the text, after at least two lines of furniture, that are not sentences."""
    end = max((index for index, line in enumerate(lines) if not line.rule and _is_sentence(line.text)), default=len(lines))
    below: dict[int, str] = {}
    closing = 0
    for line in lines[end + 1 :]:
        closing += line.rule in _CLOSING_RULES
        if not line.rule and closing >= _CLOSING_LINES and _is_short(line, _MAX_WORDS_BELOW):
            below[line.number] = "control"
    return below


def _is_sentence(text: str) -> bool:
    return ends_like_sentence(text) and len(text.split()) > _MAX_TOPIC_WORDS


def _is_short(line: DraftLine, max_words: int) -> bool:
    """Return True if a line has few words and is no sentence, quotation or introduction to a list."""
    sentence = ends_like_sentence(line.text) and not line.text.endswith("!")
    return (
        not (sentence or is_long_sentence(line.text) or opens_with_quote(line.text) or line.text.endswith(":"))
        and len(line.text.split()) <= max_words
    )
