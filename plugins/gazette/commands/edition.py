"""gazette edition: how an edition of the digest ranks its stories, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from ..config import Config
from ..model.article import Article
from ..model.errors import ConfigError
from ..model.periods import Period, first_day, title
from ..pipeline.assemble import prepare
from ..stories.grouping import group_stories
from ..stories.ranking import Edition, Entry, item_of, make_editions, piece_of
from .entities import show_progress
from .site_settings import site_config


def run(settings: Path, day: str) -> None:
    """Print the ranking of the edition that has `day` (ISO 8601; "" for the newest) of the site that a settings file is for,
    best first, with reasons. Of articles made from raw files: those written by hand are Pelican's to read. Raises ConfigError."""
    config = site_config(settings)
    articles, editions = _editions(config)
    edition = _find(editions, day, config.edition)
    of = {article.id: article for article in articles}
    print(f"{title(edition.first, config.edition)}: {len(edition.entries)} {'story' if len(edition.entries) == 1 else 'stories'}")
    for place, entry in enumerate(edition.entries, 1):
        print("\n".join(("", *_lines(place, entry, of))))


def _editions(config: Config) -> tuple[tuple[Article, ...], tuple[Edition, ...]]:
    prepared = prepare(config, show_progress, lambda _: nullcontext())
    items = [item_of(article, prepared.tags[article.id], config.timezone) for article in prepared.articles]
    pieces = (piece_of(article, item) for article, item in zip(prepared.articles, items, strict=True))
    return prepared.articles, make_editions(items, group_stories(pieces), config.edition)


def _find(editions: tuple[Edition, ...], day: str, period: Period) -> Edition:
    if not editions:
        raise ConfigError("there are no articles yet; put raw files into the raw folder")
    if not day:
        return editions[0]
    try:
        first = first_day(date.fromisoformat(day), period)
    except ValueError:
        raise ConfigError(f"{day!r} is no day; write it as {editions[0].first.isoformat()}") from None
    for edition in editions:
        if edition.first == first:
            return edition
    near = min(editions, key=lambda edition: abs(edition.first - first))
    raise ConfigError(f"there is no edition of {title(first, period)}; the nearest is that of {near.first.isoformat()}")


def _lines(place: int, entry: Entry, of: Mapping[str, Article]) -> Iterator[str]:
    score = entry.score
    yield f"{place:3}. {of[entry.lead].title}"
    newest = f"newest {score.newest:%Y-%m-%d %H:%M}"
    pinned = f"weight {score.weight:g}; " if score.weight else ""
    unit = "point" if score.points == 1 else "points"
    yield f"     {pinned}{score.points:g} {unit}: {score.sources} of sources, {score.telling:.2f} of names; {newest}"
    if score.names:
        yield f"     {'; '.join(f'{_name(key)} {salience:.2f} x {rarity:.2f}' for key, salience, rarity in score.names)}"
    for id_ in (id_ for group in entry.groups for id_ in group):
        yield f"     {'=' if id_ in entry.groups[0] else '+'} {of[id_].path}{_said(of[id_])}"
    if entry.earlier:
        yield f"     since {of[entry.earlier[-1]].published[:10]}"


def _name(key: str) -> str:
    return key.partition("/")[2]


def _said(article: Article) -> str:
    return f" ({article.publisher})" if article.publisher else ""
