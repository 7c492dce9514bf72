"""Gazette's own recognizer: a small learned network that reads English news. docs/recognizer.md tells where it is from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model.article import EntityType, Mention
from .word_pieces import FIRST, LAST, SENTENCE_END, TAGS, WORD, reader

WEIGHTS = Path(__file__).with_name("recognizer.onnx")
TOKENIZER = Path(__file__).with_name("recognizer.tokenizer.json")

_TYPES: dict[str, EntityType] = {"PER": "person", "ORG": "organization", "LOC": "place"}
# Pieces in a window. Those that were learned from have a hundred and some; attention costs more in longer ones.
_WINDOW = 126
# Words that two windows share where one sentence fills more than one, and their pieces at most.
_OVERLAP, _SHARED = 24, 63

# The scores of each tag at each piece, from the pieces of a window and the classes of their case.
Scores = Callable[[Sequence[int], Sequence[int]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, its pieces, and the class of its case."""

    start: int
    end: int
    pieces: tuple[int, ...]
    case: int


def load_network(weights: Path = WEIGHTS, tokenizer: Path = TOKENIZER) -> Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]:
    """The recognizer: takes texts, yields the mentions of each, in their order."""
    read, scores = reader(tokenizer), _session(weights)

    def words_of(text: str) -> list[Word]:
        places = [match.span() for match in WORD.finditer(text)]
        return [Word(start, end, *pieces) for (start, end), pieces in zip(places, read(text[s:e] for s, e in places), strict=True)]

    def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
        for text in texts:
            words = words_of(text)
            yield tuple(mentions(text, words, _tag(windows(text, words), words, scores)))

    return recognize


@dataclass(frozen=True, slots=True)
class Window:
    """The words of a text from `first` to `end` are read together; of those, the ones from `own` on are tagged."""

    first: int
    own: int
    end: int


def windows(text: str, words: Sequence[Word]) -> list[Window]:
    """The windows of a text: whole sentences, as many as fit; a longer one in parts that overlap."""
    ends = iter([*(match.end() for match in SENTENCE_END.finditer(text)), len(text) + 1])
    border = next(ends)
    found: list[Window] = []
    first = own = sentence = size = 0
    for number, word in enumerate(words):
        if word.start >= border:
            sentence = number
            border = next(end for end in ends if end > word.start)
        if size + len(word.pieces) > _WINDOW:
            own = sentence if sentence > first else number
            found.append(Window(first, found[-1].end if found else 0, own))
            first = own if own == sentence else _shared(words, own)
            size = sum(len(w.pieces) for w in words[first:number])
        size += len(word.pieces)
    return [*found, Window(first, own, len(words))] if words else []


def _shared(words: Sequence[Word], own: int) -> int:
    """The first word of a window that tags those from `own` on, and reads some before them again."""
    first, size = own, 0
    while own - first < _OVERLAP and (size := size + len(words[first - 1].pieces)) <= _SHARED:
        first -= 1
    return first


def _tag(parts: Iterable[Window], words: Sequence[Word], scores: Scores) -> NDArray[np.float32]:
    """The scores of each tag at each word of a text.

    Each window is read by itself: the network rounds to what it reads together, so that in one batch with others a window's
    names would depend on them. It costs nothing, since a batch would be padded.
    """
    tags = np.zeros((len(words), len(TAGS)), np.float32)
    for one in parts:
        own = words[one.first : one.end]
        ends = np.cumsum([len(word.pieces) for word in own])
        firsts = ends - [len(word.pieces) for word in own] + 1
        pieces = [FIRST, *chain.from_iterable(word.pieces for word in own), LAST]
        cases = [0, *chain.from_iterable([word.case] * len(word.pieces) for word in own), 0]
        tags[one.own : one.end] = scores(pieces, cases)[firsts[one.own - one.first :]]
    return tags


def mentions(text: str, words: Sequence[Word], scores: NDArray[np.float32]) -> Iterator[Mention]:
    """The names that the scores of each tag (words x TAGS) make of words. One goes on until a tag says that another begins or
    none; none crosses a line. Its type is the one that its words together are likeliest to be of."""
    tags = scores.argmax(-1)
    start = 0
    while start < len(words):
        end = start + 1
        if tags[start]:
            while end < len(words) and TAGS[tags[end]][0] == "I" and "\n" not in text[words[end - 1].end : words[end].start]:
                end += 1
            first, last = words[start].start, words[end - 1].end
            yield Mention(text[first:last], _type(scores[start:end]), first, last)
        start = end


def _type(scores: NDArray[np.float32]) -> EntityType:
    likely = np.exp(scores - scores.max(-1, keepdims=True))
    summed = (likely / likely.sum(-1, keepdims=True)).sum(0)
    kinds = {kind: sum(float(summed[n]) for n, tag in enumerate(TAGS) if tag.endswith(kind)) for kind in _TYPES}
    return _TYPES[max(kinds, key=lambda kind: kinds[kind])]


def _session(weights: Path) -> Scores:
    import onnxruntime  # an unchanged build never gets here

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # as many processes as there are cores, not threads
    options.log_severity_level = 3
    session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])

    def scores(pieces: Sequence[int], cases: Sequence[int]) -> NDArray[np.float32]:
        window = {"pieces": np.array([pieces], np.int32), "cases": np.array([cases], np.int32)}
        found: NDArray[np.float32] = session.run(None, window)[0][0]
        return found

    return scores
