"""Periods of time: the days and weeks of editions, and how periods are worded in English.

The names of months and weekdays are written out here. Those of the calendar module follow the machine's locale.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

Period = Literal["day", "week"]
PERIODS: tuple[Period, ...] = ("day", "week")
PERIOD_DAYS: dict[Period, int] = {"day": 1, "week": 7}

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def monday_of(day: date) -> date:
    """Return the first day of the ISO week of `day`."""
    return day - timedelta(day.weekday())


def last_day_of_month(day: date) -> date:
    """Return the last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def period_start(day: date, period: Period) -> date:
    """Return the first day of the period that contains `day`: `day` itself, or the Monday of its ISO week."""
    return day if period == "day" else monday_of(day)


def period_end(first: date, period: Period) -> date:
    """Return the last day of the period that starts on `first`."""
    return first + timedelta(days=PERIOD_DAYS[period] - 1)


def edition_path(first: date, period: Period) -> str:
    """Return the folder of the edition that starts on `first`, relative to the site's root.

    For a day this is '2026/11/22/', for an ISO week '2026/w47/'.
    """
    if period == "day":
        return f"{first:%Y/%m/%d}/"
    year, week, _ = first.isocalendar()
    return f"{year:04}/w{week:02}/"


def edition_title(first: date, period: Period) -> str:
    """Return the title of the edition that starts on `first`: 'Wednesday, 10 July 2024', or 'Week 28, 8 to 14 July 2024'."""
    if period == "day":
        return f"{_WEEKDAY_NAMES[first.weekday()]}, {format_date_range(first, first)}"
    return f"Week {first.isocalendar().week}, {format_date_range(first, period_end(first, period))}"


def format_month(day: date) -> str:
    """Return the month and year of `day`: 'July 2024'."""
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def format_date_range(first: date, last: date) -> str:
    """Return the shortest wording of the days from `first` to `last`, inclusive.

    For example '10 July 2024', '8 to 14 July 2024', or for whole months and years 'June to July 2024', '2024'.
    """
    if first == last:
        return f"{first.day} {format_month(first)}"
    if first.day == 1 and last == last_day_of_month(last):
        return _format_whole_months(first, last)
    if first.year != last.year:
        start = f"{first.day} {format_month(first)}"
    else:
        start = str(first.day) if first.month == last.month else f"{first.day} {MONTH_NAMES[first.month - 1]}"
    return f"{start} to {last.day} {format_month(last)}"


def _format_whole_months(first: date, last: date) -> str:
    if (first.month, last.month) == (1, 12):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    if first.year != last.year:
        return f"{format_month(first)} to {format_month(last)}"
    return format_month(last) if first.month == last.month else f"{MONTH_NAMES[first.month - 1]} to {format_month(last)}"


def count_of_articles(count: int) -> str:
    """Return '1 article', '3 articles'."""
    return f"{count} article{'' if count == 1 else 's'}"
