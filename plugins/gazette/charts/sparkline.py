"""A sparkline: how often something was in the news lately, as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from .svg import element

_HEIGHT, _BAR, _GAP = 20, 3, 1


def sparkline(counts: Sequence[int]) -> str:
    """A bar for each of `counts`, oldest first; the last has the class `now`. Decoration: what it shows is said beside it.
    All bars but the last are one path, since a front page has dozens of these. "" without counts."""
    if not counts:
        return ""
    most = max(1, *counts)
    heights = [max(2, round(_HEIGHT * count / most)) if count > 0 else 0 for count in counts]
    now = _path([0] * (len(heights) - 1) + heights[-1:])
    paths = [element("path", {"d": _path(heights[:-1])}), element("path", {"class": "now", "d": now})]
    box = {"viewBox": f"0 0 {len(counts) * (_BAR + _GAP) - _GAP} {_HEIGHT}", "preserveAspectRatio": "none", "aria-hidden": "true"}
    return element("svg", {"class": "spark", **box}, *(path for path in paths if 'd=""' not in path), "")


def _path(heights: Sequence[int]) -> str:
    """The bars as one outline along the ground, with nothing drawn where there is none."""
    steps: list[str] = []
    ahead = 0
    for height in heights:
        if height:
            steps.append(f"{f'h{ahead}' if steps else f'M{ahead} {_HEIGHT}'}v-{height}h{_BAR}v{height}")
        ahead = _GAP if height else ahead + _BAR + _GAP
    return "".join(steps)
