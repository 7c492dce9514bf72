"""The days and weeks that editions are of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Period = Literal["day", "week"]
PERIODS: tuple[Period, ...] = ("day", "week")
# Days in each.
LENGTH: dict[Period, int] = {"day": 1, "week": 7}

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def first_day(day: date, period: Period) -> date:
    """The first day of the period that `day` is in: itself, or the Monday of its ISO week."""
    return day if period == "day" else day - timedelta(days=day.weekday())


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
        return f"{_WEEKDAYS[first.weekday()]}, {in_words(first)}"
    return f"Week {first.isocalendar().week}, {span(first, last_day(first, period))}"


def in_words(day: date) -> str:
    """'10 July 2024'."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def span(first: date, last: date) -> str:
    """'8 to 14 July 2024', '29 July to 4 August 2024', '30 December 2024 to 5 January 2025'; one day alone where both are it."""
    if first == last:
        return in_words(last)
    if first.year != last.year:
        return f"{in_words(first)} to {in_words(last)}"
    start = str(first.day) if first.month == last.month else f"{first.day} {_MONTHS[first.month - 1]}"
    return f"{start} to {in_words(last)}"
