"""Lay out labels in a drawing: measure and wrap text, and push boxes apart until none overlaps another or leaves the drawing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

# Widths of characters as shares of the font size, for wide sans-serifs (Noto Sans, Segoe UI): the reader's font is unknown.
_WIDTHS = {**dict.fromkeys("iljI|.,:;'!’", 0.29), **dict.fromkeys('frt()[]-/" ', 0.4), **dict.fromkeys("mwMW@%—", 0.94)}
_LETTER_WIDTH, _CAPITAL_WIDTH, _EAST_ASIAN_WIDTH = 0.6, 0.7, 1.05
_ELLIPSIS = "…"


def text_width(text: str, size: float) -> float:
    """Return an estimate of the width of `text` in a sans-serif font of `size`, in the unit of `size`. It is rather too large than
    too small."""
    return size * sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _EAST_ASIAN_WIDTH
    return _WIDTHS.get(character, _CAPITAL_WIDTH if character.isupper() else _LETTER_WIDTH)


def wrap_label(name: str, size: float, max_width: float) -> tuple[str, ...]:
    """Return a name as one line, or as two of similar width if it is wider than `max_width`. A line that is still too wide is
    cut."""
    words = name.split()
    if text_width(" ".join(words), size) <= max_width or len(words) < 2:
        return (_cut_line(" ".join(words), size, max_width),)
    pairs = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    first, second = min(pairs, key=lambda pair: max(text_width(line, size) for line in pair))
    if text_width(second, size) > max_width or text_width(first, size) > max_width:
        # A line is cut in any case: put as many words as fit into the first, so that as little as possible is lost.
        first, second = max(
            (pair for pair in pairs if text_width(pair[0], size) <= max_width), key=lambda pair: len(pair[0]), default=pairs[0]
        )
    return _cut_line(first, size, max_width), _cut_line(second, size, max_width)


def _cut_line(line: str, size: float, max_width: float) -> str:
    if text_width(line, size) <= max_width:
        return line
    while line and text_width(line + _ELLIPSIS, size) > max_width:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS


# If boxes still overlap after this many rounds, the drawing grows by this factor.
_MAX_ROUNDS = 120
_GROWTH = 1.12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, given by its centre."""

    x: float
    y: float
    width: float
    height: float


def separate_boxes(boxes: Sequence[Box], width: float, height: float) -> tuple[tuple[Box, ...], float]:
    """Return the boxes, each close to where it was, so that none overlaps another or leaves the drawing; and the drawing's height.

    The drawing is `width` wide and at least `height` high; it grows until there is room. Raises ValueError if a box is wider than
    it."""
    if any(box.width > width for box in boxes):
        raise ValueError(f"a box is wider than {width}; make the drawing wider")
    drawing_height = max([height, *(box.height for box in boxes)])
    while True:
        scaled = [replace(box, y=box.y * drawing_height / height) for box in boxes]
        placed = [_move_inside(box, width, drawing_height) for box in scaled]
        if _push_apart(placed, width, drawing_height):
            return tuple(placed), drawing_height
        drawing_height *= _GROWTH


def box_overlap(one: Box, other: Box) -> tuple[float, float]:
    """Return how far two boxes overlap horizontally and vertically. They overlap if both values are positive."""
    across = (one.width + other.width) / 2 - abs(one.x - other.x)
    return across, (one.height + other.height) / 2 - abs(one.y - other.y)


def _push_apart(boxes: list[Box], width: float, height: float) -> bool:
    """Push overlapping boxes apart, in place. Return True if none overlaps any more."""
    for _ in range(_MAX_ROUNDS):
        pairs = list(_overlapping_pairs(boxes))
        for i, j in pairs:
            boxes[i], boxes[j] = (_move_inside(box, width, height) for box in _push(boxes[i], boxes[j]))
        if not pairs:
            return True
    return False


def _overlapping_pairs(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    return ((i, j) for i, j in combinations(range(len(boxes)), 2) if min(box_overlap(boxes[i], boxes[j])) > 0)


def _push(one: Box, other: Box) -> tuple[Box, Box]:
    """Return both boxes, each moved by half of their overlap and a little more, along the axis with the smaller overlap."""
    across, down = box_overlap(one, other)
    if min(across, down) <= 0:  # an earlier push in this round has parted them
        return one, other
    if across < down:
        step = (across / 2 + 0.1) * (1 if one.x >= other.x else -1)
        return replace(one, x=one.x + step), replace(other, x=other.x - step)
    step = (down / 2 + 0.1) * (1 if one.y >= other.y else -1)
    return replace(one, y=one.y + step), replace(other, y=other.y - step)


def _move_inside(box: Box, width: float, height: float) -> Box:
    x = min(max(box.x, box.width / 2), width - box.width / 2)
    return replace(box, x=x, y=min(max(box.y, box.height / 2), height - box.height / 2))
