"""What is remembered of editions, so that feeds tell when one grew: an article that comes in late, or by a day alone, is no newer
than those that are there. Also what the site was called first, of which the identities of its own items are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..output.json_store import read_kept, write_kept
from .articles import updated
from .edition_pages import EditionPage

_SITE = "site"
_SECOND = timedelta(seconds=1)
_LOST = "feeds do not tell {} that an edition grew"


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition as feeds told of it last: a digest of its articles in their order, when it was published, and when it changed
    (ISO 8601)."""

    digest: str
    published: str
    changed: str


# By its period and first day, 'day 2024-07-10'.
Known = Mapping[str, Issued]


def read_editions(path: Path) -> tuple[str, dict[str, Issued], str]:
    """What the site was called first ("": nothing is remembered), what earlier builds told of editions, and a warning: "" where
    all is well."""
    found, warning = read_kept(path, _issued, _LOST.format("now"))
    return found.pop(_SITE, Issued("", "", "")).digest, found, warning


def write_editions(path: Path, site: str, issued: Known) -> str:
    """Write the file. Returns a warning where that cannot be done, else ""."""
    entries: dict[str, Mapping[str, str]] = {_SITE: {"name": site}}
    entries |= {key: {"digest": o.digest, "published": o.published, "changed": o.changed} for key, o in issued.items()}
    return write_kept(path, entries, _LOST.format("later"))


def _issued(key: str, fields: Any) -> Issued:
    """What the file says of an edition. Raises one of the errors that `read_kept` expects where it says it wrongly."""
    if key == _SITE:
        return Issued(str(fields["name"]), "", "")
    found = Issued(str(fields["digest"]), fields["published"], fields["changed"])
    if not all(datetime.fromisoformat(moment).tzinfo for moment in (found.published, found.changed)):
        raise ValueError(key)
    return found


def date_editions(editions: Iterable[EditionPage], known: Known) -> dict[str, Issued]:
    """Tell editions when they were published and when they changed; returns what to remember, with what was told of editions that
    are gone, which may come back."""
    issued = dict(known)
    for edition in editions:
        key = f"{edition.period} {edition.first.isoformat()}"
        digest = _digest(edition)
        published, changed = _dates(edition, digest, known.get(key))
        edition.published, edition.changed = published, changed
        issued[key] = Issued(digest, published.isoformat(), changed.isoformat())
    return issued


def _digest(edition: EditionPage) -> str:
    said = "\n".join(f"{getattr(a, 'identity', a.url)} {updated(a).isoformat()}" for a in edition.articles)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _dates(edition: EditionPage, digest: str, old: Issued | None) -> tuple[datetime, datetime]:
    """Published with the newest article that it had when it was told of first. Changed when its files were, and later than what
    was told before."""
    told = max(map(updated, edition.articles))
    if old is None:
        return max(article.date for article in edition.articles), told
    published, before = datetime.fromisoformat(old.published), datetime.fromisoformat(old.changed)
    if digest == old.digest:
        return published, before
    return published, max(told, before + _SECOND, *_written(edition))


def _written(edition: EditionPage) -> Iterable[datetime]:
    """When the files of its articles were written, as far as that is known, in whole seconds."""
    for article in edition.articles:
        try:
            yield datetime.fromtimestamp(int(Path(article.source_path).stat().st_mtime), article.date.tzinfo)
        except (OSError, ValueError, OverflowError, TypeError):  # another plugin may have made it of no file
            continue
