"""Draws static/icon.svg as the pictures that browsers and phones ask for: `python theme/icons.py` writes them beside it.

They are kept with the theme, since they change only when the icon does: then change the numbers below, and run this.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).with_name("static")
# The numbers of icon.svg: its size and corners, the colours, the stroke, the G's arc by its ends, and its bar.
SIZE, CORNER, RED, WHITE, STROKE, RADIUS = 32, 5, "#7d1f1a", "#fff", 3, 7.5
START, END, BAR = (22, 11.5), (22.6, 19.7), (16.6, 16.1)
# Each pixel is the mean of so many squared.
_FINE = 8


def icon(pixels: int, rounded: bool) -> Image.Image:
    """The icon as a square of so many pixels. Without rounded corners it is red to its edge, so that a phone may cut it
    to any shape: the G keeps to the inner four fifths, which are never cut (W3C, Web App Manifest, 'maskable')."""
    scale = pixels * _FINE / SIZE
    image = Image.new("RGBA", (pixels * _FINE, pixels * _FINE), (*Image.new("RGB", (1, 1), RED).tobytes(), 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, pixels * _FINE - 1, pixels * _FINE - 1), CORNER * scale if rounded else 0, fill=RED)
    _draw_letter(draw, scale)
    small = image.resize((pixels, pixels), Image.Resampling.BOX)
    return small if rounded else small.convert("RGB").quantize(32, dither=Image.Dither.NONE)


def _draw_letter(draw: ImageDraw.ImageDraw, scale: float) -> None:
    x, y = _centre()
    outer, half = RADIUS + STROKE / 2, STROKE / 2
    first, last = (math.degrees(math.atan2(py - y, px - x)) for px, py in (END, START))
    draw.arc(_scaled(scale, x - outer, y - outer, x + outer, y + outer), first, last, WHITE, round(STROKE * scale))
    (right, low), (left, high) = END, BAR
    tip = (x + outer * math.cos(math.radians(first)), y + outer * math.sin(math.radians(first)))
    rise = (right + half - tip[0]) / math.tan(math.radians(first))  # to where the outlines of arc and upright meet
    draw.rectangle(_scaled(scale, right - half, high - half, right + half, low), WHITE)
    draw.rectangle(_scaled(scale, left, high - half, right + half, high + half), WHITE)
    draw.polygon(_scaled(scale, right, low, right + half, low, right + half, tip[1] - rise, *tip), WHITE)


def _centre() -> tuple[float, float]:
    """Of the arc, which bends to the left of its two ends."""
    (ax, ay), (bx, by) = START, END
    width, height = bx - ax, by - ay
    chord = math.hypot(width, height)
    away = math.sqrt(RADIUS**2 - (chord / 2) ** 2) / chord
    return (ax + bx) / 2 - height * away, (ay + by) / 2 + width * away


def _scaled(scale: float, *coordinates: float) -> list[float]:
    return [coordinate * scale for coordinate in coordinates]


def main() -> None:
    icon(180, rounded=False).save(STATIC / "apple-touch-icon.png", optimize=True)
    for pixels in (192, 512):
        icon(pixels, rounded=False).save(STATIC / f"icon-{pixels}.png", optimize=True)
    tabs = [icon(pixels, rounded=True) for pixels in (48, 32, 16)]
    tabs[0].save(STATIC / "favicon.ico", sizes=[tab.size for tab in tabs], append_images=tabs[1:])


if __name__ == "__main__":
    main()
