"""Texts that are one text: wire copy, the same article under another name.

Candidates come from MinHash and locality-sensitive hashing (sketches.py); each is confirmed by the overlap of the real shingles,
so a lucky hash makes nobody a copy."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set

import numpy as np

from .sketches import BANDS, SHORT, Sketch

# A copy shares this part of all shingles that either text has. A text that quotes the whole of another and adds as much
# again shares half, a copy with a new first and last paragraph four fifths.
ALIKE = 0.7
_FEWEST = 4  # words; "Live updates" and "Morning briefing" are no two copies of one text

# How much two texts, by their places, overlap.
Overlap = Callable[[int, int], float]


def copies(sketches: Sequence[Sketch], days: Sequence[float], window: float, overlap: Overlap) -> list[list[int]]:
    """Which texts are one. `days` says when each appeared, in ascending order; what lies further apart than `window` is no copy.
    `overlap` is asked for the part of their shingles that two texts share, where that may be much.

    Returns groups of places, each text in one group: copies of the group's first, and in its order.
    """
    groups: dict[int, list[int]] = {}
    same: defaultdict[bytes, list[int]] = defaultdict(list)
    index: defaultdict[int, list[int]] = defaultdict(list)
    shared = _shared_bands(sketches)
    for place, one in enumerate(sketches):
        original = next((first for first in reversed(same[one.same]) if days[place] - days[first] <= window), None)
        if original is None and place in shared:
            near = {first for band in shared[place] for first in _near(index[band], days, days[place], window)}
            original = _most_alike({first: overlap(place, first) for first in sorted(near)})
            if original is None:
                for band in shared[place]:
                    index[band].append(place)
        if original is None:
            groups[place] = [place]
            if one.size >= _FEWEST:
                same[one.same].append(place)
        else:
            groups[original].append(place)
    return list(groups.values())


def _shared_bands(sketches: Sequence[Sketch]) -> dict[int, list[int]]:
    """By the places of texts the numbers of those of their bands that other texts have, too."""
    long = [place for place, one in enumerate(sketches) if one.size > SHORT]
    bands = np.frombuffer(b"".join(sketches[place].bands for place in long), "<u8")
    order = np.argsort(bands)
    begins = np.append(True, bands[order][1:] != bands[order][:-1])[: len(bands)]
    number = np.cumsum(begins) - 1
    repeated = np.bincount(number)[number] > 1 if len(bands) else begins
    found: defaultdict[int, list[int]] = defaultdict(list)
    for at, band in zip(order[repeated].tolist(), number[repeated].tolist(), strict=True):
        found[long[at // BANDS]].append(band)
    return found


def _near(places: Sequence[int], days: Sequence[float], day: float, window: float) -> Iterable[int]:
    """Those of places, which ascend, that are not further from a day than the window."""
    for place in reversed(places):
        if day - days[place] > window:
            return
        yield place


def _most_alike(overlaps: dict[int, float]) -> int | None:
    """The first of the texts that overlap most, if one overlaps enough."""
    best = max(overlaps, key=lambda first: overlaps[first], default=None)
    return best if best is not None and overlaps[best] >= ALIKE else None


def jaccard(one: Set[str], other: Set[str]) -> float:
    """The part of their shingles that two texts share (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else math.nan
