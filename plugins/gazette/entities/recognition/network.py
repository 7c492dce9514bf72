"""Gazette's own recognizer: a small neural network for English news. docs/recognizer.md describes its training."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model.article import EntityType, Mention
from .word_pieces import CLS_ID, SENTENCE_END, SEP_ID, TAGS, TOKEN, load_encoder

WEIGHTS = Path(__file__).with_name("recognizer.onnx")
TOKENIZER = Path(__file__).with_name("recognizer.tokenizer.json")

_TYPES: dict[str, EntityType] = {"PER": "person", "ORG": "organization", "LOC": "place"}
# Word pieces in a window. The training windows have a little over a hundred; in longer ones, attention costs more.
_WINDOW_SIZE = 126
# Tokens that two windows share if a sentence fills more than one window, and the most pieces that these tokens may have.
_OVERLAP, _MAX_OVERLAP_PIECES = 24, 63

# Maps the ids of a window's word pieces and their case classes to scores, one row for each piece and one column for each of TAGS.
Scores = Callable[[Sequence[int], Sequence[int]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a text: its character range, the ids of its word pieces, and its case class, an index into `CASES`."""

    start: int
    end: int
    pieces: tuple[int, ...]
    case: int


def load_network(weights: Path = WEIGHTS, tokenizer: Path = TOKENIZER) -> Callable[[Iterable[str]], Iterator[tuple[Mention, ...]]]:
    """Load the network and return the recognizer: a function that takes texts and yields the mentions of each, in order."""
    encode, scores = load_encoder(tokenizer), _load_session(weights)

    def tokenize(text: str) -> list[Token]:
        spans = [match.span() for match in TOKEN.finditer(text)]
        return [Token(start, end, *pieces) for (start, end), pieces in zip(spans, encode(text[s:e] for s, e in spans), strict=True)]

    def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
        for text in texts:
            tokens = tokenize(text)
            yield tuple(decode_mentions(text, tokens, _score_tokens(split_windows(text, tokens), tokens, scores)))

    return recognize


@dataclass(frozen=True, slots=True)
class Window:
    """A run of tokens that the network reads together: those from index `first` up to `end`.

    Only the tokens from `tagged` on get their tags from this window. Those before it are context that it shares with the previous
    window.
    """

    first: int
    tagged: int
    end: int


def split_windows(text: str, tokens: Sequence[Token]) -> list[Window]:
    """Return the windows of a text, which together tag each token once.

    A window has as many whole sentences as fit. A sentence that does not fit is split into windows that overlap.
    """
    sentence_ends = iter([*(match.end() for match in SENTENCE_END.finditer(text)), len(text) + 1])
    sentence_end = next(sentence_ends)
    windows: list[Window] = []
    first = tagged = sentence = size = 0
    for number, token in enumerate(tokens):
        if token.start >= sentence_end:
            sentence = number
            sentence_end = next(end for end in sentence_ends if end > token.start)
        if size + len(token.pieces) > _WINDOW_SIZE:
            tagged = sentence if sentence > first else number
            windows.append(Window(first, windows[-1].end if windows else 0, tagged))
            first = tagged if tagged == sentence else _overlap_start(tokens, tagged)
            size = sum(len(previous.pieces) for previous in tokens[first:number])
        size += len(token.pieces)
    return [*windows, Window(first, tagged, len(tokens))] if tokens else []


def _overlap_start(tokens: Sequence[Token], tagged: int) -> int:
    """Return the index of the first token of a window that tags the tokens from `tagged` on and rereads some before them."""
    first, size = tagged, 0
    while tagged - first < _OVERLAP and (size := size + len(tokens[first - 1].pieces)) <= _MAX_OVERLAP_PIECES:
        first -= 1
    return first


def _score_tokens(windows: Iterable[Window], tokens: Sequence[Token], scores: Scores) -> NDArray[np.float32]:
    """Return the scores of each tag for each token of a text (tokens x TAGS). A token has the scores of its first piece.

    The network reads one window at a time. It rounds activations to a scale that depends on all that it reads together, so in a
    batch, the names found in a window would depend on the other windows. Doing without batches costs no time, since a batch would
    need padding.
    """
    result = np.zeros((len(tokens), len(TAGS)), np.float32)
    for window in windows:
        members = tokens[window.first : window.end]
        ends = np.cumsum([len(token.pieces) for token in members])
        first_pieces = ends - [len(token.pieces) for token in members] + 1
        pieces = [CLS_ID, *chain.from_iterable(token.pieces for token in members), SEP_ID]
        cases = [0, *chain.from_iterable([token.case] * len(token.pieces) for token in members), 0]
        result[window.tagged : window.end] = scores(pieces, cases)[first_pieces[window.tagged - window.first :]]
    return result


def decode_mentions(text: str, tokens: Sequence[Token], scores: NDArray[np.float32]) -> Iterator[Mention]:
    """Yield the mentions that the scores of a text's tokens (tokens x TAGS) stand for, in order.

    A mention begins at any token whose best tag is not 'O', and continues while the best tags are 'I-' tags on the same line. Its
    type is the one that is most probable for its tokens together.
    """
    tags = scores.argmax(-1)
    start = 0
    while start < len(tokens):
        end = start + 1
        if tags[start]:
            while end < len(tokens) and TAGS[tags[end]][0] == "I" and "\n" not in text[tokens[end - 1].end : tokens[end].start]:
                end += 1
            first, last = tokens[start].start, tokens[end - 1].end
            yield Mention(text[first:last], _likeliest_type(scores[start:end]), first, last)
        start = end


def _likeliest_type(scores: NDArray[np.float32]) -> EntityType:
    """Return the type with the largest sum of probabilities over the tokens of a mention; scores are tokens x TAGS."""
    exponentials = np.exp(scores - scores.max(-1, keepdims=True))
    sums = (exponentials / exponentials.sum(-1, keepdims=True)).sum(0)
    labels = {label: sum(float(sums[n]) for n, tag in enumerate(TAGS) if tag.endswith(label)) for label in _TYPES}
    return _TYPES[max(labels, key=lambda label: labels[label])]


def _load_session(weights: Path) -> Scores:
    import onnxruntime  # here, since a build without new articles does not need it

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the build runs one process for each core instead
    options.log_severity_level = 3
    session: Any = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])

    def scores(pieces: Sequence[int], cases: Sequence[int]) -> NDArray[np.float32]:
        window = {"pieces": np.array([pieces], np.int32), "cases": np.array([cases], np.int32)}
        output: NDArray[np.float32] = session.run(None, window)[0][0]
        return output

    return scores
