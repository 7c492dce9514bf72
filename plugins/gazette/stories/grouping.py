"""Group articles into stories: one story for each event, with the copies of a text as one entry of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

from ..model.article import Article
from ..model.dates import to_site_time
from .clustering import cluster_events
from .headlines import reassign_headlines
from .near_duplicates import group_copies, jaccard
from .profiles import build_profiles
from .sketches import Sketch, compared_words, make_sketch, shingles

# Days; articles that are further apart are not compared.
_WINDOW = 3.0
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class StoryDocument:
    """What stories need of an article.

    `text` may be empty, and `published` has a time zone. `names` are the article's entities, by keys such as 'person/Ada Lovelace',
    with their salience from 0 to 1."""

    id: str
    title: str
    text: str
    published: datetime | None
    names: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one event, by their ids.

    Each group has a text and its copies, earliest first, and the groups are sorted by their first articles. `id` is the id of the
    earliest article."""

    id: str
    groups: tuple[tuple[str, ...], ...]


# Returns the overlap of the texts of two articles.
DocumentOverlap = Callable[[StoryDocument, StoryDocument], float]


def text_overlap(one: StoryDocument, other: StoryDocument) -> float:
    """Return the share of all shingles of two articles that occur in both."""
    return jaccard(*(shingles(compared_words(document.title, document.text)) for document in (one, other)))


def group(articles: Iterable[Article], zone: str = "UTC") -> tuple[tuple[Article, ...], ...]:
    """Return articles by the event they report: a tuple of stories, each with its articles, both earliest first.

    `zone` is the time zone of dates that have none. Near-duplicates of a text follow it. Articles without a date come last.
    """
    by_id = {article.id: article for article in articles}
    documents = (
        StoryDocument(article.id, article.title, article.text, to_site_time(article.published, zone) if article.published else None)
        for article in by_id.values()
    )
    return tuple(tuple(by_id[id_] for copies in story.groups for id_ in copies) for story in group_stories(documents))


def group_stories(
    documents: Iterable[StoryDocument],
    sketches: Mapping[str, Sketch] | None = None,
    overlap: DocumentOverlap = text_overlap,
) -> tuple[Story, ...]:
    """Return the stories of articles, earliest first. An article whose event no other article reports is a story by itself.

    The order of `documents` makes no difference. Articles without a date are compared only with one another. A caller with a
    cache passes the articles' `sketches`, by id, and its own version of `text_overlap`. Raises ValueError if two articles have
    the same id, or a date has no time zone."""
    ordered = sorted(documents, key=_sort_key)
    if len({document.id for document in ordered}) < len(ordered):
        raise ValueError("two articles have the same id; give each article its own id")
    dated = [document for document in ordered if document.published]
    undated = [document for document in ordered if not document.published]
    if sketches is None:
        sketches = {document.id: make_sketch(document.title, document.text) for document in ordered}
    days = [_day(document) for document in dated]
    return (*_group(dated, days, sketches, overlap), *_group(undated, [0.0] * len(undated), sketches, overlap))


def _sort_key(document: StoryDocument) -> tuple[datetime, str]:
    """Return a key that sorts articles by date, those without a date last. Raises ValueError if the date has no time zone."""
    if document.published and document.published.tzinfo is None:
        raise ValueError(f"{document.id}: {document.published} has no time zone; give it the site's")
    return document.published or datetime.max.replace(tzinfo=UTC), document.id


def _day(document: StoryDocument) -> float:
    return document.published.timestamp() / _SECONDS_A_DAY if document.published else 0.0


def _group(
    documents: Sequence[StoryDocument], days: Sequence[float], sketches: Mapping[str, Sketch], overlap: DocumentOverlap
) -> list[Story]:
    """Return the stories of articles that are sorted by date; `days` are their dates in days."""
    ordered_sketches = [sketches[document.id] for document in documents]
    groups = group_copies(ordered_sketches, days, _WINDOW, lambda one, other: overlap(documents[one], documents[other]))
    originals = [group[0] for group in groups]
    events = _events(
        [ordered_sketches[index] for index in originals],
        [documents[index].names for index in originals],
        [days[index] for index in originals],
    )
    groups_by_event: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for event, group in zip(events, groups, strict=True):
        groups_by_event[event].append(tuple(documents[index].id for index in group))
    return [Story(story[0][0], tuple(story)) for story in groups_by_event.values()]


def _events(sketches: Sequence[Sketch], names: Sequence[Mapping[str, float]], days: Sequence[float]) -> list[int]:
    """Return the number of each article's event."""
    profiles = build_profiles(sketches, names, days, _WINDOW)
    return reassign_headlines(profiles, days, cluster_events(profiles, days, _WINDOW), _WINDOW)


def story_ids(stories: Iterable[Story]) -> dict[str, str]:
    """Return the id of each article's story, by the article's id."""
    return {article: story.id for story in stories for article in chain.from_iterable(story.groups)}
