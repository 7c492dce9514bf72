"""Reduce a text to a sketch, from which stories are found.

A sketch depends on its text alone, so it can be cached between builds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, pairwise

import numpy as np
from rensa import RMinHash

from .term_weights import idf, sentence_frequency, stem_words, tokenize

# A text of at most this many words is compared together with its headline, and copies of it must agree word for word: it has so few
# shingles that some agree by chance.
SHORT_TEXT = 30
SHINGLE_WORDS = 4
HASHES, BANDS, SEED = 128, 32, 1
# Stems with a lower idf, which occur in more than one of twelve English sentences, say nothing about a text.
MIN_IDF = 2.5
# How often a stem in the headline counts, if there is a text below it.
TITLE_WEIGHT = 2
# Adjacent stems are stored as pairs of 16-bit numbers; in a longer text, the stems beyond are in no pair.
_NUMBERED_STEMS = 1 << 16


@dataclass(frozen=True, slots=True)
class Sketch:
    """A headline and its text in numbers. The cache stores sketches, so the fields keep their names.

    * size: how many words are compared with those of other texts
    * same: a hash of these words
    * bands: 64-bit hashes of MinHash bands, of which copies share some; empty for short texts
    * terms: 64-bit hashes of the stems that are rare enough to say something, in alphabetical order of the stems
    * met: in how many English sentences each of these occurs (32 bits each)
    * counts: how often each occurs in this text (32 bits each)
    * beside: which of them are adjacent, as sorted pairs of their positions in `terms` (16 bits each)
    * brief: True if there is a headline without a text
    """

    size: int
    same: bytes
    bands: bytes
    terms: bytes
    met: bytes
    counts: bytes
    beside: bytes
    brief: bool


def make_sketch(title: str, text: str) -> Sketch:
    """Return the sketch of a headline and the text below it, which may be empty."""
    title_words, text_words = tokenize(title), tokenize(text)
    compared = _compared_words(title_words, text_words)
    title_stems, text_stems = stem_words(title_words), stem_words(text_words)
    counts = Counter(title_stems)
    if text_stems:
        counts = Counter({stem: TITLE_WEIGHT * count for stem, count in counts.items()}) + Counter(text_stems)
    terms = sorted(stem for stem in counts if idf(stem) > MIN_IDF)
    return Sketch(
        size=len(compared),
        same=blake2b("\n".join(compared).encode("utf-8", "surrogatepass"), digest_size=16).digest(),
        bands=_band_hashes(compared) if len(compared) > SHORT_TEXT else b"",
        terms=b"".join(map(_hash_term, terms)),
        met=np.array([sentence_frequency(term) for term in terms], "<u4").tobytes(),
        counts=np.array([counts[term] for term in terms], "<u4").tobytes(),
        beside=_adjacent_pairs(terms, title_stems, text_stems),
        brief=not text_stems,
    )


def compared_words(title: str, text: str) -> list[str]:
    """Return the words that decide whether a text is a copy of another: the words of the text.

    If the text is short, the words of its headline come before them."""
    return _compared_words(tokenize(title), tokenize(text))


def _compared_words(title_words: list[str], text_words: list[str]) -> list[str]:
    return text_words if len(text_words) > SHORT_TEXT else title_words + text_words


def shingles(words: Sequence[str]) -> Set[str]:
    """Return all runs of SHINGLE_WORDS words."""
    return {" ".join(words[start : start + SHINGLE_WORDS]) for start in range(len(words) - SHINGLE_WORDS + 1)}


def _band_hashes(words: Sequence[str]) -> bytes:
    """Return a hash for each band of the MinHash of a text's shingles."""
    min_hash = RMinHash(num_perm=HASHES, seed=SEED)
    min_hash.update(list(shingles(words)))
    rows = np.array(min_hash.digest(), "<u4").reshape(BANDS, -1)
    return b"".join(blake2b(bytes((band,)) + row.tobytes(), digest_size=8).digest() for band, row in enumerate(rows))


@lru_cache(1 << 17)
def _hash_term(term: str) -> bytes:
    return blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _adjacent_pairs(terms: Sequence[str], *texts: Sequence[str]) -> bytes:
    """Return the pairs of positions in `terms` whose stems are adjacent in one of `texts`, given as lists of stems."""
    position = {term: number for number, term in enumerate(terms[:_NUMBERED_STEMS])}
    pairs = {
        (position[first], position[second])
        for first, second in chain.from_iterable(map(pairwise, texts))
        if first != second and first in position and second in position
    }
    return np.array(sorted(pairs), "<u2").tobytes()
