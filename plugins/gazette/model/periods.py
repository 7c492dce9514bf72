"""The days and weeks that editions are of."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

# Not the calendar module's: those follow the locale of the machine.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_words(first: date, last: date) -> str:
    """The days from `first` to `last`, both of them in it, as short as English says them."""
    if first == last:
        return f"{first.day} {month_of(first)}"
    if first.day == 1 and last == month_end(last):
        return _whole_months(first, last)
    if first.year != last.year:
        start = f"{first.day} {month_of(first)}"
    else:
        start = str(first.day) if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    return f"{start} to {last.day} {month_of(last)}"


def _whole_months(first: date, last: date) -> str:
    if (first.month, last.month) == (1, 12):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if first.year != last.year:
        return f"{month_of(first)} to {month_of(last)}"
    return month_of(last) if first.month == last.month else f"{MONTHS[first.month - 1]} to {month_of(last)}"


def month_of(day: date) -> str:
    """Its month and year: 'July 2024'."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def monday(day: date) -> date:
    """The first day of its ISO week."""
    return day - timedelta(day.weekday())


def articles(count: int) -> str:
    """'1 article', '3 articles'."""
    return f"{count} article{'' if count == 1 else 's'}"


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
