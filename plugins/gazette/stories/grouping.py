"""Articles about one event are one story, and copies of one text one entry of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain

from .clustering import events
from .headlines import reassign
from .near_duplicates import copies, jaccard
from .profiles import profiles
from .sketches import Sketch, compared_words, shingles, sketch

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


# How much the texts of two articles overlap.
Overlap = Callable[[Piece, Piece], float]


def overlap_of(one: Piece, other: Piece) -> float:
    """The part of their shingles that the texts of two articles share."""
    return jaccard(*(shingles(compared_words(piece.title, piece.text)) for piece in (one, other)))


def group_stories(
    pieces: Iterable[Piece], sketches: Mapping[str, Sketch] | None = None, overlap: Overlap = overlap_of
) -> tuple[Story, ...]:
    """The stories of articles, the earliest first; an article about an event of its own is a story of its own.

    The order of `pieces` makes no difference. Articles without a date are compared with one another only. `sketches` are the
    articles', by their ids, and `overlap` is `overlap_of`, where these are known from an earlier build. Raises ValueError where
    two have one id or a date has no time zone."""
    ordered = sorted(pieces, key=_order)
    if len({piece.id for piece in ordered}) < len(ordered):
        raise ValueError("two pieces have one id; a piece is an article, which has an id of its own")
    dated = [piece for piece in ordered if piece.published]
    undated = [piece for piece in ordered if not piece.published]
    known = sketches if sketches is not None else {piece.id: sketch(piece.title, piece.text) for piece in ordered}
    days = [_day(piece) for piece in dated]
    return (*_stories(dated, days, known, overlap), *_stories(undated, [0.0] * len(undated), known, overlap))


def _order(piece: Piece) -> tuple[datetime, str]:
    if piece.published and piece.published.tzinfo is None:
        raise ValueError(f"{piece.id}: {piece.published} has no time zone; give it the site's")
    return piece.published or datetime.max.replace(tzinfo=UTC), piece.id


def _day(piece: Piece) -> float:
    return piece.published.timestamp() / _DAY if piece.published else 0.0


def _stories(pieces: Sequence[Piece], days: Sequence[float], sketches: Mapping[str, Sketch], overlap: Overlap) -> list[Story]:
    own = [sketches[piece.id] for piece in pieces]
    groups = copies(own, days, _WINDOW, lambda one, other: overlap(pieces[one], pieces[other]))
    firsts = [group[0] for group in groups]
    numbers = _events(
        [own[place] for place in firsts], [pieces[place].names for place in firsts], [days[place] for place in firsts]
    )
    members: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for number, group in zip(numbers, groups, strict=True):
        members[number].append(tuple(pieces[place].id for place in group))
    return [Story(story[0][0], tuple(story)) for story in members.values()]


def _events(sketches: Sequence[Sketch], names: Sequence[Mapping[str, float]], days: Sequence[float]) -> list[int]:
    found = profiles(sketches, names, days, _WINDOW)
    return reassign(found, days, events(found, days, _WINDOW), _WINDOW)


def story_of(stories: Iterable[Story]) -> dict[str, str]:
    """The story of each article."""
    return {piece: story.id for story in stories for piece in chain.from_iterable(story.groups)}
