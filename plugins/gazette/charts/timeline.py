"""How often something was in the news over time: a bar a day, week, month or year, with an axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from ..model.periods import MONTHS, articles, in_words, monday, month_end
from .svg import element, escape, number

# In CSS pixels: the peak's number, the bars, the axis. Only what lies across is relative, so that text is never distorted.
_TOP, _BARS, _HEIGHT = 18, 74, 112
# As shares of the width: what the names of both ends take at 290 px, and those between.
_ENDS, _BETWEEN = 0.3, 0.16


@dataclass(frozen=True, slots=True)
class Bar:
    """How many articles there are from day `first` to day `last`, and those days in words."""

    first: date
    last: date
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class _Step:
    """What a bar stands for where the whole spans fewer than `below` days."""

    name: str
    below: int
    start: Callable[[date], date]
    end: Callable[[date], date]


_DAY = timedelta(1)
_STEPS = (
    _Step("day", 61, lambda day: day, lambda day: day),
    _Step("week", 3 * 366, monday, lambda day: monday(day) + 6 * _DAY),
    _Step("month", 25 * 366, lambda day: day.replace(day=1), month_end),
    _Step("year", date.max.toordinal(), lambda day: date(day.year, 1, 1), lambda day: date(day.year, 12, 31)),
)
# So that one day's news is not one bar as wide as the page.
_FEWEST = 28


def bars_of(dates: Sequence[date], last: date) -> tuple[Bar, ...]:
    """A bar for every day (week, month, year, as is fit) from the first of `dates` to `last`, four weeks at least; none without
    dates. Of a datetime its own day counts."""
    days = [date(day.year, day.month, day.day) for day in dates]
    if not days:
        return ()
    last = max(last, *days)
    first = min(*days, last - (_FEWEST - 1) * _DAY)
    step = next(step for step in _STEPS if (last - first).days < step.below)
    counts = Counter(map(step.start, days))
    empty = (_empty(step.name, day) for day in _starts(first, last, step))
    return tuple(replace(bar, count=counts[bar.first]) if bar.first in counts else bar for bar in empty)


@lru_cache(maxsize=10_000)
def _empty(name: str, first: date) -> Bar:
    """A bar without articles. All timelines of a site are of the same days, and most of them have no article on most days."""
    end = next(step for step in _STEPS if step.name == name).end(first)
    return Bar(first, end, 0, in_words(first, end))


def _starts(first: date, last: date, step: _Step) -> Iterator[date]:
    day = step.start(first)
    while day <= last:
        yield day
        day = step.end(day) + _DAY


def summary(bars: Sequence[Bar]) -> str:
    """What the picture shows, in words: for its label and its caption. "" without bars."""
    if not bars:
        return ""
    peak = _peak(bars)
    return (
        f"Articles a {_step_of(bars).name}, {in_words(bars[0].first, bars[-1].last)}; "
        f"the most, {peak.count}, {'on' if peak.first == peak.last else 'in'} {peak.label}"
    )


def timeline(bars: Sequence[Bar], label: str) -> str:
    """The picture of `bars`, as wide as its place and 112 px high: the newest bar has the class `now`, the highest its number.
    `label` is for those who cannot see it. "" without bars."""
    if not bars:
        return ""
    most = max(bar.count for bar in bars) or 1
    shapes = (_bar(i, bar, most, "now" if bar is bars[-1] else "") for i, bar in enumerate(bars) if bar.count)
    box = {"y": str(_TOP), "width": "100%", "height": str(_BARS)}
    view = {"viewBox": f"0 0 {len(bars)} 100", "preserveAspectRatio": "none"}
    ground = str(_TOP + _BARS + 0.5)
    return element(
        "svg",
        {"class": "timeline", "role": "img", "aria-label": label, "width": "100%", "height": str(_HEIGHT)},
        element("svg", {**box, **view}, *shapes, ""),
        element("line", {"x2": "100%", "y1": ground, "y2": ground}),
        _most(bars),
        *(_text(share, _HEIGHT - 3, words) for share, words in _ticks(bars)),
    )


def _bar(index: int, bar: Bar, most: int, name: str) -> str:
    height = number(max(2.0, 100 * bar.count / most))
    title = element("title", {}, escape(f"{bar.label}: {articles(bar.count)}"))
    return element("path", {**({"class": name} if name else {}), "d": f"M{index}.1 100v-{height}h.8v{height}"}, title)


def _most(bars: Sequence[Bar]) -> str:
    """The number of the highest bar, above it."""
    peak = _peak(bars)
    share = (bars.index(peak) + 0.5) / len(bars)
    return _text(0 if share < 0.06 else 1 if share > 0.94 else share, _TOP - 5, str(peak.count)) if peak.count else ""


def _text(share: float, y: int, words: str) -> str:
    anchor = "start" if share == 0 else "end" if share == 1 else "middle"
    return element("text", {"x": f"{number(100 * share)}%", "y": str(y), "text-anchor": anchor}, escape(words))


def _ticks(bars: Sequence[Bar]) -> list[tuple[float, str]]:
    """What the axis says, and at which share of its width: both ends, and starts of years and months where there is room."""
    placed = [(0.0, _end_name(bars, bars[0].first)), (1.0, _end_name(bars, bars[-1].last))]
    for share, words, _ in sorted(_starts_within(bars), key=lambda tick: (tick[2], tick[0])):
        if _ENDS <= share <= 1 - _ENDS and all(abs(share - other) >= _BETWEEN for other, _ in placed):
            placed.append((share, words))
    return sorted(placed)


def _end_name(bars: Sequence[Bar], day: date) -> str:
    """As finely as the bars say it, and with short months, since both ends share a phone's width."""
    parts = [str(day.day), MONTHS[day.month - 1][:3], str(day.year)]
    return " ".join(parts[{"day": 0, "year": 2}.get(_step_of(bars).name, 1) :])


def _starts_within(bars: Sequence[Bar]) -> Iterator[tuple[float, str, int]]:
    """Where years and months begin, in words, and their ranks: round years come first, then others, quarters, months. Where a
    bar is a month or more, only years do."""
    long = _step_of(bars).name in ("month", "year")
    for index, (before, bar) in enumerate(pairwise(bars), 1):
        first = bar.first if long else bar.last.replace(day=1)
        if before.last < first and (rank := _rank(first)) <= (1 if long else 3):
            at = (index + 0.5) / len(bars)
            yield at, str(first.year) if rank <= 1 else MONTHS[first.month - 1][:3], rank


def _rank(month: date) -> int:
    if month.month == 1:
        return 0 if month.year % 10 == 0 else 1
    return 2 if month.month % 3 == 1 else 3


def _step_of(bars: Sequence[Bar]) -> _Step:
    length = (bars[0].last - bars[0].first).days + 1
    return _STEPS[0 if length == 1 else 1 if length == 7 else 2 if length <= 31 else 3]


def _peak(bars: Sequence[Bar]) -> Bar:
    """The highest bar, the newest of several."""
    return max(reversed(bars), key=lambda bar: bar.count)
