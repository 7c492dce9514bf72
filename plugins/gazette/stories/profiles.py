"""What articles are about, as vectors: their keywords, the names in them, and how little words that stand together count. All
articles are worked on at once, in arrays: by `row`, an article, and `term`, a stem or a name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .sketches import COMMON, Sketch
from .term_weights import sentences

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_KEYWORDS = 60  # of a long text
_NAMES = 0.25  # the part of the likeness of two articles that the names in them decide, where both have some
_TOGETHER = 0.7  # by how much words that stand together in both articles count less: a name is one fact, not two
# The longer a text, the more it shares with any other of its topic: what an article of ten keywords has to be alike on average
# to those of its story, and one of sixty.
_BRIEF, _LEAST, _MOST = 10, 0.06, 0.22
# What the keywords of a headline of five words come to; of shorter ones, the one word that two share is not half of a story.
_FULL = 18.0
_MET = 3000  # articles: with so many more, the share of those that have a word is no accident of a small site
_EVENT, _EVENT_SHARE = 30, 0.1  # the largest event: so many articles, and this part of all
_BLOCK = 1024  # articles whose pairs of words are looked at together: fewer fit into the memory that is near
_NEVER = 0.001  # the share that a name counts with that no other article has
_NONE = (np.zeros(0, np.int64),) * 3


@dataclass(frozen=True, slots=True)
class Vectors:
    """A vector a row: the terms in it and their weights. Those of row r are from `starts[r]` to `starts[r + 1]`."""

    starts: Ints
    term: Ints
    weight: Floats

    @property
    def row(self) -> Ints:
        """The row of each term."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Profiles:
    """`stems`, `names` and `together` (pairs of stems that stand together) are articles' vectors; those of stems and names are
    of length one together. `least` is how alike each has to be, at least and on average, to articles of its story. `share` is
    the share of English sentences that have each stem; `brief` marks articles that are nothing but a headline."""

    stems: Vectors
    names: Vectors
    together: Vectors
    least: Floats
    share: Floats
    brief: NDArray[np.bool_]


