"""Where things go in a picture: boxes pushed apart until none overlaps another or leaves it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

# Widths as shares of the font's size: those of wide sans-serifs (Noto Sans, Segoe UI), since which font the reader has is unknown.
_WIDTHS = {**dict.fromkeys("iljI|.,:;'!’", 0.29), **dict.fromkeys('frt()[]-/" ', 0.4), **dict.fromkeys("mwMW@%—", 0.94)}
_LETTER, _CAPITAL, _WIDE = 0.6, 0.7, 1.05
_ELLIPSIS = "…"


def text_width(text: str, size: float) -> float:
    """How wide `text` is in a sans-serif font of `size`, rather too much than too little."""
    return size * sum(map(_width, text))


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    return _WIDTHS.get(character, _CAPITAL if character.isupper() else _LETTER)


def lines_of(name: str, size: float, most: float) -> tuple[str, ...]:
    """The name in one line, or in two of about one length where it is wider than `most`; what is too much then is cut."""
    words = name.split()
    if text_width(" ".join(words), size) <= most or len(words) < 2:
        return (_cut(" ".join(words), size, most),)
    pairs = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    first, second = min(pairs, key=lambda pair: max(text_width(line, size) for line in pair))
    if text_width(second, size) > most or text_width(first, size) > most:  # one of them is cut: as late as can be
        first, second = max(
            (pair for pair in pairs if text_width(pair[0], size) <= most), key=lambda pair: len(pair[0]), default=pairs[0]
        )
    return _cut(first, size, most), _cut(second, size, most)


def _cut(line: str, size: float, most: float) -> str:
    if text_width(line, size) <= most:
        return line
    while line and text_width(line + _ELLIPSIS, size) > most:
        line = line[:-1]
    return line.rstrip() + _ELLIPSIS


# After so many rounds boxes that still overlap want more room.
_ROUNDS = 120
_TALLER = 1.12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its centre."""

    x: float
    y: float
    width: float
    height: float


def spread(boxes: Sequence[Box], width: float, height: float) -> tuple[tuple[Box, ...], float]:
    """The boxes, each near where it was, without overlaps and between 0 and `width`; and the height of the picture: `height`, or
    as much more as that takes. Raises ValueError where a box is wider than the picture."""
    if any(box.width > width for box in boxes):
        raise ValueError(f"a box is wider than {width}")
    room = max([height, *(box.height for box in boxes)])
    while True:
        scaled = [replace(box, y=box.y * room / height) for box in boxes]
        placed = [_inside(box, width, room) for box in scaled]
        if _pushed_apart(placed, width, room):
            return tuple(placed), room
        room *= _TALLER


def overlaps(one: Box, other: Box) -> tuple[float, float]:
    """How far two boxes overlap across and down; both are above 0 where they do."""
    across = (one.width + other.width) / 2 - abs(one.x - other.x)
    return across, (one.height + other.height) / 2 - abs(one.y - other.y)


def _pushed_apart(boxes: list[Box], width: float, height: float) -> bool:
    """Push overlapping boxes apart, in place, and tell whether that was enough."""
    for _ in range(_ROUNDS):
        pairs = list(_overlapping(boxes))
        for i, j in pairs:
            boxes[i], boxes[j] = (_inside(box, width, height) for box in _push(boxes[i], boxes[j]))
        if not pairs:
            return True
    return False


def _overlapping(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    return ((i, j) for i, j in combinations(range(len(boxes)), 2) if min(overlaps(boxes[i], boxes[j])) > 0)


def _push(one: Box, other: Box) -> tuple[Box, Box]:
    """Both moved by half of their overlap and a little, along the axis where it is less."""
    across, down = overlaps(one, other)
    if min(across, down) <= 0:  # an earlier push of this round parted them
        return one, other
    if across < down:
        step = (across / 2 + 0.1) * (1 if one.x >= other.x else -1)
        return replace(one, x=one.x + step), replace(other, x=other.x - step)
    step = (down / 2 + 0.1) * (1 if one.y >= other.y else -1)
    return replace(one, y=one.y + step), replace(other, y=other.y - step)


def _inside(box: Box, width: float, height: float) -> Box:
    x = min(max(box.x, box.width / 2), width - box.width / 2)
    return replace(box, x=x, y=min(max(box.y, box.height / 2), height - box.height / 2))
