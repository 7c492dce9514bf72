"""Bylines: who wrote an article, as the line under its headline says it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model.article import Metadata
from ...model.dates import read_timestamp, without_dates
from ...sources.formats.fields import OUTLET_WORD, ROLE, split_names, titlecase
from .line_patterns import any_of

FROM_TEXT = "a line of the text"

_NAME_WORD = r"(?:[A-Z][\w'’.-]*|de|del|della|van|von|der|den|bin|al|la|le|el|da|dos|di)"
_NAME = rf"[A-Z][\w'’.-]*(?:\s{_NAME_WORD}){{1,4}}"
# Commas part names only where 'and' closes the list: in 'Nora Quill, Capital Dispatch' the outlet follows.
_NAMES = rf"{_NAME}(?:(?:,\s(?!and\b){_NAME}){{0,4}},?\s(?:and|AND|&)\s{_NAME})?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sat|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_WROTE = r"(?:written|reported|story|posted|published|submitted|updated|guest post|analysis|opinion|commentary|words|text|compiled)"
_BY = re.compile(
    rf"\W*(?:(?i:{_WROTE}) )?(?i:by):?\s+({_NAMES})"
    r"(?:,?\s+in\s+[^|,/·•–—]{2,40}?)?(?:\s*(?:[,|/·•–—-]|\b(?i:for|via)\b)\s*(.{2,60}?))?\W*"
)
_AUTHOR = re.compile(rf"(?i:author|writer|reporter|byline)s?:?\s+({_NAMES})()\W*")
# Nobody's name: 'Posted by admin', and 'By' above the line with the name.
_LOGIN = re.compile(
    rf"\W*(?:{_WROTE} by:? [\w.-]+|by:? (?:admin\w*|staff|editors?|guest|webmaster)|(?:written )?by:?|authors?:)\W*", re.IGNORECASE
)
# Where in a line its date begins, whatever is said of it.
_STAMP = re.compile(
    rf"(?<=[a-z])(?=\d{{4}}-\d\d-)|[\s,|/·•–—-]+(?i:(?:first |last |originally )?(?:published|posted|updated|modified)\b"
    rf"|(?:on )?(?:{_WEEKDAY}\b,? )?(?:{_MONTH}\s\d"
    rf"|\d{{1,2}}\s{_MONTH}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\d{{4}}-\d\d-\d\d))"
)
# In words: what may stand beside the date and its time, such as a place or a section.
_MOST_BESIDE_DATE = 3
_BARE = re.compile(rf"({_NAMES})")
# 'Nora Quill, Staff Writer', 'Nora Quill | Capital Dispatch', 'Nora Quill @noraquill': the rest tells that it is a byline.
_SIGNED = re.compile(rf"({_NAMES})(?:\s?[,|/·•]|\s[–—-])\s*((?:[^.!?:]|\.(?=\w)){{2,50}}?)[^\w.]*")
_SIGNS = re.compile(rf"\b(?:reporter|correspondent|writer|contributor|columnist)s?\b|{OUTLET_WORD.pattern}", re.IGNORECASE)
_NO_NAME = re.compile(
    r"^(?:The|On|In|At|From|For|With|And|By|To|Of|An?) "
    r"|\b(?:Share|Tweet|Print|E-?mail|Comments?|Published|Updated|Posted|Photos?|Images?|Videos?"
    r"|Breaking|Related|Read|Watch|Follow|Subscribe|Sign|Facebook|Twitter|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b",
    re.IGNORECASE,
)
# 'Mina Margin, Associated Press' is whom a picture is by; 'Lisbon, News Bureau' is a place.
_BY_PICTURES = re.compile(
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
_POST = re.compile(
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
# No byline is longer, in words.
_LONGEST_BYLINE, _LONGEST_CLOSING = 25, 45
_LONGEST_LINE = 300  # characters


def read_byline(text: str, *, beside_credits: bool = False) -> Metadata | None:
    """Authors, outlet and date of a byline, or None where `text` is none. A bare name counts only beside a date
    or an outlet (`beside_credits`) or where 'and' joins two of them."""
    if len(text) > _LONGEST_LINE:
        return None
    text = _COUNTS.sub("", text.strip())
    if len(text.split()) > _LONGEST_BYLINE or (text.endswith((".", "!", "?")) and len(text.split()) > 6):
        return None
    text, date, dated = _part_date(text)
    if beside_credits and _POST.match(text):
        return Metadata()
    if _LOGIN.fullmatch(text) and not _BY.fullmatch(text):
        return Metadata(published=date, date_source=FROM_TEXT if date else "")
    once = _once(text)
    found = _names_and_rest(once, beside_credits=beside_credits or once != text, dated=dated)
    if found is None:
        return None
    names, rest, certain = found
    authors = tuple(titlecase(name) for name in split_names(names) if _is_name(name))
    if not authors and not certain:
        return None
    outlet = "" if ROLE.search(rest) or rest.islower() or rest.startswith("@") else rest.strip(" ,|/·•–—-")
    return Metadata(authors=authors, publisher=outlet, published=date, date_source=FROM_TEXT if date else "")


def _is_name(name: str) -> bool:
    return " " in name and not (OUTLET_WORD.search(name) or _NO_NAME.search(name))


def _names_and_rest(text: str, *, beside_credits: bool, dated: bool) -> tuple[str, str, bool] | None:
    """The names of a byline, what follows them, and whether its wording makes it one."""
    post = _POST.search(text)
    named = text[: post.start()] if post and post.start() else text
    match = _BY.fullmatch(named) or _AUTHOR.fullmatch(named) or (_HANDLE.fullmatch(named) if beside_credits else None)
    if match:
        return match[1], match[2] or "", True
    signed = _SIGNED.fullmatch(named)
    beside_outlet = signed and (dated or beside_credits) and _OUTLET.fullmatch(signed[2])
    signs = signed and (beside_outlet or _SIGNS.search(signed[2]) or signed[2][0] == "@")
    if signed and signs and len(text.split()) <= 12 and not _BY_PICTURES.search(signed[2]):
        return signed[1], signed[2], False
    if len(named.split()) <= 9 and _BARE.fullmatch(named) and (beside_credits or post or " and " in named):
        return named, "", False
    return None


def _once(text: str) -> str:
    """'Nora Quill NORA QUILL' and 'Nora Quill | Ledger By Nora Quill | Ledger', as some pages have it, said once."""
    words = re.sub(r"\b[Bb]y\s", "", text).split()
    half = len(words) // 2
    twice = len(words) > 3 and [w.lower() for w in words[:half]] == [w.lower() for w in words[half:]]
    return " ".join(words[:half]) if twice else text


def _part_date(text: str) -> tuple[str, str, bool]:
    """A byline, the date in the same line, and whether there is one: 'By Nora Quill Oct. 3, 2016', 'Posted on October 3,
    2016 by Nora Quill'. One without its year is none that can be told."""
    if not any(map(str.isdigit, text)):
        return text, "", False
    posted = re.fullmatch(r"(.{6,60}?)\s*\b(by:? [A-Z].*)", text, re.IGNORECASE)
    if posted and (date := read_timestamp(posted[1])) is not None:
        return re.sub(r"\s+in\s.*", "", posted[2]), date, True
    stamp = _STAMP.search(text)
    if stamp and len(without_dates(text[stamp.start() :]).split()) <= _MOST_BESIDE_DATE:
        return text[: stamp.start()].strip(" ,|/·•–—-"), read_timestamp(text[stamp.start() :], whole=False) or "", True
    return text, "", False


