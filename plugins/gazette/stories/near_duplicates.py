"""Group near-duplicates: copies of one text, such as wire stories or articles published again under another headline.

MinHash and locality-sensitive hashing find the candidates (sketches.py). Each is confirmed by the overlap of the real shingles,
so a hash collision makes no copy."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set

import numpy as np

from .sketches import BANDS, SHORT_TEXT, Sketch

# Two texts are copies if they have at least this share of all their shingles in common. For a text that quotes another in full and
# adds as much of its own, the share is a half; for a copy with another first and last paragraph, it is four fifths.
MIN_OVERLAP = 0.7
# The fewest words of a copy, since equal headlines such as 'Live updates' or 'Morning briefing' do not make copies.
_MIN_WORDS = 4

# Returns the overlap of two texts, given by their positions.
OverlapByIndex = Callable[[int, int], float]


def group_copies(sketches: Sequence[Sketch], days: Sequence[float], window: float, overlap: OverlapByIndex) -> list[list[int]]:
    """Return groups of positions of texts, each text in one group: an original and its copies, in the order of the texts.

    `days` says when each text was published, in ascending order. A copy is at most `window` days later than its original.
    `overlap` is called for pairs that share a MinHash band, and returns the share of all their shingles that both have."""
    groups: dict[int, list[int]] = {}
    originals_by_hash: defaultdict[bytes, list[int]] = defaultdict(list)
    originals_by_band: defaultdict[int, list[int]] = defaultdict(list)
    shared_bands = _shared_bands(sketches)
    for index, sketch in enumerate(sketches):
        equal = reversed(originals_by_hash[sketch.same])
        original = next((other for other in equal if days[index] - days[other] <= window), None)
        if original is None and index in shared_bands:
            bands = shared_bands[index]
            candidates = {other for band in bands for other in _recent(originals_by_band[band], days, days[index], window)}
            original = _best_original({other: overlap(index, other) for other in sorted(candidates)})
            if original is None:
                for band in bands:
                    originals_by_band[band].append(index)
        if original is None:
            groups[index] = [index]
            if sketch.size >= _MIN_WORDS:
                originals_by_hash[sketch.same].append(index)
        else:
            groups[original].append(index)
    return list(groups.values())


def _shared_bands(sketches: Sequence[Sketch]) -> dict[int, list[int]]:
    """Return the numbers of the bands that a text shares with other texts, by the text's position."""
    long_texts = [index for index, sketch in enumerate(sketches) if sketch.size > SHORT_TEXT]
    bands = np.frombuffer(b"".join(sketches[index].bands for index in long_texts), "<u8")
    order = np.argsort(bands)
    is_first = np.append(True, bands[order][1:] != bands[order][:-1])[: len(bands)]
    numbers = np.cumsum(is_first) - 1
    is_shared = np.bincount(numbers)[numbers] > 1 if len(bands) else is_first
    shared: defaultdict[int, list[int]] = defaultdict(list)
    for position, number in zip(order[is_shared].tolist(), numbers[is_shared].tolist(), strict=True):
        shared[long_texts[position // BANDS]].append(number)
    return shared


def _recent(indices: Sequence[int], days: Sequence[float], day: float, window: float) -> Iterable[int]:
    """Yield those of `indices`, which are ascending, whose day is at most `window` days before `day`, the latest first."""
    for index in reversed(indices):
        if day - days[index] > window:
            return
        yield index


def _best_original(overlaps: dict[int, float]) -> int | None:
    """Return the first position with the largest overlap; None if there is none, or if its overlap is less than `MIN_OVERLAP`."""
    best = max(overlaps, key=lambda index: overlaps[index], default=None)
    return best if best is not None and overlaps[best] >= MIN_OVERLAP else None


def jaccard(one: Set[str], other: Set[str]) -> float:
    """Return the Jaccard similarity of two sets of shingles: the share of all shingles that both have. NaN if both are empty."""
    return len(one & other) / len(one | other) if one or other else math.nan
