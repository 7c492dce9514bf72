"""`gazette cache`: what the cache has, what a build found there, and what can be removed."""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from gazette.__main__ import main
from gazette.config import Config
from gazette.pipeline.assemble import assemble_articles
from gazette.pipeline.result_cache import ResultCache
from gazette.site.settings_file import site_config
from support.articles import BODY, dump


def build(config: Config) -> None:
    assemble_articles(config, lambda *step: None, lambda _: nullcontext())


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "content" / "raw").mkdir(parents=True)
    for n in range(5):
        (tmp_path / "content" / "raw" / f"{n}.txt").write_text(dump(f"Number {n}", "Ada Lovelace wrote.", *BODY))
    (tmp_path / "conf.py").write_text(
        "PATH = 'content'\nCACHE_PATH = 'cache'\nGAZETTE = {'recognizer': 'support.known_names:recognize'}\n"
    )
    return site_config(tmp_path / "conf.py")


def statistics(config: Config, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[int]]:
    """Run `gazette cache`; return, for each kind, the numbers of all entries, and of those found, computed and unused."""
    assert main(["cache", "--settings", str(config.cache_file.parents[1] / "conf.py"), *arguments]) == 0
    lines = [re.sub(r"[\d.]+ MB", "", line).split() for line in capsys.readouterr().out.splitlines()]
    return {line[0]: [int(number) for number in line[1:]] for line in lines if line and line[0] in ("articles", "names", "other")}


def test_it_shows_what_a_build_found_computed_and_did_not_use(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    build(config)
    assert statistics(config, capsys) == {"articles": [5, 0, 5, 0], "names": [5, 0, 5, 0]}
    (config.raw / "0.txt").write_text(dump("Other", *BODY))
    (config.raw / "1.txt").unlink()
    build(config)
    assert statistics(config, capsys) == {"articles": [6, 3, 1, 2], "names": [6, 3, 1, 2]}


def test_pruning_leaves_what_the_last_build_used(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    build(config)
    (config.raw / "0.txt").unlink()
    build(config)
    assert statistics(config, capsys, "--prune") == {"articles": [4, 4, 0, 0], "names": [4, 4, 0, 0]}
    steps: list[object] = []
    assemble_articles(config, lambda *step: steps.append(step), lambda _: nullcontext())
    assert steps == []


def test_pruning_makes_the_file_smaller(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    build(config)
    cache = ResultCache(config.cache_file)
    cache.put({str(n): "x" * 1000 for n in range(3000)})
    cache.close()
    before = config.cache_file.stat().st_size
    assert "3,000 entries removed" in pruned(config, capsys)
    assert config.cache_file.stat().st_size < before - 3_000_000
    assert [path.name for path in config.cache_file.parent.iterdir() if "sqlite" in path.name] == ["gazette.sqlite"]


def pruned(config: Config, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["cache", "--prune", "--settings", str(config.cache_file.parents[1] / "conf.py")]) == 0
    return capsys.readouterr().out


def test_what_another_site_with_the_same_cache_uses_stays_until_its_folder_is_gone(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.txt").write_text(dump("Of another site", *BODY))
    build(config)
    build(replace(config, raw=other))
    assert statistics(config, capsys, "--prune") == {"articles": [6, 0, 6, 0], "names": [6, 0, 6, 0]}
    (other / "x.txt").unlink()
    other.rmdir()
    assert statistics(config, capsys, "--prune") == {"articles": [5, 0, 5, 0], "names": [5, 0, 5, 0]}


def test_before_the_first_build_nothing_is_pruned(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["cache", "--settings", str(config.cache_file.parents[1] / "conf.py")]
    assert main(arguments) == 0
    assert "there is no cache yet" in capsys.readouterr().out
    ResultCache(config.cache_file).put({"a": 1})
    assert main([*arguments, "--prune"]) == 1
    assert "nothing was removed: no build of this site has finished" in capsys.readouterr().err
    assert ResultCache(config.cache_file).get("a") == {"a": 1}


def test_an_unchanged_build_writes_nothing(config: Config) -> None:
    build(config)
    build(config)
    before = config.cache_file.read_bytes()
    build(config)
    assert config.cache_file.read_bytes() == before


def test_prepared_results_are_not_pruned(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    build(config)
    (config.raw / "new.txt").write_text(dump("New", *BODY))
    assert main(["prepare", "--settings", str(config.cache_file.parents[1] / "conf.py")]) == 0
    assert "6 articles are ready; raw files: 1 new, 0 refused" in capsys.readouterr().out
    assert "0 entries removed" in pruned(config, capsys)
    build(config)
    (config.raw / "new.txt").unlink()
    build(config)
    assert statistics(config, capsys, "--prune") == {"articles": [5, 5, 0, 0], "names": [5, 5, 0, 0]}
