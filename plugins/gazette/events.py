"""Articles that are about one event, by average linkage of their profiles."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .profiles import Profile

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# How alike two articles have to be. Of larger stories the average over many pairs is no accident, so it may be less: down to
# what their profiles say. But over so few pairs one word makes it. Tuned with `make bench-stories`.
_ALIKE = 0.34
_ONE_WORD = 2
_SPAN = 7.0  # days from the first article of a story to its last
_FAINT = 0.02  # pairs that are less alike count as not alike at all
_BLOCK = 512


@dataclass
class _Linkage:
    """Stories while they grow, each under the number of one of its articles: which others it is like, with the sums over all
    pairs of articles, its size, its first and last day, and its members. `story` is that of each article."""

    others: list[Ints]
    sums: list[Floats]
    story: Ints
    size: Ints
    least: Floats
    first: Floats
    last: Floats
    members: list[list[int]]


def events(profiles: Sequence[Profile], days: Sequence[float], window: float) -> list[int]:
    """The number of the event that each article is about; only those within `window` days of one another are compared.
    `days` ascend. An event has the number of its first article."""
    least = np.array([profile.least for profile in profiles])
    linkage = _start(list(_pairs(profiles, np.array(days), window)), least, np.array(days))
    _link(linkage)
    return [min(linkage.members[story]) for story in linkage.story]


def _start(pairs: Sequence[tuple[Ints, Ints, Floats]], least: Floats, days: Floats) -> _Linkage:
    count = len(days)
    one, other, value = (np.concatenate([part[at] for part in pairs] or [np.zeros(0)]) for at in range(3))
    both = np.concatenate([one, other]).astype(np.int64), np.concatenate([other, one]).astype(np.int64)
    order = np.lexsort((both[1], both[0]))
    cuts = np.searchsorted(both[0][order], np.arange(1, count))
    others = np.split(both[1][order], cuts)
    sums = np.split(np.concatenate([value, value])[order], cuts)
    alone, members = np.arange(count), [[place] for place in range(count)]
    return _Linkage(others, sums, alone, np.ones(count, np.int64), least.copy(), days.copy(), days.copy(), members)


def _link(linkage: _Linkage) -> None:
    """Join the two stories that are most alike for their size, again and again."""
    queue = [(-found[0], at) for at in range(len(linkage.story)) if (found := _best(linkage, at))]
    heapq.heapify(queue)
    while queue:
        score, one = heapq.heappop(queue)
        if linkage.story[one] != one or not (found := _best(linkage, one)):
            continue
        if found[0] < -score - 1e-12:  # others have grown meanwhile
            heapq.heappush(queue, (-found[0], one))
            continue
        _join(linkage, one, found[1])
        if again := _best(linkage, one):
            heapq.heappush(queue, (-again[0], one))


def _best(linkage: _Linkage, one: int) -> tuple[float, int] | None:
    """By how much the story that is most like this one is more alike than it has to be, and which it is."""
    others = linkage.story[linkage.others[one]]
    keep = others != one
    found, place = np.unique(others[keep], return_inverse=True)
    if not found.size:
        return None
    sums: Floats = np.bincount(place, linkage.sums[one][keep]).astype(np.float64)
    linkage.others[one], linkage.sums[one] = found, sums
    pairs = linkage.size[one] * linkage.size[found]
    least = (linkage.least[one] + linkage.least[found]) / 2
    score = sums / pairs - least - (_ALIKE - least) / np.sqrt(np.maximum(1, pairs / _ONE_WORD))
    span = np.maximum(linkage.last[one], linkage.last[found]) - np.minimum(linkage.first[one], linkage.first[found])
    score[span > _SPAN] = -1.0
    best = int(np.argmax(score))
    return (float(score[best]), int(found[best])) if score[best] >= 0 else None


def _join(linkage: _Linkage, one: int, other: int) -> None:
    linkage.others[one] = np.concatenate([linkage.others[one], linkage.others[other]])
    linkage.sums[one] = np.concatenate([linkage.sums[one], linkage.sums[other]])
    linkage.others[other], linkage.sums[other] = linkage.others[other][:0], linkage.sums[other][:0]
    linkage.story[linkage.members[other]] = one
    linkage.members[one] += linkage.members[other]
    sizes = linkage.size[[one, other]]
    linkage.least[one] = np.average(linkage.least[[one, other]], weights=sizes)
    linkage.size[one] = sizes.sum()
    linkage.first[one] = min(linkage.first[one], linkage.first[other])
    linkage.last[one] = max(linkage.last[one], linkage.last[other])


def _pairs(profiles: Sequence[Profile], days: Floats, window: float) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Articles, earlier ones within the window, and how alike they are; block by block, so that memory grows with the
    articles of a few days only."""
    for start in range(0, len(days), _BLOCK):
        end = min(start + _BLOCK, len(days))
        low = int(np.searchsorted(days, days[start] - window))
        alike = _products([profile.weights for profile in profiles[low:end]], start - low)
        alike -= _products([profile.together for profile in profiles[low:end]], start - low)
        row, column = np.nonzero(alike >= _FAINT)
        one, other = row + start, column + low
        near = (other < one) & (days[one] - days[other] <= window)
        yield one[near], other[near], alike[row[near], column[near]]


def _products(vectors: Sequence[Mapping[str, float]], start: int) -> Floats:
    """The products of the vectors from `start` on with all."""
    postings: dict[str, tuple[list[int], list[float]]] = {term: ([], []) for vector in vectors[start:] for term in vector}
    for place, vector in enumerate(vectors):
        for term in vector.keys() & postings.keys() if place < start else vector:
            postings[term][0].append(place)
            postings[term][1].append(vector[term])
    sums = np.zeros((len(vectors) - start, len(vectors)))
    for found, weights in postings.values():
        if len(found) > 1:
            places, values = np.array(found), np.array(weights)
            new = int(np.searchsorted(places, start))
            sums[np.ix_(places[new:] - start, places)] += np.outer(values[new:], values)
    return sums
