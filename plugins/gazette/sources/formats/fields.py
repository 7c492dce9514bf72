"""Metadata by the names people give it: front matter and sidecars, read through one allow-list."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from ...model.article import Metadata
from ...model.dates import to_iso
from ...model.errors import ArticleError

# Everything else in a raw file is not metadata: `save_as`, `template` or `status` would steer Pelican. Of several
# names for one thing that a file gives, the first one here counts.
FIELD_OF = {
    "title": "title", "headline": "title",
    "published": "published", "date": "published", "pubdate": "published", "pub_date": "published",
    "publish_date": "published", "published_date": "published", "date_publish": "published", "date_published": "published",
    "datepublished": "published", "published_at": "published", "publishedat": "published", "publishing_date": "published",
    "publication_date": "published", "published_time": "published", "publishedtime": "published",
    "modified": "modified", "updated": "modified", "date_modify": "modified", "date_modified": "modified",
    "datemodified": "modified", "modified_date": "modified", "updated_at": "modified", "updatedat": "modified",
    "author": "authors", "authors": "authors", "byline": "authors",
    "url": "url", "link": "url", "canonical": "url", "canonical_link": "url", "canonical_url": "url", "permalink": "url",
    "source_url": "url",
    "publisher": "publisher", "outlet": "publisher", "site": "publisher", "site_name": "publisher", "sitename": "publisher",
    "source": "publisher", "source_domain": "publisher", "source_hostname": "publisher", "hostname": "publisher",
    "domain": "publisher",
    "lang": "lang", "language": "lang", "inlanguage": "lang",
    "summary": "summary", "description": "summary", "standfirst": "summary", "excerpt": "summary", "abstract": "summary",
    "dek": "summary", "subtitle": "summary",
    "category": "category", "section": "category", "articlesection": "category",
    "weight": "weight",
}  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(FIELD_OF)}
# Where a date comes from that nothing on a page says to be the article's.
GUESSED = "a date on the page that need not be the article's"
_DATES = ("published", "modified")
_WIKI_LINK = re.compile(r"^\[\[(?:[^]|]*\|)?([^]|]+)\]\]$")
_SEPARATORS = re.compile(r"\s*(?:;|,|\band\b|&)\s*", re.IGNORECASE)

# What newspapers and agencies are called, and what people are there; a name with such a word in it is no person's.
OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|press|agenc(?:y|ies)|desk|staff|team|service|wire|media|online|network|daily|weekly|ledger|courier"
    r"|dispatch|despatch|herald|tribune|gazette|journal|chronicle|observer|telegraph|standard|globe|mail|echo|examiner|inquirer"
    r"|review|magazine|today|tv|radio|broadcasting|newspapers?|sentinel|bulletin|monitor|mirror|express|newsroom)\b",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"\b(?:editor(?:s|ial)?|reporters?|correspondent|writers?|contributors?|columnist|producer|bureau|journalist|analyst|admin)\b",
    re.I,
)


def split_names(text: str) -> tuple[str, ...]:
    """'Nora Quill, Tom Inkwell and Ada Column' as three names, without a leading 'By'."""
    text = re.sub(r"^\s*by:?\s+", "", text, flags=re.IGNORECASE)
    return tuple(name for part in _SEPARATORS.split(text) if (name := " ".join(part.split())))


def titlecase(name: str) -> str:
    """A name in capitals in usual ones: 'NORA QUILL' as 'Nora Quill'. A single word may be an acronym and stays."""
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), name) if name.isupper() and " " in name else name


def web_address(text: str) -> str:
    """`text` if it is an absolute http(s) address, else ""."""
    text = text.strip()
    try:
        urlsplit(text)
    except ValueError:  # "http://[broken"
        return ""
    return text if re.fullmatch(r"https?://[^\s/?#\"'<>]+[^\s\"'<>]*", text, re.IGNORECASE) else ""


def language(text: str) -> str:
    """The primary subtag of a language tag in lower case ('en-GB', 'en_GB' -> 'en'), or ""."""
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", text.strip())
    return match[1].lower() if match else ""


def read_fields(given: Mapping[str, object], source: str) -> Metadata:
    """Metadata from a mapping with anybody's usual names; unknown names and unreadable values are left out. `source`
    says in words where that is."""
    known = sorted((item for item in given.items() if _field(item[0])), key=lambda item: _RANK[_normal(item[0])])
    found: dict[str, object] = {}
    for name, value in known:
        field = _field(name)
        if field == "publisher" and isinstance(value, str) and web_address(value):
            field = "url"  # 'source' is an outlet to some and an address to others
        if field not in found and (read := _read(field, value)):
            found[field] = read
    meta = Metadata(**found)  # type: ignore[arg-type]
    dates = (_text(value) for name, value in known if _field(name) == "published" and type(value) in (str, int, float))
    return replace(
        meta, date_source=source if meta.published else "", unread_date="" if meta.published else next(filter(None, dates), "")
    )


def _normal(name: object) -> str:
    return _text(name).strip().lower().replace("-", "_").replace(" ", "_")


def _field(name: object) -> str:
    return FIELD_OF.get(_normal(name), "")


def _read(field: str, value: object) -> object:
    values = [item for item in _scalars(value) if _text(item)]
    if field in _DATES:
        return next(filter(None, map(to_iso, values)), "")
    texts = [" ".join(_text(item).split()) for item in values]
    if field == "authors":
        names = texts if isinstance(value, list) else split_names(" ".join(texts))
        return tuple(filter(None, (_WIKI_LINK.sub(r"\1", name) for name in names)))
    return {"url": web_address, "lang": language}.get(field, str)(" ".join(texts))


def _scalars(value: object) -> list[object]:
    """The single values in a value, which may be a list. Deeper lists hold nothing of use, and YAML's aliases can make
    them endless, but [[Nora Quill]] without quotes is a list in a list to YAML."""
    values = value if isinstance(value, list) else [value]
    for _ in range(2):
        if all(isinstance(item, list) and len(item) == 1 for item in values):
            values = [item[0] for item in values if isinstance(item, list)]
    return [item for item in values if not isinstance(item, bool)]


def _text(value: object) -> str:
    try:
        return str(value) if isinstance(value, (str, int, float, date)) else ""
    except ValueError:  # an integer of thousands of digits
        return ""


def read_sidecar(data: bytes) -> Metadata:
    """The user's own word on a raw file, from the TOML file beside it.

    Raises ArticleError where it is not TOML, names no known field or gives a value that cannot be read.
    """
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ArticleError(f"its sidecar is not valid TOML: {error}") from error
    for name, value in given.items():
        field = _field(name)
        if not field:
            near = difflib.get_close_matches(name, FIELD_OF, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(set(FIELD_OF.values())))}"
            raise ArticleError(f"its sidecar sets {name!r}, which is not a field; {meant}")
        if not _read(field, value):
            raise ArticleError(f"its sidecar sets {name} to {value!r}, which cannot be read; {_EXPECTED.get(field, 'give text')}")
    return read_fields(given, "the sidecar")


_EXPECTED = {
    "published": "write the day as 2024-07-10 or the time as 2024-07-10T14:05:00+01:00",
    "modified": "write the day as 2024-07-10 or the time as 2024-07-10T14:05:00+01:00",
    "authors": 'write a list of names: ["Nora Quill", "Tom Inkwell"]',
    "url": "write an absolute address that begins with http:// or https://",
    "lang": "write a language tag such as 'en'",
}
