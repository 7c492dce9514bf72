"""Divide a digest into dated editions, and rank the stories of each. docs/editions.md has the formula with an example."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..model.article import Article, Entity, Tag
from ..model.dates import to_site_time
from ..model.periods import Period, period_end, period_start
from .grouping import Story, StoryDocument

# Days before an edition that names are compared with: four weeks, so that each day of the week counts alike.
BASELINE_DAYS = 28
# The most names of a story that count. An article that lists a hundred names is not important for that reason.
_MAX_NAMES = 5
# Points are rounded to halves, so that of two stories of about equal importance the newer comes first.
_POINT_STEP = 0.5


@dataclass(frozen=True, slots=True)
class EditionItem:
    """What editions need of an article.

    * published: in the site's time zone
    * publisher: "" if none is named
    * names: the keys of the entities that it is tagged with, and their salience from 0 to 1
    * weight: set by an editor; articles above 0 come first, below 0 last
    """

    id: str
    published: datetime
    publisher: str = ""
    names: Mapping[str, float] | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class StoryScore:
    """The rank of a story, and what it is made of.

    * weight: the largest weight of its articles, or the smallest if none is above 0
    * sources: how many publishers tell it, 1 if none is named
    * names: its most telling names, each with its salience and rarity from 0 to 1
    * newest: when its newest article was published
    """

    weight: float
    sources: int
    names: tuple[tuple[str, float, float], ...]
    newest: datetime

    @property
    def name_points(self) -> float:
        """What the names add to the points: the sum of salience times rarity."""
        return sum(salience * rarity for _, salience, rarity in self.names)

    @property
    def points(self) -> float:
        """One point for each source and what the names add, rounded to halves."""
        return round((self.sources + self.name_points) / _POINT_STEP) * _POINT_STEP

    @property
    def order(self) -> tuple[float, float, float]:
        """A sort key: larger weights first, then more points, then newer articles."""
        return -self.weight, -self.points, -self.newest.timestamp()


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A story in one edition.

    * story: the story's id
    * groups: the ids of its articles in the edition, near-duplicates together; the best group and article come first
    * earlier: the ids of its articles in earlier editions, newest first
    """

    story: str
    groups: tuple[tuple[str, ...], ...]
    earlier: tuple[str, ...]
    score: StoryScore

    @property
    def lead(self) -> str:
        """The id of the article whose headline stands for the story."""
        return self.groups[0][0]


@dataclass(frozen=True, slots=True)
class Edition:
    """The stories of a day or a week, from its `first` to its `last` day; the lead story comes first."""

    first: date
    last: date
    stories: tuple[RankedStory, ...]


def entity_key(entity: Entity) -> str:
    """Return the key by which editions and stories compare entities, such as 'person/Ada Lovelace'."""
    return f"{entity.type}/{entity.name}"


def to_edition_item(article: Article, tags: Sequence[Tag], zone: str) -> EditionItem:
    """Return what editions need of an article; `zone` is the site's time zone (IANA name). An invalid weight counts as 0."""
    return EditionItem(
        article.id,
        to_site_time(article.published, zone),
        article.publisher,
        {entity_key(tag.entity): tag.salience for tag in tags},
        parse_weight(article.weight) or 0.0,
    )


def to_story_document(article: Article, item: EditionItem) -> StoryDocument:
    """Return what stories need of an article; `item` is what editions need of it."""
    return StoryDocument(item.id, article.title, article.text, item.published, item.names or {})


def parse_weight(text: str) -> float | None:
    """Return the weight that an editor wrote; 0 for "", None if it is not a finite number."""
    try:
        weight = float(text or 0)
    except ValueError:
        return None
    return weight if math.isfinite(weight) else None


