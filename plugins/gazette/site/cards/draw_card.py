"""Draw cards, the pictures that represent pages in links: a newspaper's masthead, the headline, the date and the publisher.

This module is also the program that draws many cards in a process of its own.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import math
import os
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import font_source_serif_pro as source_serif  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont, features

# The text of a card: masthead, headline, and the line below.
CardText = tuple[str, str, str]
# Pixels, as OpenGraph and Twitter recommend for large pictures.
_WIDTH, _HEIGHT = 1200, 630
_MARGIN, _HEAD, _FOOT = 72, 132, 548
# Headlines: the font sizes to try, the largest first, and the space for them.
_SIZES = (100, 88, 78, 70, 62, 56)
_MAX_LINES, _LEADING = 5, 1.14
_TOP, _BOTTOM = _HEAD + 30, _FOOT - 20
_MASTHEAD_SIZE, _LINE_SIZE = 46, 32
# Characters of a text that are drawn; there is never room for more.
_MAX_LENGTH = 600
_ELLIPSIS = "…"
# Separates the date from the publisher.
_SEPARATOR = " · "

# The theme's colours in light mode; the quiet ink is for the line below the headline. The palette has at most sixteen colours, so
# that a pixel takes four bits: paper, shades from paper to ink, shades from paper to quiet ink, and the accent. Each shade costs
# half a kilobyte of file size, and five are enough for smooth letters of this size.
_PAPER, _INK, _QUIET, _ACCENT = (255, 253, 249), (28, 26, 23), (93, 87, 77), (143, 29, 20)
_INK_SHADES, _QUIET_SHADES = 5, 3
_INK_INDEX, _ACCENT_INDEX = _INK_SHADES, _INK_SHADES + _QUIET_SHADES + 1
# Left, top, right, bottom, palette index: the edge of the page, a double rule below the masthead, and a rule above the foot.
_RULES = (
    (0, 0, _WIDTH, 14, _ACCENT_INDEX),
    (_MARGIN, _HEAD, _WIDTH - _MARGIN, _HEAD + 3, _INK_INDEX),
    (_MARGIN, _HEAD + 7, _WIDTH - _MARGIN, _HEAD + 8, _INK_INDEX),
    (_MARGIN, _FOOT, _MARGIN + 120, _FOOT + 6, _ACCENT_INDEX),
)
# zlib's Z_RLE. Cards consist of runs of one colour, which it compresses as well as a search for repeats does, in half the time.
_STRATEGY = 3


def render_card(masthead: str, headline: str, line: str) -> bytes:
    """Return a card as a PNG of 1200 x 630 pixels.

    `line` stands below the headline; its parts are separated by ' · '. A text with a character that the font does not have, such
    as an Arabic or Chinese one, is left out. If the headline is left out, the masthead takes its place.
    """
    ink, quiet = Image.new("L", (_WIDTH, _HEIGHT)), Image.new("L", (_WIDTH, _HEIGHT - _FOOT))
    name, title = _drawable_text(masthead), _drawable_text(headline)
    if title:
        _draw_text(ink, (_MARGIN, _HEAD - 24), _fit_line(name, "Bold", _MASTHEAD_SIZE), "Bold", _MASTHEAD_SIZE)
    if title or name:
        _draw_headline(ink, title or name)
    below = _SEPARATOR.join(filter(None, map(_drawable_text, line.split(_SEPARATOR))))
    _draw_text(quiet, (_MARGIN, 54), _fit_line(below, "Regular", _LINE_SIZE), "Regular", _LINE_SIZE)
    return _png(ink, quiet)


def card_name(masthead: str, headline: str, line: str) -> str:
    """Return the file name of a card, a hash of its text and of everything that it is drawn with."""
    return hashlib.sha256("\0".join((drawing_fingerprint(), masthead, headline, line)).encode()).hexdigest()[:20] + ".png"


@cache
def drawing_fingerprint() -> str:
    """Return a fingerprint of what cards are drawn with: this file, Pillow with its libraries, and the font."""
    libraries = (f"{name}={features.version(name)}" for name in ("pil", "freetype2", "raqm", "harfbuzz", "zlib"))
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return "\0".join((code, *libraries, importlib.metadata.version("font-source-serif-pro")))


def render_missing(folder: Path, cards: Iterable[CardText]) -> None:
    """Draw the cards that are not in a folder yet, each under its name. Raises OSError if a file cannot be written."""
    for texts in cards:
        if not (path := folder / card_name(*texts)).exists():
            write_card(path, render_card(*texts))


def write_card(path: Path, content: bytes) -> None:
    """Write a file atomically. Raises OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


@cache
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    path = source_serif.font_files_ttf["SourceSerifPro" + weight.replace("Regular", "")]
    return ImageFont.truetype(path, size)


