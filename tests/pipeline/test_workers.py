"""Work is shared out to processes: the result is the same, and one that dies costs one file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from gazette.config import read_config, usable_cores
from gazette.model.article import Article, Raw
from gazette.model.errors import ConfigError
from gazette.pipeline.read_articles import Recognized, extract_articles, read_folder, recognize_mentions
from gazette.pipeline.result_cache import Cache
from gazette.pipeline.tasks import Task, decode, do_here, encode
from gazette.pipeline.workers import Crew, batches
from support.articles import BODY, clean, dump
from support.paths import ROOT
from support.sites import Site, run_pelican

# Finds no names, and does what a text says: as a library would on a text that is too much for it.
DEADLY = """
import ctypes, os, signal, sys

def find(texts):
    for text in texts:
        if "segfault" in text:
            ctypes.string_at(0)
        if "killed" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "leave" in text:
            sys.exit(3)
        if "endless" in text:
            while True:
                pass
        if "fails" in text:
            raise ValueError("no such word")
        yield ()
"""


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "gazette.sqlite")


@pytest.fixture(autouse=True)
def small_work_is_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.workers._PAYS", 1e-9)


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "deadly.py").write_text(DEADLY, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return "deadly:find"


def silent(stage: str, done: int, total: int) -> None:
    pass


def articles(*words: str) -> list[Article]:
    return [clean(dump(f"Number {place}", f"The word is {word}.", *BODY), f"{place}.txt") for place, word in enumerate(words)]


def rows(cache: Cache) -> list[tuple[str, str, bytes]]:
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db:
        return db.execute("SELECT key, kind, value FROM entries ORDER BY key").fetchall()


def prepared(folder: Path, cache: Cache, jobs: int) -> tuple[list[tuple[str, str, bytes]], Recognized]:
    with Crew(jobs) as crew:
        found, _ = extract_articles(read_folder(folder).raws, cache, silent, crew)
        recognized = recognize_mentions(found, cache, "gazette", silent, crew)
        assert len(crew.workers) == (jobs if jobs > 1 else 0)
    return rows(cache), recognized


def test_the_result_is_the_same_however_many_processes_work(tmp_path: Path) -> None:
    alone, first = prepared(ROOT / "content" / "raw", Cache(tmp_path / "alone.sqlite"), 1)
    shared, second = prepared(ROOT / "content" / "raw", Cache(tmp_path / "shared.sqlite"), 3)
    assert len(alone) > 50
    assert (alone, first) == (shared, second)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("segfault", "ended by SIGSEGV; this is a fault in Gazette or a library"),
        ("killed", "was killed, as systems do where memory is short; make the file smaller"),
        ("leave", "ended with status 3"),
        ("endless", "took a hundred times as long"),
    ],
)
def test_a_file_that_ends_its_process_is_lost_alone(cache: Cache, deadly: str, word: str, reason: str) -> None:
    found = articles("a", "b", word, "d", "e", "f")
    with Crew(2, patience=0.5) as crew:
        recognized = recognize_mentions(found, cache, deadly, silent, crew)
    assert [article.path for article in recognized.articles] == ["0.txt", "1.txt", "3.txt", "4.txt", "5.txt"]
    (refusal,) = recognized.refusals
    assert refusal.path == "2.txt"
    assert reason in refusal.reason
    assert len(rows(cache)) == 5


def test_every_file_that_ends_its_process_is_found(cache: Cache, deadly: str) -> None:
    words = ["killed", "b", "leave", "killed ", "e", "segfault", "killed  "]
    with Crew(2) as crew:
        recognized = recognize_mentions(articles(*words), cache, deadly, silent, crew)
    assert [article.path for article in recognized.articles] == ["1.txt", "4.txt"]
    assert sorted(refusal.path for refusal in recognized.refusals) == ["0.txt", "2.txt", "3.txt", "5.txt", "6.txt"]


def test_a_process_that_is_killed_from_outside_costs_no_file(cache: Cache, deadly: str) -> None:
    found = articles(*(f"word {n}" for n in range(60)))
    with Crew(2) as crew:
        results = crew(Task(articles=tuple(found), spec=deadly))
        done = [next(results)]
        crew.workers[0].process.kill()
        done += results
    assert sorted(one.place for one in done) == list(range(60))
    assert not any(one.lost for one in done)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_recognizer_that_fails_or_is_not_there_stops_the_build(cache: Cache, deadly: str, jobs: int) -> None:
    with Crew(jobs) as crew:
        with pytest.raises(ConfigError, match=r"is 'deadly:find', which failed: ValueError: no such word; mend it"):
            recognize_mentions(articles("a", "fails", "c"), cache, deadly, silent, crew)
        with pytest.raises(ConfigError, match="cannot be loaded"):
            recognize_mentions(articles("a", "b", "c"), cache, "deadly:missing", silent, crew)


def test_processes_that_do_not_start_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.workers._START", "import no_such_module")
    with Crew(2) as crew, pytest.raises(ConfigError, match=r"do not start .*set GAZETTE\['jobs'\] to 1"):
        list(crew(Task(raws=(Raw("a.txt", b"x"), Raw("b.txt", b"y")))))


def test_processes_end_with_the_crew(deadly: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.workers.batches", lambda seconds: [[0], [1], [2]])
    with Crew(3) as crew:
        results = crew(Task(articles=tuple(articles("endless", "endless", "c")), spec=deadly))
        assert next(results).place == 2
        processes = [worker.process for worker in crew.workers]
        assert [process.poll() for process in processes] == [None, None, None]
    assert all(process.poll() is not None for process in processes)


def test_small_work_is_done_in_the_process_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    task = Task(raws=(Raw("a.txt", dump("T", *BODY).encode()),) * 3)
    with Crew(8) as crew:
        assert list(crew(task)) == list(do_here(task))
        assert crew.workers == []


def test_names_of_files_need_not_be_text() -> None:
    raws = (Raw("bad\udcff.txt", b"x", b'title = "T"'), Raw("2024.07.10 summit", b"x"), Raw("a.HTML", b"x"))
    task = decode(encode(Task(raws=raws)))
    assert [(raw.path, raw.data, raw.sidecar) for raw in task.raws] == [
        ("raw.txt", b"x", b'title = "T"'),
        ("raw", b"x", None),
        ("raw.html", b"x", None),
    ]


def test_batches_have_equal_work_and_the_longest_come_first() -> None:
    seconds = [0.1, 3.0, 0.2, 0.3, 0.6, 0.05]
    assert list(batches(seconds)) == [[1], [4], [3, 2], [0, 5]]


def test_an_interrupt_ends_everything(site: Site, deadly: str, tmp_path: Path) -> None:
    """Ctrl-C goes to all processes of the terminal; they end, and what was done until then is kept."""
    for n in range(40):
        site.add(f"{n}.txt", dump(f"Number {n}", "endless" if n > 35 else "Words.", *BODY))
    script = tmp_path / "run.py"
    script.write_text(
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT / 'plugins')!r}]\n"
        "import gazette.pipeline.workers; gazette.pipeline.workers._PAYS = 1e-9\n"
        "from gazette.commands.site_settings import site_config; from gazette.pipeline.assemble import prepare; from contextlib import nullcontext\n"
        "from pathlib import Path; from dataclasses import replace\n"
        f"config = replace(site_config(Path({str(tmp_path / 'conf.py')!r})), jobs=2)\n"
        "prepare(config, lambda *step: print(*step, flush=True), lambda name: nullcontext())\n"
    )
    (tmp_path / "conf.py").write_text(f"PATH = 'content'\nCACHE_PATH = 'cache'\nGAZETTE = {{'recognizer': {deadly!r}}}\n")
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stdout
        for line in run.stdout:
            if line.startswith("recognize 0"):
                break
        deadline = time.monotonic() + 60
        while _members(run.pid) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        run.communicate(timeout=60)
    assert run.returncode != 0
    assert _members(run.pid) == 0
    assert len([row for row in rows(Cache(tmp_path / "cache" / "gazette.sqlite")) if row[1] == "articles"]) == 40


def _members(group: int) -> int:
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return sum(line.split()[0] == str(group) and "Z" not in line.split()[1] for line in listed.splitlines())


def test_a_build_over_several_processes_is_the_one_of_a_single(site: Site, news: Site) -> None:
    site.settings["GAZETTE"]["jobs"] = 1
    first = _bytes(news.build())
    (site.folder / "cache" / "gazette.sqlite").unlink()
    site.settings["GAZETTE"]["jobs"] = 2
    assert _bytes(news.build()) == first


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_names_the_file_that_ends_its_process(site: Site, deadly: str, tmp_path: Path) -> None:
    """Through the command line, where work of this length is done by two processes."""
    prose = " ".join(f"Sentence {n} of many that are here." for n in range(20_000))
    for n in range(2):
        site.add(f"{n}.txt", dump(f"Number {n}", f"Word {n}.", prose))
    site.add("bad.txt", dump("Bad", "killed", prose))
    site.settings["GAZETTE"] = {"recognizer": deadly, "jobs": 2}
    (tmp_path / "content" / "pages").mkdir(exist_ok=True)
    run = run_pelican(site)
    assert run.returncode == 0, run.stderr
    assert "Not on the site: bad.txt: twice the process that worked on it was killed" in run.stdout
    assert len(list((site.folder / "output" / "articles").glob("*/index.html"))) == 2


def _config(tmp_path: Path, **ours: object) -> int:
    settings = {"PATH": str(tmp_path), "CACHE_PATH": "cache", "DEFAULT_LANG": "en", "DEFAULT_CATEGORY": "misc", "GAZETTE": ours}
    return read_config(settings).jobs


def test_jobs_are_all_cores_unless_they_are_said(tmp_path: Path) -> None:
    assert _config(tmp_path) == _config(tmp_path, jobs="auto") == usable_cores() >= 1
    assert _config(tmp_path, jobs=3) == 3


@pytest.mark.parametrize("jobs", [0, -1, 1.5, True, None, "two"])
def test_jobs_that_cannot_be_are_refused(tmp_path: Path, jobs: object) -> None:
    with pytest.raises(ConfigError, match=r"GAZETTE\['jobs'\] must be 'auto', or a whole number, 1 or more: .*, not"):
        _config(tmp_path, jobs=jobs)
