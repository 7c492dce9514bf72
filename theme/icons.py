"""Draw static/icon.svg as the PNG and ICO files that browsers and phones ask for: `python theme/icons.py` writes them beside it.

These files are committed, since they change only with the icon. If the icon changes, change the numbers below and run this again.
"""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).with_name("static")
# The figures of icon.svg, in its units: size, corner radius, colours, stroke width and radius of the G's arc; then, as (x, y), both
# ends of the arc and the left end of the G's bar.
SIZE, CORNER, RED, WHITE, STROKE, RADIUS = 32, 5, "#7d1f1a", "#fff", 3, 7.5
START, END, BAR = (22, 11.5), (22.6, 19.7), (16.6, 16.1)
# Icons are drawn this many times as large and scaled down, which smooths the edges.
_OVERSAMPLING = 8


def draw_icon(pixels: int, rounded: bool) -> Image.Image:
    """Return the icon as a square with sides of `pixels` pixels, with rounded corners and transparency if `rounded`.

    Otherwise it is red to the edge, so that phones can mask it: the G lies within the inner four fifths, which no mask cuts off
    (W3C, Web App Manifest, 'maskable')."""
    side = pixels * _OVERSAMPLING
    scale = side / SIZE
    image = Image.new("RGBA", (side, side), (*Image.new("RGB", (1, 1), RED).tobytes(), 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), CORNER * scale if rounded else 0, fill=RED)
    _draw_letter(draw, scale)
    icon = image.resize((pixels, pixels), Image.Resampling.BOX)
    return icon if rounded else icon.convert("RGB").quantize(32, dither=Image.Dither.NONE)


def _draw_letter(draw: ImageDraw.ImageDraw, scale: float) -> None:
    x, y = _arc_centre()
    outer, half = RADIUS + STROKE / 2, STROKE / 2
    start_angle, end_angle = (math.degrees(math.atan2(py - y, px - x)) for px, py in (END, START))
    draw.arc(_scaled(scale, x - outer, y - outer, x + outer, y + outer), start_angle, end_angle, WHITE, round(STROKE * scale))
    (right, low), (left, high) = END, BAR
    tip = (x + outer * math.cos(math.radians(start_angle)), y + outer * math.sin(math.radians(start_angle)))
    rise = (right + half - tip[0]) / math.tan(math.radians(start_angle))  # to the point where the outlines of arc and upright meet
    draw.rectangle(_scaled(scale, right - half, high - half, right + half, low), WHITE)
    draw.rectangle(_scaled(scale, left, high - half, right + half, high + half), WHITE)
    draw.polygon(_scaled(scale, right, low, right + half, low, right + half, tip[1] - rise, *tip), WHITE)


def _arc_centre() -> tuple[float, float]:
    """Return the centre of the arc, which bulges to the left of its ends."""
    (ax, ay), (bx, by) = START, END
    width, height = bx - ax, by - ay
    chord = math.hypot(width, height)
    distance = math.sqrt(RADIUS**2 - (chord / 2) ** 2) / chord  # from the chord to the centre, in chords
    return (ax + bx) / 2 - height * distance, (ay + by) / 2 + width * distance


def _scaled(scale: float, *coordinates: float) -> list[float]:
    return [coordinate * scale for coordinate in coordinates]


def main() -> None:
    draw_icon(180, rounded=False).save(STATIC / "apple-touch-icon.png", optimize=True)
    for pixels in (192, 512):
        draw_icon(pixels, rounded=False).save(STATIC / f"icon-{pixels}.png", optimize=True)
    tabs = [draw_icon(pixels, rounded=True) for pixels in (48, 32, 16)]
    tabs[0].save(STATIC / "favicon.ico", sizes=[tab.size for tab in tabs], append_images=tabs[1:])


if __name__ == "__main__":
    main()