def _drawable_text(text: str) -> str:
    """Return a text on one line, in composed characters; "" if the font does not have all of them."""
    line = " ".join("".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf").split())
    return line[:_MAX_LENGTH] if all(map(_has_glyph, line[:_MAX_LENGTH])) else ""


@cache
def _has_glyph(character: str) -> bool:
    """Return True if the font has a character. One that it lacks is drawn as a box, like U+FFFF, which no font has."""
    return character == " " or _pixels(character) != _pixels("\uffff")


def _pixels(character: str) -> bytes:
    image = Image.new("L", (64, 64))
    _draw_text(image, (8, 48), character, "Regular", 40)
    return image.tobytes()


@lru_cache(maxsize=20_000)
def _width(word: str, weight: str, size: int) -> float:
    return float(_font(weight, size).getlength(word))


def _fit_line(text: str, weight: str, size: int) -> str:
    """Return a text, cut after a word if it does not fit into one line."""
    return (_wrap(text, weight, size, 1) or [""])[0]


def _draw_text(image: Image.Image, start: tuple[int, int], text: str, weight: str, size: int) -> None:
    """Draw a text. `start` is the left end of its baseline."""
    ImageDraw.Draw(image).text(start, text, fill=255, font=_font(weight, size), anchor="ls")


def _draw_headline(image: Image.Image, headline: str) -> None:
    """Draw the headline between masthead and foot, in the largest size that fits and in lines of about equal length."""
    for size in _SIZES:
        lines = _wrap(headline, "Semibold", size, _MAX_LINES)
        if len(lines) * size * _LEADING <= _BOTTOM - _TOP and (size == _SIZES[-1] or not _is_cut(lines, headline)):
            break
    step = size * _LEADING
    first = _TOP + (_BOTTOM - _TOP - len(lines) * step) / 2 + 0.8 * size
    for index, line in enumerate(lines):
        _draw_text(image, (_MARGIN, round(first + index * step)), line, "Semibold", size)


def _is_cut(lines: Sequence[str], text: str) -> bool:
    return " ".join(lines) != text


def _wrap(text: str, weight: str, size: int, max_lines: int) -> list[str]:
    """Return a text in lines of about equal length. What does not fit into `max_lines` is cut after a word."""
    words = [piece for word in text.split() for piece in _pieces(word, weight, size)]
    room = float(_WIDTH - 2 * _MARGIN)
    lines = _fill_lines(words, weight, size, room)
    if len(lines) > max_lines:
        return [*map(" ".join, lines[: max_lines - 1]), _cut_line(lines[max_lines - 1], weight, size, room)]
    # Find the narrowest width that takes no more lines: at that width, the lines are about equally long.
    narrow = 0.0
    while room - narrow > 4:
        middle = (narrow + room) / 2
        narrow, room = (narrow, middle) if len(_fill_lines(words, weight, size, middle)) <= len(lines) else (middle, room)
    return list(map(" ".join, _fill_lines(words, weight, size, room)))


def _pieces(word: str, weight: str, size: int) -> list[str]:
    """Return a word in pieces that each fit into a line. A word has only one piece unless it is too long for a line."""
    pieces = [word]
    while _width(pieces[-1], weight, size) > _WIDTH - 2 * _MARGIN and len(pieces) <= _MAX_LINES:
        last = pieces.pop()
        end = bisect_right(range(1, len(last)), _WIDTH - 2 * _MARGIN, key=lambda i: math.ceil(_width(last[:i], weight, size)))
        pieces += [last[:end], last[end:]] if end else [last[:1], last[1:]]
    return pieces


def _fill_lines(words: Sequence[str], weight: str, size: int, room: float) -> list[list[str]]:
    """Return words in lines that are `room` pixels wide at most, as full as possible. A wider word gets a line of its own."""
    lines: list[list[str]] = []
    left = 0.0
    for word in words:
        width = _width(word, weight, size) + _width(" ", weight, size)
        if not lines or left < width - _width(" ", weight, size):
            lines.append([])
            left = room
        lines[-1].append(word)
        left -= width
    return lines


def _cut_line(words: Sequence[str], weight: str, size: int, room: float) -> str:
    """Return as many words as fit into a line with an ellipsis. If not even the first word fits, return as many of its letters."""
    kept = list(words)
    while len(kept) > 1 and _width(" ".join(kept) + _ELLIPSIS, weight, size) > room:
        kept.pop()
    line = " ".join(kept).rstrip(",;:–—- ")
    while len(line) > 1 and _width(line + _ELLIPSIS, weight, size) > room:
        line = line[:-1]
    return line + _ELLIPSIS


def _png(ink: Image.Image, quiet: Image.Image) -> bytes:
    """Return the card as a PNG with a palette. `ink` and `quiet` are masks of the text in each colour; rules are drawn here."""
    image = ink.point(_palette_indexes(0, _INK_SHADES))
    image.paste(quiet.point(_palette_indexes(_INK_SHADES, _QUIET_SHADES)), (0, _FOOT))
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom, colour in _RULES:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)
    image.putpalette(_palette())
    file = io.BytesIO()
    image.save(file, "PNG", bits=4, compress_type=_STRATEGY)
    return file.getvalue()


@cache
def _palette_indexes(first: int, count: int) -> list[int]:
    """Return the palette index for each value of a mask from 0 to 255.

    The lowest values have index 0, which is paper. The others have the indexes of `count` shades, from `first + 1` on.
    """
    return [shade + first if (shade := round(count * value / 255)) else 0 for value in range(256)]


@cache
def _palette() -> list[int]:
    """Return the red, green and blue of each colour, in one list as Pillow takes it."""
    colours: list[tuple[int, ...]] = [_PAPER]
    for colour, count in ((_INK, _INK_SHADES), (_QUIET, _QUIET_SHADES)):
        mixed = (tuple(round(p + (c - p) * i / count) for p, c in zip(_PAPER, colour, strict=True)) for i in range(1, count + 1))
        colours += mixed
    return [part for colour in (*colours, _ACCENT) for part in colour]


def _main(parent: int, folder: Path) -> None:
    """Draw the cards whose texts are on stdin, as JSON, into `folder`.

    Stop if the `parent` process ends. The process runs with low priority, so that it does not slow the parent down.
    """
    if hasattr(os, "nice"):
        os.nice(10)
    for texts in json.load(sys.stdin):
        if hasattr(os, "fork") and os.getppid() != parent:
            return
        render_missing(folder, [tuple(texts)])


# A drawing process runs only this file. It stays small, since it imports nothing of the build.
if __name__ == "__main__":
    _main(int(sys.argv[1]), Path(sys.argv[2]))