def profiles(sketches: Sequence[Sketch], named: Sequence[Mapping[str, float]], days: Sequence[float], window: float) -> Profiles:
    """The profiles of articles, by their sketches and the salience of the names in them. `days` ascend."""
    buckets = np.array([int(day // window) for day in days], np.int64)
    stems, share = _stems(sketches, buckets)
    names = _names(named, buckets)
    part = np.where(_sums(names, names.weight != 0) > 0, _NAMES, 0.0)
    kept = _most_telling(stems)
    keywords = _scaled(_cut(stems, kept), np.sqrt(1 - part), _FULL)
    weights = np.zeros(len(stems.term))
    weights[kept] = keywords.weight
    return Profiles(
        keywords,
        _scaled(names, np.sqrt(part)),
        _together(sketches, stems, weights, len(share)),
        _least(np.diff(keywords.starts)),
        share,
        np.array([one.brief for one in sketches], np.bool_),
    )


def _starts(sizes: Iterable[int]) -> Ints:
    return np.cumsum(np.fromiter(chain((0,), sizes), np.int64))


def _stems(sketches: Sequence[Sketch], buckets: Ints) -> tuple[Vectors, Floats]:
    """The stems of articles with what each is worth there, and the share of English sentences that have each."""
    term, met = _numbered(sketches)
    share = met / sentences()
    vectors = Vectors(_starts(len(one.terms) // 8 for one in sketches), term, np.zeros(0))
    rarity = _minus_log(np.minimum(1.0, share + _elsewhere(vectors, buckets, len(share))))[term]
    counts = np.frombuffer(b"".join(one.counts for one in sketches), "<u4")
    often = np.unique(counts)
    logarithms = np.zeros(int(often.max(initial=0)) + 1)
    logarithms[often] = [1 + math.log(count) for count in often.tolist()]
    return replace(vectors, weight=np.where(rarity > COMMON, logarithms[counts] * rarity, 0.0)), share


def _blocks(count: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK)]


def _numbered(sketches: Sequence[Sketch]) -> tuple[Ints, Ints]:
    """The stems of articles by numbers, and in how many sentences of English each is. First in each block, then over all."""
    own, places, mets = [], [], []
    for block in _blocks(len(sketches)):
        digests, place = np.unique(np.frombuffer(b"".join(one.terms for one in sketches[block]), "<u8"), return_inverse=True)
        met = np.empty(len(digests), np.int64)
        met[place] = np.frombuffer(b"".join(one.met for one in sketches[block]), "<u4")
        own.append(digests)
        places.append(place)
        mets.append(met)
    every, number = np.unique(np.concatenate([np.zeros(0, np.uint64), *own]), return_inverse=True)
    total = np.empty(len(every), np.int64)
    total[number] = np.concatenate([np.zeros(0, np.int64), *mets])
    numbers = np.split(number, np.cumsum([len(each) for each in own])[:-1])
    return np.concatenate([np.zeros(0, np.int64), *(n[place] for n, place in zip(numbers, places, strict=False))]), total


def _names(named: Sequence[Mapping[str, float]], buckets: Ints) -> Vectors:
    """The names in articles, with what each is worth there."""
    numbers: dict[str, int] = {}
    term = np.array([numbers.setdefault(name, len(numbers)) for each in named for name in each], np.int64)
    salience = np.array([value for each in named for value in each.values()], np.float64)
    vectors = Vectors(_starts(map(len, named)), term, np.zeros(0))
    return replace(vectors, weight=salience * _minus_log(_elsewhere(vectors, buckets, len(numbers)) + _NEVER)[term])


def _minus_log(shares: Floats) -> Floats:
    return np.array([-math.log(share) for share in shares.tolist()])  # numpy's own differs from machine to machine


def _elsewhere(vectors: Vectors, buckets: Ints, terms: int) -> Floats:
    """The share of articles that have each term outside of its busiest days, and in them where that is more than an event can
    have. What comes up again and again is no event's own, nor is what every headline ends with (the name of a site)."""
    if not vectors.term.size:
        return np.zeros(terms)
    width, articles = int(buckets.max() - buckets.min()) + 2, len(buckets)
    keys, met = _counted(vectors, buckets - buckets.min(), width)
    follows = np.append(keys[1:] == keys[:-1] + 1, False)
    peak = np.zeros(terms, np.int64)
    np.maximum.at(peak, keys // width, met + np.where(follows, np.append(met[1:], 0), 0))
    rest = (np.bincount(vectors.term, minlength=terms) - peak) / (articles + _MET)
    return rest + np.maximum(0, (peak - _EVENT) / articles - _EVENT_SHARE)


def _counted(vectors: Vectors, buckets: Ints, width: int) -> tuple[Ints, Ints]:
    """Terms and buckets as numbers (`width` buckets a term), ascending, and how many articles of the bucket have the term. First in
    each block, then over all."""
    found = []
    for block in _blocks(len(buckets)):
        start, end = vectors.starts[block.start], vectors.starts[block.stop]
        bucket = np.repeat(buckets[block], np.diff(vectors.starts[block.start : block.stop + 1]))
        found.append(np.unique(vectors.term[start:end] * width + bucket, return_counts=True))
    keys, place = np.unique(np.concatenate([keys for keys, _ in found]), return_inverse=True)
    met = np.zeros(len(keys), np.int64)
    np.add.at(met, place, np.concatenate([counts for _, counts in found]))
    return keys, met


def _most_telling(stems: Vectors) -> Ints:
    """Where the keywords of each article are; of those worth the same, the first ones."""
    found = np.flatnonzero(stems.weight)
    starts = np.searchsorted(found, stems.starts)
    return np.concatenate([np.zeros(0, np.int64), *(_best(found[a:b], stems.weight) for a, b in pairwise(starts.tolist()))])


def _best(places: Ints, weights: Floats) -> Ints:
    if len(places) <= _KEYWORDS:
        return places
    return np.sort(places[np.argsort(-weights[places], kind="stable")[:_KEYWORDS]])


def _cut(vectors: Vectors, kept: Ints) -> Vectors:
    return Vectors(np.searchsorted(kept, vectors.starts), vectors.term[kept], vectors.weight[kept])


def _sums(vectors: Vectors, values: NDArray[Any]) -> Ints:
    """How many of the values are true in each row."""
    return np.diff(np.append(0, np.cumsum(values))[vectors.starts])


def _scaled(vectors: Vectors, length: Floats, least: float = 0.0) -> Vectors:
    """The vectors in their `length`, one for each, or shorter where all that is in one comes to less than `least`."""
    squares = (vectors.weight * vectors.weight).tolist()
    norms = np.array([max(least, math.sqrt(math.fsum(squares[a:b]))) for a, b in pairwise(vectors.starts.tolist())])
    row = vectors.row
    return replace(vectors, weight=vectors.weight * length[row] / np.where(norms > 0, norms, 1.0)[row])


def _together(sketches: Sequence[Sketch], stems: Vectors, weights: Floats, terms: int) -> Vectors:
    """The pairs of keywords that stand together, and by how much they count less where other articles have them, too."""
    parts = [_pairs(sketches[block], stems.starts[block.start :], weights) for block in _blocks(len(sketches))]
    one, other, sizes = (np.concatenate([np.zeros(0, np.int64), *each]) for each in zip(*parts, strict=True)) if parts else _NONE
    weight = math.sqrt(_TOGETHER) * np.minimum(weights[one], weights[other])
    return Vectors(np.append(0, np.cumsum(sizes)), stems.term[one] * terms + stems.term[other], weight)


def _pairs(sketches: Sequence[Sketch], starts: Ints, weights: Floats) -> tuple[Ints, Ints, Ints]:
    """Where the keywords are that stand together in some articles, whose stems begin at `starts`, and how many pairs each has."""
    pairs = np.frombuffer(b"".join(one.beside for one in sketches), "<u2").astype(np.int64).reshape(-1, 2)
    ends = _starts(len(one.beside) // 4 for one in sketches)
    first = np.repeat(starts[: len(sketches)], np.diff(ends))
    one, other = first + pairs[:, 0], first + pairs[:, 1]
    both = np.flatnonzero((weights[one] > 0) & (weights[other] > 0))
    return one[both], other[both], np.diff(np.searchsorted(both, ends))


def _least(keywords: Ints) -> Floats:
    part = (np.minimum(np.maximum(keywords, _BRIEF), _KEYWORDS) - _BRIEF) / (_KEYWORDS - _BRIEF)
    return _LEAST + part * (_MOST - _LEAST)
