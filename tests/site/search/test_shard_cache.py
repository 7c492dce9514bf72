"""What later builds take from the cache and the output: shards whose articles have not changed, and the files of the index."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gazette.site.output.output_files import OutputFiles
from gazette.site.search import search_index
from gazette.site.search.search_index import begin_index
from support.articles import BODY, dated
from support.search_index import build_index, index_files, make_articles, runs_fixture, settings_fixture, take_runs  # noqa: F401 - fixtures
from support.sites import Site


def test_a_new_article_has_one_shard_indexed_and_the_result_is_that_of_a_clean_build(
    news: Site, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "SHARD_SIZE", 6)
    for day in range(5, 18):
        news.add(f"{day}.txt", dated(day, f"Report {day}", *BODY))
    news.build()
    shard_count = take_runs(runs)
    assert shard_count >= 4
    before = index_files(news.build())
    assert take_runs(runs) == 0
    news.add("18.txt", dated(18, "Report 18", "The thimble was found.", *BODY))
    after = index_files(news.build())
    assert take_runs(runs) == 1
    assert len({name for name in after.keys() - before.keys() if name.startswith("fragment/")}) == 1
    news.folder.joinpath("content/raw/18.txt").unlink()
    assert index_files(news.build()) == before
    assert take_runs(runs) == 1
    assert index_files(news.build(CACHE_PATH=str(news.folder / "other"))) == before
    assert take_runs(runs) == shard_count


@pytest.mark.parametrize("pattern", ["*.index", "*.fragments", "index.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_cache_is_rebuilt(
    pattern: str, damage: str, settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = index_files(build_index(make_articles(8), settings, 3, monkeypatch))
    shutil.rmtree(tmp_path / "output")
    cached = [*(tmp_path / "cache" / "gazette-search").glob(pattern)]
    data = cached[-1].read_bytes()
    cached[-1].write_bytes(data[: len(data) // 2] if damage == "cut" else data[:-9] + b"something")
    if damage == "gone":
        cached[-1].unlink()
    assert index_files(build_index(make_articles(8), settings, 3, monkeypatch)) == first


def test_an_unchanged_index_is_left_alone(settings: dict[str, Any], runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = OutputFiles(Path(settings["OUTPUT_PATH"]))
    output = build_index(make_articles(8), settings, 3, monkeypatch, outputs)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    again = OutputFiles(output, outputs.current)
    assert begin_index(make_articles(8), settings, again).process is None
    again.remove_obsolete()
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before
    entry = output / "pagefind" / "pagefind-entry.json"
    entry.write_bytes(b"{}")
    take_runs(runs)
    build_index(make_articles(8), settings, 3, monkeypatch, OutputFiles(output, outputs.current))
    assert json.loads(entry.read_bytes())["version"]
    assert take_runs(runs) == 0


def test_files_of_an_earlier_index_are_removed(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    previous = OutputFiles(Path(settings["OUTPUT_PATH"]))
    output = build_index(make_articles(9), settings, 3, monkeypatch, previous)
    outputs = OutputFiles(output, previous.current)
    build_index(make_articles(8), settings, 3, monkeypatch, outputs)
    outputs.remove_obsolete()
    assert {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()} == set(outputs.current)
    assert len([*output.rglob("*.pf_fragment")]) == 8


def test_the_index_is_built_if_the_cache_cannot_be_written(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = index_files(build_index(make_articles(4), settings, 3, monkeypatch))
    shutil.rmtree(tmp_path / "cache" / "gazette-search")
    (tmp_path / "cache" / "gazette-search").write_text("not a folder")
    shutil.rmtree(tmp_path / "output")
    assert index_files(build_index(make_articles(4), settings, 3, monkeypatch)) == first
