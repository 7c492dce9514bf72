"""Tasks run in worker processes: the results are the same, and a worker that dies costs one file."""

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

from gazette.cleaning.site_rules.site_rule import SiteRule, SiteRules
from gazette.config import read_config, usable_cores
from gazette.model.article import Article, RawFile
from gazette.model.errors import ConfigError
from gazette.pipeline.read_articles import RecognizedArticles, extract_articles, read_raw_folder, recognize_mentions
from gazette.pipeline.result_cache import ResultCache
from gazette.pipeline.tasks import Task, decode_task, encode_task, run_in_process
from gazette.pipeline.workers import WorkerPool, split_into_batches
from support.articles import BODY, clean, dump
from support.paths import ROOT
from support.sites import Site, run_pelican

# A recognizer that finds no names. A word in a text makes it fail in one of the ways in which a library may fail.
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
def cache(tmp_path: Path) -> ResultCache:
    return ResultCache(tmp_path / "gazette.sqlite")


@pytest.fixture(autouse=True)
def small_tasks_use_workers_too(monkeypatch: pytest.MonkeyPatch) -> None:
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


def rows(cache: ResultCache) -> list[tuple[str, str, bytes]]:
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db:
        return db.execute("SELECT key, kind, value FROM entries ORDER BY key").fetchall()


def recognized(folder: Path, cache: ResultCache, jobs: int) -> tuple[list[tuple[str, str, bytes]], RecognizedArticles]:
    """Clean a folder and find its names with a number of processes; return the rows of the cache, and the articles."""
    with WorkerPool(jobs) as pool:
        extracted, _ = extract_articles(read_raw_folder(folder).raws, cache, silent, pool)
        result = recognize_mentions(extracted, cache, "gazette", silent, pool)
        assert len(pool.workers) == (jobs if jobs > 1 else 0)
    return rows(cache), result


def test_the_result_is_the_same_however_many_processes_work(tmp_path: Path) -> None:
    with_one_process = recognized(ROOT / "content" / "raw", ResultCache(tmp_path / "one.sqlite"), 1)
    with_three = recognized(ROOT / "content" / "raw", ResultCache(tmp_path / "three.sqlite"), 3)
    assert len(with_one_process[0]) > 50
    assert with_one_process == with_three


def test_workers_get_the_rules_for_single_sites() -> None:
    prose = "".join(f"<p>{text}</p>" for text in BODY)
    page = f'<title>T</title><link rel="canonical" href="https://a.example/b">{prose}<p class="box">{"Box. " * 100_000}</p>'
    rules = SiteRules((SiteRule("a.example", drop=(".box",), body=("body",)),))
    task = Task(raws=(RawFile("a.html", page.encode()),) * 4, rules=rules)
    assert decode_task(encode_task(task)).rules == rules == task.subset([1]).rules
    with WorkerPool(2) as pool:
        results = list(pool(task))
        assert pool.workers
    assert len(results) == 4
    assert all(b"Box" not in result.value.partition(b'"removals"')[0] for result in results)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("segfault", "was ended by SIGSEGV; this is a fault in Gazette or a library"),
        ("killed", "was killed, as happens when memory runs out; make the file smaller"),
        ("leave", "ended with status 3"),
        ("endless", "took a hundred times as long"),
    ],
)
def test_a_file_that_ends_its_process_is_lost_alone(cache: ResultCache, deadly: str, word: str, reason: str) -> None:
    with WorkerPool(2, patience=0.5) as pool:
        result = recognize_mentions(articles("a", "b", word, "d", "e", "f"), cache, deadly, silent, pool)
    assert [article.path for article in result.articles] == ["0.txt", "1.txt", "3.txt", "4.txt", "5.txt"]
    (refusal,) = result.refusals
    assert refusal.path == "2.txt"
    assert reason in refusal.reason
    assert len(rows(cache)) == 5


def test_every_file_that_ends_its_process_is_found(cache: ResultCache, deadly: str) -> None:
    words = ["killed", "b", "leave", "killed ", "e", "segfault", "killed  "]
    with WorkerPool(2) as pool:
        result = recognize_mentions(articles(*words), cache, deadly, silent, pool)
    assert [article.path for article in result.articles] == ["1.txt", "4.txt"]
    assert sorted(refusal.path for refusal in result.refusals) == ["0.txt", "2.txt", "3.txt", "5.txt", "6.txt"]


def test_a_process_that_is_killed_from_outside_costs_no_file(cache: ResultCache, deadly: str) -> None:
    task = Task(articles=tuple(articles(*(f"word {n}" for n in range(60)))), spec=deadly)
    with WorkerPool(2) as pool:
        running = pool(task)
        results = [next(running)]
        next(worker for worker in pool.workers if worker.ready).process.kill()
        results += running
    assert sorted(result.index for result in results) == list(range(60))
    assert not any(result.failure for result in results)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_recognizer_that_fails_or_is_not_there_stops_the_build(cache: ResultCache, deadly: str, jobs: int) -> None:
    with WorkerPool(jobs) as pool:
        with pytest.raises(ConfigError, match=r"is 'deadly:find', which failed: ValueError: no such word; fix it"):
            recognize_mentions(articles("a", "fails", "c"), cache, deadly, silent, pool)
        with pytest.raises(ConfigError, match="cannot be loaded"):
            recognize_mentions(articles("a", "b", "c"), cache, "deadly:missing", silent, pool)


