"""Gazette's own recognizer: a small learned network that reads English news. docs/recognizer.md tells where it is from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..article import EntityType, Mention
from .pieces import FIRST, LAST, TAGS, WORD, reader

WEIGHTS = Path(__file__).with_name("recognizer.onnx")
TOKENIZER = Path(__file__).with_name("recognizer.tokenizer.json")

_TYPES: dict[str, EntityType] = {"PER": "person", "ORG": "organization", "LOC": "place"}
# Pieces in a window. Those that were learned from have a hundred and some; attention costs more in longer ones.
_WINDOW = 126
# Words that two windows share where one sentence fills more than one.
_OVERLAP = 24
# Pieces that are read at once, and texts that are looked at for windows of like length.
_BATCH = 384
_TEXTS = 64
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])|\n+")

Scores = Callable[[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]], NDArray[np.float32]]


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
        rest = iter(texts)
        while some := list(islice(rest, _TEXTS)):
            words = [words_of(text) for text in some]
            tags = _tag([windows(text, found) for text, found in zip(some, words, strict=True)], words, scores)
            for text, found, own in zip(some, words, tags, strict=True):
                yield tuple(mentions(text, found, own))

    return recognize


@dataclass(frozen=True, slots=True)
class Window:
    """The words of a text from `first` to `end` are read together; of those, the ones from `own` on are tagged."""

    first: int
    own: int
    end: int


# The pieces of a window, the number of its text, and the window.
_Job = tuple[int, int, Window]


def windows(text: str, words: Sequence[Word]) -> list[Window]:
    """The windows of a text: whole sentences, as many as fit; a longer one in parts that overlap."""
    ends = iter([*(match.end() for match in _SENTENCE_END.finditer(text)), len(text) + 1])
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
            first = own if own == sentence else max(own - _OVERLAP, first + 1)
            size = sum(len(w.pieces) for w in words[first:number])
        size += len(word.pieces)
    return [*found, Window(first, own, len(words))] if words else []


def _tag(parts: list[list[Window]], words: list[list[Word]], scores: Scores) -> list[NDArray[np.float32]]:
    """The scores of each tag at each word of each text."""
    tags = [np.zeros((len(found), len(TAGS)), np.float32) for found in words]
    jobs = [
        (sum(len(w.pieces) for w in words[text][one.first : one.end]), text, one) for text, own in enumerate(parts) for one in own
    ]
    for batch in _batches(sorted(jobs, key=lambda job: (job[0], job[1], job[2].first))):
        pieces, cases, firsts = _filled([words[text][one.first : one.end] for _, text, one in batch], batch[-1][0] + 2)
        best = scores(pieces, cases, np.array([length + 2 for length, *_ in batch], np.int32))
        for row, (_, text, one) in enumerate(batch):
            tags[text][one.own : one.end] = best[row, firsts[row]][one.own - one.first :]
    return tags


def _batches(jobs: Iterable[_Job]) -> Iterator[list[_Job]]:
    """Jobs in the order of their lengths, as many together as make up a batch with their padding."""
    batch: list[_Job] = []
    for job in jobs:
        if batch and (job[0] + 2) * (len(batch) + 1) > _BATCH:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def _filled(rows: Sequence[Sequence[Word]], length: int) -> tuple[NDArray[np.int32], NDArray[np.int32], list[list[int]]]:
    """Pieces and cases with their padding, and where each word begins."""
    pieces, cases = np.zeros((len(rows), length), np.int32), np.zeros((len(rows), length), np.int32)
    firsts: list[list[int]] = []
    for number, row in enumerate(rows):
        flat, case, begins = [FIRST], [0], []
        for word in row:
            begins.append(len(flat))
            flat += word.pieces
            case += [word.case] * len(word.pieces)
        pieces[number, : len(flat) + 1] = [*flat, LAST]
        cases[number, : len(case)] = case
        firsts.append(begins)
    return pieces, cases, firsts


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

    def scores(pieces: NDArray[np.int32], cases: NDArray[np.int32], lengths: NDArray[np.int32]) -> NDArray[np.float32]:
        places = np.broadcast_to(np.arange(pieces.shape[1], dtype=np.int32), pieces.shape)
        found: NDArray[np.float32] = session.run(None, {"pieces": pieces, "cases": cases, "places": places, "lengths": lengths})[0]
        return found

    return scores
