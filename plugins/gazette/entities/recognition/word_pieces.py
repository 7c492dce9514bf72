"""Texts as the recognizer's network reads them: words, their pieces, and the case that they are written in.

Learning and recognizing share this module, so that both read alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")

# The classes of case; "" is for what is no word: the ends of a window, and padding.
CASES = ("", "lower", "Title", "UPPER", "I", "mIxed", "1", ".")
_CASE = {name: number for number, name in enumerate(CASES)}

# Words, and every other sign by itself.
WORD = re.compile(r"\w+|[^\w\s]")
# Where sentences end: windows of text and the first name of a sentence go by it.
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|\n+")
FIRST, LAST, PADDING = 101, 102, 0
# Pieces of one word that are read. Names have fewer; what has more is no name.
_MOST = 12
# Words whose pieces are kept; a large site has more, and memory is not without end.
_KEPT = 1 << 16


def case_of(word: str) -> int:
    """The number of the class of case in `CASES` that a word belongs to."""
    if word.islower():
        return _CASE["lower"]
    if word.isupper():
        return _CASE["I" if len(word) == 1 else "UPPER"]
    if word[0].isdigit():
        return _CASE["1"]
    if word[0].isupper() and word[1:].islower():
        return _CASE["Title"]
    return _CASE["mIxed" if word[0].isalpha() else "."]


def reader(tokenizer: Path) -> Callable[[Iterable[str]], list[tuple[tuple[int, ...], int]]]:
    """A function that gives the piece numbers and the case of each word. Words repeat, so their pieces are kept."""
    from tokenizers import Tokenizer

    encoder = Tokenizer.from_file(str(tokenizer))
    encoder.no_padding()
    encoder.no_truncation()

    @lru_cache(_KEPT)
    def read(word: str) -> tuple[tuple[int, ...], int]:
        pieces = tuple(encoder.encode(word, add_special_tokens=False).ids[:_MOST])
        return pieces or (100,), case_of(word)

    return lambda words: [read(word) for word in words]
