"""The picture that goes with a link to a page: a newspaper's masthead, the headline, the date and the publisher."""

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

# What a card says: masthead, headline, and the line below.
Words = tuple[str, str, str]
# What OpenGraph and Twitter ask for a large picture, in pixels.
_WIDTH, _HEIGHT = 1200, 630
_MARGIN, _HEAD, _FOOT = 72, 132, 548
# Headlines: sizes to try, the largest first, and where they may stand.
_SIZES = (100, 88, 78, 70, 62, 56)
_MOST_LINES, _LEADING = 5, 1.14
_TOP, _BOTTOM = _HEAD + 30, _FOOT - 20
_MASTHEAD_SIZE, _LINE_SIZE = 46, 32
# In characters: more than there ever is room for.
_LONGEST = 600
_ELLIPSIS = "…"
# Between the date and the publisher.
_DOT = " · "

# The colours of the theme by day. Up to sixteen make four bits a pixel: paper, steps to ink and to quiet, and the accent. Each
# step costs half a kilobyte, and five are enough for smooth letters of this size.
_PAPER, _INK, _QUIET, _ACCENT = (255, 253, 249), (28, 26, 23), (93, 87, 77), (143, 29, 20)
_INK_STEPS, _QUIET_STEPS = 5, 3
_INK_AT, _ACCENT_AT = _INK_STEPS, _INK_STEPS + _QUIET_STEPS + 1
# Left, top, right, bottom, colour: the edge of the page, a double rule below the masthead, and one above the foot.
_LINES = (
    (0, 0, _WIDTH, 14, _ACCENT_AT),
    (_MARGIN, _HEAD, _WIDTH - _MARGIN, _HEAD + 3, _INK_AT),
    (_MARGIN, _HEAD + 7, _WIDTH - _MARGIN, _HEAD + 8, _INK_AT),
    (_MARGIN, _FOOT, _MARGIN + 120, _FOOT + 6, _ACCENT_AT),
)
# Of zlib: pictures are runs of paper and ink, of which Z_RLE makes as little as a search for what repeats, in half the time.
_STRATEGY = 3


def card(masthead: str, headline: str, line: str) -> bytes:
    """A PNG of 1200 x 630 pixels. `line` is what stands below, its parts between ' · '. What has characters that the font
    has not, such as Arabic or Chinese ones, is left out: in the place of such a headline the masthead stands."""
    ink, quiet = Image.new("L", (_WIDTH, _HEIGHT)), Image.new("L", (_WIDTH, _HEIGHT - _FOOT))
    name, title = _shown(masthead), _shown(headline)
    if title:
        _write(ink, (_MARGIN, _HEAD - 24), _fitted(name, "Bold", _MASTHEAD_SIZE), "Bold", _MASTHEAD_SIZE)
    if title or name:
        _write_headline(ink, title or name)
    below = _DOT.join(filter(None, map(_shown, line.split(_DOT))))
    _write(quiet, (_MARGIN, 54), _fitted(below, "Regular", _LINE_SIZE), "Regular", _LINE_SIZE)
    return _png(ink, quiet)


def card_name(masthead: str, headline: str, line: str) -> str:
    """The name of the card's file: by what it shows and by how it is drawn."""
    return hashlib.sha256("\0".join((drawing_print(), masthead, headline, line)).encode()).hexdigest()[:20] + ".png"


@cache
def drawing_print() -> str:
    """A digest of what cards are drawn by: this file, Pillow with the libraries in it, and the font."""
    libraries = (f"{name}={features.version(name)}" for name in ("pil", "freetype2", "raqm", "harfbuzz", "zlib"))
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return "\0".join((code, *libraries, importlib.metadata.version("font-source-serif-pro")))


