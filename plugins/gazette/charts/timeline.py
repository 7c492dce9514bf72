"""Draw how many articles there were over time: a bar for each day, week, month or year, with an axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from ..model.periods import MONTH_NAMES, count_of_articles, format_date_range, last_day_of_month, monday_of
from .svg import svg_element, svg_number, xml_escape

# CSS pixels: the top of the bars, below the peak's number; the height of the bars; the height with the axis. Only horizontal
# positions are relative, so that text is never distorted.
_TOP, _BARS_HEIGHT, _HEIGHT = 18, 74, 112
# Shares of the width that labels need at 290 px: those at both ends, and those between.
_END_LABEL_WIDTH, _LABEL_WIDTH = 0.3, 0.16


@dataclass(frozen=True, slots=True)
class Bar:
    """The number of articles from the day `first` to the day `last`, and these days in words."""

    first: date
    last: date
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """The period that a bar stands for on a timeline of fewer than `max_days` days. `start` and `end` return the first and the last
    day of the period that contains a given day."""

    name: str
    max_days: int
    start: Callable[[date], date]
    end: Callable[[date], date]


_ONE_DAY = timedelta(1)
_UNITS = (
    _Unit("day", 61, lambda day: day, lambda day: day),
    _Unit("week", 3 * 366, monday_of, lambda day: monday_of(day) + 6 * _ONE_DAY),
    _Unit("month", 25 * 366, lambda day: day.replace(day=1), last_day_of_month),
    _Unit("year", date.max.toordinal(), lambda day: date(day.year, 1, 1), lambda day: date(day.year, 12, 31)),
)
# The minimum number of days on a timeline. Without it, a single day would be one bar as wide as the page.
_MIN_DAYS = 28


def timeline_bars(dates: Sequence[date], last: date) -> tuple[Bar, ...]:
    """Return the bars from the first of `dates` to `last`, at least four weeks; () without dates.

    The longer the time, the longer the unit: days, weeks, months or years. A datetime counts as its own day, whatever its zone."""
    days = [date(day.year, day.month, day.day) for day in dates]
    if not days:
        return ()
    last = max(last, *days)
    first = min(*days, last - (_MIN_DAYS - 1) * _ONE_DAY)
    unit = next(unit for unit in _UNITS if (last - first).days < unit.max_days)
    counts = Counter(map(unit.start, days))
    empty_bars = (_empty_bar(unit.name, day) for day in _unit_starts(first, last, unit))
    return tuple(replace(bar, count=counts[bar.first]) if bar.first in counts else bar for bar in empty_bars)


@lru_cache(maxsize=10_000)
def _empty_bar(unit_name: str, first: date) -> Bar:
    """Return a bar without articles. Cached, since all timelines of a site cover the same days, and most bars are empty."""
    end = next(unit for unit in _UNITS if unit.name == unit_name).end(first)
    return Bar(first, end, 0, format_date_range(first, end))


def _unit_starts(first: date, last: date, unit: _Unit) -> Iterator[date]:
    day = unit.start(first)
    while day <= last:
        yield day
        day = unit.end(day) + _ONE_DAY


def timeline_summary(bars: Sequence[Bar]) -> str:
    """Return what the drawing shows, in words, for its accessible name and its caption; "" without bars."""
    if not bars:
        return ""
    days, peak = format_date_range(bars[0].first, bars[-1].last), _peak(bars)
    return f"Articles per {_unit_of(bars).name}, {days}; peak of {peak.count} ({peak.label})"


def draw_timeline(bars: Sequence[Bar], label: str) -> str:
    """Return an SVG that is as wide as its container and 112 px high; "" without bars. `label` is its accessible name.

    The newest bar has the class `now`; the number of the highest bar stands above it."""
    if not bars:
        return ""
    highest = max(bar.count for bar in bars) or 1
    shapes = (_bar_path(i, bar, highest, "now" if bar is bars[-1] else "") for i, bar in enumerate(bars) if bar.count)
    box = {"y": str(_TOP), "width": "100%", "height": str(_BARS_HEIGHT)}
    view = {"viewBox": f"0 0 {len(bars)} 100", "preserveAspectRatio": "none"}
    base_line = str(_TOP + _BARS_HEIGHT + 0.5)
    return svg_element(
        "svg",
        {"class": "timeline", "role": "img", "aria-label": label, "width": "100%", "height": str(_HEIGHT)},
        svg_element("svg", {**box, **view}, *shapes, ""),
        svg_element("line", {"x2": "100%", "y1": base_line, "y2": base_line}),
        _peak_number(bars),
        *(_text(share, _HEIGHT - 3, text) for share, text in _axis_labels(bars)),
    )


def _bar_path(index: int, bar: Bar, highest: int, class_: str) -> str:
    height = svg_number(max(2.0, 100 * bar.count / highest))
    title = svg_element("title", {}, xml_escape(f"{bar.label}: {count_of_articles(bar.count)}"))
    return svg_element("path", {**({"class": class_} if class_ else {}), "d": f"M{index}.1 100v-{height}h.8v{height}"}, title)


def _peak_number(bars: Sequence[Bar]) -> str:
    """Return the number of the highest bar, above it; "" if no bar has articles."""
    peak = _peak(bars)
    share = (bars.index(peak) + 0.5) / len(bars)
    return _text(0 if share < 0.06 else 1 if share > 0.94 else share, _TOP - 5, str(peak.count)) if peak.count else ""


def _text(share: float, y: int, text: str) -> str:
    """Return a text that is centred at a share of the width, or that begins or ends there if the share is 0 or 1."""
    anchor = "start" if share == 0 else "end" if share == 1 else "middle"
    return svg_element("text", {"x": f"{svg_number(100 * share)}%", "y": str(y), "text-anchor": anchor}, xml_escape(text))


def _axis_labels(bars: Sequence[Bar]) -> list[tuple[float, str]]:
    """Return the labels of the axis, each with its share of the width: both ends, and beginnings of years and months that fit."""
    labels = [(0.0, _end_label(bars, bars[0].first)), (1.0, _end_label(bars, bars[-1].last))]
    for share, text, _ in sorted(_beginnings(bars), key=lambda beginning: (beginning[2], beginning[0])):
        is_inside = _END_LABEL_WIDTH <= share <= 1 - _END_LABEL_WIDTH
        if is_inside and all(abs(share - other) >= _LABEL_WIDTH for other, _ in labels):
            labels.append((share, text))
    return sorted(labels)


def _end_label(bars: Sequence[Bar], day: date) -> str:
    """Return a day as precisely as the bars show it. Months are abbreviated, since both ends share the width of a phone."""
    parts = [str(day.day), MONTH_NAMES[day.month - 1][:3], str(day.year)]
    return " ".join(parts[{"day": 0, "year": 2}.get(_unit_of(bars).name, 1) :])


def _beginnings(bars: Sequence[Bar]) -> Iterator[tuple[float, str, int]]:
    """Yield where years and months begin, as a share of the width, with a label and a rank: 0 for decades, 1 for other years, 2 for
    quarters, 3 for months. If bars are months or years, only years are labelled."""
    only_years = _unit_of(bars).name in ("month", "year")
    for index, (before, bar) in enumerate(pairwise(bars), 1):
        first = bar.first if only_years else bar.last.replace(day=1)
        if before.last < first and (rank := _rank(first)) <= (1 if only_years else 3):
            share = (index + 0.5) / len(bars)
            yield share, str(first.year) if rank <= 1 else MONTH_NAMES[first.month - 1][:3], rank


def _rank(month: date) -> int:
    if month.month == 1:
        return 0 if month.year % 10 == 0 else 1
    return 2 if month.month % 3 == 1 else 3


def _unit_of(bars: Sequence[Bar]) -> _Unit:
    days = (bars[0].last - bars[0].first).days + 1
    return _UNITS[0 if days == 1 else 1 if days == 7 else 2 if days <= 31 else 3]


def _peak(bars: Sequence[Bar]) -> Bar:
    """Return the highest bar, or the newest of several equally high ones."""
    return max(reversed(bars), key=lambda bar: bar.count)
