"""Test whole documents: tests/cases/NAME/source.* must give expected.json and expected.html.

`pytest --update` overwrites the expected files with the results; review them with `git diff`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gazette.cleaning.extract import extract_article
from gazette.model.article import RawFile
from gazette.pipeline.dating import date_from_name

CASES = sorted(path for path in (Path(__file__).parents[1] / "cases").iterdir() if path.is_dir())
FIELDS = ("title", "published", "date_source", "modified", "authors", "publisher", "url", "lang", "summary", "category")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_case(case: Path, request: pytest.FixtureRequest) -> None:
    source = next(case.glob("source.*"))
    article = date_from_name(extract_article(RawFile(source.name, source.read_bytes())))
    result = {name: getattr(article, name) for name in FIELDS if getattr(article, name)}
    result |= {"paragraphs": article.paragraphs, "removals": [f"{r.line} {r.rule}: {r.text}" for r in article.removals]}
    text = json.dumps(result, ensure_ascii=False, indent=2) + "\n"
    if request.config.getoption("--update"):
        (case / "expected.json").write_text(text, "utf-8")
        (case / "expected.html").write_text(article.body + "\n", "utf-8")
    assert text == (case / "expected.json").read_text("utf-8")
    assert article.body + "\n" == (case / "expected.html").read_text("utf-8")
