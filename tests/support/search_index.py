"""Articles for tests of search, and helpers that build an index of them and read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gazette.site.output.output_files import OutputFiles
from gazette.site.search import search_index
from gazette.site.search.pagefind_format.index_files import decompress_file, parse_file
from gazette.site.search.search_index import begin_index, find_pagefind, finish_index
from support.chromium import FIND, Browser


@dataclass(frozen=True)
class StubArticle:
    """An article with the attributes of the view of a hand-written article that search uses."""

    title: str
    content: str
    number: int
    lang: str = "en"
    tags: tuple[()] = ()
    mentioned: tuple[()] = ()
    view_source: None = None

    @property
    def save_as(self) -> str:
        return f"articles/{self.number}/index.html"

    @property
    def date(self) -> datetime:
        return datetime(2024, 7, 1, tzinfo=UTC) + timedelta(days=self.number // 3)


# Words that are in all articles, in some, in one; with accents, in titles, and in scripts without spaces.
WORDS = ("bridge", "bridges", "bridgehead", "harbour", "ferry", "théâtre", "theatre", "Malmö", "malmo", "ferries", "thimble", "the")


def make_articles(count: int) -> list[StubArticle]:
    """Return articles with different texts."""
    articles = []
    for number in range(count):
        words = [word for index, word in enumerate(WORDS) if (number + 1) % (index + 1) == 0]
        text = f"<p>{' '.join(words * (1 + number % 2))} number{number}</p><p>新桥今天{number}</p>"
        articles.append(StubArticle(f"{words[-1]} report {number}", text, number))
    return articles


@pytest.fixture(name="settings")
def settings_fixture(tmp_path: Path) -> dict[str, Any]:
    """Return Pelican's settings, as far as search uses them."""
    if find_pagefind() is None:
        pytest.skip("needs Pagefind (pip install pagefind pagefind-bin)")
    (tmp_path / "cache").mkdir()
    return {"DEFAULT_LANG": "en", "CACHE_PATH": str(tmp_path / "cache"), "OUTPUT_PATH": str(tmp_path / "output")}


def build_index(
    articles: list[StubArticle],
    settings: dict[str, Any],
    shard_size: int,
    monkeypatch: pytest.MonkeyPatch,
    outputs: OutputFiles | None = None,
) -> Path:
    """Build the index of articles from shards of at most `shard_size`. Return the output folder."""
    monkeypatch.setattr(search_index, "SHARD_SIZE", shard_size)
    outputs = outputs or OutputFiles(Path(settings["OUTPUT_PATH"]))
    has_index, _ = finish_index(begin_index(articles, settings, outputs), outputs)
    assert has_index
    return outputs.root


def index_files(output: Path) -> dict[str, str]:
    """Return the hash of each file of the index, by its path in the bundle."""
    folder = output / "pagefind"
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def read_index(bundle: Path) -> dict[str, Any]:
    """Return all that an index says, with the URLs of pages in place of their numbers."""
    (about,) = json.loads((bundle / "pagefind-entry.json").read_bytes())["languages"].values()
    _, pages, chunks, filters, sorts, fields = parse_file((bundle / f"pagefind.{about['hash']}.pf_meta").read_bytes())
    fragments = [json.loads(decompress_file((bundle / "fragment" / f"{name}.pf_fragment").read_bytes())) for name, _ in pages]
    urls = [fragment["url"] for fragment in fragments]
    words = {}
    for first, last, name in chunks:
        for word, postings, forms in parse_file((bundle / "index" / f"{name}.pf_index").read_bytes())[0]:
            assert first[: len(word)] <= word
            assert word[: len(last)] <= last
            words[word] = (dict(by_url(postings, urls)), {form: dict(by_url(of_form, urls)) for form, of_form in forms})
    values = {}
    for name, file in filters:
        stored_name, pages_by_value = parse_file((bundle / "filter" / f"{file}.pf_filter").read_bytes())
        assert stored_name == name
        values[name] = {value: sorted(urls[page] for page in with_value) for value, with_value in pages_by_value}
    return {
        "pages": {fragment["url"]: (fragment, length) for fragment, (_, length) in zip(fragments, pages, strict=True)},
        "words": words,
        "filters": values,
        "sorts": [(name, [next(iter(fragments[page]["filters"]["day"])) for page in order]) for name, order in sorts],
        "fields": fields,
        "count": about["page_count"],
    }


def by_url(postings: list[Any], urls: list[str]) -> Iterator[tuple[str, Any]]:
    """Yield the URL of each page in a list of postings, with the word's positions there."""
    page = 0
    for step, *positions in postings:
        page += step
        yield urls[page], positions


@pytest.fixture(name="runs")
def runs_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of a file that gets a line whenever Pagefind runs."""
    if (program := find_pagefind()) is None:
        pytest.skip("needs Pagefind (pip install pagefind pagefind-bin)")
    log, wrapper = tmp_path / "runs.txt", tmp_path / "pagefind.sh"
    wrapper.write_text(f'#!/bin/sh\necho run >> "{log}"\nexec "{program}" "$@"\n')
    wrapper.chmod(0o755)
    log.touch()
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(wrapper))
    return log


def take_runs(log: Path) -> int:
    """Return how often Pagefind ran since the last call."""
    count = len(log.read_text().splitlines())
    log.write_text("")
    return count


def check_searches(browser: Browser) -> None:
    """Search the site `news` by words, and check what is found, counted, filtered and sorted."""
    results = browser.run(
        FIND
        + """
        await visit("search/?q=bridge&sort=newest");
        const steps = [await settled(), texts('[data-filter="person"] label'), texts("#found")];
        steps.push(await find("zeppelin"), await find("bridge xylophone"), texts("#found"));
        return steps;
        """
    )
    newest = ["Walrus <img src=x onerror=alert(1)>", "Ferry stops", "Bridge opens", "Toll debated"]
    people = ["Ada Lovelace 2", "Charles Babbage 2"]
    assert results == [newest, people, ["4 articles"], ["Toll debated"], newest, ["4 articles; not found: “xylophone”"]]