def draw_into(folder: Path, cards: Iterable[Words]) -> None:
    """Draw cards into a folder, each under its name, unless it is there. Raises OSError where that cannot be done."""
    for words in cards:
        if not (path := folder / card_name(*words)).exists():
            write_whole(path, card(*words))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, so that nobody ever finds half of it there. Raises OSError where that cannot be done."""
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


def _shown(text: str) -> str:
    """The text in one line of composed characters, or "" where the font has not all of them."""
    whole = " ".join("".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf").split())
    return whole[:_LONGEST] if all(map(_has_glyph, whole[:_LONGEST])) else ""


@cache
def _has_glyph(character: str) -> bool:
    """Whether it looks different from a character that no font has, which is drawn as a box."""
    return character == " " or _look(character) != _look("\uffff")


def _look(character: str) -> bytes:
    image = Image.new("L", (64, 64))
    _write(image, (8, 48), character, "Regular", 40)
    return image.tobytes()


@lru_cache(maxsize=20_000)
def _width(word: str, weight: str, size: int) -> float:
    return float(_font(weight, size).getlength(word))


def _fitted(text: str, weight: str, size: int) -> str:
    """The text, cut after a word so that it fits into one line."""
    return (_wrapped(text, weight, size, 1) or [""])[0]


def _write(image: Image.Image, at: tuple[int, int], text: str, weight: str, size: int) -> None:
    """Write the text, whose baseline begins `at` that point."""
    ImageDraw.Draw(image).text(at, text, fill=255, font=_font(weight, size), anchor="ls")


def _write_headline(image: Image.Image, headline: str) -> None:
    """As large as it fits, in lines of about one length, between masthead and foot."""
    for size in _SIZES:
        lines = _wrapped(headline, "Semibold", size, _MOST_LINES)
        if len(lines) * size * _LEADING <= _BOTTOM - _TOP and (size == _SIZES[-1] or not _is_cut(lines, headline)):
            break
    step = size * _LEADING
    first = _TOP + (_BOTTOM - _TOP - len(lines) * step) / 2 + 0.8 * size
    for index, line in enumerate(lines):
        _write(image, (_MARGIN, round(first + index * step)), line, "Semibold", size)


def _is_cut(lines: Sequence[str], text: str) -> bool:
    return " ".join(lines) != text


def _wrapped(text: str, weight: str, size: int, most: int) -> list[str]:
    """The text in lines of about one length, at most so many; what is too much is cut after a word."""
    words = [piece for word in text.split() for piece in _pieces(word, weight, size)]
    room = float(_WIDTH - 2 * _MARGIN)
    lines = _filled(words, weight, size, room)
    if len(lines) > most:
        return [*map(" ".join, lines[: most - 1]), _cut(lines[most - 1], weight, size, room)]
    narrow = 0.0
    while room - narrow > 4:
        middle = (narrow + room) / 2
        narrow, room = (narrow, middle) if len(_filled(words, weight, size, middle)) <= len(lines) else (middle, room)
    return list(map(" ".join, _filled(words, weight, size, room)))


def _pieces(word: str, weight: str, size: int) -> list[str]:
    """A word that is longer than a line, broken where it has to be; else the word."""
    pieces = [word]
    while _width(pieces[-1], weight, size) > _WIDTH - 2 * _MARGIN and len(pieces) <= _MOST_LINES:
        last = pieces.pop()
        end = bisect_right(range(1, len(last)), _WIDTH - 2 * _MARGIN, key=lambda i: math.ceil(_width(last[:i], weight, size)))
        pieces += [last[:end], last[end:]] if end else [last[:1], last[1:]]
    return pieces


def _filled(words: Sequence[str], weight: str, size: int, room: float) -> list[list[str]]:
    """Lines as full as they get. A word that is wider than `room` has one of its own."""
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


def _cut(words: Sequence[str], weight: str, size: int, room: float) -> str:
    """As many of the words as fit into a line with an ellipsis; of a single word as many letters."""
    kept = list(words)
    while len(kept) > 1 and _width(" ".join(kept) + _ELLIPSIS, weight, size) > room:
        kept.pop()
    line = " ".join(kept).rstrip(",;:–—- ")
    while len(line) > 1 and _width(line + _ELLIPSIS, weight, size) > room:
        line = line[:-1]
    return line + _ELLIPSIS


def _png(ink: Image.Image, quiet: Image.Image) -> bytes:
    """The picture in sixteen colours: what is written, each in its colour, and the lines of the page."""
    image = ink.point(_steps(0, _INK_STEPS))
    image.paste(quiet.point(_steps(_INK_STEPS, _QUIET_STEPS)), (0, _FOOT))
    draw = ImageDraw.Draw(image)
    for left, top, right, bottom, colour in _LINES:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)
    image.putpalette(_palette())
    file = io.BytesIO()
    image.save(file, "PNG", bits=4, compress_type=_STRATEGY)
    return file.getvalue()


@cache
def _steps(first: int, count: int) -> list[int]:
    """How much of a pixel is written on, from 0 to 255, as one of the colours after `first`; 0, which is paper, where little is."""
    return [step + first if (step := round(count * value / 255)) else 0 for value in range(256)]


@cache
def _palette() -> list[int]:
    colours: list[tuple[int, ...]] = [_PAPER]
    for colour, count in ((_INK, _INK_STEPS), (_QUIET, _QUIET_STEPS)):
        mixed = (tuple(round(p + (c - p) * i / count) for p, c in zip(_PAPER, colour, strict=True)) for i in range(1, count + 1))
        colours += mixed
    return [part for colour in (*colours, _ACCENT) for part in colour]


def _draw_for(parent: int, folder: Path) -> None:
    """Draw the cards that standard input names, for as long as the process that asked for them is there, and after its own work."""
    if hasattr(os, "nice"):
        os.nice(10)
    for words in json.load(sys.stdin):
        if hasattr(os, "fork") and os.getppid() != parent:
            return
        draw_into(folder, [tuple(words)])


# A process that draws is this file alone: it is small, and needs nothing of the build that asks for it.
if __name__ == "__main__":
    _draw_for(int(sys.argv[1]), Path(sys.argv[2]))
