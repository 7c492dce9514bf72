"""What the words of a text are worth: stems, and how rare each is in English."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

_COUNTS = Path(__file__).with_name("word_counts.txt")

# Abbreviations with points, numbers with a currency, words (an English genitive is not part of one).
_WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|[$£€]?\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("us", "us"), ("is", "is"), ("s", ""))
_VOWEL = re.compile("[aeiouy]")


def words(text: str) -> list[str]:
    """The words and numbers of a text, in order and in small letters."""
    return _WORD.findall(text.casefold())


def stems(text: str) -> list[str]:
    """The words of a text, in order, without what inflection adds in English. Of scripts that write no spaces, each pair
    of characters."""
    return stemmed(words(text))


def stemmed(found: Iterable[str]) -> list[str]:
    """The same of `words` that were found already."""
    return [stem for word in found for stem in _stems_of(word)]


@lru_cache(1 << 17)
def _stems_of(word: str) -> tuple[str, ...]:
    if _UNSPACED.search(word):
        return tuple(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return (stem(word.replace("’", "'").removesuffix("'s").replace(".", "")) if word[0].isalpha() else word,)


def stem(word: str) -> str:
    """A word without plural, -ing and -ed, so that forms of one word are one; no dictionary, so not always a word."""
    if len(word) <= 3 or not word.isalpha():
        return word
    ending, rest = next((pair for pair in _ENDINGS if word.endswith(pair[0])), ("", ""))
    word = word.removesuffix(ending) + rest
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root):
            word = root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz" else root
            break
    if len(word) > 4 and word[-1] in "ey":
        word = word[:-1] + ("i" if word[-1] == "y" else "")
    return word


@cache
def counts() -> tuple[int, dict[str, int]]:
    """How many sentences of English were counted, and in how many of them each stem was, where it was in eight or more."""
    lines = [line.split() for line in _COUNTS.read_text("utf-8").splitlines() if not line.startswith("#")]
    (_, total), *rows = lines
    return int(total), {word: int(count) for count, *words in rows for word in words}


@cache
def sentences() -> int:
    """Of how many sentences of English `met` says in how many a stem is."""
    return counts()[0] + 3


@lru_cache(1 << 17)
def met(word: str) -> int:
    """In how many of the `sentences` of English a stem is; one that was hardly met counts as met three times."""
    return counts()[1].get(word, 0) or 3


@lru_cache(1 << 17)
def rarity(word: str) -> float:
    """The inverse document frequency of a stem in English."""
    return -math.log(met(word) / sentences())
