"""The sentences that the recognizer is trained on: their names, and how they are varied."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from training.ner.data import Sentence, Varied, always_names, halves, read_sentences, spans


def sentence(text: str, *tags: str) -> Sentence:
    return Sentence("invented", tuple(text.split()), tags)


PLAIN = sentence("Ada Quill left Velda for Brno .", "B-PER", "I-PER", "O", "B-LOC", "O", "B-LOC", "O")


def read(folder: Path, words: list[str], tags: list[str]) -> Sentence:
    """Write a sentence as training data, and return it as it is read from there."""
    with gzip.open(folder / "train.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"source": "invented", "words": words, "tags": tags}) + "\n")
    (loaded,) = read_sentences(folder / "train.jsonl.gz")
    return loaded


def test_adjectives_of_countries_are_not_places_but_capitals_are(tmp_path: Path) -> None:
    loaded = read(
        tmp_path,
        ["German", "trains", "reach", "Paris", ",", "Tehran", "and", "Helsinki"],
        ["B-LOC", "O", "O", "B-LOC", "O", "B-LOC", "O", "B-LOC"],
    )
    assert loaded.tags == ("O", "O", "O", "B-LOC", "O", "B-LOC", "O", "B-LOC")


def test_words_are_split_as_the_recognizer_splits_them(tmp_path: Path) -> None:
    loaded = read(tmp_path, ["U.S.", "ships"], ["B-LOC", "O"])
    assert (loaded.words, loaded.tags) == (("U", ".", "S", ".", "ships"), ("B-LOC", "I-LOC", "I-LOC", "I-LOC", "O"))


def test_spans_end_where_the_type_changes() -> None:
    assert spans(["B-PER", "I-PER", "B-PER", "O", "I-ORG", "I-LOC"]) == [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "ORG"), (5, 6, "LOC")]


def test_varied_sentences_keep_a_tag_for_each_word_and_are_the_same_for_a_seed() -> None:
    sentences = [PLAIN] * 200
    varied, same_seed, other_seed = (list(Varied(sentences, seed)) for seed in (1, 1, 2))
    assert varied == same_seed != other_seed
    assert all(len(s.words) == len(s.tags) for s in varied)
    assert sum(len(spans(s.tags)) for s in varied) == 600
    assert any(s.words[0] == "ADA" for s in varied), "some are in capitals"


def test_the_sentences_for_validation_are_not_learned_from() -> None:
    sentences = [sentence(f"word{number}", "O") for number in range(3000)]
    learn, judge = halves(sentences)
    assert len(judge) == 150
    assert not {*learn} & {*judge}


def test_words_that_are_nearly_always_names_are_found() -> None:
    always = always_names([PLAIN, PLAIN, sentence("May left", "B-PER", "O"), sentence("May rain", "O", "O")])
    assert {"Velda", "Quill"} <= always
    assert not {"May", "left"} & always
