"""Days and spans of days in words: '9 July 2024', '8 to 14 July 2024', 'July 2024', '2019 to 2024'."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

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
