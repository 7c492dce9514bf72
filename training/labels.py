"""Label the blocks of a page that are part of the text that people marked as its article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_SHINGLE = 4  # words


def mark(texts: Sequence[str], gold: str) -> NDArray[np.bool_]:
    """Return, for each text, whether it is part of `gold`, the article's text.

    A text counts as part of it if at least half of its runs of four words occur in `gold`. A text of fewer words counts if it is a
    line of `gold`. Runs and lines that one text has matched are no longer available to later texts, so that a repeated text counts
    only as often as the article has it."""
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
    """Return the number of words: runs of letters, digits and underscores."""
    return len(_words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _shingles(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))
