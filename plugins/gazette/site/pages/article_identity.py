"""Articles as Pelican has them, and what earlier builds remember of them: who each is, when it changed, where it was."""

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
from ...model.dates import moment
from ...pipeline.assemble import Prepared
from ...sources.decoding import sidecar_of
from ...sources.listing import modified
from ...sources.remote import Folder
from ..permalinks.article_matching import Found, is_edited, noted, recall
from ..permalinks.article_store import Memory, Place, Remembered, is_place, kept_slugs, when_changed
from .articles import DigestArticle, choose_slugs


@dataclass(frozen=True, slots=True)
class Recollection:
    """The articles of a build and who they are: `raw` by their id, `by_hand` beside Pelican's articles; `identities` of all, and
    the memory that these are from."""

    known: Memory
    raw: Mapping[str, Found]
    by_hand: Sequence[tuple[Any, Found]]
    identities: Mapping[Found, str]


def recollect(known: Memory, prepared: Prepared, titles: Mapping[str, str], by_hand: Iterable[Any]) -> Recollection:
    """Tell who the articles of the raw folder are, and those that are written `by_hand`. `titles` are slugs of titles, by id."""
    sidecars = {raw.path: digest(raw.sidecar) for raw in prepared.reading.raws if raw.sidecar is not None}
    raw = {one.id: _found(one, sidecars.get(one.path, ""), titles[one.id]) for one in prepared.articles}
    written = [(article, Found(path_of(article), _digest_of_file(article.source_path), by_hand=True)) for article in by_hand]
    return Recollection(known, raw, written, recall((*raw.values(), *(one for _, one in written)), known))


def _found(one: Article, sidecar: str, title: str) -> Found:
    return Found(one.path, one.id, False, sidecar, one.url, title, one.published, lambda: one.text, lambda: _told(one))


def _told(one: Article) -> str:
    """All that readers are told of an article, in one text."""
    said = (one.title, one.published, one.modified, one.publisher, one.url, one.lang, one.summary, one.category, one.body)
    return "\n".join((*said, *one.authors))


def path_of(article: Any) -> str:
    """Where an article is written by hand, below the content folder; of one that another plugin makes of no file, where its page
    is."""
    return str(article.relative_source_path or article.save_as)


def digest(data: bytes) -> str:
    """The same as an article's id is made of its file: 16 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()[:16]


def _digest_of_file(path: str | None) -> str:
    """ "" where there is no such file: another plugin may have made the article."""
    try:
        return digest(Path(path).read_bytes()) if path else ""
    except OSError:
        return ""


def slugs_of(
    recollection: Recollection, articles: Iterable[Article], titles: Mapping[str, str], taken: set[str], zone: str
) -> dict[str, str]:
    """The slugs of the raw folder's articles, by their id. Those that are new choose by their dates."""
    by_identity = {recollection.identities[one]: id_ for id_, one in recollection.raw.items()}
    kept = kept_slugs(recollection.known, {identity: titles[id_] for identity, id_ in by_identity.items()})
    oldest_first = sorted(articles, key=lambda article: (moment(article.published, zone), article.id))
    return choose_slugs(oldest_first, titles, {by_identity[identity]: slug for identity, slug in kept.items()}, taken)


def identify(recollection: Recollection, made: Iterable[DigestArticle], config: Config) -> None:
    """Tell Pelican's articles who they are (`identity`), when they last changed (`changed`), and as what they were `found`."""
    pairs = [(article, recollection.raw[article.source.id]) for article in made]
    zone = ZoneInfo(config.timezone)
    for article, one in (*pairs, *recollection.by_hand):
        article.found, article.identity = one, recollection.identities[one]
        file = config.raw / article.source.path if isinstance(article, DigestArticle) else Path(article.source_path)
        article.changed = _changed(article, file, one, recollection.known.get(article.identity), zone)


def _changed(article: Any, file: Folder, one: Found, old: Remembered | None, zone: ZoneInfo) -> datetime:
    told = max(getattr(article, "modified", article.date), article.date)
    edits = _edits(file, one, old, zone) if old and is_edited(one, old) else None
    return when_changed(told, article.date, old.changed if old else "", edits).astimezone(zone)


def _edits(file: Folder, one: Found, old: Remembered, zone: ZoneInfo) -> list[datetime]:
    """When the files were written that are not what they were, as far as that is known, in whole seconds."""
    beside = str(sidecar_of(PurePosixPath(file.name)))
    names = [*([file.name] if one.digest != old.digest else ()), *([beside] if one.sidecar != old.sidecar else ())]
    return [moment for moment in (_modified(file.parent, name, zone) for name in names) if moment]


def _modified(folder: Folder, name: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = modified(folder, name)
        return moment.replace(microsecond=0).astimezone(zone) if moment else None
    except (OSError, ValueError, OverflowError):  # it is gone, or its time is none that a calendar has
        return None


def published(articles: Iterable[Any], known: Memory) -> dict[str, Remembered]:
    """What to remember of the articles that have pages now, by their identity."""
    return {article.identity: _noted(article, known.get(article.identity)) for article in articles if hasattr(article, "found")}


def _noted(article: Any, old: Remembered | None) -> Remembered:
    address, file = article.url, article.save_as
    place = Place(address, file) if is_place(address, file) else None
    return noted(article.found, old, "" if article.found.by_hand else article.slug, article.changed.isoformat(), place)
