"""Which blocks of a page are part of the text that people marked as its article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_SHINGLE = 4  # words


def mark(texts: Sequence[str], gold: str) -> NDArray[np.bool_]:
    """Which texts are part of `gold`: most of their runs of four words are, and were not used up by an earlier one."""
    left = Counter(_shingles(_words(gold)))
    lines = Counter(tuple(_words(line)) for line in gold.split("\n"))
    marked = []
    for words in map(_words, texts):
        shingles = Counter(_shingles(words))
        if len(words) < _SHINGLE:
            hit = bool(words) and lines[tuple(words)] > 0
            lines[tuple(words)] -= hit
        else:
            hit = (shingles & left).total() >= 0.5 * shingles.total()
            left -= shingles if hit else Counter()
        marked.append(hit)
    return np.array(marked)


def count_words(text: str) -> int:
    return len(_words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _shingles(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))
