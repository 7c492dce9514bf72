"""Articles that are about one event, by average linkage of their profiles."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .profiles import Profile

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# How alike two stories have to be on average: two articles by the sum, two large stories hardly more than the least, since
# the average of many pairs is no accident. Tuned with `make bench-stories`.
_LEAST, _MORE = 0.07, 0.2
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
    first: Floats
    last: Floats
    members: list[list[int]]


def events(profiles: Sequence[Profile], days: Sequence[float], window: float) -> list[int]:
    """The number of the event that each article is about; only those within `window` days of one another are compared.
    `days` ascend. An event has the number of its first article."""
    linkage = _start(list(_pairs(profiles, np.array(days), window)), np.array(days))
    _link(linkage)
    return [min(linkage.members[story]) for story in linkage.story]


def _start(pairs: Sequence[tuple[Ints, Ints, Floats]], days: Floats) -> _Linkage:
    count = len(days)
    one, other, value = (np.concatenate([part[at] for part in pairs] or [np.zeros(0)]) for at in range(3))
    both = np.concatenate([one, other]).astype(np.int64), np.concatenate([other, one]).astype(np.int64)
    order = np.lexsort((both[1], both[0]))
    cuts = np.searchsorted(both[0][order], np.arange(1, count))
    others = np.split(both[1][order], cuts)
    sums = np.split(np.concatenate([value, value])[order], cuts)
    alone, members = np.arange(count), [[place] for place in range(count)]
    return _Linkage(others, sums, alone, np.ones(count, np.int64), days.copy(), days.copy(), members)


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
    score = sums / pairs - _LEAST - _MORE / np.sqrt(pairs)
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
    linkage.size[one] += linkage.size[other]
    linkage.first[one] = min(linkage.first[one], linkage.first[other])
    linkage.last[one] = max(linkage.last[one], linkage.last[other])


def _pairs(profiles: Sequence[Profile], days: Floats, window: float) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Articles, earlier ones within the window, and how alike they are; block by block, so that memory grows with the
    articles of a few days only."""
    weights = _postings([profile.weights for profile in profiles])
    together = _postings([profile.together for profile in profiles])
    for start in range(0, len(days), _BLOCK):
        end = min(start + _BLOCK, len(days))
        low = int(np.searchsorted(days, days[start] - window))
        alike = _products(weights, low, start, end) - _products(together, low, start, end)
        row, column = np.nonzero(alike >= _FAINT)
        one, other = row + start, column + low
        near = (other < one) & (days[one] - days[other] <= window)
        yield one[near], other[near], alike[row[near], column[near]]


def _products(postings: Mapping[str, tuple[Ints, Floats]], low: int, start: int, end: int) -> Floats:
    """The products of the vectors from `start` to `end` with those from `low` to `end`."""
    sums = np.zeros((end - start, end - low))
    for places, values in postings.values():
        left, middle, right = np.searchsorted(places, (low, start, end))
        if left < right - 1 and middle < right:
            sums[np.ix_(places[middle:right] - start, places[left:right] - low)] += np.outer(
                values[middle:right], values[left:right]
            )
    return sums


def _postings(vectors: Sequence[Mapping[str, float]]) -> dict[str, tuple[Ints, Floats]]:
    lists: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for place, vector in enumerate(vectors):
        for term, weight in vector.items():
            places, values = lists[term]
            places.append(place)
            values.append(weight)
    return {term: (np.array(places), np.array(values)) for term, (places, values) in lists.items() if len(places) > 1}
