"""Small lines that only the noise around them tells: labels of a share bar, counts, titles in a list of videos."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...model.draft import Draft
from ...model.text import ends_like_sentence
from .line_patterns import spoken
from .lines import Line, drop, from_page, lines, tells

# What stands in boxes and bars of a page, not in its text; beside captions and links there are subheads, too.
_FURNITURE = frozenset({
    "share_prompt", "follow_prompt", "newsletter_prompt", "app_prompt", "donation_prompt", "embed", "slide_show", "page_control",
    "control", "comments", "legal", "cookie_notice", "feedback_prompt", "tags_line",
})  # fmt: skip
_BOXES = frozenset({"newsletter_prompt", "donation_prompt"})
# Between two posts stands the subhead of the second, too.
_PLAYERS = frozenset({"embed", "slide_show"})
_CLOSING = _FURNITURE - _PLAYERS - {"page_control", "control"}
_COUNT = re.compile(r"\W*\d[\d,.]*\s?[kKM]?\W*")
_YOU = re.compile(r"\b(?:you|your)\b", re.IGNORECASE)
_DURATION = re.compile(r"\W*\d{1,2}:\d{2}\W*")
_STARTS = frozenset({"Play", "Pause", "Watch", "Listen"})
# In lines and words: what stands between two pieces of furniture.
_MOST_LINES, _LONGEST, _LONGEST_IN_BOX, _LONGEST_LAST = 3, 12, 25, 4
_LONGEST_TOPIC, _LONGEST_BELOW = 4, 14
# So many lines of noise end a text; the text begins within so many lines.
_CLOSED, _HEAD_ENDS = 2, 15


def drop_furniture(draft: Draft) -> Draft:
    """Counts and durations beside noise, and the few short lines between two pieces of it."""
    if from_page(draft):
        return draft
    found = lines(draft)
    numbers = {line.number: "control" for line in (*_numbers(found), *_durations(found))}
    found = [line._replace(rule=numbers.get(line.number, line.rule)) for line in found]
    enclosed = numbers | _enclosed(found)
    found = [line._replace(rule=enclosed.get(line.number, line.rule)) for line in found]
    return drop(draft, enclosed | _above_text(found) | _below_text(found))


def _numbers(found: list[Line]) -> Iterator[Line]:
    for place, line in enumerate(found):
        beside = found[max(place - 1, 0) : place] + found[place + 1 : place + 2]
        if not line.rule and _COUNT.fullmatch(line.text) and any(other.rule in _FURNITURE | {"byline"} for other in beside):
            yield line


def _durations(found: list[Line]) -> Iterator[Line]:
    """Lengths of videos: another one or 'Play' stands near above, and no sentence between."""
    places = [
        place for place, line in enumerate(found) if not line.rule and (_DURATION.fullmatch(line.text) or line.text in _STARTS)
    ]
    near = [
        (first, second)
        for first, second in pairwise(places)
        if second - first <= _MOST_LINES
        and any(_DURATION.fullmatch(found[place].text) for place in (first, second))
        and not any(ends_like_sentence(line.text) for line in found[first + 1 : second])
    ]
    yield from (found[place] for place in sorted({place for pair in near for place in pair}))


def _enclosed(found: list[Line]) -> dict[int, str]:
    """Lines between two that rules took out, with the rule of the one above."""
    start = 0
    enclosed: dict[int, str] = {}
    for place in range(1, len(found) + 1):
        if place < len(found) and not found[place].rule:
            continue
        between = found[start + 1 : place]
        if between and found[start].rule and len(between) <= _MOST_LINES and _is_enclosed(found, start, place):
            enclosed |= dict.fromkeys((line.number for line in between), found[start].rule)
        start = place
    return enclosed


def _is_enclosed(found: list[Line], start: int, end: int) -> bool:
    """Whether the lines between two that rules took out belong to them; below the last of a file there is nothing."""
    between = found[start + 1 : end]
    if end == len(found):
        return found[start].rule in _CLOSING and all(_is_small(line, _LONGEST_LAST) for line in between)
    around = {found[start].rule, found[end].rule}
    if around <= _BOXES and len(between) == 1:
        text = between[0].text
        addressed = len(text.split()) <= _LONGEST or _YOU.search(text) is not None
        return addressed and len(text.split()) <= _LONGEST_IN_BOX and not spoken(text)
    return around <= _FURNITURE and not around <= _PLAYERS and all(_is_small(line, _LONGEST) for line in between)


def _above_text(found: list[Line]) -> dict[int, str]:
    """Sections and topics between the headline and the text: few lines of few words each, between noise."""
    start = next((place for place, line in enumerate(found) if line.rule and line.rule != "title"), len(found))
    end = next((place for place, line in enumerate(found) if not line.rule and _is_sentence(line.text)), 0)
    row = [line for line in found[start:end] if not line.rule]
    short = all(len(line.text.split()) <= _LONGEST_TOPIC and not spoken(line.text) for line in row)
    enclosed = 0 < len(row) <= _MOST_LINES and end < _HEAD_ENDS and found[end - 1].rule != ""
    return dict.fromkeys((line.number for line in row), "control") if short and enclosed else {}


def _below_text(found: list[Line]) -> dict[int, str]:
    """Below the text, what is no sentence and stands after two lines or more of noise."""
    end = max((place for place, line in enumerate(found) if not line.rule and _is_sentence(line.text)), default=len(found))
    below: dict[int, str] = {}
    closing = 0
    for line in found[end + 1 :]:
        closing += line.rule in _CLOSING
        if not line.rule and closing >= _CLOSED and _is_small(line, _LONGEST_BELOW):
            below[line.number] = "control"
    return below


def _is_sentence(text: str) -> bool:
    return ends_like_sentence(text) and len(text.split()) > _LONGEST_TOPIC


def _is_small(line: Line, most: int) -> bool:
    sentence = ends_like_sentence(line.text) and not line.text.endswith("!")
    return not (sentence or tells(line.text) or spoken(line.text) or line.text.endswith(":")) and len(line.text.split()) <= most
