"""Parse lines that credit an article: bylines, reporters and helpers, outlets, copyright holders."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model.article import Metadata
from ...model.dates import parse_timestamp, without_dates
from ...sources.formats.fields import OUTLET_WORD, ROLE_WORD, split_names, titlecase
from .line_patterns import any_of

# The `date_source` of a date that a line of the text gives.
FROM_TEXT = "a line of the text"

_NAME_WORD = r"(?:[A-Z][\w'’.-]*|de|del|della|van|von|der|den|bin|al|la|le|el|da|dos|di)"
_NAME = rf"[A-Z][\w'’.-]*(?:\s{_NAME_WORD}){{1,4}}"
# Commas separate names only if 'and' closes the list: in 'Nora Quill, Capital Dispatch' an outlet follows the comma.
_NAMES = rf"{_NAME}(?:(?:,\s(?!and\b){_NAME}){{0,4}},?\s(?:and|AND|&)\s{_NAME})?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WROTE = r"(?:written|reported|story|posted|published|submitted|updated|guest post|analysis|opinion|commentary|words|text|compiled)"
_BY = re.compile(
    rf"\W*(?:(?i:{_WROTE}) )?(?i:by):?\s+({_NAMES})"
    r"(?:,?\s+in\s+[^|,/·•–—]{2,40}?)?(?:\s*(?:[,|/·•–—-]|\b(?i:for|via)\b)\s*(.{2,60}?))?\W*"
)
_AUTHOR = re.compile(rf"(?i:author|writer|reporter|byline)s?:?\s+({_NAMES})()\W*")
# A byline without a name: 'Posted by admin', or 'By' above the line with the name.
_NAMELESS_BYLINE = re.compile(
    rf"\W*(?:{_WROTE} by:? [\w.-]+|by:? (?:admin\w*|staff|editors?|guest|webmaster)|(?:written )?by:?|authors?:)\W*", re.IGNORECASE
)
# The place in a line where its date begins, with the words that introduce it.
_DATE_START = re.compile(
    rf"(?<=[a-z])(?=\d{{4}}-\d\d-)|[\s,|/·•–—-]+(?i:(?:first |last |originally )?(?:published|posted|updated|modified)\b"
    rf"|(?:on )?(?:{_WEEKDAY}\b,? )?(?:{_MONTH}\s\d"
    rf"|\d{{1,2}}\s{_MONTH}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\d{{4}}-\d\d-\d\d))"
)
# Words beside a date and its time, such as a place or a section.
_MAX_WORDS_BESIDE_DATE = 3
_BARE_NAMES = re.compile(rf"({_NAMES})")
# 'Nora Quill, Staff Writer', 'Nora Quill | Capital Dispatch', 'Nora Quill @noraquill': what follows the name makes it a byline.
_NAME_WITH_DETAIL = re.compile(rf"({_NAMES})(?:\s?[,|/·•]|\s[–—-])\s*((?:[^.!?:]|\.(?=\w)){{2,50}}?)[^\w.]*")
_BYLINE_DETAIL = re.compile(rf"\b(?:reporter|correspondent|writer|contributor|columnist)s?\b|{OUTLET_WORD.pattern}", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"^(?:The|On|In|At|From|For|With|And|By|To|Of|An?) "
    r"|\b(?:Share|Tweet|Print|E-?mail|Comments?|Published|Updated|Posted|Photos?|Images?|Videos?"
    r"|Breaking|Related|Read|Watch|Follow|Subscribe|Sign|Facebook|Twitter|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)
# 'Mina Margin, Associated Press' is a picture credit; 'Lisbon, News Bureau' is a place.
_PICTURE_CREDIT = re.compile(
    r"\b(?:press|images?|photos?|photograph\w*|agency|wire|services?|pictures|bureau|desk|team)\b", re.IGNORECASE
)
_HANDLE = re.compile(rf"(?:(?i:by)\s+)?({_NAMES}),?\s+\(?@\w{{2,20}}\)?()")
_BEAT = any_of(
    "Senior", "Staff", "Chief", "Politic(?:s|al)", "National", "White House", "Associate", "Managing", "Deputy", "Contributing",
    "Executive", "Guest", "Breaking", "News", "Special", "Foreign", "Washington", "Freelance", "Science", "Technology", "Health",
    "Environment", "Economics?", "Business", "Sports?", "Education", "Legal", "Royal", "Crime", "Religio(?:n|us)", "Transport",
    "Diplomatic", "Defen[cs]e", "Home", "Affairs", "Media", "Culture", "Arts", "Entertainment", "Europe", "World", "City",
    "Digital", "Data", "Investigat(?:ive|ions)", "Congressional", "Capitol", "Local", "Contact", "and",
)  # fmt: skip
_ROLES = ("editor", "reporter", "correspondent", "writer", "contributor", "columnist", "producer", "journalist", "blogger")
# 'Senior Politics Reporter', 'Science correspondent', 'Globe Staff' at the end of a line.
_JOB_TITLE = re.compile(
    rf"(?:^|\s*,?\s+)(?:(?:{_BEAT}\s+)*{any_of(*map(str.title, _ROLES), *map(str.upper, _ROLES))}"
    rf"|(?:{_BEAT}\s+)+{any_of(*_ROLES)})s?\b(?:,.*)?$"
    r"|\s(?:The )?[A-Z][\w.]* (?:Staff|STAFF)$"
)
_COUNTS = re.compile(
    r"\W*\b(?:(?:\d[\d,.]*+k?|no)\s+(?:comments?|shares?|views?)|\d+ min(?:ute)?s?(?: read)?"
    r"|leave a (?:comment|reply)|print|comments?)\W*$",
    re.IGNORECASE,
)
_OUTLET = re.compile(r"(?:The\s)?[A-Z][\w.'’-]*(?:\s(?:&|of|and|the|[A-Z][\w.'’-]*)){0,4}")
_COPYRIGHT = re.compile(
    r"\W*(?:(?:©|\(c\)|copyright)\W*)+(?:\d{4}\s*(?:[-–]\s*\d{4})?,?\s+)?(?:by\s+)?(.{2,50}?)(?:[.,|]\s.*|\.?$)", re.IGNORECASE
)
_REPORTING = re.compile(r"\W*(additional )?(?:reporting|written) by:? (?-i:(?=[A-Z]))(.*)", re.IGNORECASE)
_REPORTERS_END = re.compile(r"[;.)]|,?\s(?:with )?(?i:writing|editing|additional|compiled|graphics?)\b")
_HELPED = re.compile(
    r"\W*(?:(?:editing|additional reporting|compiled|translated|produced) by (?-i:(?=[A-Z])).{3,200}|contributing: .{3,200}"
    r"|with (?:files|reporting|reports|assistance|additional reporting) (?:from|by) .{3,200}|reported by .{3,100} in .{3,60}"
    r"|(?:some )?(?:material|information) (?:in this (?:report|story) (?:is |was )?)?from .{3,80}(?:\bwas used\b.{0,40})?"
    r"|.{2,200}\bcontributed (?:reporting|research)\b[^.]{0,80}|.{2,200}\bcontributed to this (?:report|article|story"
    r"|post)\b[^.]{0,60})\W*",
    re.IGNORECASE,
)
# Words of the longest byline above and below the text.
_MAX_BYLINE_WORDS, _MAX_CLOSING_WORDS = 25, 45
# Characters.
_MAX_BYLINE_LENGTH = 300


def read_byline(text: str, *, beside_credits: bool = False) -> Metadata | None:
    """Return the authors, outlet and date of a byline as metadata, or None if the line is not a byline.

    The metadata is empty for a byline without a name, such as a job title below the author's name. A bare name is a byline only
    next to a date or an outlet (`beside_credits`), or if 'and' joins two names.
    """
    if len(text) > _MAX_BYLINE_LENGTH:
        return None
    text = _COUNTS.sub("", text.strip())
    if len(text.split()) > _MAX_BYLINE_WORDS or (text.endswith((".", "!", "?")) and len(text.split()) > 6):
        return None
    text, date, dated = _split_date(text)
    if beside_credits and _JOB_TITLE.match(text):
        return Metadata()
    if _NAMELESS_BYLINE.fullmatch(text) and not _BY.fullmatch(text):
        return Metadata(published=date, date_source=FROM_TEXT if date else "")
    single = _without_repetition(text)
    credit = _parse_credit(single, beside_credits=beside_credits or single != text, dated=dated)
    if credit is None:
        return None
    names, rest, certain = credit
    authors = tuple(titlecase(name) for name in split_names(names) if _is_name(name))
    if not authors and not certain:
        return None
    outlet = "" if ROLE_WORD.search(rest) or rest.islower() or rest.startswith("@") else rest.strip(" ,|/·•–—-")
    return Metadata(authors=authors, publisher=outlet, published=date, date_source=FROM_TEXT if date else "")


def _is_name(name: str) -> bool:
    return " " in name and not (OUTLET_WORD.search(name) or _NOT_A_NAME.search(name))


def _parse_credit(text: str, *, beside_credits: bool, dated: bool) -> tuple[str, str, bool] | None:
    """Return the names of a byline, what follows them, and whether the wording makes it a byline for certain; else None."""
    job_title = _JOB_TITLE.search(text)
    named = text[: job_title.start()] if job_title and job_title.start() else text
    match = _BY.fullmatch(named) or _AUTHOR.fullmatch(named) or (_HANDLE.fullmatch(named) if beside_credits else None)
    if match:
        return match[1], match[2] or "", True
    detailed = _NAME_WITH_DETAIL.fullmatch(named)
    beside_outlet = detailed and (dated or beside_credits) and _OUTLET.fullmatch(detailed[2])
    credited = detailed and (beside_outlet or _BYLINE_DETAIL.search(detailed[2]) or detailed[2][0] == "@")
    if detailed and credited and len(text.split()) <= 12 and not _PICTURE_CREDIT.search(detailed[2]):
        return detailed[1], detailed[2], False
    if len(named.split()) <= 9 and _BARE_NAMES.fullmatch(named) and (beside_credits or job_title or " and " in named):
        return named, "", False
    return None


def _without_repetition(text: str) -> str:
    """Return a byline without its repetition.

    Some pages give a byline twice: 'Nora Quill NORA QUILL', 'Nora Quill | Ledger By Nora Quill | Ledger'.
    """
    words = re.sub(r"\b[Bb]y\s", "", text).split()
    half = len(words) // 2
    repeated = len(words) > 3 and [w.lower() for w in words[:half]] == [w.lower() for w in words[half:]]
    return " ".join(words[:half]) if repeated else text


def _split_date(text: str) -> tuple[str, str, bool]:
    """Return a byline without its date, the date, and whether there is one.

    Examples: 'By Nora Quill Oct. 3, 2016', 'Posted on October 3, 2016 by Nora Quill'. The date is "" if it has no year or is
    ambiguous.
    """
    if not any(map(str.isdigit, text)):
        return text, "", False
    posted = re.fullmatch(r"(.{6,60}?)\s*\b(by:? [A-Z].*)", text, re.IGNORECASE)
    if posted and (date := parse_timestamp(posted[1])) is not None:
        return re.sub(r"\s+in\s.*", "", posted[2]), date, True
    start = _DATE_START.search(text)
    if start and len(without_dates(text[start.start() :]).split()) <= _MAX_WORDS_BESIDE_DATE:
        return text[: start.start()].strip(" ,|/·•–—-"), parse_timestamp(text[start.start() :], whole=False) or "", True
    return text, "", False


def read_reporters(text: str) -> tuple[str, ...] | None:
    """Return the reporters that a line below the text names: 'Reporting by Nora Quill; editing by Tom Inkwell'.

    The tuple is empty if the line names only editors and helpers. Returns None for any other line.
    """
    if len(text.split()) > _MAX_CLOSING_WORDS:
        return None
    match = _REPORTING.fullmatch(text.strip())
    if match and not match[1]:
        return _reporter_names(split_names(_REPORTERS_END.split(match[2])[0]))
    return () if match or _HELPED.fullmatch(text.strip()) else None


def _reporter_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without places: 'Nora Quill' for 'Nora Quill in Lisbon'.

    A name without a place is dropped if it comes after one with a place, since it may be another place.
    """
    split = [re.split(r"\s(?:in|for)\s", name, maxsplit=1) for name in names]
    first_located = next((index for index, parts in enumerate(split) if len(parts) > 1), len(split))
    people = [parts[0] for index, parts in enumerate(split) if index <= first_located or len(parts) > 1]
    return tuple(titlecase(name) for name in people if re.fullmatch(_NAME, name) and not OUTLET_WORD.search(name))


def read_outlet(text: str, *, known_authors: bool) -> str:
    """Return the outlet if a line is nothing but the name of an outlet, otherwise "".

    If the authors are known, any short name with capitals is an outlet; otherwise it must have a word such as 'News' or 'Times'.
    """
    text = text.strip()
    fits = _OUTLET.fullmatch(text) is not None and len(text) <= 40
    return text if fits and (known_authors or OUTLET_WORD.search(text)) else ""


def read_copyright(text: str) -> str:
    """Return the holder that a copyright line names ('Copyright 2024 Capital Dispatch. All rights reserved.'), or ""."""
    match = _COPYRIGHT.fullmatch(text.strip())
    holder = match[1].strip() if match else ""
    return holder if _OUTLET.fullmatch(holder) and not re.match(r"all rights", holder, re.IGNORECASE) else ""
