"""Read sentences whose names are marked, and vary them for each epoch."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gazette.entities.recognition.word_pieces import TAGS, TOKEN
from gazette.model.gazetteer import demonyms


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: the data set it comes from, its words, and a tag (one of TAGS) for each word."""

    source: str
    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_sentences(path: Path) -> list[Sentence]:
    """Return the sentences of train.jsonl.gz, split into words as the recognizer splits them."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_sentence(json.loads(line)) for line in lines]


def _sentence(line: dict[str, object]) -> Sentence:
    words: list[str] = []
    tags: list[str] = []
    tagged_words = list(zip(line["words"], line["tags"], strict=True))  # type: ignore[call-overload]
    for number, (word, tag) in enumerate(tagged_words):
        next_tag = tagged_words[number + 1][1] if number + 1 < len(tagged_words) else "O"
        tag = "O" if tag == "B-LOC" and next_tag != "I-LOC" and word in demonyms() else tag  # 'German' is not a place
        parts = TOKEN.findall(word)
        words += parts
        tags += [tag, *[tag.replace("B-", "I-")] * (len(parts) - 1)][: len(parts)]
    return Sentence(str(line["source"]), tuple(words), tuple(tags))


def halves(sentences: Iterable[Sentence], part: int = 20) -> tuple[list[Sentence], list[Sentence]]:
    """Split sentences into a training set and a test set, which is every `part`-th run of fifty consecutive sentences."""
    train, test = [], []
    for number, sentence in enumerate(sentences):
        (test if number // 50 % part == 0 else train).append(sentence)
    return train, test


def spans(tags: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return (first word, word after the last, type) for each name in a sequence of tags.

    An I- tag that does not continue a name of its type begins a new one."""
    names: list[tuple[int, int, str]] = []
    for number, tag in enumerate(tags):
        kind = tag[2:]
        if tag.startswith("I-") and names and names[-1][1:] == (number, kind):
            names[-1] = (names[-1][0], number + 1, kind)
        elif tag != "O":
            names.append((number, number + 1, kind))
    return names


def always_names(sentences: Iterable[Sentence]) -> frozenset[str]:
    """Return capitalised words that occur at least twice and are part of a name at least 80 % of the time.

    If a teacher does not take one of these words for a name, the teacher's judgement is ignored (see silver.read_silver)."""
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for sentence in sentences:
        seen.update(sentence.words)
        named.update(word for word, tag in zip(sentence.words, sentence.tags, strict=True) if tag != "O")
    return frozenset(word for word, count in seen.items() if count > 1 and named[word] >= 0.8 * count and word[0].isupper())


class Varied:
    """An iterable of the sentences of an epoch, varied differently each time.

    Most neighbouring sentences of the same source are joined, up to 90 words. In a quarter of the sentences, half of the names are
    replaced with others of their type. 4 % of the sentences are in capitals, 3 % in headline case."""

    def __init__(self, sentences: list[Sentence], seed: int) -> None:
        self.sentences = sentences
        self.random = random.Random(seed)
        names: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for sentence in sentences:
            for first, end, kind in spans(sentence.tags):
                names[kind].append(sentence.words[first:end])
        self.names = names

    def __iter__(self) -> Iterator[Sentence]:
        joined: Sentence | None = None
        for sentence in self.sentences:
            varied = self._cased(self._renamed(sentence) if self.random.random() < 0.25 else sentence)
            if joined and (
                joined.source != sentence.source or len(joined.words) + len(varied.words) > 90 or self.random.random() < 0.3
            ):
                yield joined
                joined = None
            joined = varied if joined is None else Sentence(joined.source, joined.words + varied.words, joined.tags + varied.tags)
        if joined:
            yield joined

    def _renamed(self, sentence: Sentence) -> Sentence:
        words: list[str] = []
        tags: list[str] = []
        at = 0
        for first, end, kind in spans(sentence.tags):
            name = sentence.words[first:end]
            if self.random.random() < 0.5 and name[0][:1].isupper():
                name = self.random.choice(self.names[kind])
            words += [*sentence.words[at:first], *name]
            tags += [*sentence.tags[at:first], f"B-{kind}", *[f"I-{kind}"] * (len(name) - 1)]
            at = end
        return Sentence(sentence.source, (*words, *sentence.words[at:]), (*tags, *sentence.tags[at:]))

    def _cased(self, sentence: Sentence) -> Sentence:
        dice = self.random.random()
        if dice < 0.04:
            return Sentence(sentence.source, tuple(word.upper() for word in sentence.words), sentence.tags)
        if dice < 0.07:
            titled = (word[:1].upper() + word[1:] if len(word) > 3 else word for word in sentence.words)
            return Sentence(sentence.source, tuple(titled), sentence.tags)
        return sentence


NUMBER_OF_TAG = {tag: number for number, tag in enumerate(TAGS)}
