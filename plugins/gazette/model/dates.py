"""Dates as sources write them, to ISO 8601. Nothing is guessed: an ambiguous date is no date."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import parser

# Zone abbreviations of English-language news, in hours east of UTC; ambiguous ones (IST, CST of China) are left
# out, so that a time which carries one is read as a day. "ET" stands for New York's time on that day.
_OFFSETS = {
    "UTC": 0, "GMT": 0, "Z": 0, "BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11,
    "JST": 9, "HKT": 8, "SGT": 8, "NZST": 12, "NZDT": 13,
}  # fmt: skip
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
    """A date as a source gives it (text, date or datetime) in ISO 8601, or "" where it is not a full, clear date.

    >>> to_iso("July 10, 2024 4:05 PM EDT")
    '2024-07-10T16:05:00-04:00'
    """
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat() if _plausible(value) else ""
    return read_timestamp(str(value), whole=False) or ""


def read_timestamp(text: str, *, whole: bool = True) -> str | None:
    """The date (and time) that `text` consists of, or None where it says anything else as well.

    An empty string means: a date and nothing else, but one that cannot be told (such as 07/10/2024).
    With `whole=False` other words may stand around it.
    """
    iso = _iso(text.strip())
    if iso:
        return iso
    match = _DATE.search(text)
    if not match:
        return None
    rest = text[: match.start()] + " " + text[match.end() :]
    clock = _CLOCK.search(rest.replace("T", " ", 1) if rest.strip().startswith("T") else rest)
    if clock:
        rest = _CLOCK.sub(" ", rest)  # 'July 8, 2024 8:30 AM | Updated 11:02 AM': the first time is when it appeared
    if whole and _FILLER.sub("", rest):
        return None
    day = _day(match[0])
    return _with_time(day, clock) if day else ""


def without_dates(text: str) -> str:
    """What a line says beside its dates, times and the words that introduce them ('Published', 'on')."""
    bare = _CLOCK.sub(" ", _SHORT_DATE.sub(" ", _DATE.sub(" ", text)))
    return " ".join(_FILLER.sub(" ", bare).split())


def _iso(text: str) -> str:
    if not re.match(r"(?:\d{4}-\d{2}-\d{2}|\d{8})(?:[T ]|$)", text):
        return ""
    try:
        found = date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        return ""
    return found.isoformat() if _plausible(found) else ""


def _plausible(day: date) -> bool:
    """Newspapers began in 1605; a year of the next century is a slip of the pen."""
    return 1600 <= day.year < 2100


def _day(text: str) -> date | None:
    numeric = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    if numeric and max(int(numeric[1]), int(numeric[2])) <= 12 and numeric[1] != numeric[2]:
        return None
    try:
        day = parser.parse(re.sub(r"\b(\d+)(?:st|nd|rd|th)\b|\bof\b", r"\1", text)).date()
    except (ValueError, OverflowError):
        return None
    return day if _plausible(day) else None


def _with_time(day: date, clock: re.Match[str] | None) -> str:
    if clock is None:
        return day.isoformat()
    text = re.sub(r"^(\d{1,2})[.h](?=\d\d)", r"\1:", clock[1])
    text = re.sub(r"(?<=:\d\d)\.\d+", "", text).replace(".", "")
    zone = _zone(clock[2])
    try:
        moment = datetime.combine(day, parser.parse(text).time(), zone)
    except (ValueError, OverflowError):
        return day.isoformat()
    return day.isoformat() if clock[2] and zone is None else moment.isoformat()


def _zone(name: str | None) -> timezone | ZoneInfo | None:
    name = (name or "").strip("()")
    if name in _REGIONS:
        return ZoneInfo(_REGIONS[name])
    if name in _OFFSETS:
        return timezone(timedelta(hours=_OFFSETS[name]))
    offset = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", name)
    if offset is None:
        return None
    delta = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    if delta > timedelta(hours=14):  # no clock on earth is further from UTC
        return None
    return timezone(delta if offset[1] == "+" else -delta)


def date_in_path(path: str) -> str:
    """The day written in a URL or a file name as year, month, day ("/2024/07/10/", "2024-07-10-summit.txt"), or ""."""
    if match := _PATH_DATE.search(path):
        found = _day("-".join(match.groups()))
    elif match := _PATH_MONTH_NAME.search(path):
        found = _day(f"{match[3]} {match[2]} {match[1]}")
    else:
        found = None
    return found.isoformat() if found else ""


def moment(iso: str, zone: str) -> datetime:
    """An ISO date as a time in the site's zone (an IANA name). A day begins at midnight there.

    Raises ValueError if `iso` is not ISO 8601.
    """
    found = datetime.fromisoformat(iso)
    site = ZoneInfo(zone)
    return found.astimezone(site) if found.tzinfo else found.replace(tzinfo=site)
