"""`gazette edition`: how an edition of the digest ranks its stories, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from ..config import Config
from ..model.article import Article
from ..model.errors import ConfigError
from ..model.periods import Period, edition_title, period_start
from ..model.text import quantity
from ..pipeline.assemble import assemble_articles
from ..site.settings_file import site_config
from ..stories.grouping import group_stories
from ..stories.ranking import Edition, RankedStory, build_editions, to_edition_item, to_story_document
from .entities import show_progress


def run(settings: Path, day: str) -> None:
    """Print the stories of an edition in their order, best first, with the points of each.

    `settings` is the site's settings file, `day` a day of the edition in ISO 8601; "" stands for the newest edition. Hand-written
    articles are missing, since only Pelican reads them. Raises ConfigError if the settings are wrong or there is no such edition.
    """
    config = site_config(settings)
    articles, editions = _editions(config)
    edition = _find(editions, day, config.edition)
    articles_by_id = {article.id: article for article in articles}
    print(f"{edition_title(edition.first, config.edition)}: {quantity(len(edition.stories), 'story', 'stories')}")
    for rank, story in enumerate(edition.stories, 1):
        print("\n".join(("", *_lines(rank, story, articles_by_id))))


def _editions(config: Config) -> tuple[tuple[Article, ...], tuple[Edition, ...]]:
    """Return the articles that are made from raw files, and their editions, the newest first."""
    assembled = assemble_articles(config, show_progress, lambda _: nullcontext())
    items = [to_edition_item(article, assembled.tags[article.id], config.timezone) for article in assembled.articles]
    documents = (to_story_document(article, item) for article, item in zip(assembled.articles, items, strict=True))
    return assembled.articles, build_editions(items, group_stories(documents), config.edition)


def _find(editions: tuple[Edition, ...], day: str, period: Period) -> Edition:
    """Return the edition that contains `day`, or the newest for "". Raises ConfigError if there is none."""
    if not editions:
        raise ConfigError("there are no articles yet; put raw files into the raw folder")
    if not day:
        return editions[0]
    try:
        first = period_start(date.fromisoformat(day), period)
    except ValueError:
        raise ConfigError(f"{day!r} is not a valid date; write it as {editions[0].first.isoformat()}") from None
    for edition in editions:
        if edition.first == first:
            return edition
    nearest = min(editions, key=lambda edition: abs(edition.first - first))
    raise ConfigError(f"there is no edition of {edition_title(first, period)}; the nearest is that of {nearest.first.isoformat()}")


def _lines(rank: int, story: RankedStory, articles: Mapping[str, Article]) -> Iterator[str]:
    """Yield the lines of a story. `articles` are those of the site by their ids."""
    score = story.score
    yield f"{rank:3}. {articles[story.lead].title}"
    newest = f"newest {score.newest:%Y-%m-%d %H:%M}"
    pinned = f"weight {score.weight:g}; " if score.weight else ""
    unit = "point" if score.points == 1 else "points"
    yield f"     {pinned}{score.points:g} {unit}: {score.sources} from sources, {score.name_points:.2f} from names; {newest}"
    if score.names:
        yield f"     {'; '.join(f'{_name(key)} {salience:.2f} x {rarity:.2f}' for key, salience, rarity in score.names)}"
    for id_ in (id_ for group in story.groups for id_ in group):
        yield f"     {'=' if id_ in story.groups[0] else '+'} {articles[id_].path}{_publisher(articles[id_])}"
    if story.earlier:
        yield f"     since {articles[story.earlier[-1]].published[:10]}"


def _name(key: str) -> str:
    """Return the name in an entity key such as 'person/Ada Lovelace'."""
    return key.partition("/")[2]


def _publisher(article: Article) -> str:
    return f" ({article.publisher})" if article.publisher else ""
