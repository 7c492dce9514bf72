"""The calendar of a year, a link for each edition, the darker the more news."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from ..model.periods import MONTHS, articles, in_words, monday, month_end
from .svg import element, escape

# In CSS pixels. Cells have the pitch that WCAG 2.2 asks of targets (2.5.8, 24 px); a quarter with its 14 columns is then as
# wide as a phone, so the year is four pictures that wrap, and none is ever scaled down.
_PITCH, _CELL, _LEFT, _TOP = 24, 22, 14, 18
_COLUMNS = 14
_WIDTH, _HEIGHT = _LEFT + _COLUMNS * _PITCH, _TOP + 7 * _PITCH
_STRENGTHS = 5


def heat_map(counts: Mapping[date, int], year: int, address: Callable[[date], str], busiest: int) -> str:
    """The quarters of `year` from its first news to its last, a picture each: columns are ISO weeks, rows weekdays. Days with
    news link to `address` of them, and days with one address are one link, as those of a week are where editions are weekly.
    Their classes are h1 to h5, by their share of `busiest`, the articles of the site's busiest day. "" without news."""
    news = {day: count for day, count in sorted(counts.items()) if count > 0}
    quarters = [(day.month - 1) // 3 for day in news if day.year == year]
    if not quarters:
        return ""
    together: dict[str, list[date]] = defaultdict(list)
    for day in news:
        together[address(day)].append(day)
    return "".join(_quarter(year, 3 * q + 1, news, together, busiest) for q in range(min(quarters), max(quarters) + 1))


def _quarter(year: int, month: int, news: Mapping[date, int], together: Mapping[str, Sequence[date]], busiest: int) -> str:
    first, last = date(year, month, 1), month_end(date(year, month + 2, 1))
    links = (
        _link(url, [day for day in days if first <= day <= last], days, first, news, busiest) for url, days in together.items()
    )
    box = {"width": str(_WIDTH), "height": str(_HEIGHT), "viewBox": f"0 0 {_WIDTH} {_HEIGHT}"}
    label = f"{MONTHS[month - 1]} to {MONTHS[month + 1]} {year}"
    return element(
        "svg", {"class": "quarter", "role": "group", "aria-label": label, **box}, _names(first), _empty(first, last), *links
    )


def _link(url: str, shown: Sequence[date], days: Sequence[date], first: date, news: Mapping[date, int], busiest: int) -> str:
    """The cells of the days `shown`, which begin in the quarter of day `first`; named after all `days` of their edition."""
    if not shown:
        return ""
    name = f"{in_words(days[0], days[-1])}: {articles(sum(news[day] for day in days))}"
    return element(
        "a", {"href": url}, element("title", {}, escape(name)), *(_cell(day, first, news[day], busiest) for day in shown)
    )


def _cell(day: date, first: date, count: int, busiest: int) -> str:
    strength = min(_STRENGTHS, math.ceil(_STRENGTHS * count / max(1, busiest)))
    x, y = _corner(day, first)
    return element("path", {"class": f"h{strength}", "d": f"M{x} {y}h{_CELL}v{_CELL}h-{_CELL}z"})


def _corner(day: date, first: date) -> tuple[int, int]:
    column = (monday(day) - monday(first)).days // 7
    return _LEFT + column * _PITCH, _TOP + day.weekday() * _PITCH


def _names(first: date) -> str:
    """Months above, and every other weekday beside; the names of links say all that to those who cannot see it."""
    months = ((first.replace(month=first.month + i), MONTHS[first.month - 1 + i]) for i in range(3))
    above = (element("text", {"x": str(_corner(day, first)[0]), "y": str(_TOP - 6)}, name) for day, name in months)
    beside = (element("text", {"y": str(_TOP + row * _PITCH + 15)}, letter) for row, letter in ((0, "M"), (2, "W"), (4, "F")))
    return element("g", {"aria-hidden": "true"}, *above, *beside)


def _empty(first: date, last: date) -> str:
    """All days as one path: a dashed line down each week, whose dashes are the cells."""
    tops = (day for day in (first + timedelta(i) for i in range((last - first).days + 1)) if day == first or day.weekday() == 0)
    lines = (_column(day, first, min(last, monday(day) + timedelta(6))) for day in tops)
    dashes = {"stroke-width": str(_CELL), "stroke-dasharray": f"{_CELL} {_PITCH - _CELL}"}
    return element("path", {"class": "none", **dashes, "d": "".join(lines)})


def _column(day: date, first: date, last: date) -> str:
    x, y = _corner(day, first)
    return f"M{x + _CELL // 2} {y}v{(last - day).days * _PITCH + _CELL}"