def build_editions(items: Iterable[EditionItem], stories: Iterable[Story], period: Period) -> tuple[Edition, ...]:
    """Return the editions that have articles, newest first. Each article of `items` is in one of `stories`."""
    by_id = {item.id: item for item in items}
    parts_by_day: dict[date, list[tuple[Story, tuple[tuple[str, ...], ...]]]] = defaultdict(list)
    for story in stories:
        for first, groups in _split_by_period(story, by_id, period).items():
            parts_by_day[first].append((story, groups))
    editions = []
    baselines = baselines_before(by_id.values(), sorted(parts_by_day))
    for (first, parts), baseline in zip(sorted(parts_by_day.items()), baselines, strict=True):
        ranked = (_rank_story(story, groups, by_id, baseline, first) for story, groups in parts)
        in_order = sorted(ranked, key=lambda story: (*story.score.order, story.lead))
        editions.append(Edition(first, period_end(first, period), tuple(in_order)))
    return tuple(reversed(editions))


def _split_by_period(story: Story, by_id: Mapping[str, EditionItem], period: Period) -> dict[date, tuple[tuple[str, ...], ...]]:
    """Return the story's groups in each edition, by the edition's first day.

    Articles of a group are sorted by weight, the largest first, and keep their order if their weights are equal."""
    by_period: dict[date, list[tuple[str, ...]]] = defaultdict(list)
    for group in story.groups:
        ids_by_period: dict[date, list[str]] = defaultdict(list)
        for id_ in group:
            ids_by_period[period_start(by_id[id_].published.date(), period)].append(id_)
        for first, ids in ids_by_period.items():
            by_period[first].append(tuple(sorted(ids, key=lambda id_: -by_id[id_].weight)))
    return {first: tuple(groups) for first, groups in by_period.items()}


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many of the `articles` before an edition have each name.

    `baselines_before` changes `names` for the next edition, so use a baseline before the next one is taken."""

    articles: int
    names: Mapping[str, int]

    def rarity(self, name: str) -> float:
        """Return a name's rarity: 1 if no article has it, 0 if all have it, and in between by the logarithm of how many have it."""
        return 1 - math.log1p(self.names.get(name, 0)) / math.log1p(self.articles) if self.articles else 1.0


def baselines_before(items: Iterable[EditionItem], days: Sequence[date]) -> Iterator[Baseline]:
    """Yield the baseline of the BASELINE_DAYS before each of `days`, which are in ascending order."""
    by_date = sorted(items, key=lambda item: item.published)
    names: Counter[str] = Counter()
    start = end = 0
    for day in days:
        while end < len(by_date) and by_date[end].published.date() < day:
            names.update(tuple(by_date[end].names or ()))  # a tuple, since a mapping's values would be added
            end += 1
        while start < end and by_date[start].published.date() < day - timedelta(days=BASELINE_DAYS):
            names.subtract(tuple(by_date[start].names or ()))
            start += 1
        yield Baseline(end - start, names)


def _rank_story(
    story: Story, groups: tuple[tuple[str, ...], ...], by_id: Mapping[str, EditionItem], baseline: Baseline, first: date
) -> RankedStory:
    """Return the story with its `groups` in the edition whose first day is `first`, the best group first."""
    ranked = sorted(groups, key=lambda group: (*_score([by_id[id_] for id_ in group], baseline).order, group))
    earlier = sorted(
        (id_ for group in story.groups for id_ in group if by_id[id_].published.date() < first),
        key=lambda id_: (by_id[id_].published, id_),
        reverse=True,
    )
    score = _score([by_id[id_] for group in groups for id_ in group], baseline)
    return RankedStory(story.id, tuple(ranked), tuple(earlier), score)


def _score(items: Sequence[EditionItem], baseline: Baseline) -> StoryScore:
    """Return the score of articles about one event in an edition."""
    salience: dict[str, float] = {}
    for item in items:
        for name, value in (item.names or {}).items():
            salience[name] = max(value, salience.get(name, 0.0))
    names = [(name, value, baseline.rarity(name)) for name, value in salience.items()]
    names.sort(key=lambda name: (-name[1] * name[2], name[0]))
    weights = [item.weight for item in items]
    weight = max(weights) if max(weights) > 0 else min(weights)
    sources = len({item.publisher for item in items if item.publisher}) or 1
    return StoryScore(weight, sources, tuple(names[:_MAX_NAMES]), max(item.published for item in items))
