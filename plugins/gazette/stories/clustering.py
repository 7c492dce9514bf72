"""Articles that are about one event, by average linkage of their profiles."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .profiles import Profiles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# How alike two articles have to be. Of larger stories the average over many pairs is no accident, so it may be less: down to
# what their profiles say. But over so few pairs one word makes it. Tuned with `make bench-stories`.
_ALIKE = 0.34
_ONE_WORD = 2
_SPAN = 7.0  # days from the first article of a story to its last
_FAINT = 0.02  # pairs that are less alike count as not alike at all
_BLOCK = 512
_INSTANT = 1e-6  # days


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


@dataclass(frozen=True, slots=True)
class _Terms:
    """Terms in articles: the term's number, the article's row, its weight there, and whether it counts for or against."""

    key: Ints
    row: Ints
    weight: Floats
    sign: Floats


def events(profiles: Profiles, days: Sequence[float], window: float) -> list[int]:
    """The number of the event that each article is about; only those within `window` days of one another are compared.
    `days` ascend. An event has the number of its first article."""
    linkage = _start(list(_pairs(profiles, np.array(days), window)), profiles.least, np.array(days))
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


def _pairs(profiles: Profiles, days: Floats, window: float) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Articles, earlier ones within the window, and how alike they are; block by block, so that memory grows with the
    articles of a few days only."""
    terms = _sorted(profiles)
    earliest = np.searchsorted(days, days - window - _INSTANT)  # the difference of two days may be rounded otherwise
    first = np.searchsorted(terms.key * len(days) + terms.row, terms.key * len(days) + earliest[terms.row])
    place = np.argsort(terms.row, kind="stable")
    ends = np.searchsorted(terms.row[place], np.arange(len(days) + 1))
    for start in range(0, len(days), _BLOCK):
        end, low = min(start + _BLOCK, len(days)), int(earliest[start])
        alike = _products(terms, first, place[ends[start] : ends[end]], range(start, end), low)
        row, column = np.nonzero(alike >= _FAINT)
        one, other = row + start, column + low
        near = days[one] - days[other] <= window
        yield one[near], other[near], alike[row[near], column[near]]


def _sorted(profiles: Profiles) -> _Terms:
    """All terms that several articles have, by term and article. Pairs of stems count less than nothing."""
    keys = [profiles.stems.term, profiles.names.term, profiles.together.term]
    offsets = np.cumsum([0, *(int(key.max(initial=-1)) + 1 for key in keys)])
    key = np.concatenate([each + offset for each, offset in zip(keys, offsets, strict=False)])
    row = np.concatenate([vectors.row for vectors in (profiles.stems, profiles.names, profiles.together)])
    weight = np.concatenate([profiles.stems.weight, profiles.names.weight, profiles.together.weight])
    order = np.argsort(key, kind="stable")  # so that rows ascend in each term
    ordered = key[order]
    same = ordered[1:] == ordered[:-1]
    several = np.append(same, False) | np.append(False, same)[: len(order)]
    kept = order[several[: len(order)]]
    begins = np.append(True, key[kept][1:] != key[kept][:-1])[: len(kept)]
    return _Terms(np.cumsum(begins), row[kept], weight[kept], np.where(kept < len(key) - len(keys[2]), 1.0, -1.0))


def _products(terms: _Terms, first: Ints, places: Ints, rows: range, low: int) -> Floats:
    """The products of the vectors of some rows, whose terms are at `places`, with those of earlier ones from `low` on: a term at
    place p is in those at `first[p]` to p, too."""
    counts = places - first[places]
    other = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts - first[places], counts)
    width = rows.stop - low
    cell = np.repeat((terms.row[places] - rows.start) * width, counts) + terms.row[other] - low
    values = np.repeat(terms.weight[places] * terms.sign[places], counts) * terms.weight[other]
    sums: Floats = np.bincount(cell, values, len(rows) * width).astype(np.float64, copy=False)
    return sums.reshape(len(rows), width)
