"""Give Pelican's articles their identities, times of change and slugs from earlier builds, and store them for the next build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from ...config import Config
from ...model.article import Article
from ...model.dates import to_site_time
from ...pipeline.assemble import AssembledArticles
from ...sources.decoding import sidecar_path
from ...sources.listing import modification_time
from ...sources.remote import Location
from ..permalinks.article_matching import CurrentArticle, is_edited, match_articles, to_stored
from ..permalinks.article_store import (
    PageLocation,
    StoredArticle,
    StoredArticles,
    announced_change,
    is_valid_location,
    slugs_to_keep,
)
from .articles import choose_slugs
from .views import ArticleView, Views, changed_at


@dataclass(frozen=True, slots=True)
class ArticleIdentities:
    """The articles of a build with their identities.

    * `stored`: the articles of earlier builds
    * `raw`: the articles of the raw folder, by id
    * `hand_written`: Pelican's hand-written articles, each with the `CurrentArticle` for matching it
    * `identities`: the identity of each article in `raw` and `hand_written`
    """

    stored: StoredArticles
    raw: Mapping[str, CurrentArticle]
    hand_written: Sequence[tuple[Any, CurrentArticle]]
    identities: Mapping[CurrentArticle, str]


def identify_articles(
    stored: StoredArticles, prepared: AssembledArticles, title_slugs: Mapping[str, str], hand_written: Iterable[Any]
) -> ArticleIdentities:
    """Match the articles of the raw folder and Pelican's `hand_written` ones with those of earlier builds.

    `title_slugs` are the slugs of the titles of raw articles, by id.
    """
    sidecars = {raw.path: digest_bytes(raw.sidecar) for raw in prepared.raw_folder.raws if raw.sidecar is not None}
    raw = {
        article.id: _raw_article(article, sidecars.get(article.path, ""), title_slugs[article.id]) for article in prepared.articles
    }
    pairs = [(article, _hand_written_article(article)) for article in hand_written]
    identities = match_articles((*raw.values(), *(current for _, current in pairs)), stored)
    return ArticleIdentities(stored, raw, pairs, identities)


def _raw_article(article: Article, sidecar: str, title_slug: str) -> CurrentArticle:
    return CurrentArticle(
        article.path,
        article.id,
        False,
        sidecar,
        article.url,
        title_slug,
        article.published,
        lambda: article.text,
        lambda: _visible_text(article),
    )


def _hand_written_article(article: Any) -> CurrentArticle:
    return CurrentArticle(hand_written_path(article), _file_digest(article.source_path), by_hand=True)


def _visible_text(article: Article) -> str:
    """Return everything that readers see of an article as one text."""
    fields = (
        article.title,
        article.published,
        article.modified,
        article.publisher,
        article.url,
        article.lang,
        article.summary,
        article.category,
        article.body,
    )
    return "\n".join((*fields, *article.authors))


def hand_written_path(article: Any) -> str:
    """Return the path of a hand-written article, relative to the content folder.

    If another plugin made the article without a file, it is the path of its page in the output.
    """
    return str(article.relative_source_path or article.save_as)


def digest_bytes(data: bytes) -> str:
    """Return a hash as 16 hexadecimal digits, in the same way as an article's id is made from its file."""
    return hashlib.sha256(data).hexdigest()[:16]


def _file_digest(path: str | None) -> str:
    """Return the hash of a file, or "" if it does not exist: another plugin may have made the article."""
    try:
        return digest_bytes(Path(path).read_bytes()) if path else ""
    except OSError:
        return ""


def assign_slugs(
    identities: ArticleIdentities, articles: Iterable[Article], title_slugs: Mapping[str, str], taken: set[str], zone: str
) -> dict[str, str]:
    """Return the slugs of the raw folder's articles, by id. New articles choose theirs in order of date.

    `title_slugs` are the slugs of their titles, by id, `taken` the slugs of other articles, and `zone` the site's time zone.
    """
    id_of = {identities.identities[current]: id_ for id_, current in identities.raw.items()}
    kept = slugs_to_keep(identities.stored, {identity: title_slugs[id_] for identity, id_ in id_of.items()})
    oldest_first = sorted(articles, key=lambda article: (to_site_time(article.published, zone), article.id))
    return choose_slugs(oldest_first, title_slugs, {id_of[identity]: slug for identity, slug in kept.items()}, taken)


def assign_identities(identities: ArticleIdentities, raw_articles: Iterable[ArticleView], views: Views, config: Config) -> None:
    """Set `identity` and `changed` on articles, and `current`, the `CurrentArticle` by which each was matched.

    These are the hand-written articles in `identities`, and the articles made from raw files.
    """
    pairs = [(article, identities.raw[article.source.id]) for article in raw_articles]
    hand_written = ((views.of(article), current) for article, current in identities.hand_written)
    zone = ZoneInfo(config.timezone)
    for article, current in (*pairs, *hand_written):
        article.current, article.identity = current, identities.identities[current]
        file = config.raw / article.source.path if article.view_source else Path(article.source_path)
        article.changed = _change_time(article, file, current, identities.stored.get(article.identity), zone)


def _change_time(
    article: ArticleView, file: Location, current: CurrentArticle, stored: StoredArticle | None, zone: ZoneInfo
) -> datetime:
    source_time = max(getattr(article, "modified", article.date), article.date)
    edits = _edit_times(file, current, stored, zone) if stored and is_edited(current, stored) else None
    return announced_change(source_time, article.date, stored.changed if stored else "", edits).astimezone(zone)


def _edit_times(file: Location, current: CurrentArticle, stored: StoredArticle, zone: ZoneInfo) -> list[datetime]:
    """Return the modification times, in whole seconds, of the raw file and its sidecar if they changed and the times are known."""
    sidecar = str(sidecar_path(PurePosixPath(file.name)))
    names = [*([file.name] if current.digest != stored.digest else ()), *([sidecar] if current.sidecar != stored.sidecar else ())]
    return [time for time in (_modification_time(file.parent, name, zone) for name in names) if time]


def _modification_time(folder: Location, name: str, zone: ZoneInfo) -> datetime | None:
    try:
        time = modification_time(folder, name)
        return time.replace(microsecond=0).astimezone(zone) if time else None
    except (OSError, ValueError, OverflowError):  # the file is gone, or its time is out of the calendar's range
        return None


def to_stored_articles(articles: Iterable[ArticleView], stored: StoredArticles) -> dict[str, StoredArticle]:
    """Return articles in the form that is stored, by identity. `stored` are the articles of earlier builds."""
    return {
        article.identity: _to_stored(article, article.current, stored.get(article.identity))
        for article in articles
        if article.current
    }


def _to_stored(article: ArticleView, current: CurrentArticle, stored: StoredArticle | None) -> StoredArticle:
    url, file = article.url, article.save_as
    location = PageLocation(url, file) if is_valid_location(url, file) else None
    slug = "" if current.by_hand else article.slug
    return to_stored(current, stored, slug, changed_at(article).isoformat(), location)
