"""Build article profiles: sparse vectors of keywords and names, and of adjacent words, which count less.

All articles are processed together, in arrays: `rows` are articles, `terms` are the numbers of stems, names or pairs of stems."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .sketches import MIN_IDF, Sketch
from .term_weights import sentence_total

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MAX_KEYWORDS = 60
# The share of the similarity of two articles that comes from names, if both have some.
_NAME_SHARE = 0.25
# The discount on two words that are adjacent in both articles: a given name and a surname are one fact, not two.
_ADJACENT_DISCOUNT = 0.7
# The longer a text, the more it shares with any other on its subject. So the average similarity that an article needs to the
# articles of its story rises from _LEAST at _FEW_KEYWORDS keywords to _MOST at _MAX_KEYWORDS.
_FEW_KEYWORDS, _LEAST, _MOST = 10, 0.06, 0.22
# Keyword vectors are divided by their length, but at least by this length, which a headline of five words has. Otherwise, the one
# word that two shorter headlines share could make them half alike.
_MIN_NORM = 18.0
# This many articles are added to those of the site, so that a stem's share of the articles of a small site is no accident.
_PRIOR_ARTICLES = 3000
# The size of the largest possible event: this many articles, plus this share of all articles.
_EVENT_ARTICLES, _EVENT_SHARE = 30, 0.1
# Articles that are processed together, few enough for the processor's cache.
_BLOCK = 1024
# Added to the share of articles that have a name, so that a name in no other article has a finite weight.
_RARE_NAME_SHARE = 0.001
_NO_PAIRS = (np.zeros(0, np.int64),) * 3


@dataclass(frozen=True, slots=True)
class SparseVectors:
    """One vector for each row: the terms in it and their weights.

    Row r has the terms and weights from position `starts[r]` up to, but not including, `starts[r + 1]`."""

    starts: Ints
    terms: Ints
    weights: Floats

    @property
    def rows(self) -> Ints:
        """The row of each term."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Profiles:
    """What articles are about.

    * stems, names, adjacent_pairs: vectors with a row for each article; the stems and names of an article have length 1 together,
      or less if it has few words
    * min_similarity: the average similarity that each article needs to the articles of its story
    * english_share: the share of English sentences that have each stem
    * is_headline: True for articles without a text
    """

    stems: SparseVectors
    names: SparseVectors
    adjacent_pairs: SparseVectors
    min_similarity: Floats
    english_share: Floats
    is_headline: NDArray[np.bool_]


