"""Which other articles an article's reader may want: those about the same rare names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ranking import Item

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Related articles that are shown, and what two have to share at least: about one salient name that few others have.
MOST = 5
_LEAST = 0.15
# Of a name that more articles have, the newest so many are looked at: what all share tells little, and the work stays linear.
_LOOKED_AT = 200
# Digits by which closeness differs; what is as close comes by its id.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _Holders:
    """The first `_LOOKED_AT` of the articles that have a name, newest first: their places, and how salient it is in each. And how
    rare it is over the site."""

    places: Ints
    salience: Floats
    rarity: float


def related(items: Iterable[Item], story_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each article the ids of up to five others that share rare names with it, closest first; articles of its own story are
    not among them. `story_of`: the story of each article."""
    newest = sorted(items, key=lambda item: (item.published, item.id), reverse=True)
    ids, stories = [item.id for item in newest], [story_of[item.id] for item in newest]
    holders, sums, found = _holders(newest), np.zeros(len(newest)), {}
    for place, item in enumerate(newest):
        near = _first(_near(item, holders, sums), lambda other: stories[other] != stories[place])  # noqa: B023 - called at once
        ranked = sorted((-round(value, _DIGITS), ids[other]) for other, value in near.items())
        found[item.id] = tuple(id_ for _, id_ in ranked[:MOST])
    return found


def _holders(newest: Sequence[Item]) -> dict[str, _Holders]:
    """By name those who have it, where they are several. `newest` come newest first."""
    holders: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(newest):
        for name in item.names or ():
            holders[name].append(place)
    several = {name: places for name, places in holders.items() if len(places) > 1}
    return {name: _of(name, places, newest) for name, places in several.items()}


def _of(name: str, places: Sequence[int], newest: Sequence[Item]) -> _Holders:
    first = places[:_LOOKED_AT]
    salience = [(newest[place].names or {})[name] for place in first]
    return _Holders(np.array(first), np.array(salience), 1 - math.log(len(places)) / math.log(len(newest)))


def _near(item: Item, holders: Mapping[str, _Holders], sums: Floats) -> tuple[Ints, Floats]:
    """The places of articles that share enough with one, and how much that is; a place may come twice. `sums` are zero, one for
    each article, and again when this ends."""
    shared = [(holders[name], salience) for name, salience in (item.names or {}).items() if name in holders]
    if not shared:
        return np.zeros(0, np.int64), np.zeros(0)
    places = np.concatenate([one.places for one, _ in shared])
    np.add.at(sums, places, np.concatenate([one.rarity * salience * one.salience for one, salience in shared]))
    values = sums[places]
    sums[places] = 0.0
    enough = values >= _LEAST
    return places[enough], values[enough]


def _first(near: tuple[Ints, Floats], wanted: Callable[[int], bool]) -> dict[int, float]:
    """The first `MOST` of the wanted places, closest first, and those that are as close as the last of them when rounded."""
    order = np.argsort(-near[1])
    found: dict[int, float] = {}
    least = 0.0
    for place, value in zip(near[0][order].tolist(), near[1][order].tolist(), strict=True):
        if len(found) >= MOST and value < least - 10**-_DIGITS:
            break
        if place not in found and wanted(place):
            found[place] = value
            least = value if len(found) <= MOST else least
    return found
