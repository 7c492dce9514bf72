"""A cluster fills the cache with the same results as this machine, whatever is lost on the way."""

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
from gazette.config import Config
from gazette.model.errors import ConfigError
from gazette.pipeline.assemble import assemble_articles
from gazette.pipeline.cluster import open_cluster
from gazette.pipeline.prefill import PrefillSummary, iter_raw_files, memory_sized_portions, prefill_cache, prefill_site
from gazette.pipeline.tasks import run_in_process
from gazette.site.settings_file import site_config
from support.articles import BODY, dump
from support.paths import ROOT

pytest.importorskip(
    "distributed", reason="dask.distributed is not installed: make cluster, or pip install 'pelican-gazette[cluster]'"
)

# A recognizer that is slow, finds every capital letter, and dies on a deadly text.
SLOW = """
import os, signal, time
from gazette.model.article import Mention

def find(texts):
    for text in texts:
        if "deadly" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
        yield tuple(Mention(c, "person", n, n + 1) for n, c in enumerate(text) if c.isupper())
"""


def silent(stage: str, done: int, total: int) -> None:
    pass


class Cluster:
    """A scheduler and two workers on this machine, each in a process group of its own."""

    def __init__(self, folder: Path, path: Sequence[Path]) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        # Dask gives up on a shard when it has killed one worker, instead of three, so that the test is fast.
        settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        self.environment = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(map(str, path))}
        self.processes = [self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))]
        self.start_worker()
        self.start_worker()

    def start_worker(self) -> None:
        self.processes.append(self._start("worker", "--scheduler-file", str(self.file), "--nthreads", "1"))

    def _start(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
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


@pytest.fixture(scope="module")
def recognizer_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the module of the slow recognizer."""
    folder = tmp_path_factory.mktemp("recognizer")
    (folder / "slow.py").write_text(SLOW, "utf-8")
    return folder


@pytest.fixture(scope="module")
def running_cluster(recognizer_folder: Path) -> Iterator[Cluster]:
    running = Cluster(recognizer_folder, [ROOT / "plugins", recognizer_folder])
    yield running
    running.end()


@pytest.fixture
def cluster(running_cluster: Cluster, recognizer_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Return a cluster that several tests share. Here, too, its recognizer can be imported."""
    monkeypatch.syspath_prepend(recognizer_folder)
    return running_cluster


RECURRING = "We ask all of our readers for their opinion of what they find here."


def unique_paragraphs(number: int) -> list[str]:
    """Return four paragraphs that are different for every number."""
    words = [f"{chr(97 + number % 26)}{chr(97 + number // 26)}{chr(97 + n)}" for n in range(26)]
    return [f"The {' '.join(words[n:])} was said to be there and the rest of it went on to {words[n]}." for n in range(4)]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return the Config of a site of 60 articles with a recurring line, and one empty file."""
    raw = tmp_path / "content" / "raw"
    raw.mkdir(parents=True)
    for n in range(60):
        text = dump(f"Number {n} has a headline", "Ada Lovelace wrote a letter.", *unique_paragraphs(n), RECURRING)
        (raw / f"{n:02}.txt").write_text(f"Publisher: Harbour Ledger\n{text}", "utf-8")
    (raw / "empty.txt").write_text("", "utf-8")
    (tmp_path / "conf.py").write_text("PATH = 'content'\nCACHE_PATH = 'cache'\nGAZETTE = {'recognizer': 'slow:find'}\n", "utf-8")
    return site_config(tmp_path / "conf.py")


def rows(config: Config) -> list[tuple[str, str, bytes]]:
    with closing(sqlite3.connect(config.cache_file)) as db:
        return db.execute("SELECT key, kind, value FROM entries ORDER BY key").fetchall()


def prefill_locally(config: Config, folder: Path) -> tuple[PrefillSummary, list[tuple[str, str, bytes]]]:
    """Prefill a new cache below `folder` without a cluster; return the summary and the rows of the cache."""
    local = replace(config, cache_file=folder / "local" / "gazette.sqlite")
    return prefill_site(iter_raw_files(local.raw), local, silent, run_in_process), rows(local)


def test_a_cluster_that_loses_a_worker_finds_what_this_machine_finds(
    cluster: Cluster, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pipeline.cluster._SHARD", 0.01)
    monkeypatch.setattr("gazette.pipeline.read_articles._BATCH", 4)
    rows_at_kill = []

    def kill_half_way(stage: str, done: int, total: int) -> None:
        if stage == "recognize" and done >= total // 2 and not rows_at_kill:
            cluster.kill(1)
            rows_at_kill.append(len(rows(config)))
            cluster.start_worker()  # for the tests that follow

    with open_cluster(cluster.address) as executor:
        summary = prefill_site(iter_raw_files(config.raw), config, kill_half_way, executor)
    local_summary, local_rows = prefill_locally(config, tmp_path)
    assert rows_at_kill
    assert rows_at_kill[0] < len(local_rows)  # the worker died before all results had come
    assert len(local_rows) == 121
    assert (summary, rows(config)) == (local_summary, local_rows)


def test_what_is_in_the_cache_is_not_sent_again(cluster: Cluster, config: Config, tmp_path: Path) -> None:
    half = replace(config, cache_file=tmp_path / "half" / "gazette.sqlite")
    prefill_site((raw for raw in iter_raw_files(config.raw) if raw.path < "30"), half, silent, run_in_process)
    steps: list[tuple[str, int, int]] = []
    with open_cluster(cluster.address) as executor:
        summary = prefill_site(iter_raw_files(config.raw), half, lambda *step: steps.append(step), executor)
        assert (summary.articles, summary.new) == (60, 31)
        assert max(total for _, _, total in steps) == 31
        steps.clear()
        assert prefill_site(iter_raw_files(config.raw), half, lambda *step: steps.append(step), executor).new == 0
    assert steps == []


def test_a_file_that_ends_workers_is_found_and_named(cluster: Cluster, config: Config) -> None:
    for path in sorted(config.raw.glob("*.txt"))[8:]:
        path.unlink()
    (config.raw / "bad.txt").write_text(dump("A deadly headline", "Ada Lovelace wrote.", *BODY))
    with open_cluster(cluster.address) as executor:
        summary = prefill_site(iter_raw_files(config.raw), config, silent, executor)
    (refusal,) = summary.refusals
    assert refusal.path == "bad.txt"
    assert "every worker of the cluster that worked on it died" in refusal.reason
    assert summary.articles == 8


def test_a_worker_of_another_version_is_refused(
    cluster: Cluster, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.pipeline.cluster.code_fingerprints", lambda spec: ("other", "other"))
    with open_cluster(cluster.address) as executor, pytest.raises(ConfigError, match="a worker has another version than this"):
        prefill_site(iter_raw_files(config.raw), config, silent, executor)


def test_the_command_prepares_a_site_on_a_cluster(
    cluster: Cluster, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prepare", "--settings", str(tmp_path / "conf.py"), "--scheduler", cluster.address]) == 0
    printed = capsys.readouterr()
    assert printed.out == "60 articles are ready; raw files: 61 new, 1 refused\n"
    assert "empty.txt: " in printed.err
    assert rows(config) == prefill_locally(config, tmp_path)[1]


def test_a_scheduler_that_does_not_answer_is_named(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gazette.pipeline.cluster._PATIENCE", 0.5)
    assert main(["prepare", "--settings", str(tmp_path / "conf.py"), "--scheduler", "tcp://127.0.0.1:1"]) == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in capsys.readouterr().err


def test_without_dask_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"pip install 'pelican-gazette\[cluster\]'"), open_cluster("tcp://127.0.0.1:1"):
        pass


def test_raw_files_are_read_in_portions(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.prefill._FILES", 7)
    totals: list[int] = []
    summary = prefill_cache(iter_raw_files(config.raw), config, lambda stage, done, total: totals.append(total), run_in_process)
    assert (summary.articles, summary.new, len(summary.refusals)) == (60, 61, 1)
    assert max(totals) == 7
    assert [len(portion) for portion in memory_sized_portions(iter(iter_raw_files(config.raw)))] == [7] * 8 + [5]


def test_a_build_after_prepare_has_nothing_to_do(config: Config, tmp_path: Path) -> None:
    prefill_site(iter_raw_files(config.raw), config, silent, run_in_process)
    steps: list[tuple[str, int, int]] = []
    assembled = assemble_articles(config, lambda *step: steps.append(step), lambda _: nullcontext())
    assert (len(assembled.articles), steps) == (60, [])
    assert not any(RECURRING in article.text for article in assembled.articles)
