"""What stories are found by of each text: a sketch of it, from that text alone, which can be kept from build to build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, pairwise

import numpy as np
from rensa import RMinHash

from .term_weights import met, rarity, stemmed, words

# Shorter texts count together with their headlines, and have to agree word for word: their few shingles agree by chance.
SHORT = 30
SHINGLE = 4  # words
HASHES, BANDS, SEED = 128, 32, 1
COMMON = 2.5  # words that are less rare (in one of twelve sentences) tell nothing
TITLE = 2  # how often a word of the headline of a text counts
# Pairs of words name these by numbers of 16 bits; in a text of more words, those beyond are in no pair.
_NUMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class Sketch:
    """A headline and its text in numbers. `size` says how many words are compared with other texts', `same` is their digest, and
    `bands` what copies share some of (64 bits each; of short texts nothing). `terms` are the digests (64 bits each) of the stems
    that are rare enough to tell something, in the order of the alphabet; `met` tells in how many sentences of English each is,
    `counts` how often it is here (32 bits each), `beside` which of them stand beside which (pairs of 16 bits). A `brief` one is
    a headline without a text."""

    size: int
    same: bytes
    bands: bytes
    terms: bytes
    met: bytes
    counts: bytes
    beside: bytes
    brief: bool


def sketch(title: str, text: str) -> Sketch:
    """The sketch of a headline and the text below it."""
    head, below = words(title), words(text)
    key = _compared(head, below)
    heading, body = stemmed(head), stemmed(below)
    counted = Counter(heading)
    if body:
        counted = Counter({word: TITLE * count for word, count in counted.items()}) + Counter(body)
    terms = sorted(word for word in counted if rarity(word) > COMMON)
    return Sketch(
        len(key),
        blake2b("\n".join(key).encode("utf-8", "surrogatepass"), digest_size=16).digest(),
        _bands(key) if len(key) > SHORT else b"",
        b"".join(map(_digest, terms)),
        np.array([met(term) for term in terms], "<u4").tobytes(),
        np.array([counted[term] for term in terms], "<u4").tobytes(),
        _beside(terms, heading, body),
        not body,
    )


def compared_words(title: str, text: str) -> list[str]:
    """The words that tell whether a text is a copy of another: its own, or where these are few, its headline's with them."""
    return _compared(words(title), words(text))


def _compared(head: list[str], below: list[str]) -> list[str]:
    return below if len(below) > SHORT else head + below


def shingles(key: Sequence[str]) -> Set[str]:
    """All that stands together in so many words."""
    return {" ".join(key[at : at + SHINGLE]) for at in range(len(key) - SHINGLE + 1)}


def _bands(key: Sequence[str]) -> bytes:
    """A digest for each band of the MinHash of a text's shingles."""
    found = RMinHash(num_perm=HASHES, seed=SEED)
    found.update(list(shingles(key)))
    rows = np.array(found.digest(), "<u4").reshape(BANDS, -1)
    return b"".join(blake2b(bytes((band,)) + row.tobytes(), digest_size=8).digest() for band, row in enumerate(rows))


@lru_cache(1 << 17)
def _digest(term: str) -> bytes:
    return blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _beside(terms: Sequence[str], *texts: Sequence[str]) -> bytes:
    place = {term: number for number, term in enumerate(terms[:_NUMBERED])}
    found = {
        (place[one], place[other])
        for one, other in chain.from_iterable(map(pairwise, texts))
        if one != other and one in place and other in place
    }
    return np.array(sorted(found), "<u2").tobytes()
