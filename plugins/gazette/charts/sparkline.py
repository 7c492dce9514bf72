"""Draw a sparkline: the numbers of the last editions as bars, as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from .svg import svg_element

# In units of the drawing, which the style sheet scales.
_HEIGHT, _BAR, _GAP = 20, 3, 1


def draw_sparkline(counts: Sequence[int]) -> str:
    """Return an SVG with a bar for each count, oldest first; "" without counts.

    The last bar has the class `now`. All others are one path, since a front page has dozens of sparklines. The drawing is hidden
    from screen readers, as the text beside it says the same."""
    if not counts:
        return ""
    highest = max(1, *counts)
    heights = [max(2, round(_HEIGHT * count / highest)) if count > 0 else 0 for count in counts]
    last = _outline([0] * (len(heights) - 1) + heights[-1:])
    paths = [svg_element("path", {"d": _outline(heights[:-1])}), svg_element("path", {"class": "now", "d": last})]
    view_box = f"0 0 {len(counts) * (_BAR + _GAP) - _GAP} {_HEIGHT}"
    attributes = {"class": "spark", "viewBox": view_box, "preserveAspectRatio": "none", "aria-hidden": "true"}
    return svg_element("svg", attributes, *(path for path in paths if 'd=""' not in path), "")


def _outline(heights: Sequence[int]) -> str:
    """Return the path data of the bars, drawn as one outline along the base line; "" if all heights are 0."""
    steps: list[str] = []
    distance = 0  # from the end of the outline to the next bar
    for height in heights:
        if height:
            steps.append(f"{f'h{distance}' if steps else f'M{distance} {_HEIGHT}'}v-{height}h{_BAR}v{height}")
        distance = _GAP if height else distance + _BAR + _GAP
    return "".join(steps)
