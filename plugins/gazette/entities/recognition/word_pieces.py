"""Split texts into the input of the recognizer's network: tokens, their word pieces and their case.

Training and recognition share this module, so that both read texts in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

# The tags of a token: outside a name, at its beginning or inside it.
TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")

# The case classes of tokens. "" is for the special pieces: the ends of a window, and padding.
CASES = ("", "lower", "Title", "UPPER", "I", "mIxed", "1", ".")
_CASE_INDEX = {name: number for number, name in enumerate(CASES)}

# A word, or a single punctuation mark or other sign.
TOKEN = re.compile(r"\w+|[^\w\s]")
# The end of a sentence or a line. Windows begin after one, and the first name of each sentence counts towards salience.
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|\n+")
# The ids of special pieces in the tokenizer's vocabulary: the beginning and the end of a window, padding, an unknown word.
CLS_ID, SEP_ID, PAD_ID, _UNKNOWN_ID = 101, 102, 0, 100
# The most word pieces of a token that are read; names have fewer.
_MAX_PIECES = 12
# Tokens whose pieces are cached. A large site has more, but the cache must stay small.
_CACHE_SIZE = 1 << 16


def case_class(token: str) -> int:
    """Return the index of a token's case class in `CASES`."""
    if token.islower():
        return _CASE_INDEX["lower"]
    if token.isupper():
        return _CASE_INDEX["I" if len(token) == 1 else "UPPER"]
    if token[0].isdigit():
        return _CASE_INDEX["1"]
    if token[0].isupper() and token[1:].islower():
        return _CASE_INDEX["Title"]
    return _CASE_INDEX["mIxed" if token[0].isalpha() else "."]


def load_encoder(file: Path) -> Callable[[Iterable[str]], list[tuple[tuple[int, ...], int]]]:
    """Load a tokenizer file and return its encoder, which maps tokens to pairs (ids of the word pieces, case class).

    The encoder caches its results, since tokens repeat.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    @lru_cache(_CACHE_SIZE)
    def encode(token: str) -> tuple[tuple[int, ...], int]:
        pieces = tuple(tokenizer.encode(token, add_special_tokens=False).ids[:_MAX_PIECES])
        return pieces or (_UNKNOWN_ID,), case_class(token)

    return lambda tokens: [encode(token) for token in tokens]
