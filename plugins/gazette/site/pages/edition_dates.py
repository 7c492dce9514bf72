"""Date editions, and remember what feeds said of them, so that feeds report when an edition has grown.

An article that arrives late, or that gives only a day, may be dated before those that are in its edition already. So the newest
date of the articles does not show that the edition changed.

The file beside the cache also holds the site's first name, from which the GUIDs of editions and hand-written articles are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..output.json_store import read_json_store, write_json_store
from .edition_pages import EditionPage
from .views import changed_at

_SITE = "site"
_SECOND = timedelta(seconds=1)
_LOST = "feeds will not report that an edition {}"


@dataclass(frozen=True, slots=True)
class IssuedEdition:
    """An edition as feeds last gave it.

    `digest` is a hash of its articles in order and of their times of change. `published` and `changed` are in ISO 8601, with a
    time zone.
    """

    digest: str
    published: str
    changed: str


# By period and first day, such as 'day 2024-07-10'.
IssuedEditions = Mapping[str, IssuedEdition]


def read_issued_editions(path: Path) -> tuple[str, dict[str, IssuedEdition], str]:
    """Return the site's first name, the editions of earlier builds, and a warning.

    The name is "" if none is stored. The warning is "" if the file was read, or if there is none because nothing was published
    yet.
    """
    editions, warning = read_json_store(path, _parse_edition, _LOST.format("has grown"))
    return editions.pop(_SITE, IssuedEdition("", "", "")).digest, editions, warning


def write_issued_editions(path: Path, site: str, issued: IssuedEditions) -> str:
    """Write the file; `site` is the site's first name. Return "", or a warning if the file cannot be written."""
    entries: dict[str, Mapping[str, str]] = {_SITE: {"name": site}}
    entries |= {key: {"digest": e.digest, "published": e.published, "changed": e.changed} for key, e in issued.items()}
    return write_json_store(path, entries, _LOST.format("grows later"))


def _parse_edition(key: str, fields: Any) -> IssuedEdition:
    """Return an edition from its entry in the file. Raises one of the errors that `read_json_store` expects if it is invalid.

    For the entry of the site itself, the site's name is in the `digest` of the result.
    """
    if key == _SITE:
        return IssuedEdition(str(fields["name"]), "", "")
    edition = IssuedEdition(str(fields["digest"]), fields["published"], fields["changed"])
    if not all(datetime.fromisoformat(time).tzinfo for time in (edition.published, edition.changed)):
        raise ValueError(key)
    return edition


def date_editions(editions: Iterable[EditionPage], stored: IssuedEditions) -> dict[str, IssuedEdition]:
    """Set `published` and `changed` on editions, and return what the next build is to know.

    `stored` are the editions of earlier builds. Those that are gone stay in the result, since they may come back.
    """
    issued = dict(stored)
    for edition in editions:
        key = f"{edition.period} {edition.first.isoformat()}"
        digest = _digest(edition)
        published, changed = _dates(edition, digest, stored.get(key))
        edition.view_published, edition.view_changed = published, changed
        issued[key] = IssuedEdition(digest, published.isoformat(), changed.isoformat())
    return issued


def _digest(edition: EditionPage) -> str:
    lines = "\n".join(f"{a.identity or a.url} {changed_at(a).isoformat()}" for a in edition.articles)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _dates(edition: EditionPage, digest: str, stored: IssuedEdition | None) -> tuple[datetime, datetime]:
    """Return when an edition was published and when it changed.

    It was published on the date of the newest article that it had in the first build with this edition. If it differs from the
    stored edition, it changed when an article of it last changed or the file of one was last written, whichever is later, and at
    least a second after the time that feeds gave before.
    """
    newest_change = max(map(changed_at, edition.articles))
    if stored is None:
        return max(article.date for article in edition.articles), newest_change
    published, changed = datetime.fromisoformat(stored.published), datetime.fromisoformat(stored.changed)
    if digest == stored.digest:
        return published, changed
    return published, max(newest_change, changed + _SECOND, *_modification_times(edition))


def _modification_times(edition: EditionPage) -> Iterable[datetime]:
    """Yield the known modification times of the articles' files, in whole seconds."""
    for article in edition.articles:
        try:
            yield datetime.fromtimestamp(int(Path(article.source_path).stat().st_mtime), article.date.tzinfo)
        except (OSError, ValueError, OverflowError, TypeError):  # another plugin may have made the article without a file
            continue
