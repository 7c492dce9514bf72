"""What is kept of an index from build to build: the parts whose articles are what they were, and its files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gazette.site.output.output_files import open_outputs
from gazette.site.search import search_index
from gazette.site.search.search_index import begin_index
from support.articles import BODY, dated
from support.search_bundle import index_of
from support.search_index import articles, index, runs_fixture, runs_since, settings_fixture  # noqa: F401 - fixtures
from support.sites import Site


def test_one_new_article_has_one_part_made_and_the_site_is_what_a_clean_build_makes(
    news: Site, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "PART", 6)
    for day in range(5, 18):
        news.add(f"{day}.txt", dated(day, f"Report {day}", *BODY))
    news.build()
    parts = runs_since(runs)
    assert parts >= 4
    before = index_of(news.build())
    assert runs_since(runs) == 0
    news.add("18.txt", dated(18, "Report 18", "The thimble was found.", *BODY))
    after = index_of(news.build())
    assert runs_since(runs) == 1
    assert len({name for name in after.keys() - before.keys() if name.startswith("fragment/")}) == 1
    news.folder.joinpath("content/raw/18.txt").unlink()
    assert index_of(news.build()) == before
    assert runs_since(runs) == 1
    assert index_of(news.build(CACHE_PATH=str(news.folder / "other"))) == before
    assert runs_since(runs) == parts


@pytest.mark.parametrize("pattern", ["*.index", "*.fragments", "index.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_what_is_kept_may_be_damaged(
    pattern: str, damage: str, settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = index_of(index(articles(8), settings, 3, monkeypatch))
    shutil.rmtree(tmp_path / "output")
    kept = [*(tmp_path / "cache" / "gazette-search").glob(pattern)]
    data = kept[-1].read_bytes()
    kept[-1].write_bytes(data[: len(data) // 2] if damage == "cut" else data[:-9] + b"something")
    if damage == "gone":
        kept[-1].unlink()
    assert index_of(index(articles(8), settings, 3, monkeypatch)) == first


def test_an_index_that_is_there_is_kept_as_it_is(settings: dict[str, Any], runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = open_outputs(settings, {})
    output = index(articles(8), settings, 3, monkeypatch)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    again = open_outputs(settings, outputs.here)
    assert begin_index(articles(8), settings).process is None
    again.sweep()
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before
    entry = output / "pagefind" / "pagefind-entry.json"
    entry.write_bytes(b"{}")
    open_outputs(settings, outputs.here)
    runs_since(runs)
    index(articles(8), settings, 3, monkeypatch)
    assert json.loads(entry.read_bytes())["version"]
    assert runs_since(runs) == 0


def test_files_of_an_index_that_was_left_by_another_build_go(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    known = open_outputs(settings, {}).here
    index(articles(9), settings, 3, monkeypatch)
    now = open_outputs(settings, known)
    output = index(articles(8), settings, 3, monkeypatch)
    now.sweep()
    assert {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()} == set(now.here)
    assert len([*output.rglob("*.pf_fragment")]) == 8


def test_search_is_made_where_nothing_can_be_kept(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = index_of(index(articles(4), settings, 3, monkeypatch))
    shutil.rmtree(tmp_path / "cache" / "gazette-search")
    (tmp_path / "cache" / "gazette-search").write_text("a file of somebody's")
    shutil.rmtree(tmp_path / "output")
    assert index_of(index(articles(4), settings, 3, monkeypatch)) == first
