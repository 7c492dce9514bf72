"""Articles, and indexes of them in parts, for tests of search."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gazette.site.search import search_index
from gazette.site.search.pagefind_files import read, unpacked
from gazette.site.search.search_index import begin_index, find_pagefind, finish_index


@dataclass(frozen=True)
class Written:
    """An article as Pelican has it, as far as search asks."""

    title: str
    content: str
    number: int
    lang: str = "en"

    @property
    def save_as(self) -> str:
        return f"articles/{self.number}/index.html"

    @property
    def date(self) -> datetime:
        return datetime(2024, 7, 1, tzinfo=UTC) + timedelta(days=self.number // 3)


# Words that are in all articles, in some, in one; with accents, in titles, and in scripts without spaces.
WORDS = ("bridge", "bridges", "bridgehead", "harbour", "ferry", "théâtre", "theatre", "Malmö", "malmo", "ferries", "thimble", "the")


def articles(number: int) -> list[Written]:
    """Articles of which no two say the same."""
    made = []
    for at in range(number):
        words = [word for place, word in enumerate(WORDS) if (at + 1) % (place + 1) == 0]
        made.append(
            Written(f"{words[-1]} report {at}", f"<p>{' '.join(words * (1 + at % 2))} number{at}</p><p>新桥今天{at}</p>", at)
        )
    return made


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> dict[str, Any]:
    if find_pagefind() is None:
        pytest.skip("needs Pagefind (pip install 'pagefind[bin]')")
    (tmp_path / "cache").mkdir()
    return {"DEFAULT_LANG": "en", "CACHE_PATH": str(tmp_path / "cache"), "OUTPUT_PATH": str(tmp_path / "output")}


def index(some: list[Written], settings: dict[str, Any], part: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the index of these articles made of parts of so many at most."""
    monkeypatch.setattr(search_index, "PART", part)
    assert finish_index(begin_index(some, settings), settings) == ""
    return Path(settings["OUTPUT_PATH"])


def said_by(bundle: Path) -> dict[str, Any]:
    """All that an index says, in words in the place of numbers of pages."""
    (about,) = json.loads((bundle / "pagefind-entry.json").read_bytes())["languages"].values()
    _, pages, chunks, filters, sorts, fields = read((bundle / f"pagefind.{about['hash']}.pf_meta").read_bytes())
    own = [json.loads(unpacked((bundle / "fragment" / f"{name}.pf_fragment").read_bytes())) for name, _ in pages]
    urls = [one["url"] for one in own]
    words = {}
    for first, last, name in chunks:
        for word, places, written in read((bundle / "index" / f"{name}.pf_index").read_bytes())[0]:
            assert first[: len(word)] <= word
            assert word[: len(last)] <= last
            words[word] = (dict(places_of(places, urls)), {form: dict(places_of(those, urls)) for form, those in written})
    values = {}
    for name, file in filters:
        told, of = read((bundle / "filter" / f"{file}.pf_filter").read_bytes())
        assert told == name
        values[name] = {value: sorted(urls[page] for page in on) for value, on in of}
    return {
        "pages": {one["url"]: (one, length) for one, (_, length) in zip(own, pages, strict=True)},
        "words": words,
        "filters": values,
        "sorts": [(name, [next(iter(own[page]["filters"]["day"])) for page in order]) for name, order in sorts],
        "fields": fields,
        "count": about["page_count"],
    }


def places_of(places: list[Any], urls: list[str]) -> Iterator[tuple[str, Any]]:
    page = 0
    for step, *where in places:
        page += step
        yield urls[page], where


@pytest.fixture(name="runs")
def runs_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that gets a line whenever Pagefind runs."""
    if (program := find_pagefind()) is None:
        pytest.skip("needs Pagefind (pip install 'pagefind[bin]')")
    log, wrapper = tmp_path / "runs.txt", tmp_path / "pagefind.sh"
    wrapper.write_text(f'#!/bin/sh\necho run >> "{log}"\nexec "{program}" "$@"\n')
    wrapper.chmod(0o755)
    log.touch()
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(wrapper))
    return log


def runs_since(log: Path) -> int:
    number = len(log.read_text().splitlines())
    log.write_text("")
    return number
