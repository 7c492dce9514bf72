"""A digest as dated editions: which stories each has, in which order, and why."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..model.article import Article, Entity, Tag
from ..model.dates import moment
from ..model.periods import Period, first_day, last_day
from .grouping import Piece, Story

# What is usual is judged by the days before an edition: four weeks, so that each day of the week counts alike.
USUAL_DAYS = 28
# So many names of a story count, the most telling: an article that lists a hundred is not thereby news.
_NAMES = 5
# Points are rounded to halves, so that of stories that matter about as much the newer comes first.
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Item:
    """What an edition knows of an article. `published` is in the site's zone, `publisher` empty where nobody is named, `names`
    the salience (0 to 1) of each entity it is tagged with, `weight` an editor's word: above 0 it comes first, below 0 last."""

    id: str
    published: datetime
    publisher: str = ""
    names: Mapping[str, float] | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Why a story stands where it does: its articles' largest weight (or smallest, where none is above 0), how many publishers
    tell it, its most telling names with their salience and rarity (0 to 1 each), and when its newest article was published."""

    weight: float
    sources: int
    names: tuple[tuple[str, float, float], ...]
    newest: datetime

    @property
    def telling(self) -> float:
        """What its names add: salience times rarity, over the most telling."""
        return sum(salience * rarity for _, salience, rarity in self.names)

    @property
    def points(self) -> float:
        """One for each source, and what its names tell, in halves."""
        return round((self.sources + self.telling) / _STEP) * _STEP

    @property
    def order(self) -> tuple[float, float, float]:
        """Sorts the first story first: an editor's weight, then points, then the newer."""
        return -self.weight, -self.points, -self.newest.timestamp()


@dataclass(frozen=True, slots=True)
class Entry:
    """A story in one edition. `groups` are its articles there: near-duplicates together, the one to show first; the story's lead
    is the first of the first. `earlier` are its articles of earlier editions, newest first."""

    story: str
    groups: tuple[tuple[str, ...], ...]
    earlier: tuple[str, ...]
    score: Score

    @property
    def lead(self) -> str:
        """The article whose headline stands for the story."""
        return self.groups[0][0]


@dataclass(frozen=True, slots=True)
class Edition:
    """The stories of a day or a week, from its `first` to its `last` day, the lead first."""

    first: date
    last: date
    entries: tuple[Entry, ...]


def key_of_entity(entity: Entity) -> str:
    """What an entity goes by where names are compared."""
    return f"{entity.type}/{entity.name}"


def item_of(article: Article, tags: Sequence[Tag], zone: str) -> Item:
    """An article as editions see it. An unreadable weight counts as none."""
    return Item(
        article.id,
        moment(article.published, zone),
        article.publisher,
        {key_of_entity(tag.entity): tag.salience for tag in tags},
        read_weight(article.weight) or 0.0,
    )


def piece_of(article: Article, item: Item) -> Piece:
    """An article as stories are found by."""
    return Piece(item.id, article.title, article.text, item.published, item.names or {})


def read_weight(text: str) -> float | None:
    """The number that an editor gave as a weight; 0 for no text, None for what is no number."""
    try:
        weight = float(text or 0)
    except ValueError:
        return None
    return weight if math.isfinite(weight) else None


def make_editions(items: Iterable[Item], stories: Iterable[Story], period: Period) -> tuple[Edition, ...]:
    """The editions that there is an article for, newest first. `stories` are made of the ids of `items`, each in one."""
    of = {item.id: item for item in items}
    told: dict[date, list[tuple[Story, tuple[tuple[str, ...], ...]]]] = defaultdict(list)
    for story in stories:
        for first, groups in _by_period(story, of, period).items():
            told[first].append((story, groups))
    made = []
    for (first, parts), usual in zip(sorted(told.items()), usual_before(of.values(), sorted(told)), strict=True):
        entries = (_entry(story, groups, of, usual, first) for story, groups in parts)
        made.append(Edition(first, last_day(first, period), tuple(sorted(entries, key=lambda e: (*e.score.order, e.lead)))))
    return tuple(reversed(made))


def _by_period(story: Story, of: Mapping[str, Item], period: Period) -> dict[date, tuple[tuple[str, ...], ...]]:
    found: dict[date, list[tuple[str, ...]]] = defaultdict(list)
    for group in story.groups:
        parts: dict[date, list[str]] = defaultdict(list)
        for id_ in group:
            parts[first_day(of[id_].published.date(), period)].append(id_)
        for first, ids in parts.items():
            found[first].append(tuple(sorted(ids, key=lambda i: -of[i].weight)))  # else they stay as they come
    return {first: tuple(groups) for first, groups in found.items()}


@dataclass(frozen=True, slots=True)
class Usual:
    """How many of the `articles` before an edition have each name. The mapping changes: use it before the next is asked for."""

    articles: int
    names: Mapping[str, int]

    def rarity(self, name: str) -> float:
        """1 for a name that nobody had, 0 for one that all had; by orders of magnitude in between."""
        return 1 - math.log1p(self.names.get(name, 0)) / math.log1p(self.articles) if self.articles else 1.0


def usual_before(items: Iterable[Item], days: Sequence[date]) -> Iterator[Usual]:
    """What was usual in the four weeks before each of `days`, which come in their order."""
    queue = sorted(items, key=lambda item: item.published)
    names: Counter[str] = Counter()
    start = end = 0
    for day in days:
        while end < len(queue) and queue[end].published.date() < day:
            names.update(tuple(queue[end].names or ()))  # a mapping would add its values
            end += 1
        while start < end and queue[start].published.date() < day - timedelta(days=USUAL_DAYS):
            names.subtract(tuple(queue[start].names or ()))
            start += 1
        yield Usual(end - start, names)


def _entry(story: Story, groups: tuple[tuple[str, ...], ...], of: Mapping[str, Item], usual: Usual, first: date) -> Entry:
    ranked = sorted(groups, key=lambda group: (*score([of[i] for i in group], usual).order, group))
    earlier = sorted(
        (i for group in story.groups for i in group if of[i].published.date() < first),
        key=lambda i: (of[i].published, i),
        reverse=True,
    )
    return Entry(story.id, tuple(ranked), tuple(earlier), score([of[i] for group in groups for i in group], usual))


def score(items: Sequence[Item], usual: Usual) -> Score:
    """How much articles on one event matter in an edition: the more sources, and the more they are about what was rare in the
    weeks before, the more; then the newer. docs/editions.md has the formula with an example."""
    salience: dict[str, float] = {}
    for item in items:
        for name, value in (item.names or {}).items():
            salience[name] = max(value, salience.get(name, 0.0))
    telling = sorted(((n, s, usual.rarity(n)) for n, s in salience.items()), key=lambda one: (-one[1] * one[2], one[0]))
    weights = [item.weight for item in items]
    weight = max(weights) if max(weights) > 0 else min(weights)
    sources = len({item.publisher for item in items if item.publisher}) or 1
    return Score(weight, sources, tuple(telling[:_NAMES]), max(item.published for item in items))
