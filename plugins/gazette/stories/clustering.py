"""Cluster articles by event, by average linkage of their profiles."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .profiles import Profiles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# The cosine similarity that two articles need. An average over the many pairs of larger stories is less likely to be an accident,
# so the threshold falls with the number of pairs, down to `min_similarity` of the profiles. Up to _PAIRS_OF_A_WORD pairs it does
# not fall, since a single common word can make so few pairs similar. Tuned with `make bench-stories`.
_PAIR_SIMILARITY = 0.34
_PAIRS_OF_A_WORD = 2
# Days from the first article of a story to its last.
_MAX_SPAN = 7.0
# Pairs with a lower similarity count as not similar at all.
_NEGLIGIBLE = 0.02
# Articles whose similarities are computed together.
_BLOCK = 512
# Days; allows for the rounding of differences between dates.
_ROUNDING = 1e-6


@dataclass
class _Linkage:
    """Growing stories, each stored at the index of one of its articles.

    * neighbours: the indices of articles that are similar to articles of the story
    * similarities: for each neighbour, the sum of its similarities to the articles of the story
    * story_of: the index of each article's story
    * size: the number of articles in the story
    * min_similarity: the mean of its articles' `min_similarity` (see Profiles)
    * first, last: its first and last day
    * members: the indices of its articles
    """

    neighbours: list[Ints]
    similarities: list[Floats]
    story_of: Ints
    size: Ints
    min_similarity: Floats
    first: Floats
    last: Floats
    members: list[list[int]]


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms that several articles have, sorted by term and article.

    * key: the number of the term
    * row: the index of an article that has it
    * weight: its weight in that article
    * sign: 1 if it adds to the similarity of two articles, -1 if it reduces it
    """

    key: Ints
    row: Ints
    weight: Floats
    sign: Floats


def cluster_events(profiles: Profiles, days: Sequence[float], window: float) -> list[int]:
    """Return the number of each article's event, which is the index of the first article about it.

    `days` are the articles' dates in days, in ascending order. Only articles within `window` days of one another are compared."""
    linkage = _start(list(_similar_pairs(profiles, np.array(days), window)), profiles.min_similarity, np.array(days))
    _link(linkage)
    return [min(linkage.members[story]) for story in linkage.story_of]


def _start(pairs: Sequence[tuple[Ints, Ints, Floats]], min_similarity: Floats, days: Floats) -> _Linkage:
    """Return the state in which each article is a story by itself."""
    count = len(days)
    later, earlier, similarity = (np.concatenate([part[at] for part in pairs] or [np.zeros(0)]) for at in range(3))
    article = np.concatenate([later, earlier]).astype(np.int64)
    neighbour = np.concatenate([earlier, later]).astype(np.int64)
    order = np.lexsort((neighbour, article))
    cuts = np.searchsorted(article[order], np.arange(1, count))
    neighbours = np.split(neighbour[order], cuts)
    similarities = np.split(np.concatenate([similarity, similarity])[order], cuts)
    story_of, members = np.arange(count), [[index] for index in range(count)]
    size = np.ones(count, np.int64)
    return _Linkage(neighbours, similarities, story_of, size, min_similarity.copy(), days.copy(), days.copy(), members)


def _link(linkage: _Linkage) -> None:
    """Join the two stories whose similarity exceeds their threshold most, and repeat this until no two stories exceed it."""
    queue = [(-match[0], story) for story in range(len(linkage.story_of)) if (match := _best_match(linkage, story))]
    heapq.heapify(queue)
    while queue:
        score, story = heapq.heappop(queue)
        if linkage.story_of[story] != story or not (match := _best_match(linkage, story)):
            continue
        if match[0] < -score - 1e-12:  # the story that it matched has grown meanwhile
            heapq.heappush(queue, (-match[0], story))
            continue
        _join(linkage, story, match[1])
        if match := _best_match(linkage, story):
            heapq.heappush(queue, (-match[0], story))


def _best_match(linkage: _Linkage, story: int) -> tuple[float, int] | None:
    """Return by how much the average similarity exceeds its threshold, and the story to join; None if no story may be joined.

    Also adds up the similarities of neighbours that have become one story."""
    stories = linkage.story_of[linkage.neighbours[story]]
    is_other = stories != story
    others, position = np.unique(stories[is_other], return_inverse=True)
    if not others.size:
        return None
    sums: Floats = np.bincount(position, linkage.similarities[story][is_other]).astype(np.float64)
    linkage.neighbours[story], linkage.similarities[story] = others, sums
    pairs = linkage.size[story] * linkage.size[others]
    least = (linkage.min_similarity[story] + linkage.min_similarity[others]) / 2
    score = sums / pairs - least - (_PAIR_SIMILARITY - least) / np.sqrt(np.maximum(1, pairs / _PAIRS_OF_A_WORD))
    span = np.maximum(linkage.last[story], linkage.last[others]) - np.minimum(linkage.first[story], linkage.first[others])
    score[span > _MAX_SPAN] = -1.0
    best = int(np.argmax(score))
    return (float(score[best]), int(others[best])) if score[best] >= 0 else None


