"""Names beside shapes: how wide they will be, and in which lines."""

from __future__ import annotations

import unicodedata

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
