"""The days and weeks that editions are of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from .days import in_words, monday

Period = Literal["day", "week"]
PERIODS: tuple[Period, ...] = ("day", "week")
# Days in each.
LENGTH: dict[Period, int] = {"day": 1, "week": 7}

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def first_day(day: date, period: Period) -> date:
    """The first day of the period that `day` is in: itself, or the Monday of its ISO week."""
    return day if period == "day" else monday(day)


def last_day(first: date, period: Period) -> date:
    """The last day of the period that begins with `first`."""
    return first + timedelta(days=LENGTH[period] - 1)


def address(first: date, period: Period) -> str:
    """Where the edition of a period is, below the site's root: '2026/11/22/' or, by ISO week, '2026/w47/'."""
    if period == "day":
        return f"{first:%Y/%m/%d}/"
    year, week, _ = first.isocalendar()
    return f"{year:04}/w{week:02}/"


def title(first: date, period: Period) -> str:
    """'Wednesday, 10 July 2024', or 'Week 28, 8 to 14 July 2024'. In English, whatever the machine's locale."""
    if period == "day":
        return f"{_WEEKDAYS[first.weekday()]}, {in_words(first, first)}"
    return f"Week {first.isocalendar().week}, {in_words(first, last_day(first, period))}"