def read_reporters(text: str) -> tuple[str, ...] | None:
    """Who reported, by a line below the text: 'Reporting by Nora Quill; editing by Tom Inkwell'. Nobody where it names
    only those who helped; None where `text` is no such line."""
    if len(text.split()) > _LONGEST_CLOSING:
        return None
    match = _REPORTING.fullmatch(text.strip())
    if match and not match[1]:
        return _reporters(split_names(_REPORTERS_END.split(match[2])[0]))
    return () if match or _HELPED.fullmatch(text.strip()) else None


def _reporters(names: Sequence[str]) -> tuple[str, ...]:
    """'Nora Quill in Lisbon' as 'Nora Quill'. A name without a place, after one with a place, may be another place."""
    parted = [re.split(r"\s(?:in|for)\s", name, maxsplit=1) for name in names]
    located = next((place for place, parts in enumerate(parted) if len(parts) > 1), len(parted))
    people = [parts[0] for place, parts in enumerate(parted) if place <= located or len(parts) > 1]
    return tuple(titlecase(name) for name in people if re.fullmatch(_NAME, name) and not OUTLET_WORD.search(name))


def read_outlet(text: str, *, known_authors: bool) -> str:
    """The outlet that a line beside a byline or a date consists of, or "". Any short name counts where the authors
    are known already; before that, it takes a word that outlets call themselves by."""
    text = text.strip()
    fits = _OUTLET.fullmatch(text) is not None and len(text) <= 40
    return text if fits and (known_authors or OUTLET_WORD.search(text)) else ""


def read_copyright(text: str) -> str:
    """The holder that a copyright line names ('Copyright 2024 Capital Dispatch. All rights reserved.'), or ""."""
    match = _COPYRIGHT.fullmatch(text.strip())
    holder = match[1].strip() if match else ""
    return holder if _OUTLET.fullmatch(holder) and not re.match(r"all rights", holder, re.IGNORECASE) else ""
