"""What the recognizer learns from: sentences, their names, and how they vary."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from training.ner.data import Sentence, Varied, always_names, halves, read_sentences, spans


def sentence(text: str, *tags: str) -> Sentence:
    return Sentence("invented", tuple(text.split()), tags)


PLAIN = sentence("Ada Quill left Velda for Brno .", "B-PER", "I-PER", "O", "B-LOC", "O", "B-LOC", "O")


def read(path: Path, words: list[str], tags: list[str]) -> Sentence:
    with gzip.open(path / "train.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"source": "invented", "words": words, "tags": tags}) + "\n")
    (found,) = read_sentences(path / "train.jsonl.gz")
    return found


def test_adjectives_of_countries_are_no_places_and_capitals_are(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ["German", "trains", "reach", "Paris", ",", "Tehran", "and", "Helsinki"],
        ["B-LOC", "O", "O", "B-LOC", "O", "B-LOC", "O", "B-LOC"],
    )
    assert found.tags == ("O", "O", "O", "B-LOC", "O", "B-LOC", "O", "B-LOC")


def test_words_are_cut_as_the_recognizer_cuts_them(tmp_path: Path) -> None:
    found = read(tmp_path, ["U.S.", "ships"], ["B-LOC", "O"])
    assert (found.words, found.tags) == (("U", ".", "S", ".", "ships"), ("B-LOC", "I-LOC", "I-LOC", "I-LOC", "O"))


def test_spans_end_where_the_kind_changes() -> None:
    assert spans(["B-PER", "I-PER", "B-PER", "O", "I-ORG", "I-LOC"]) == [(0, 2, "PER"), (2, 3, "PER"), (4, 5, "ORG"), (5, 6, "LOC")]


def test_varied_sentences_keep_a_tag_for_each_word_and_are_the_same_for_a_seed() -> None:
    many = [PLAIN] * 200
    one, same, other = (list(Varied(many, seed)) for seed in (1, 1, 2))
    assert one == same != other
    assert all(len(s.words) == len(s.tags) for s in one)
    assert sum(len(spans(s.tags)) for s in one) == 600
    assert any(s.words[0] == "ADA" for s in one), "some are in capitals"


def test_what_is_judged_with_is_not_learned_from() -> None:
    many = [sentence(f"word{number}", "O") for number in range(3000)]
    learn, judge = halves(many)
    assert len(judge) == 150
    assert not {*learn} & {*judge}


def test_words_that_are_nearly_always_names_are_known() -> None:
    always = always_names([PLAIN, PLAIN, sentence("May left", "B-PER", "O"), sentence("May rain", "O", "O")])
    assert {"Velda", "Quill"} <= always
    assert not {"May", "left"} & always
