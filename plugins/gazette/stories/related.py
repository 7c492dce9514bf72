"""Find related articles: those that share rare names with an article but belong to another story."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .ranking import EditionItem

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MAX_RELATED = 5
# The least closeness of two related articles: about one salient name in common that few others have.
_MIN_CLOSENESS = 0.15
# The most articles with a name that are considered, newest first. A name that more have says little, and the limit keeps the work
# linear.
_MAX_HOLDERS = 200
# Decimal places of closeness; articles that are equally close are sorted by their ids.
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _Holders:
    """The newest `_MAX_HOLDERS` articles that have a name.

    * indices: their indices, newest first
    * salience: the name's salience in each
    * rarity: the name's rarity on the site, from 0 to 1
    """

    indices: Ints
    salience: Floats
    rarity: float


def related_articles(items: Iterable[EditionItem], story_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the ids of up to MAX_RELATED related articles for each article, by its id, closest first.

    `story_of` gives the id of each article's story."""
    newest_first = sorted(items, key=lambda item: (item.published, item.id), reverse=True)
    ids, stories = [item.id for item in newest_first], [story_of[item.id] for item in newest_first]
    holders, sums, related = _holders_by_name(newest_first), np.zeros(len(newest_first)), {}
    for index, item in enumerate(newest_first):
        close = _close_articles(item, holders, sums)
        closest = _closest(close, lambda other: stories[other] != stories[index])  # noqa: B023 - called at once
        ranked = sorted((-round(closeness, _DIGITS), ids[other]) for other, closeness in closest.items())
        related[item.id] = tuple(id_ for _, id_ in ranked[:MAX_RELATED])
    return related


def _holders_by_name(newest_first: Sequence[EditionItem]) -> dict[str, _Holders]:
    """Return the holders of each name that several articles have."""
    indices_by_name: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(newest_first):
        for name in item.names or ():
            indices_by_name[name].append(index)
    several = {name: indices for name, indices in indices_by_name.items() if len(indices) > 1}
    return {name: _holders_of(name, indices, newest_first) for name, indices in several.items()}


def _holders_of(name: str, indices: Sequence[int], newest_first: Sequence[EditionItem]) -> _Holders:
    newest = indices[:_MAX_HOLDERS]
    salience = [(newest_first[index].names or {})[name] for index in newest]
    return _Holders(np.array(newest), np.array(salience), 1 - math.log(len(indices)) / math.log(len(newest_first)))


def _close_articles(item: EditionItem, holders: Mapping[str, _Holders], sums: Floats) -> tuple[Ints, Floats]:
    """Return the indices of articles that share enough names with `item`, and their closeness. An index may occur several times.

    `sums` has an element for each article, and all of them are 0 before and after the call."""
    shared = [(holders[name], salience) for name, salience in (item.names or {}).items() if name in holders]
    if not shared:
        return np.zeros(0, np.int64), np.zeros(0)
    indices = np.concatenate([holder.indices for holder, _ in shared])
    np.add.at(sums, indices, np.concatenate([holder.rarity * salience * holder.salience for holder, salience in shared]))
    closeness = sums[indices]
    sums[indices] = 0.0
    is_close = closeness >= _MIN_CLOSENESS
    return indices[is_close], closeness[is_close]


def _closest(close: tuple[Ints, Floats], is_wanted: Callable[[int], bool]) -> dict[int, float]:
    """Return the closeness of the `MAX_RELATED` closest of the wanted articles, by index.

    Articles that are as close as the last of them after rounding are returned, too."""
    order = np.argsort(-close[1])
    closest: dict[int, float] = {}
    least = 0.0
    for index, closeness in zip(close[0][order].tolist(), close[1][order].tolist(), strict=True):
        if len(closest) >= MAX_RELATED and closeness < least - 10**-_DIGITS:
            break
        if index not in closest and is_wanted(index):
            closest[index] = closeness
            least = closeness if len(closest) <= MAX_RELATED else least
    return closest
