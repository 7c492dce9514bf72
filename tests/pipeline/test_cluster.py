"""A cluster fills the cache: with the same as this machine would, whatever is lost on the way."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from gazette.__main__ import main
from gazette.commands.site_settings import site_config
from gazette.config import Config
from gazette.model.errors import ConfigError
from gazette.pipeline.assemble import prepare
from gazette.pipeline.cluster import open_cluster
from gazette.pipeline.prefill import Filled, fill_cache, fill_for_site, portions, raws_below
from gazette.pipeline.tasks import do_here
from support.articles import BODY, dump
from support.paths import ROOT

pytest.importorskip(
    "distributed", reason="dask.distributed is not installed: make cluster, or pip install 'pelican-gazette[cluster]'"
)

# Takes its time over each text, and finds every capital letter; a text may end its process.
SLOW = """
import os, signal, time
from gazette.model.article import Mention

def find(texts):
    for text in texts:
        if "deadly" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.05)
        yield tuple(Mention(c, "person", n, n + 1) for n, c in enumerate(text) if c.isupper())
"""


def silent(stage: str, done: int, total: int) -> None:
    pass


class Cluster:
    """A scheduler and workers on this machine, each a process group of its own."""

    def __init__(self, folder: Path, path: Sequence[Path]) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        # The first end of a worker counts, to be quick.
        settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        self.environment = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(map(str, path))}
        self.processes = [self.start("scheduler", "--port", "0", "--scheduler-file", str(self.file))]
        self.processes += [self.start("worker", "--scheduler-file", str(self.file), "--nthreads", "1") for _ in range(2)]

    def start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", "--no-dashboard", *arguments]
        with (self.folder / "cluster.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=self.environment, cwd=self.folder, start_new_session=True)

    @property
    def address(self) -> str:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with suppress(OSError, ValueError, KeyError):
                return str(json.loads(self.file.read_text())["address"])
            time.sleep(0.1)
        raise TimeoutError((self.folder / "cluster.log").read_text())

    def kill(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.processes[number].pid, signal.SIGKILL)

    def end(self) -> None:
        for number, process in enumerate(self.processes):
            self.kill(number)
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    (tmp_path / "slow.py").write_text(SLOW, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    found = Cluster(tmp_path, [ROOT / "plugins", tmp_path])
    yield found
    found.end()


RECURRING = "We ask all of our readers for their opinion of what they find here."


def own_words(number: int) -> list[str]:
    """Four paragraphs that no other number has."""
    words = [f"{chr(97 + number % 26)}{chr(97 + number // 26)}{chr(97 + n)}" for n in range(26)]
    return [f"The {' '.join(words[n:])} was said to be there and the rest of it went on to {words[n]}." for n in range(4)]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A site whose articles have a line in common, which recurs."""
    raw = tmp_path / "content" / "raw"
    raw.mkdir(parents=True)
    for n in range(60):
        text = dump(f"Number {n} has a headline", "Ada Lovelace wrote a letter.", *own_words(n), RECURRING)
        (raw / f"{n:02}.txt").write_text(f"Publisher: Harbour Ledger\n{text}", "utf-8")
    (raw / "empty.txt").write_text("", "utf-8")
    (tmp_path / "conf.py").write_text("PATH = 'content'\nCACHE_PATH = 'cache'\nGAZETTE = {'recognizer': 'slow:find'}\n", "utf-8")
    return site_config(tmp_path / "conf.py")


def rows(config: Config) -> list[tuple[str, str, bytes]]:
    with closing(sqlite3.connect(config.cache)) as db:
        return db.execute("SELECT key, kind, value FROM entries ORDER BY key").fetchall()


def locally(config: Config, folder: Path) -> tuple[Filled, list[tuple[str, str, bytes]]]:
    own = replace(config, cache=folder / "local" / "gazette.sqlite")
    return fill_for_site(raws_below(own.raw), own, silent, do_here), rows(own)


