"""What a build remembers of articles, so that a corrected, renamed or moved article stays the same article.

The file beside the cache holds every article that was ever published, since one may be missing from some builds and come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..output.json_store import read_json_store, write_json_store

# A relative path of characters that are safe wherever a redirect is written: in a page, and in a host's `_redirects`.
_SAFE_PATH = re.compile(r"[^\s/\\?#:<>\"\x00-\x1f\x7f][^\s\\?#:<>\"\x00-\x1f\x7f]*")
_INDEX = "index.html"
_SECOND = timedelta(seconds=1)
_LOST = "articles that are corrected {} will be announced as new ones, and articles that move will have no redirects"


@dataclass(frozen=True, slots=True)
class PageLocation:
    """Where a page is: `url` relative to the site's root ('articles/bridge-opens/'), `file` relative to the output folder."""

    url: str
    file: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it was in the last build that published it. Text fields are "" if there is nothing to store.

    What it is made from:

    * `digest`: the hash of the file's bytes
    * `path`: the file, relative to the raw folder, or to the content folder if it is written `by_hand`
    * `sidecar`: the hash of its sidecar's bytes

    What identifies it, "" for a hand-written article:

    * `url`: the source's URL
    * `title_slug`: the slug of its title
    * `published`: the date that the source gives
    * `text_sample`: see `article_matching.sample_text`
    * `visible_digest`: the hash of everything that readers saw of it

    What was published:

    * `changed`: when it last changed, according to the feeds, in ISO 8601 with a time zone
    * `slug`: the slug in its URL, "" for a hand-written article
    * `location`: where its page is, None if a redirect could not be written there
    * `former`: where its page was in earlier builds, without locations where a page is now
    * `live`: True if the last build published it
    """

    digest: str
    path: str
    changed: str
    by_hand: bool = False
    sidecar: str = ""
    url: str = ""
    title_slug: str = ""
    published: str = ""
    text_sample: str = ""
    slug: str = ""
    location: PageLocation | None = None
    former: tuple[PageLocation, ...] = ()
    live: bool = True
    visible_digest: str = ""


# By identity, from which GUIDs are made.
StoredArticles = Mapping[str, StoredArticle]
# The text fields, and their keys in the file.
_KEYS = {
    "sidecar": "sidecar",
    "url": "url",
    "title_slug": "title",
    "published": "published",
    "text_sample": "marks",
    "visible_digest": "told",
    "slug": "slug",
}


def read_stored_articles(path: Path) -> tuple[dict[str, StoredArticle], str]:
    """Return the articles of earlier builds by identity, and a warning.

    The warning is "" if the file was read, or if there is none because nothing was published yet.
    """
    return read_json_store(path, _parse_article, _LOST.format("now"))


def write_stored_articles(path: Path, articles: StoredArticles) -> str:
    """Write the file. Return "", or a warning if it cannot be written."""
    return write_json_store(path, {identity: _to_fields(article) for identity, article in articles.items()}, _LOST.format("later"))


def _parse_article(identity: str, fields: Any) -> StoredArticle:
    """Return an article from its entry in the file. Raises one of the errors that `read_json_store` expects if it is invalid."""
    texts = {name: fields[key] for name, key in _KEYS.items() if key in fields}
    location, former = fields.get("place"), fields.get("former", ())
    article = StoredArticle(
        fields["digest"],
        fields["path"],
        fields["changed"],
        fields.get("by_hand", False),
        **texts,
        location=_parse_location(location) if location else None,
        former=tuple(map(_parse_location, former)),
        live=fields["live"],
    )
    if not all(isinstance(text, str) for text in (article.digest, article.path, *texts.values())):
        raise ValueError(identity)
    if not isinstance(article.by_hand, bool) or not isinstance(article.live, bool):
        raise ValueError(identity)
    if not datetime.fromisoformat(article.changed).tzinfo:
        raise ValueError(identity)
    return article


def _parse_location(text: str) -> PageLocation:
    """Parse the result of `_format_location`. Raises ValueError if it is not a valid location."""
    url, _, file = text.partition(" ")
    if not isinstance(text, str) or not is_valid_location(url, file or url):
        raise ValueError(text)
    return PageLocation(url, file or f"{url}{_INDEX}")


def is_valid_location(url: str, file: str) -> bool:
    """Return True if a redirect can be written for a page at this location.

    Both must be relative paths that do not lead out of the site, without spaces, control characters, or characters that mean
    something in a URL or a file path.
    """
    return all(_SAFE_PATH.fullmatch(text) and not (".." in text and ".." in text.split("/")) for text in {url, file})


def _to_fields(article: StoredArticle) -> dict[str, Any]:
    fields: dict[str, Any] = {"path": article.path, "digest": article.digest, "changed": article.changed, "live": article.live}
    fields |= {key: text for name, key in _KEYS.items() if (text := getattr(article, name))}
    if article.by_hand:
        fields["by_hand"] = True
    if article.location:
        fields["place"] = _format_location(article.location)
    if article.former:
        fields["former"] = [_format_location(location) for location in article.former]
    return fields


def _format_location(location: PageLocation) -> str:
    """Return a location as 'URL FILE', or as the URL alone if the file is its index.html, which is the usual case."""
    return location.url if location.file == f"{location.url}{_INDEX}" else f"{location.url} {location.file}"


def merge_stored_articles(stored: StoredArticles, live: StoredArticles) -> dict[str, StoredArticle]:
    """Return what the next build is to know: the stored articles, updated with the articles of this build (`live`).

    No two articles share a location. A location that an article of this build has is removed from all others, even from an article
    that is missing now and may come back.
    """
    taken = {article.location.url for article in live.values() if article.location}
    missing = {identity: _as_missing(article, taken) for identity, article in stored.items() if identity not in live}
    current = {identity: _with_former_locations(article, stored.get(identity), taken) for identity, article in live.items()}
    return {**missing, **current}


def _as_missing(article: StoredArticle, taken: set[str]) -> StoredArticle:
    """Return an article that this build does not have, without its locations whose URLs are `taken`."""
    has_lost_url = article.location is not None and article.location.url in taken
    if not article.live and not has_lost_url and not any(location.url in taken for location in article.former):
        return article
    former = tuple(location for location in article.former if location.url not in taken)
    return replace(article, live=False, location=None if has_lost_url else article.location, former=former)


def _with_former_locations(article: StoredArticle, stored: StoredArticle | None, taken: set[str]) -> StoredArticle:
    """Return an article of this build with the locations that it had before, one for each URL that is not `taken` now."""
    if stored is None or (not stored.former and stored.location == article.location):
        return article
    by_url = {location.url: location for location in (*stored.former, *((stored.location,) if stored.location else ()))}
    return replace(article, former=tuple(location for url, location in by_url.items() if url not in taken))


def slugs_to_keep(stored: StoredArticles, title_slugs: Mapping[str, str]) -> dict[str, str]:
    """Return the slugs that articles keep from earlier builds, by identity.

    `title_slugs` are the slugs of today's titles, by identity: an article keeps its slug if its title has not changed. If several
    articles had the same slug, one that the last build published keeps it.
    """
    owners: dict[str, str] = {}
    for identity in sorted(title_slugs, key=lambda identity: (not (identity in stored and stored[identity].live), identity)):
        article = stored.get(identity)
        if article and article.slug and article.title_slug == title_slugs[identity]:
            owners.setdefault(article.slug, identity)
    return {identity: slug for slug, identity in owners.items()}


def announced_change(source_time: datetime, published: datetime, announced: str, edits: Sequence[datetime] | None) -> datetime:
    """Return the time at which feeds say that an article last changed.

    `source_time` is the time that the source gives, and `published` the article's date, which is never later. `announced` is what
    earlier builds said, in ISO 8601, or "" for a new article. `edits` are the modification times of the files that changed, None
    if readers see no difference. The result is never before `published`, and each correction is at least a second later than
    what was announced before.
    """
    if not announced:
        return source_time
    last = datetime.fromisoformat(announced)
    return max(last, published) if edits is None else max(source_time, last + _SECOND, *edits)


def former_locations(articles: StoredArticles) -> Iterator[tuple[str, PageLocation, str]]:
    """Yield where published articles were before: the identity, the former location, and the URL now, in order of identity."""
    for identity, article in sorted(articles.items()):
        if article.live and article.location:
            yield from ((identity, location, article.location.url) for location in article.former)