def build_profiles(
    sketches: Sequence[Sketch], names: Sequence[Mapping[str, float]], days: Sequence[float], window: float
) -> Profiles:
    """Return the profiles of articles, given their sketches, the salience of the names in each, and their dates in days, ascending.

    A term's articles in its busiest two adjacent periods of `window` days may be about one event, so they do not make it common."""
    buckets = np.array([int(day // window) for day in days], np.int64)
    stems, english_share = _stem_vectors(sketches, buckets)
    name_vectors = _name_vectors(names, buckets)
    name_share = np.where(_sum_rows(name_vectors, name_vectors.weights != 0) > 0, _NAME_SHARE, 0.0)
    chosen = _keyword_positions(stems)
    keywords = _normalized(_select(stems, chosen), np.sqrt(1 - name_share), _MIN_NORM)
    keyword_weights = np.zeros(len(stems.terms))
    keyword_weights[chosen] = keywords.weights
    return Profiles(
        keywords,
        _normalized(name_vectors, np.sqrt(name_share)),
        _adjacent_pair_vectors(sketches, stems, keyword_weights, len(english_share)),
        _min_similarity(np.diff(keywords.starts)),
        english_share,
        np.array([sketch.brief for sketch in sketches], np.bool_),
    )


def _starts(sizes: Iterable[int]) -> Ints:
    return np.cumsum(np.fromiter(chain((0,), sizes), np.int64))


def _stem_vectors(sketches: Sequence[Sketch], buckets: Ints) -> tuple[SparseVectors, Floats]:
    """Return the weighted stems of each article, and the share of English sentences that have each stem."""
    terms, frequencies = _number_stems(sketches)
    english_share = frequencies / sentence_total()
    vectors = SparseVectors(_starts(len(sketch.terms) // 8 for sketch in sketches), terms, np.zeros(0))
    background = _background_shares(vectors, buckets, len(english_share))
    idf = _minus_log(np.minimum(1.0, english_share + background))[terms]
    counts = np.frombuffer(b"".join(sketch.counts for sketch in sketches), "<u4")
    distinct = np.unique(counts)
    tf = np.zeros(int(distinct.max(initial=0)) + 1)
    tf[distinct] = [1 + math.log(count) for count in distinct.tolist()]
    return replace(vectors, weights=np.where(idf > MIN_IDF, tf[counts] * idf, 0.0)), english_share


def _blocks(count: int) -> list[slice]:
    return [slice(start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK)]


def _number_stems(sketches: Sequence[Sketch]) -> tuple[Ints, Ints]:
    """Return the number of each stem of each article, and how many English sentences have each stem, by its number.

    Stems are numbered within each block first, then across all blocks."""
    block_hashes, block_positions, block_frequencies = [], [], []
    for block in _blocks(len(sketches)):
        terms = np.frombuffer(b"".join(sketch.terms for sketch in sketches[block]), "<u8")
        hashes, positions = np.unique(terms, return_inverse=True)
        frequencies = np.empty(len(hashes), np.int64)
        frequencies[positions] = np.frombuffer(b"".join(sketch.met for sketch in sketches[block]), "<u4")
        block_hashes.append(hashes)
        block_positions.append(positions)
        block_frequencies.append(frequencies)
    all_hashes, number = np.unique(np.concatenate([np.zeros(0, np.uint64), *block_hashes]), return_inverse=True)
    all_frequencies = np.empty(len(all_hashes), np.int64)
    all_frequencies[number] = np.concatenate([np.zeros(0, np.int64), *block_frequencies])
    block_numbers = np.split(number, np.cumsum([len(hashes) for hashes in block_hashes])[:-1])
    numbers = (numbers[positions] for numbers, positions in zip(block_numbers, block_positions, strict=False))
    return np.concatenate([np.zeros(0, np.int64), *numbers]), all_frequencies


def _name_vectors(names: Sequence[Mapping[str, float]], buckets: Ints) -> SparseVectors:
    """Return the names in each article, weighted by salience and rarity."""
    numbers: dict[str, int] = {}
    terms = np.array([numbers.setdefault(name, len(numbers)) for article in names for name in article], np.int64)
    salience = np.array([value for article in names for value in article.values()], np.float64)
    vectors = SparseVectors(_starts(map(len, names)), terms, np.zeros(0))
    background = _background_shares(vectors, buckets, len(numbers))
    return replace(vectors, weights=salience * _minus_log(background + _RARE_NAME_SHARE)[terms])


def _minus_log(shares: Floats) -> Floats:
    """Return -ln of each share. Computed without numpy, whose last digits differ between machines."""
    return np.array([-math.log(share) for share in shares.tolist()])


def _background_shares(vectors: SparseVectors, buckets: Ints, term_count: int) -> Floats:
    """Return how common each term is apart from any single event, as a share of articles.

    The articles of a term's busiest two adjacent buckets are left out, as they may be about one event; those beyond the size of the
    largest possible event are counted. So a term that comes up again and again is common, and so is one that every headline has,
    like a site's name."""
    if not vectors.terms.size:
        return np.zeros(term_count)
    width, articles = int(buckets.max() - buckets.min()) + 2, len(buckets)
    keys, counts = _count_by_bucket(vectors, buckets - buckets.min(), width)
    has_next = np.append(keys[1:] == keys[:-1] + 1, False)
    peak = np.zeros(term_count, np.int64)
    np.maximum.at(peak, keys // width, counts + np.where(has_next, np.append(counts[1:], 0), 0))
    rest = (np.bincount(vectors.terms, minlength=term_count) - peak) / (articles + _PRIOR_ARTICLES)
    return rest + np.maximum(0, (peak - _EVENT_ARTICLES) / articles - _EVENT_SHARE)


def _count_by_bucket(vectors: SparseVectors, buckets: Ints, width: int) -> tuple[Ints, Ints]:
    """Return terms with buckets as keys `term * width + bucket`, ascending, and how many articles of the bucket have the term.

    They are counted within each block first, then across all blocks."""
    block_counts = []
    for block in _blocks(len(buckets)):
        start, end = vectors.starts[block.start], vectors.starts[block.stop]
        bucket = np.repeat(buckets[block], np.diff(vectors.starts[block.start : block.stop + 1]))
        block_counts.append(np.unique(vectors.terms[start:end] * width + bucket, return_counts=True))
    keys, position = np.unique(np.concatenate([keys for keys, _ in block_counts]), return_inverse=True)
    totals = np.zeros(len(keys), np.int64)
    np.add.at(totals, position, np.concatenate([counts for _, counts in block_counts]))
    return keys, totals


def _keyword_positions(stems: SparseVectors) -> Ints:
    """Return the positions of each article's keywords, its stems with the most weight. Among equal weights, the first stems win."""
    positions = np.flatnonzero(stems.weights)
    starts = np.searchsorted(positions, stems.starts)
    chosen = (_heaviest(positions[start:end], stems.weights) for start, end in pairwise(starts.tolist()))
    return np.concatenate([np.zeros(0, np.int64), *chosen])


def _heaviest(positions: Ints, weights: Floats) -> Ints:
    if len(positions) <= _MAX_KEYWORDS:
        return positions
    return np.sort(positions[np.argsort(-weights[positions], kind="stable")[:_MAX_KEYWORDS]])


def _select(vectors: SparseVectors, positions: Ints) -> SparseVectors:
    """Return the vectors with the terms at these positions only."""
    return SparseVectors(np.searchsorted(positions, vectors.starts), vectors.terms[positions], vectors.weights[positions])


def _sum_rows(vectors: SparseVectors, values: NDArray[Any]) -> Ints:
    """Return how many of the values are true in each row."""
    return np.diff(np.append(0, np.cumsum(values))[vectors.starts])


def _normalized(vectors: SparseVectors, lengths: Floats, min_norm: float = 0.0) -> SparseVectors:
    """Return the vectors scaled to their `lengths`. A vector with a norm below `min_norm` becomes shorter in proportion."""
    squares = (vectors.weights * vectors.weights).tolist()
    norms = np.array([max(min_norm, math.sqrt(math.fsum(squares[start:end]))) for start, end in pairwise(vectors.starts.tolist())])
    rows = vectors.rows
    return replace(vectors, weights=vectors.weights * lengths[rows] / np.where(norms > 0, norms, 1.0)[rows])


def _adjacent_pair_vectors(
    sketches: Sequence[Sketch], stems: SparseVectors, keyword_weights: Floats, stem_count: int
) -> SparseVectors:
    """Return the pairs of adjacent keywords in each article.

    The product of a pair's weights in two articles is the amount by which it reduces their similarity."""
    parts = [_adjacent_keywords(sketches[block], stems.starts[block.start :], keyword_weights) for block in _blocks(len(sketches))]
    first, second, sizes = (
        (np.concatenate([np.zeros(0, np.int64), *part]) for part in zip(*parts, strict=True)) if parts else _NO_PAIRS
    )
    weights = math.sqrt(_ADJACENT_DISCOUNT) * np.minimum(keyword_weights[first], keyword_weights[second])
    return SparseVectors(np.append(0, np.cumsum(sizes)), stems.terms[first] * stem_count + stems.terms[second], weights)


def _adjacent_keywords(sketches: Sequence[Sketch], starts: Ints, keyword_weights: Floats) -> tuple[Ints, Ints, Ints]:
    """Return the positions of the first and of the second keyword of all adjacent pairs, and how many pairs each article has.

    `starts` are the positions of the articles' first stems."""
    pairs = np.frombuffer(b"".join(sketch.beside for sketch in sketches), "<u2").astype(np.int64).reshape(-1, 2)
    ends = _starts(len(sketch.beside) // 4 for sketch in sketches)
    offsets = np.repeat(starts[: len(sketches)], np.diff(ends))
    first, second = offsets + pairs[:, 0], offsets + pairs[:, 1]
    are_keywords = np.flatnonzero((keyword_weights[first] > 0) & (keyword_weights[second] > 0))
    return first[are_keywords], second[are_keywords], np.diff(np.searchsorted(are_keywords, ends))


def _min_similarity(keyword_counts: Ints) -> Floats:
    part = (np.minimum(np.maximum(keyword_counts, _FEW_KEYWORDS), _MAX_KEYWORDS) - _FEW_KEYWORDS) / (_MAX_KEYWORDS - _FEW_KEYWORDS)
    return _LEAST + part * (_MOST - _LEAST)
