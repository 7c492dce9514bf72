"""The sample articles and the seed article, from raw file to tags, compared with what an editor expects of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gazette.cleaning.extract import extract_article
from gazette.entities.recognition.casing import cased_text
from gazette.entities.recognition.languages import is_readable, recognizer_language
from gazette.entities.recognition.recognize import load_recognizer
from gazette.entities.register.build_register import build_register
from gazette.model.article import Article, Tag
from gazette.model.dates import to_site_time
from gazette.model.gazetteer import built_in
from gazette.model.text import fold
from gazette.pipeline.dating import date_from_name
from gazette.sources.decoding import find_files, read_local_raw
from support.paths import ROOT

RAW = ROOT / "content" / "raw"
EXPECTED: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/sample_expected.json").read_text("utf-8"))


def read(path: Path, folder: Path) -> Article:
    return date_from_name(extract_article(read_local_raw(path, folder)))


def tagged(articles: Sequence[Article]) -> Mapping[str, tuple[Tag, ...]]:
    mentions = load_recognizer("gazette")(cased_text(article) for article in articles)
    return build_register([replace(article, mentions=names) for article, names in zip(articles, mentions, strict=True)]).tags


def test_every_sample_file_is_described() -> None:
    assert {path.relative_to(RAW).as_posix() for path in find_files(RAW)} == set(EXPECTED)


@pytest.mark.parametrize("path", EXPECTED)
def test_sample_articles_are_clean(path: str) -> None:
    article, expected = read(RAW / path, RAW), EXPECTED[path]
    assert article.title == expected["title"]
    assert (article.lang or "en") == expected.get("lang", "en")
    assert list(article.authors) == expected["authors"]
    assert (article.publisher, article.summary) == (expected["publisher"] or "", expected["summary"] or "")
    assert _instant(article.published) == _instant(expected["published"])
    tables = [p for p in article.paragraphs if "\n" in p]
    assert len(tables) == len(expected.get("tables", []))
    assert [p for p in article.paragraphs if "\n" not in p] == expected["paragraphs"]


def test_sample_articles_in_other_languages_are_recognised_as_such() -> None:
    """Articles in other languages are published without tags."""
    foreign = {path: entry["lang"] for path, entry in EXPECTED.items() if "lang" in entry}
    assert set(foreign.values()) == {"ar", "fr"}
    unreadable = {path for path in EXPECTED if not is_readable(read(RAW / path, RAW), recognizer_language("gazette"))}
    assert unreadable == set(foreign)


def _instant(iso: str) -> datetime:
    return to_site_time(iso, "UTC")


def test_sample_tags_are_mostly_those_of_an_editor() -> None:
    """The limits are a little below what the built-in recognizer reaches: precision .912, recall .950."""
    articles = [read(RAW / path, RAW) for path, entry in EXPECTED.items() if "lang" not in entry]
    tags = tagged(articles)
    correct = actual = expected = 0
    for article in articles:
        gold = {_canonical(name, kind) for kind, names in EXPECTED[article.path]["entities"].items() for name in names}
        ours = {(tag.entity.name, tag.entity.type) for tag in tags[article.id]}
        correct, actual, expected = correct + len(gold & ours), actual + len(ours), expected + len(gold)
    assert correct / actual >= 0.89
    assert correct / expected >= 0.93


def _canonical(name: str, kind: str) -> tuple[str, str]:
    """Return the full name and type of the entity if `name` is a built-in name; otherwise return the name and type unchanged."""
    entity = built_in().get(name)
    return (entity.name, entity.type) if entity else (name, kind)


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> Article:
    folder = request.getfixturevalue("shared") / "seeds"
    return read(next(folder.glob("*.txt")), folder)


def test_the_seed_is_clean(seed: Article) -> None:
    assert len(seed.paragraphs) == 8
    assert seed.summary.startswith("Amid rising threats")
    texts = [fold(text) for text in (seed.title, seed.summary, *seed.paragraphs)]
    assert len(set(texts)) == 10
    assert {removal.rule for removal in seed.removals} == {"title", "standfirst", "repeated_headline"}
    assert all(fold(r.text) == fold(seed.title) for r in seed.removals if r.rule == "repeated_headline")


def test_the_seed_is_tagged(seed: Article) -> None:
    tags = tagged([seed])[seed.id]
    names = {kind: {t.entity.name for t in tags if t.entity.type == kind} for kind in ("person", "organization", "place")}
    assert names["person"] == {
        "Vladimir Putin", "Ali Khamenei", "Ismail Haniyeh", "Rebekah Koffler", "Masoud Pezeshkian", "Sergei Shoigu", "Ayman Safadi",
    }  # fmt: skip
    assert names["organization"] >= {"Hamas", "Organization of Islamic Cooperation", "United Nations"}
    assert names["place"] >= {"Iran", "Israel", "Russia", "United States", "Jordan", "Tehran"}
    headline = {word for word in seed.title.split() if word not in {"Russia", "Iran", "Israel-Hamas"}}
    assert not headline & set().union(*names.values())
    assert not {"Supreme", "Supreme Leader", "Monday", "Wednesday", "2005"} & set().union(*names.values())
