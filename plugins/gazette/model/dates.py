"""Read dates as sources write them, and return them in ISO 8601. Nothing is guessed: an ambiguous date is no date."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import parser

# Time zones as English-language news abbreviates them, in hours east of UTC. Ambiguous ones (IST, CST) are left out, so a time
# with one of them is read as a day only.
_OFFSETS = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11,
    "JST": 9, "HKT": 8, "SGT": 8, "NZST": 12, "NZDT": 13,
}  # fmt: skip
# Abbreviations that stand for winter or summer time, depending on the day.
_REGIONS = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_FORMS = (
    r"\d{4}-\d{1,2}-\d{1,2}",
    r"\d{4}/\d{1,2}/\d{1,2}",
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+\d{{4}}",
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}",
    r"\d{1,2}[/.]\d{1,2}[/.]\d{4}",
)
_TIME = r"(?i:\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?\s?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?)"
_ZONE = r"Z\b|[+-]\d{2}:?\d{2}\b|\(?\b[A-Z]{2,4}\b\)?"
_DATE = re.compile("|".join(f"(?:{form})" for form in _DAY_FORMS), re.IGNORECASE)
_SHORT_DATE = re.compile(r"(?<![\d./])\d{1,2}[/.]\d{1,2}[/.]\d{2}(?![\d./])")
_CLOCK = re.compile(rf"({_TIME})\s*({_ZONE})?")
_FILLER = re.compile(
    r"\b(?:first\s+)?(?:published|posted|updated|modified|edited|created|issued|date|on|at|last|originally|release[d]?"
    r"|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?\b|[\s,;:|·•()–—/-]+|\bT\b",
    re.IGNORECASE,
)
_PATH_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_/.]?(0[1-9]|1[0-2])[-_/.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_PATH_MONTH_NAME = re.compile(rf"(?<!\d)((?:19|20)\d{{2}})[-_/]({_MONTH})[-_/](\d{{1,2}})(?!\d)", re.IGNORECASE)


def to_iso(value: object) -> str:
    """Return a date that a source gives as text, date or datetime in ISO 8601; "" if it is incomplete or ambiguous.

    >>> to_iso("July 10, 2024 4:05 PM EDT")
    '2024-07-10T16:05:00-04:00'
    """
    if isinstance(value, date):  # true for a datetime, too
        return value.isoformat() if _is_plausible(value) else ""
    return parse_timestamp(str(value), whole=False) or ""


def parse_timestamp(text: str, *, whole: bool = True) -> str | None:
    """Return the date, and perhaps the time, that `text` consists of, in ISO 8601; None if it contains anything else.

    Returns "" if `text` is nothing but a date, but the date is ambiguous, such as 07/10/2024, or impossible. With `whole=False`,
    other words around the date are ignored.
    """
    iso = _read_iso(text.strip())
    if iso:
        return iso
    match = _DATE.search(text)
    if not match:
        return None
    rest = text[: match.start()] + " " + text[match.end() :]
    clock = _CLOCK.search(rest.replace("T", " ", 1) if rest.strip().startswith("T") else rest)
    if clock:
        rest = _CLOCK.sub(" ", rest)  # 'July 8, 2024 8:30 AM | Updated 11:02 AM': the first time is the time of publication
    if whole and _FILLER.sub("", rest):
        return None
    day = _read_day(match[0])
    return _add_time(day, clock) if day else ""


def without_dates(text: str) -> str:
    """Return a line without dates, times and the words that introduce them ('Published', 'on')."""
    bare = _CLOCK.sub(" ", _SHORT_DATE.sub(" ", _DATE.sub(" ", text)))
    return " ".join(_FILLER.sub(" ", bare).split())


def _read_iso(text: str) -> str:
    """Return a date or time that is ISO 8601 already, in the form of `isoformat()`; "" if it is not ISO 8601 or not plausible."""
    if not re.match(r"(?:\d{4}-\d{2}-\d{2}|\d{8})(?:[T ]|$)", text):
        return ""
    try:
        parsed = date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        return ""
    return parsed.isoformat() if _is_plausible(parsed) else ""


def _is_plausible(day: date) -> bool:
    """Return True for years in which an article can have appeared. The first newspaper is from 1605; years from 2100 are typos."""
    return 1600 <= day.year < 2100


def _read_day(text: str) -> date | None:
    """Return the day that a match of `_DATE` stands for; None if day and month could be swapped, or if there is no such day."""
    numeric = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if numeric and max(int(numeric[1]), int(numeric[2])) <= 12 and numeric[1] != numeric[2]:
        return None
    try:
        day = parser.parse(re.sub(r"\b(\d+)(?:st|nd|rd|th)\b|\bof\b", r"\1", text)).date()
    except (ValueError, OverflowError):
        return None
    return day if _is_plausible(day) else None


def _add_time(day: date, clock: re.Match[str] | None) -> str:
    """Return the day with the time of a match of `_CLOCK`, in ISO 8601; the day alone if the time or its zone cannot be read."""
    if clock is None:
        return day.isoformat()
    text = re.sub(r"^(\d{1,2})[.h](?=\d\d)", r"\1:", clock[1])
    text = re.sub(r"(?<=:\d\d)\.\d+", "", text).replace(".", "")
    zone = _read_zone(clock[2])
    try:
        time = datetime.combine(day, parser.parse(text).time(), zone)
    except (ValueError, OverflowError):
        return day.isoformat()
    return day.isoformat() if clock[2] and zone is None else time.isoformat()


def _read_zone(name: str | None) -> timezone | ZoneInfo | None:
    """Return the zone that an abbreviation or an offset such as '+02:00' stands for; None if there is none or it is unknown."""
    name = (name or "").strip("()")
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    if name in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[name]))
    offset = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", name)
    if offset is None:
        return None
    delta = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    if delta > timedelta(hours=14):  # no time zone is further from UTC
        return None
    return timezone(delta if offset[1] == "+" else -delta)


def date_in_path(path: str) -> str:
    """Return the day in a URL or a file name ("/2024/07/10/", "/2024/jul/10/", "2024-07-10-summit.txt"); "" if there is none."""
    if match := _PATH_DATE.search(path):
        day = _read_day("-".join(match.groups()))
    elif match := _PATH_MONTH_NAME.search(path):
        day = _read_day(f"{match[3]} {match[2]} {match[1]}")
    else:
        day = None
    return day.isoformat() if day else ""


def to_site_time(iso: str, zone: str) -> datetime:
    """Return an ISO 8601 date as a time in the site's zone, an IANA name. A day becomes its midnight there.

    Raises ValueError if `iso` is not ISO 8601.
    """
    time = datetime.fromisoformat(iso)
    site_zone = ZoneInfo(zone)
    return time.astimezone(site_zone) if time.tzinfo else time.replace(tzinfo=site_zone)
