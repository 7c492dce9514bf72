"""Who and what is in the news of an edition, compared with their usual."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from ..model.periods import LENGTH, Period, first_day
from .ranking import USUAL_DAYS, Item

State = Literal["", "new", "up", "back"]
# Editions that a sparkline shows, the last of them the one it stands in.
RECENT = 14
# So many editions without a name make it one that is back.
_AWAY = {"day": 10, "week": 4}
# A name is up with at least so many articles, and so many times its usual number.
_UP_ARTICLES, _UP_TIMES = 2, 2.0
# Digits of a sum of salience.
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """A name in an edition: in how many of its articles (`count`), in how many usually (a mean over the editions of the four
    weeks before), and `recent` numbers of articles, an edition each, this one last. `state`: 'new' to the site, 'up' against
    its usual, 'back' after `away` days, or none of it. `salience` is its sum over the edition's articles."""

    name: str
    count: int
    usual: float
    state: State
    away: int
    recent: tuple[int, ...]
    salience: float


# Numbers of periods (the first is that of 1 January of the year 1), and articles in each, ascending.
_Series = tuple[list[int], list[int]]


# Chooses those of an edition's names that are wanted; they come in their order.
Choice = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Counted:
    """By the number of each edition: its first day, how many of its articles have each name, and the salience of those that are
    tags, summed."""

    days: dict[int, date]
    counts: dict[int, Counter[str]]
    salience: dict[int, dict[str, float]]


def trends(
    items: Iterable[Item],
    period: Period,
    named: Mapping[str, Collection[str]] | None = None,
    choice: Choice = lambda names: names,
) -> dict[date, tuple[Trend, ...]]:
    """For the first day of every edition, the names that its articles are tagged with: those of most articles first, then the
    most salient, or of these the `choice`. `named` are all names in an article, by its id, where those are more than its tags: an
    article that only mentions somebody counts, too, as on that one's page, which would else have older articles of a name that
    is 'new'."""
    ordered = sorted(items, key=lambda item: item.published)
    names = [frozenset(chain(item.names or (), (named or {}).get(item.id, ()))) for item in ordered]
    counted = _count(ordered, names, period)
    chosen = {number: choice(_ranked(counted, number)) for number in sorted(counted.days)}
    wanted = frozenset(chain.from_iterable(chosen.values()))
    series = _series(counted.counts, wanted)
    dates = _dates(ordered, names, wanted)
    beginning = min(counted.days, default=0)
    return {
        (first := counted.days[number]): tuple(
            _trend(name, number, beginning, series[name], period, counted.salience[number][name], _away(dates[name], first))
            for name in some
        )
        for number, some in chosen.items()
    }


def _count(ordered: Sequence[Item], names: Sequence[Collection[str]], period: Period) -> _Counted:
    counted = _Counted({}, defaultdict(Counter), defaultdict(lambda: defaultdict(float)))
    for item, own in zip(ordered, names, strict=True):
        first = first_day(item.published.date(), period)
        number = first.toordinal() // LENGTH[period]
        counted.days[number] = first
        counted.counts[number].update(own)
        sums = counted.salience[number]
        for name, share in (item.names or {}).items():
            sums[name] += share
    return counted


def _ranked(counted: _Counted, number: int) -> list[str]:
    counts, sums = counted.counts[number], counted.salience[number]
    return sorted(sums, key=lambda name: (-counts[name], -round(sums[name], _DIGITS), name))


def _series(counts: Mapping[int, Counter[str]], wanted: Set[str]) -> dict[str, _Series]:
    series: dict[str, _Series] = {name: ([], []) for name in wanted}
    for number in sorted(counts):
        for name, count in counts[number].items():
            if name in wanted:
                numbers, articles = series[name]
                numbers.append(number)
                articles.append(count)
    return series


def _dates(ordered: Sequence[Item], names: Sequence[Set[str]], wanted: Set[str]) -> dict[str, list[date]]:
    """The days of the articles that have each name, in their order."""
    dates: dict[str, list[date]] = {name: [] for name in wanted}
    for item, own in zip(ordered, names, strict=True):
        for name in own & wanted:
            dates[name].append(item.published.date())
    return dates


def _away(dates: Sequence[date], first: date) -> int:
    """Days from the last of the `dates` before an edition, which begins with `first`, to the first in it; 0 if it is the first of
    all. Not from edition to edition: in a weekly one, five weeks may be 29 days."""
    place = bisect_left(dates, first)
    return (dates[place] - dates[place - 1]).days if place else 0


def _trend(name: str, number: int, beginning: int, series: _Series, period: Period, salience: float, away: int) -> Trend:
    numbers, articles = series
    place = bisect_left(numbers, number)
    count = articles[place]
    start = max(beginning, number - USUAL_DAYS // LENGTH[period])
    before = sum(articles[bisect_left(numbers, start) : place])
    usual = before / (number - start) if number > start else 0.0
    recent = [0] * RECENT
    for at in range(bisect_left(numbers, number - RECENT + 1), place + 1):
        recent[numbers[at] - number - 1] = articles[at]
    return Trend(
        name, count, usual, _state(count, usual, away, number > beginning, period), away, tuple(recent), round(salience, _DIGITS)
    )


def _state(count: int, usual: float, away: int, has_past: bool, period: Period) -> State:
    if not has_past:  # on a site's first day everybody is new
        return ""
    if not away:
        return "new"
    if away > _AWAY[period] * LENGTH[period]:
        return "back"
    return "up" if count >= _UP_ARTICLES and count >= _UP_TIMES * usual else ""
