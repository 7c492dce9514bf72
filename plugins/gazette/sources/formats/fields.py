"""Read metadata by its usual names, from front matter, records and sidecars. An allow-list names what counts as metadata."""

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

# The field of `Metadata` for each name. All other names are ignored, since `save_as`, `template` or `status` would control
# Pelican. If a file gives several names for one field, the name that comes first here counts.
FIELD_BY_NAME = {
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
_EXPECTED_VALUES = {
    "published": "write the day as 2024-07-10 or the time as 2024-07-10T14:05:00+01:00",
    "modified": "write the day as 2024-07-10 or the time as 2024-07-10T14:05:00+01:00",
    "authors": 'write a list of names: ["Nora Quill", "Tom Inkwell"]',
    "url": "write an absolute URL that begins with http:// or https://",
    "lang": "write a language tag such as 'en'",
}
_RANK = {name: rank for rank, name in enumerate(FIELD_BY_NAME)}
# The `date_source` of a date found somewhere on a page, if the page does not say what the date refers to.
GUESSED_DATE = "a date on the page that may not be the article's"
_DATE_FIELDS = ("published", "modified")
_WIKI_LINK = re.compile(r"^\[\[(?:[^]|]*\|)?([^]|]+)\]\]$")
_NAME_SEPARATORS = re.compile(r"\s*(?:;|,|\band\b|&)\s*", re.IGNORECASE)

# Words in the names of newspapers and agencies, and in job titles. A name that contains one is not a person's.
OUTLET_WORD = re.compile(
    r"\b(?:news|times|post|press|agenc(?:y|ies)|desk|staff|team|service|wire|media|online|network|daily|weekly|ledger|courier"
    r"|dispatch|despatch|herald|tribune|gazette|journal|chronicle|observer|telegraph|standard|globe|mail|echo|examiner|inquirer"
    r"|review|magazine|today|tv|radio|broadcasting|newspapers?|sentinel|bulletin|monitor|mirror|express|newsroom)\b",
    re.IGNORECASE,
)
ROLE_WORD = re.compile(
    r"\b(?:editor(?:s|ial)?|reporters?|correspondent|writers?|contributors?|columnist|producer|bureau|journalist|analyst|admin)\b",
    re.I,
)


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a byline: 'By Nora Quill, Tom Inkwell and Ada Column' gives three."""
    text = re.sub(r"^\s*by:?\s+", "", text, flags=re.IGNORECASE)
    return tuple(name for part in _NAME_SEPARATORS.split(text) if (name := " ".join(part.split())))


def titlecase(name: str) -> str:
    """Convert a name in capitals to title case: 'NORA QUILL' to 'Nora Quill'. Single words may be acronyms and are not changed."""
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), name) if name.isupper() and " " in name else name


def absolute_web_url(text: str) -> str:
    """Return `text`, stripped, if it is an absolute http or https URL, otherwise ""."""
    text = text.strip()
    try:
        urlsplit(text)
    except ValueError:  # "http://[broken"
        return ""
    return text if re.fullmatch(r"https?://[^\s/?#\"'<>]+[^\s\"'<>]*", text, re.IGNORECASE) else ""


def primary_language(text: str) -> str:
    """Return the primary subtag of a language tag in lower case ('en' for 'en-GB' or 'en_GB'), or "" if it has none."""
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", text.strip())
    return match[1].lower() if match else ""


def read_fields(values: Mapping[str, object], source: str) -> Metadata:
    """Return the metadata in `values`, whose keys are names as people write them.

    Ignores unknown names, and values that cannot be read. `source` says where the values are from ('front matter') and becomes
    the `date_source`. If no date of publication can be read, the first text given for it becomes `unread_date`.
    """
    known = sorted((item for item in values.items() if _field(item[0])), key=lambda item: _RANK[_normalize_name(item[0])])
    fields: dict[str, object] = {}
    for name, value in known:
        field = _field(name)
        if field == "publisher" and isinstance(value, str) and absolute_web_url(value):
            field = "url"  # some files give the outlet as 'source', others the article's URL
        if field not in fields and (parsed := _parse_value(field, value)):
            fields[field] = parsed
    meta = Metadata(**fields)  # type: ignore[arg-type]
    dates = (_as_text(value) for name, value in known if _field(name) == "published" and type(value) in (str, int, float))
    return replace(
        meta, date_source=source if meta.published else "", unread_date="" if meta.published else next(filter(None, dates), "")
    )


def read_sidecar(data: bytes) -> Metadata:
    """Return the metadata in a sidecar, the TOML file with which a user corrects a raw file.

    Raises ArticleError if it is not valid TOML, sets an unknown field, or gives a value that cannot be read.
    """
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ArticleError(f"its sidecar is not valid TOML: {error}; write texts in quotes") from error
    for name, value in values.items():
        field = _field(name)
        if not field:
            similar = difflib.get_close_matches(name, FIELD_BY_NAME, n=1)
            hint = f"did you mean {similar[0]!r}?" if similar else f"use one of {', '.join(sorted(set(FIELD_BY_NAME.values())))}"
            raise ArticleError(f"its sidecar sets {name!r}, which is not a field; {hint}")
        if not _parse_value(field, value):
            remedy = _EXPECTED_VALUES.get(field, "give text")
            raise ArticleError(f"its sidecar sets {name} to {value!r}, which cannot be read; {remedy}")
    return read_fields(values, "the sidecar")


def _field(name: object) -> str:
    """Return the field of `Metadata` that `name` stands for, or ""."""
    return FIELD_BY_NAME.get(_normalize_name(name), "")


def _normalize_name(name: object) -> str:
    return _as_text(name).strip().lower().replace("-", "_").replace(" ", "_")


def _parse_value(field: str, value: object) -> object:
    """Return `value` as the type of `field`; an empty value if it cannot be read."""
    items = [item for item in _scalars(value) if _as_text(item)]
    if field in _DATE_FIELDS:
        return next(filter(None, map(to_iso, items)), "")
    texts = [" ".join(_as_text(item).split()) for item in items]
    if field == "authors":
        names = texts if isinstance(value, list) else split_names(" ".join(texts))
        return tuple(filter(None, (_WIKI_LINK.sub(r"\1", name) for name in names)))
    return {"url": absolute_web_url, "lang": primary_language}.get(field, str)(" ".join(texts))


def _scalars(value: object) -> list[object]:
    """Return the scalars in `value`, which may be a list of them. Booleans are left out.

    Deeper lists hold nothing useful, and YAML's aliases can make them endless. The exception is [[Nora Quill]] without
    quotes, which YAML reads as a list in a list.
    """
    items = value if isinstance(value, list) else [value]
    for _ in range(2):
        if all(isinstance(item, list) and len(item) == 1 for item in items):
            items = [item[0] for item in items if isinstance(item, list)]
    return [item for item in items if not isinstance(item, bool)]


def _as_text(value: object) -> str:
    """Return a text, number or date as text, "" for anything else."""
    try:
        return str(value) if isinstance(value, (str, int, float, date)) else ""
    except ValueError:  # an integer of thousands of digits
        return ""