def _join(linkage: _Linkage, story: int, other: int) -> None:
    """Add the story `other` to `story`."""
    linkage.neighbours[story] = np.concatenate([linkage.neighbours[story], linkage.neighbours[other]])
    linkage.similarities[story] = np.concatenate([linkage.similarities[story], linkage.similarities[other]])
    linkage.neighbours[other], linkage.similarities[other] = linkage.neighbours[other][:0], linkage.similarities[other][:0]
    linkage.story_of[linkage.members[other]] = story
    linkage.members[story] += linkage.members[other]
    sizes = linkage.size[[story, other]]
    linkage.min_similarity[story] = np.average(linkage.min_similarity[[story, other]], weights=sizes)
    linkage.size[story] = sizes.sum()
    linkage.first[story] = min(linkage.first[story], linkage.first[other])
    linkage.last[story] = max(linkage.last[story], linkage.last[other])


def _similar_pairs(profiles: Profiles, days: Floats, window: float) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield pairs of similar articles within the window: the indices of the later and of the earlier ones, and their similarities.

    The pairs come block by block, so memory grows only with the articles of a few days."""
    terms = _sort_terms(profiles)
    earliest = np.searchsorted(days, days - window - _ROUNDING)
    # For each entry of `terms`, the first entry of the same term in an article within the window.
    first = np.searchsorted(terms.key * len(days) + terms.row, terms.key * len(days) + earliest[terms.row])
    by_row = np.argsort(terms.row, kind="stable")
    ends = np.searchsorted(terms.row[by_row], np.arange(len(days) + 1))
    for start in range(0, len(days), _BLOCK):
        end, low = min(start + _BLOCK, len(days)), int(earliest[start])
        similarity = _similarities(terms, first, by_row[ends[start] : ends[end]], range(start, end), low)
        row, column = np.nonzero(similarity >= _NEGLIGIBLE)
        later, earlier = row + start, column + low
        near = days[later] - days[earlier] <= window
        yield later[near], earlier[near], similarity[row[near], column[near]]


def _sort_terms(profiles: Profiles) -> _Terms:
    """Return the terms that several articles have, sorted by term and article. Pairs of adjacent words reduce the similarity."""
    vectors = (profiles.stems, profiles.names, profiles.adjacent_pairs)
    keys = [part.terms for part in vectors]
    offsets = np.cumsum([0, *(int(key.max(initial=-1)) + 1 for key in keys)])
    key = np.concatenate([part + offset for part, offset in zip(keys, offsets, strict=False)])
    row = np.concatenate([part.rows for part in vectors])
    weight = np.concatenate([part.weights for part in vectors])
    order = np.argsort(key, kind="stable")  # stable, so that rows ascend within each term
    sorted_key = key[order]
    equals_next = sorted_key[1:] == sorted_key[:-1]
    is_common = np.append(equals_next, False) | np.append(False, equals_next)[: len(order)]
    common = order[is_common[: len(order)]]
    is_first = np.append(True, key[common][1:] != key[common][:-1])[: len(common)]
    sign = np.where(common < len(key) - len(keys[2]), 1.0, -1.0)
    return _Terms(np.cumsum(is_first), row[common], weight[common], sign)


def _similarities(terms: _Terms, first: Ints, entries: Ints, rows: range, low: int) -> Floats:
    """Return the similarities of the articles `rows` (rows) and the articles from index `low` on (columns).

    `entries` are the positions in `terms` of the terms of `rows`. The articles that share the term at position p have it at the
    positions from `first[p]` to p."""
    counts = entries - first[entries]
    others = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts - first[entries], counts)
    width = rows.stop - low
    cell = np.repeat((terms.row[entries] - rows.start) * width, counts) + terms.row[others] - low
    values = np.repeat(terms.weight[entries] * terms.sign[entries], counts) * terms.weight[others]
    sums: Floats = np.bincount(cell, values, len(rows) * width).astype(np.float64, copy=False)
    return sums.reshape(len(rows), width)
