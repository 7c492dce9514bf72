"""Articles about one event are one story, and copies of one text one entry of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

from .events import events
from .headlines import reassign
from .likeness import copies
from .profiles import content, elsewhere, profile

_WINDOW = 3.0  # days; articles further apart are not compared
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Piece:
    """What of an article tells its story: headline, text (may be empty), when it was published (with a time zone), and the
    entities in it, by a key such as 'person/Ada Lovelace', with their salience from 0 to 1."""

    id: str
    title: str
    text: str
    published: datetime | None
    names: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one event by their ids: groups of copies of one text, in the order of their first ones, which are
    the earliest. `id` is that of the earliest of all."""

    id: str
    groups: tuple[tuple[str, ...], ...]


def group_stories(pieces: Iterable[Piece]) -> tuple[Story, ...]:
    """The stories of articles, the earliest first; an article about an event of its own is a story of its own.

    The order of `pieces` makes no difference. Articles without a date are compared with one another only. Raises ValueError
    where two have one id or a date has no time zone."""
    ordered = sorted(pieces, key=_order)
    if len({piece.id for piece in ordered}) < len(ordered):
        raise ValueError("two pieces have one id; a piece is an article, which has an id of its own")
    dated = [piece for piece in ordered if piece.published]
    undated = [piece for piece in ordered if not piece.published]
    return (*_stories(dated, [_day(piece) for piece in dated]), *_stories(undated, [0.0] * len(undated)))


def _order(piece: Piece) -> tuple[datetime, str]:
    if piece.published and piece.published.tzinfo is None:
        raise ValueError(f"{piece.id}: {piece.published} has no time zone; give it the site's")
    return piece.published or datetime.max.replace(tzinfo=UTC), piece.id


def _day(piece: Piece) -> float:
    return piece.published.timestamp() / _DAY if piece.published else 0.0


def _stories(pieces: Sequence[Piece], days: Sequence[float]) -> list[Story]:
    groups = copies([(piece.title, piece.text) for piece in pieces], days, _WINDOW)
    firsts, first_days = [pieces[group[0]] for group in groups], [days[group[0]] for group in groups]
    numbers = _events(firsts, first_days)
    members: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for number, group in zip(numbers, groups, strict=True):
        members[number].append(tuple(pieces[place].id for place in group))
    return [Story(story[0][0], tuple(story)) for story in members.values()]


def _events(pieces: Sequence[Piece], days: Sequence[float]) -> list[int]:
    contents = [content(piece.title, piece.text, piece.names) for piece in pieces]
    common = elsewhere(contents, days, _WINDOW)
    profiles = [profile(each, common) for each in contents]
    found = events(profiles, days, _WINDOW)
    return reassign([each.words for each in profiles], days, found, _WINDOW)


def story_of(stories: Iterable[Story]) -> dict[str, str]:
    """The story of each article."""
    return {piece: story.id for story in stories for piece in chain.from_iterable(story.groups)}