def test_processes_that_do_not_start_stop_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.workers._START", "import no_such_module")
    with WorkerPool(2) as pool, pytest.raises(ConfigError, match=r"do not start .*set GAZETTE\['jobs'\] to 1"):
        list(pool(Task(raws=(RawFile("a.txt", b"x"), RawFile("b.txt", b"y")))))


def test_workers_end_with_the_pool(deadly: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazette.pipeline.workers.split_into_batches", lambda seconds: [[0], [1], [2]])
    with WorkerPool(3) as pool:
        results = pool(Task(articles=tuple(articles("endless", "endless", "c")), spec=deadly))
        assert next(results).index == 2
        processes = [worker.process for worker in pool.workers]
        assert [process.poll() for process in processes] == [None, None, None]
    assert all(process.poll() is not None for process in processes)


def test_small_work_is_done_in_the_process_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    task = Task(raws=(RawFile("a.txt", dump("T", *BODY).encode()),) * 3)
    with WorkerPool(8) as pool:
        assert list(pool(task)) == list(run_in_process(task))
        assert pool.workers == []


def test_file_names_that_cannot_be_encoded_do_not_matter() -> None:
    raws = (RawFile("bad\udcff.txt", b"x", b'title = "T"'), RawFile("2024.07.10 summit", b"x"), RawFile("a.HTML", b"x"))
    task = decode_task(encode_task(Task(raws=raws)))
    assert [(raw.path, raw.data, raw.sidecar) for raw in task.raws] == [
        ("raw.txt", b"x", b'title = "T"'),
        ("raw", b"x", None),
        ("raw.html", b"x", None),
    ]


def test_batches_have_equal_work_and_the_longest_items_come_first() -> None:
    seconds = [0.1, 3.0, 0.2, 0.3, 0.6, 0.05]
    assert list(split_into_batches(seconds)) == [[1], [4], [3, 2], [0, 5]]


def test_an_interrupt_ends_everything(site: Site, deadly: str, tmp_path: Path) -> None:
    """Ctrl-C goes to all processes of the terminal. They end, and finished work is kept."""
    for n in range(40):
        site.add(f"{n}.txt", dump(f"Number {n}", "endless" if n > 35 else "Words.", *BODY))
    script = tmp_path / "run.py"
    script.write_text(
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT / 'plugins')!r}]\n"
        "import gazette.pipeline.workers; gazette.pipeline.workers._PAYS = 1e-9\n"
        "from gazette.site.settings_file import site_config\nfrom gazette.pipeline.assemble import assemble_articles\n"
        "from contextlib import nullcontext; from pathlib import Path; from dataclasses import replace\n"
        f"config = replace(site_config(Path({str(tmp_path / 'conf.py')!r})), jobs=2)\n"
        "assemble_articles(config, lambda *step: print(*step, flush=True), lambda name: nullcontext())\n"
    )
    (tmp_path / "conf.py").write_text(f"PATH = 'content'\nCACHE_PATH = 'cache'\nGAZETTE = {{'recognizer': {deadly!r}}}\n")
    command = [sys.executable, str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stdout
        for line in run.stdout:
            if line.startswith("recognize 0"):
                break
        deadline = time.monotonic() + 60
        while _living_members(run.pid) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(run.pid, signal.SIGINT)
        run.communicate(timeout=60)
    assert run.returncode != 0
    assert _living_members(run.pid) == 0
    assert len([row for row in rows(ResultCache(tmp_path / "cache" / "gazette.sqlite")) if row[1] == "articles"]) == 40


def _living_members(group: int) -> int:
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return sum(line.split()[0] == str(group) and "Z" not in line.split()[1] for line in listed.splitlines())


def test_a_build_with_several_processes_makes_the_same_site(site: Site, news: Site) -> None:
    site.settings["GAZETTE"]["jobs"] = 1
    first = _bytes(news.build())
    (site.folder / "cache" / "gazette.sqlite").unlink()
    site.settings["GAZETTE"]["jobs"] = 2
    assert _bytes(news.build()) == first


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_names_the_file_that_ends_its_process(site: Site, deadly: str, tmp_path: Path) -> None:
    """On the command line, with texts so long that the build starts two workers."""
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


def _jobs(tmp_path: Path, **gazette: object) -> int:
    pelican = {"PATH": str(tmp_path), "CACHE_PATH": "cache", "DEFAULT_LANG": "en", "DEFAULT_CATEGORY": "misc"}
    return read_config({**pelican, "GAZETTE": gazette}).jobs


def test_there_are_as_many_jobs_as_cores_unless_the_setting_says_otherwise(tmp_path: Path) -> None:
    assert _jobs(tmp_path) == _jobs(tmp_path, jobs="auto") == usable_cores() >= 1
    assert _jobs(tmp_path, jobs=3) == 3


@pytest.mark.parametrize("jobs", [0, -1, 1.5, True, None, "two"])
def test_an_impossible_number_of_jobs_is_refused(tmp_path: Path, jobs: object) -> None:
    with pytest.raises(ConfigError, match=r"GAZETTE\['jobs'\] must be 'auto', or a whole number, 1 or more: .*, not"):
        _jobs(tmp_path, jobs=jobs)
