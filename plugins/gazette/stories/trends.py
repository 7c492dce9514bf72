"""Compare how often each name occurs in an edition with how often it usually does."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from ..model.periods import PERIOD_DAYS, Period, period_start
from .ranking import BASELINE_DAYS, EditionItem

State = Literal["", "new", "up", "back"]
# Editions in a sparkline; the last is the one that it is shown in.
RECENT_EDITIONS = 14
# A name is back if more than this many periods have passed since the last article with it.
_PERIODS_AWAY = {"day": 10, "week": 4}
# A name is up if it has at least this many articles, and this many times its usual number.
_MIN_ARTICLES_UP, _MIN_RATIO_UP = 2, 2.0
# Decimal places of a sum of salience.
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Trend:
    """A name in an edition.

    * name: the entity's key
    * count: how many articles of the edition have it
    * usual: the same, as a mean over the editions of the four weeks before
    * state: 'new' if no earlier edition has it, 'back' after a break, 'up' against the usual number, else ""
    * away: days from the last article with the name before the edition to the first in it, 0 if there is none before
    * recent: the numbers of articles in the last RECENT_EDITIONS editions, of which the last is this one
    * salience: its salience, added up over the edition's articles
    """

    name: str
    count: int
    usual: float
    state: State
    away: int
    recent: tuple[int, ...]
    salience: float


# Numbers of periods, counted from 1 January of the year 1, in ascending order, and the number of articles in each.
_Series = tuple[list[int], list[int]]

# Takes the names of an edition and returns the wanted ones, in the same order.
ChooseNames = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class _EditionCounts:
    """What is counted in each edition, by the number of its period.

    * days: the first day
    * counts: how many of the articles have each name
    * salience: the sum of each tag's salience over the articles
    """

    days: dict[int, date]
    counts: dict[int, Counter[str]]
    salience: dict[int, dict[str, float]]


def edition_trends(
    items: Iterable[EditionItem],
    period: Period,
    all_names: Mapping[str, Collection[str]] | None = None,
    choose: ChooseNames = lambda names: names,
) -> dict[date, tuple[Trend, ...]]:
    """Return the trends of the names that each edition's articles are tagged with, by the edition's first day.

    The names in most articles come first; of those, the most salient. Only the names that `choose` returns are included.

    `all_names` gives the names in an article, by its id, if there are more than its tags. An article that only mentions a name
    counts as well, as it does on the name's page. Otherwise a name could be new although its page has older articles."""
    by_date = sorted(items, key=lambda item: item.published)
    names = [frozenset(chain(item.names or (), (all_names or {}).get(item.id, ()))) for item in by_date]
    counted = _count_names(by_date, names, period)
    chosen = {number: choose(_ranked_names(counted, number)) for number in sorted(counted.days)}
    wanted = frozenset(chain.from_iterable(chosen.values()))
    series = _series_by_name(counted.counts, wanted)
    dates = _dates_by_name(by_date, names, wanted)
    first_number = min(counted.days, default=0)
    return {
        (first := counted.days[number]): tuple(
            _trend(name, number, first_number, series[name], period, counted.salience[number][name], _days_away(dates[name], first))
            for name in edition_names
        )
        for number, edition_names in chosen.items()
    }


def _count_names(by_date: Sequence[EditionItem], names: Sequence[Collection[str]], period: Period) -> _EditionCounts:
    counted = _EditionCounts({}, defaultdict(Counter), defaultdict(lambda: defaultdict(float)))
    for item, item_names in zip(by_date, names, strict=True):
        first = period_start(item.published.date(), period)
        number = first.toordinal() // PERIOD_DAYS[period]
        counted.days[number] = first
        counted.counts[number].update(item_names)
        salience = counted.salience[number]
        for name, value in (item.names or {}).items():
            salience[name] += value
    return counted


def _ranked_names(counted: _EditionCounts, number: int) -> list[str]:
    counts, salience = counted.counts[number], counted.salience[number]
    return sorted(salience, key=lambda name: (-counts[name], -round(salience[name], _DIGITS), name))


def _series_by_name(counts: Mapping[int, Counter[str]], wanted: Set[str]) -> dict[str, _Series]:
    series: dict[str, _Series] = {name: ([], []) for name in wanted}
    for number in sorted(counts):
        for name, count in counts[number].items():
            if name in wanted:
                numbers, articles = series[name]
                numbers.append(number)
                articles.append(count)
    return series


def _dates_by_name(by_date: Sequence[EditionItem], names: Sequence[Set[str]], wanted: Set[str]) -> dict[str, list[date]]:
    """Return the days of the articles that have each name, in ascending order."""
    dates: dict[str, list[date]] = {name: [] for name in wanted}
    for item, item_names in zip(by_date, names, strict=True):
        for name in item_names & wanted:
            dates[name].append(item.published.date())
    return dates


def _days_away(dates: Sequence[date], first: date) -> int:
    """Return the days between the last of `dates` before an edition and the first in it; 0 if there is none before.

    `first` is the edition's first day. Days of articles are compared, not of editions: in a weekly digest, articles five editions
    apart may be 29 days apart."""
    index = bisect_left(dates, first)
    return (dates[index] - dates[index - 1]).days if index else 0


def _trend(name: str, number: int, first_number: int, series: _Series, period: Period, salience: float, away: int) -> Trend:
    """Return the trend of a name in the edition with this number; `first_number` is the number of the site's first."""
    numbers, articles = series
    index = bisect_left(numbers, number)
    count = articles[index]
    start = max(first_number, number - BASELINE_DAYS // PERIOD_DAYS[period])
    before = sum(articles[bisect_left(numbers, start) : index])
    usual = before / (number - start) if number > start else 0.0
    recent = [0] * RECENT_EDITIONS
    for position in range(bisect_left(numbers, number - RECENT_EDITIONS + 1), index + 1):
        recent[numbers[position] - number - 1] = articles[position]
    state = _state(count, usual, away, number > first_number, period)
    return Trend(name, count, usual, state, away, tuple(recent), round(salience, _DIGITS))


def _state(count: int, usual: float, away: int, has_past: bool, period: Period) -> State:
    if not has_past:  # in a site's first edition, every name would be new
        return ""
    if not away:
        return "new"
    if away > _PERIODS_AWAY[period] * PERIOD_DAYS[period]:
        return "back"
    return "up" if count >= _MIN_ARTICLES_UP and count >= _MIN_RATIO_UP * usual else ""
