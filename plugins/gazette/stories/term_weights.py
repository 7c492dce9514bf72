"""Split texts into stems, and weight the stems by how rare they are in English."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

_COUNTS_FILE = Path(__file__).with_name("word_counts.txt")

# An abbreviation with points, a number with or without a currency sign, or a word with at most one apostrophe in it.
_TOKEN = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|[$£€]?\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
# Letters of scripts that do not separate words by spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Endings of nouns and what they become; the first that fits counts.
_NOUN_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""))
_VOWEL = re.compile("[aeiouy]")
# The number of sentences in which a stem is assumed to occur if it is not in the counts.
_UNCOUNTED = 3


def tokenize(text: str) -> list[str]:
    """Return the words and numbers of a text, in order and in lower case."""
    return _TOKEN.findall(text.casefold())


def stem_text(text: str) -> list[str]:
    """Return the stems of a text, in order. A run of a script without spaces gives each pair of adjacent characters."""
    return stem_words(tokenize(text))


def stem_words(words: Iterable[str]) -> list[str]:
    """Return the stems of words that `tokenize` has returned."""
    return [stem for word in words for stem in _stems_of(word)]


@lru_cache(1 << 17)
def _stems_of(word: str) -> tuple[str, ...]:
    if _UNSPACED.search(word):
        return tuple(word[start : start + 2] for start in range(max(1, len(word) - 1)))
    return (_stem(word.replace("’", "'").removesuffix("'s").replace(".", "")) if word[0].isalpha() else word,)


def _stem(word: str) -> str:
    """Return an English word without plural, -ing, -ed and final -e, so that its forms are equal. The stem need not be a word."""
    if len(word) <= 3 or not word.isalpha():
        return word
    ending, replacement = next((pair for pair in _NOUN_ENDINGS if word.endswith(pair[0])), ("", ""))
    word = word.removesuffix(ending) + replacement
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root):
            word = root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    if len(word) > 4 and word[-1] in "ey":
        word = word[:-1] + ("i" if word[-1] == "y" else "")
    return word


@cache
def _sentence_counts() -> tuple[int, dict[str, int]]:
    """Return how many English sentences were counted, and in how many of them each stem occurs.

    The file has the stems that occur in at least eight sentences."""
    lines = [line.split() for line in _COUNTS_FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    (_, total), *rows = lines
    return int(total), {stem: int(count) for count, *stems in rows for stem in stems}


@cache
def sentence_total() -> int:
    """Return the number of English sentences that `sentence_frequency` refers to."""
    return _sentence_counts()[0] + _UNCOUNTED


@lru_cache(1 << 17)
def sentence_frequency(stem: str) -> int:
    """Return in how many of `sentence_total()` English sentences a stem occurs; 3 if it is too rare to be in the counts."""
    return _sentence_counts()[1].get(stem, 0) or _UNCOUNTED


@lru_cache(1 << 17)
def idf(stem: str) -> float:
    """Return the inverse document frequency of a stem: -ln of the share of English sentences in which it occurs."""
    return -math.log(sentence_frequency(stem) / sentence_total())