def test_a_cluster_that_loses_a_worker_finds_what_this_machine_finds(
    cluster: Cluster, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pipeline.cluster._SHARD", 0.01)
    monkeypatch.setattr("gazette.pipeline.read_articles._BATCH", 4)
    killed = []

    def kill_half_way(stage: str, done: int, total: int) -> None:
        if stage == "recognize" and done >= total // 2 and not killed:
            cluster.kill(1)
            killed.append(len(rows(config)))

    with open_cluster(cluster.address) as work:
        filled = fill_for_site(raws_below(config.raw), config, kill_half_way, work)
    expected, local = locally(config, tmp_path)
    assert killed
    assert killed[0] < len(local)  # what came was written, and not all had come
    assert len(local) == 121
    assert (filled, rows(config)) == (expected, local)


def test_what_is_in_the_cache_is_not_sent_again(cluster: Cluster, config: Config, tmp_path: Path) -> None:
    locally(replace(config, cache=config.cache), tmp_path)
    half = replace(config, cache=tmp_path / "half" / "gazette.sqlite")
    fill_for_site((raw for raw in raws_below(config.raw) if raw.path < "30"), half, silent, do_here)
    steps: list[tuple[str, int, int]] = []
    with open_cluster(cluster.address) as work:
        filled = fill_for_site(raws_below(config.raw), half, lambda *step: steps.append(step), work)
        assert (filled.articles, filled.new) == (60, 31)
        assert max(total for _, _, total in steps) == 31
        steps.clear()
        assert fill_for_site(raws_below(config.raw), half, lambda *step: steps.append(step), work).new == 0
    assert steps == []


def test_a_file_that_ends_workers_is_found_and_named(cluster: Cluster, config: Config) -> None:
    for path in sorted(config.raw.glob("*.txt"))[8:]:
        path.unlink()
    (config.raw / "bad.txt").write_text(dump("A deadly headline", "Ada Lovelace wrote.", *BODY))
    with open_cluster(cluster.address) as work:
        filled = fill_for_site(raws_below(config.raw), config, silent, work)
    (refusal,) = filled.refusals
    assert refusal.path == "bad.txt"
    assert "the workers of the cluster that worked on it ended" in refusal.reason
    assert filled.articles == 8


def test_a_worker_of_another_version_is_refused(
    cluster: Cluster, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pipeline.cluster.prints", lambda spec: ("other", "other"))
    with open_cluster(cluster.address) as work, pytest.raises(ConfigError, match="a worker has another version than this machine"):
        fill_for_site(raws_below(config.raw), config, silent, work)


def test_the_command_prepares_a_site_on_a_cluster(
    cluster: Cluster, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", "--settings", str(tmp_path / "conf.py"), "--scheduler", cluster.address]) == 0
    said = capsys.readouterr()
    assert said.out == "60 articles are ready; 61 raw files were new, 1 refused\n"
    assert "empty.txt: " in said.err
    assert rows(config) == locally(config, tmp_path)[1]


def test_a_scheduler_that_does_not_answer_is_said(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gazette.pipeline.cluster._PATIENCE", 0.5)
    assert main(["prepare", "--settings", str(tmp_path / "conf.py"), "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in capsys.readouterr().err


def test_without_dask_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"pip install 'pelican-gazette\[cluster\]'"), open_cluster("tcp://127.0.0.1:1"):
        pass


def test_any_number_of_raw_files_is_taken_in_portions(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.prefill._FILES", 7)
    taken: list[str] = []
    held = []

    def raws() -> Iterator[object]:
        for raw in raws_below(config.raw):
            taken.append(raw.path)
            yield raw

    def note(stage: str, done: int, total: int) -> None:
        held.append(total)

    filled = fill_cache(raws(), config, note, do_here)  # type: ignore[arg-type]
    assert (filled.articles, filled.new, len(filled.refusals), len(taken)) == (60, 61, 1, 61)
    assert max(held) == 7
    assert [len(portion) for portion in portions(iter(raws_below(config.raw)))] == [7] * 8 + [5]


def test_a_build_after_prepare_has_nothing_to_do(config: Config, tmp_path: Path) -> None:
    fill_for_site(raws_below(config.raw), config, silent, do_here)
    steps: list[tuple[str, int, int]] = []
    prepared = prepare(config, lambda *step: steps.append(step), lambda _: nullcontext())
    assert (len(prepared.articles), steps) == (60, [])
    assert not any(RECURRING in article.text for article in prepared.articles)
