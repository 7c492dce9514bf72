"""Draw a calendar of a year as a heat map: a link for each edition, the darker the more articles it has."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from ..model.periods import MONTH_NAMES, count_of_articles, format_date_range, last_day_of_month, monday_of
from .svg import svg_element, xml_escape

# CSS pixels. The pitch of the cells is the target size of WCAG 2.2 (2.5.8, 24 px). A quarter, which has up to 14 weeks, is then
# as wide as a phone. So a year is four drawings that wrap, and none is ever scaled down.
_PITCH, _CELL, _LEFT, _TOP = 24, 22, 14, 18
_COLUMNS = 14
_WIDTH, _HEIGHT = _LEFT + _COLUMNS * _PITCH, _TOP + 7 * _PITCH
_LEVELS = 5


def draw_heat_map(counts: Mapping[date, int], year: int, url_of: Callable[[date], str], busiest: int) -> str:
    """Return an SVG for each quarter of `year` from the first with articles to the last; "" if there are none.

    `counts` are the articles of each day. Columns are ISO weeks, rows are weekdays. A day with articles links to `url_of(day)`;
    days with the same URL, as in a weekly edition, are one link. The classes h1 to h5 show a day's number of articles as a share
    of `busiest`, the number of the site's busiest day."""
    articles = {day: count for day, count in sorted(counts.items()) if count > 0}
    quarters = [(day.month - 1) // 3 for day in articles if day.year == year]
    if not quarters:
        return ""
    days_by_url: dict[str, list[date]] = defaultdict(list)
    for day in articles:
        days_by_url[url_of(day)].append(day)
    return "".join(
        _quarter(year, 3 * quarter + 1, articles, days_by_url, busiest) for quarter in range(min(quarters), max(quarters) + 1)
    )


def _quarter(year: int, month: int, articles: Mapping[date, int], days_by_url: Mapping[str, Sequence[date]], busiest: int) -> str:
    """Return the drawing of the quarter that begins with `month`."""
    first, last = date(year, month, 1), last_day_of_month(date(year, month + 2, 1))
    links = (
        _link(url, [day for day in days if first <= day <= last], days, first, articles, busiest)
        for url, days in days_by_url.items()
    )
    size = {"width": str(_WIDTH), "height": str(_HEIGHT), "viewBox": f"0 0 {_WIDTH} {_HEIGHT}"}
    label = f"{MONTH_NAMES[month - 1]} to {MONTH_NAMES[month + 1]} {year}"
    attributes = {"class": "quarter", "role": "group", "aria-label": label, **size}
    return svg_element("svg", attributes, _axis_labels(first), _empty_cells(first, last), *links)


def _link(url: str, shown: Sequence[date], days: Sequence[date], first: date, articles: Mapping[date, int], busiest: int) -> str:
    """Return the cells of the days `shown`, as a link; "" if there are none. Its title covers all `days` of the edition, which may
    reach beyond the quarter that begins with `first`."""
    if not shown:
        return ""
    title = f"{format_date_range(days[0], days[-1])}: {count_of_articles(sum(articles[day] for day in days))}"
    cells = (_cell(day, first, articles[day], busiest) for day in shown)
    return svg_element("a", {"href": url}, svg_element("title", {}, xml_escape(title)), *cells)


def _cell(day: date, first: date, count: int, busiest: int) -> str:
    level = min(_LEVELS, math.ceil(_LEVELS * count / max(1, busiest)))
    x, y = _corner(day, first)
    return svg_element("path", {"class": f"h{level}", "d": f"M{x} {y}h{_CELL}v{_CELL}h-{_CELL}z"})


def _corner(day: date, first: date) -> tuple[int, int]:
    """Return the upper left corner of a day's cell, in the quarter that begins with `first`."""
    column = (monday_of(day) - monday_of(first)).days // 7
    return _LEFT + column * _PITCH, _TOP + day.weekday() * _PITCH


def _axis_labels(first: date) -> str:
    """Return the months above and every other weekday beside. They are hidden from screen readers, as links have titles."""
    months = ((first.replace(month=first.month + i), MONTH_NAMES[first.month - 1 + i]) for i in range(3))
    above = (svg_element("text", {"x": str(_corner(day, first)[0]), "y": str(_TOP - 6)}, name) for day, name in months)
    weekdays = ((0, "M"), (2, "W"), (4, "F"))
    beside = (svg_element("text", {"y": str(_TOP + row * _PITCH + 15)}, letter) for row, letter in weekdays)
    return svg_element("g", {"aria-hidden": "true"}, *above, *beside)


def _empty_cells(first: date, last: date) -> str:
    """Return all days as one path: a dashed line down each week, whose dashes are the cells."""
    all_days = (first + timedelta(i) for i in range((last - first).days + 1))
    week_starts = (day for day in all_days if day == first or day.weekday() == 0)
    lines = (_week_line(day, first, min(last, monday_of(day) + timedelta(6))) for day in week_starts)
    dashes = {"stroke-width": str(_CELL), "stroke-dasharray": f"{_CELL} {_PITCH - _CELL}"}
    return svg_element("path", {"class": "none", **dashes, "d": "".join(lines)})


def _week_line(day: date, first: date, last: date) -> str:
    x, y = _corner(day, first)
    return f"M{x + _CELL // 2} {y}v{(last - day).days * _PITCH + _CELL}"
