"""Texts that are one text: wire copy, the same article under another name.

Candidates come from rensa's MinHash and locality-sensitive hashing; each is confirmed by the overlap of the real shingles,
so a lucky hash makes nobody a copy."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence, Set

from rensa import RMinHash, RMinHashLSH

from .wording import words

# A copy shares this part of all shingles that either text has. A text that quotes the whole of another and adds as much
# again shares half, a copy with a new first and last paragraph four fifths.
ALIKE = 0.7
_SHINGLE = 4  # words
# Shorter texts count together with their headlines, and have to agree word for word: their few shingles agree by chance.
_SHORT = 30
_FEWEST = 4  # words; "Live updates" and "Morning briefing" are no two copies of one text
_HASHES, _BANDS, _SEED = 128, 32, 1


def copies(texts: Sequence[tuple[str, str]], days: Sequence[float], window: float) -> list[list[int]]:
    """Which texts, pairs of a headline and what is below it, are one. `days` says when each appeared, in ascending order;
    what lies further apart than `window` is no copy.

    Returns groups of their places in `texts`, each text in one group: copies of the group's first, and in its order.
    """
    groups: dict[int, list[int]] = {}
    same: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    index = RMinHashLSH(threshold=ALIKE, num_perm=_HASHES, num_bands=_BANDS)
    for place, (title, text) in enumerate(texts):
        key = _key(title, text)
        original = next((first for first in reversed(same[key]) if days[place] - days[first] <= window), None)
        if original is None and len(key) > _SHORT:
            shingles = _shingles(key)
            sketch = RMinHash(num_perm=_HASHES, seed=_SEED)
            sketch.update(list(shingles))
            near = [first for first in sorted(index.query(sketch)) if days[place] - days[first] <= window]
            original = _most_alike(shingles, {first: _shingles(_key(*texts[first])) for first in near})
            if original is None:
                index.insert(place, sketch)
        if original is None:
            groups[place] = [place]
            if len(key) >= _FEWEST:
                same[key].append(place)
        else:
            groups[original].append(place)
    return list(groups.values())


def _key(title: str, text: str) -> tuple[str, ...]:
    body = tuple(words(text))
    return body if len(body) > _SHORT else (*words(title), *body)


def _shingles(key: Sequence[str]) -> Set[str]:
    return {" ".join(key[at : at + _SHINGLE]) for at in range(len(key) - _SHINGLE + 1)}


def _most_alike(shingles: Set[str], candidates: dict[int, Set[str]]) -> int | None:
    """The first of the candidates that share most with these shingles, if one shares enough."""
    best = max(candidates, key=lambda first: overlap(shingles, candidates[first]), default=None)
    return best if best is not None and overlap(shingles, candidates[best]) >= ALIKE else None


def overlap(one: Set[str], other: Set[str]) -> float:
    """The part of their shingles that two texts share (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else math.nan
