"""From a folder to articles: cached work is not done again, and a bad file costs only itself."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest

from gazette.cleaning.extract import parse_raw
from gazette.cleaning.site_rules.site_rule import SiteRule, SiteRules
from gazette.model.article import RawFile
from gazette.model.errors import ConfigError
from gazette.pipeline.cache_keys import article_key, mentions_key, rule_fingerprint
from gazette.pipeline.dating import (
    FROM_FILE_NAME,
    FROM_GIT,
    FROM_MODIFICATION_TIME,
    date_articles,
    first_commit_days,
    is_shallow,
)
from gazette.pipeline.read_articles import extract_articles, read_raw_folder, recognize_mentions
from gazette.pipeline.result_cache import ResultCache
from support.articles import BODY, clean, dump

Steps = list[tuple[str, int, int]]


def silent(stage: str, done: int, total: int) -> None:
    pass


@pytest.fixture
def cache(tmp_path: Path) -> ResultCache:
    return ResultCache(tmp_path / "cache" / "gazette.sqlite")


def test_bad_files_are_reported_and_the_rest_goes_on(tmp_path: Path, cache: ResultCache) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "good.txt").write_text(dump("Title", *BODY))
    (folder / "empty.txt").write_text("")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    reading = read_raw_folder(folder)
    articles, refusals = extract_articles(reading.raws, cache, silent)
    assert [article.path for article in articles] == ["good.txt"]
    refused = {refusal.path: refusal.reason for refusal in (*reading.refusals, *refusals)}
    assert set(refused) == {"empty.txt", "scan.pdf", "loop.txt"}
    assert "cannot be read" in refused["loop.txt"]
    assert "unsupported file type" in refused["scan.pdf"]


def test_an_unexpected_exception_costs_one_file(
    files: Callable[..., Path], cache: ResultCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(raw: RawFile) -> object:
        if raw.path == "b":
            raise RecursionError("too deep")
        return parse_raw(raw)

    monkeypatch.setattr("gazette.cleaning.extract.parse_raw", fail)
    folder = files(a=dump("T", *BODY), b="x", c=dump("U", *BODY))
    articles, refusals = extract_articles(read_raw_folder(folder).raws, cache, silent)
    assert [article.path for article in articles] == ["a", "c"]
    assert [(r.path, r.reason.partition(";")[0]) for r in refusals] == [("b", "RecursionError: too deep")]


def test_files_of_equal_bytes_are_one_article_and_duplicates(files: Callable[..., Path]) -> None:
    text = dump("T", *BODY)
    reading = read_raw_folder(files(a=text, b=text, c=text + "\n"))
    assert [raw.path for raw in reading.raws] == ["a", "c"]
    assert reading.duplicates == (("b", "a"),)


def test_of_equal_files_the_one_with_a_sidecar_stays(files: Callable[..., Path]) -> None:
    text = dump("T", *BODY)
    reading = read_raw_folder(files(**{"a.txt": text, "b.txt": text, "b.toml": 'title = "U"'}))
    assert [raw.path for raw in reading.raws] == ["b.txt"]
    assert reading.duplicates == (("a.txt", "b.txt"),)


def test_a_missing_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_raw_folder(tmp_path / "nowhere").raws == ()


def test_cached_results_are_not_computed_again(
    files: Callable[..., Path], cache: ResultCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files(a=dump("T", "Ada Lovelace wrote.", *BODY), b=dump("U", "London burned.", *BODY))
    steps: Steps = []
    raws = read_raw_folder(folder).raws
    spec = "support.known_names:recognize"

    def build() -> list[object]:
        articles, _ = extract_articles(raws, cache, lambda *step: steps.append(step))
        return list(recognize_mentions(articles, cache, spec, lambda *step: steps.append(step)).articles)

    first = build()
    assert steps == [("clean", 0, 2), ("clean", 2, 2), ("recognize", 0, 2), ("recognize", 2, 2)]
    monkeypatch.setattr("gazette.pipeline.tasks.load_recognizer", None)
    monkeypatch.setattr("gazette.cleaning.extract.parse_raw", None)
    assert build() == first
    assert len(steps) == 4


def test_a_renamed_file_keeps_its_cached_article(files: Callable[..., Path], cache: ResultCache) -> None:
    folder = files(**{"a.txt": dump("T", *BODY)})
    extract_articles(read_raw_folder(folder).raws, cache, silent)
    (folder / "a.txt").rename(folder / "b.txt")
    steps: Steps = []
    articles, _ = extract_articles(read_raw_folder(folder).raws, cache, lambda *step: steps.append(step))
    assert ([article.path for article in articles], steps) == (["b.txt"], [])


def test_without_a_recognizer_there_are_no_mentions(cache: ResultCache) -> None:
    articles = [clean(dump("T", "Ada Lovelace wrote.", *BODY))]
    assert recognize_mentions(articles, cache, "", silent).articles == tuple(articles)


def test_keys_depend_on_everything_that_matters() -> None:
    raw = RawFile("a.txt", b"text")
    with_sidecars = (replace(raw, sidecar=b""), replace(raw, sidecar=b"x"))
    others = (replace(raw, path="a.html"), replace(raw, data=b"texts"), *with_sidecars)
    assert len({article_key(file) for file in (raw, *others)}) == 5
    assert article_key(raw) == article_key(replace(raw, path="folder/b.txt"))
    article = clean(dump("T", *BODY))
    changed = [replace(article, **{field: "x"}) for field in ("title", "summary", "lang")]
    changed.append(replace(article, blocks=article.blocks[1:]))
    assert len({mentions_key(version, "a:b") for version in (article, *changed)}) == 5
    assert mentions_key(article, "a:b") != mentions_key(article, "a:c")
    assert mentions_key(article, "a:b") == mentions_key(replace(article, path="b.txt", publisher="P", removals=()), "a:b")


def saved_page(host: str, words: str = "") -> str:
    """Return a page of a host. `words` in a box make the page differ from others of the host."""
    link = f'<link rel="canonical" href="https://{host}/a">' if host else ""
    prose = "".join(f"<p>{text}</p>" for text in BODY)
    return (
        f"<html><head><title>Bridge opens</title>{link}</head><body><div>{prose}<p class='box'>Box {words}</p></div></body></html>"
    )


def test_a_rule_for_a_site_costs_the_cleaning_of_its_pages_only(
    files: Callable[..., Path], cache: ResultCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"a.html": saved_page("www.a.example"), "b.html": saved_page("b.example"), "c.html": saved_page("")}
    raws = read_raw_folder(files(**pages, **{"d.txt": dump("T", *BODY)})).raws
    cleaned: list[str] = []

    def parse(raw: RawFile) -> object:
        cleaned.append(raw.path)
        return parse_raw(raw)

    monkeypatch.setattr("gazette.cleaning.extract.parse_raw", parse)

    def build(*rules: SiteRule) -> tuple[list[str], list[bool]]:
        """Return the files that are cleaned, and whether each article has the text of the box."""
        cleaned.clear()
        articles, _ = extract_articles(raws, cache, silent, rules=SiteRules(rules))
        return list(cleaned), ["Box" in article.text for article in articles]

    rule, other = SiteRule("a.example", drop=(".box",)), SiteRule("b.example", drop=("p",))
    assert build() == (["a.html", "b.html", "c.html", "d.txt"], [True, True, True, False])
    assert build(rule) == (["a.html"], [False, True, True, False])
    assert build(rule) == ([], [False, True, True, False])
    # The page has no text left. It is refused, and cleaned again once the rule is gone.
    assert build(rule, other) == (["b.html"], [False, True, False])
    assert build(rule, other) == ([], [False, True, False])
    assert build(SiteRule("a.example", drop=(".nothing",))) == (["a.html", "b.html"], [True, True, True, False])
    assert build() == (["a.html"], [True, True, True, False])


def test_keys_cover_the_rule_for_a_site() -> None:
    rule = SiteRule("a.example", drop=(".box",))
    others = [replace(rule, **{field.name: ("p",)}) for field in fields(SiteRule) if field.name != "site"]
    assert len({rule_fingerprint(version) for version in (None, rule, *others)}) == 2 + len(others)
    assert rule_fingerprint(None) == ""


def test_the_cache_keeps_values(cache: ResultCache) -> None:
    values = {f"key {n}": {"n": [n, "ü"]} for n in range(2000)}
    cache.put(values)
    assert ResultCache(cache.path).get([*values, "unknown"]) == values


@pytest.mark.parametrize(
    "content", [b"not a database at all, but some text that is long enough", b"SQLite format 3\x00 and then cut off"]
)
def test_a_broken_cache_is_set_aside_and_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "gazette.sqlite"
    path.write_bytes(content)
    cache = ResultCache(path)
    assert "could not be read" in cache.warning
    assert (tmp_path / "gazette.sqlite.unusable").read_bytes() == content
    cache.put({"a": 1})
    assert ResultCache(path).get(["a"]) == {"a": 1}
    assert ResultCache(path).warning == ""


def test_a_foreign_database_is_set_aside_whole(tmp_path: Path) -> None:
    path = tmp_path / "gazette.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE precious (x)")
    assert "not a cache of Gazette" in ResultCache(path).warning
    with sqlite3.connect(tmp_path / "gazette.sqlite.unusable") as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("precious",)]


def _git(folder: Path, *arguments: str, day: str) -> None:
    identity = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@a.example",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@a.example",
    }
    dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env={**os.environ, **identity, **dates})


def test_undated_articles_take_the_day_that_git_first_recorded_them(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "raw"
    (folder / "sub").mkdir(parents=True)
    _git(tmp_path, "init", "-q", day="2024-01-01")
    names = ["a.txt", "sub/ä b.txt"]
    for day, name in zip(("2024-01-02", "2024-01-03"), names, strict=True):
        (folder / name).write_text(dump("T", *BODY))
        _git(tmp_path, "add", ".", day=day)
        _git(tmp_path, "commit", "-qm", name, day=day)
    (folder / "a.txt").write_text(dump("T changed", *BODY))
    _git(tmp_path, "commit", "-qam", "change", day="2024-01-09")
    assert first_commit_days(folder) == {"a.txt": "2024-01-02", "sub/ä b.txt": "2024-01-03"}
    _git(tmp_path, "mv", "content/raw/a.txt", "content/raw/renamed.txt", day="2024-01-10")
    _git(tmp_path, "commit", "-qm", "rename", day="2024-01-10")
    assert first_commit_days(folder) == {"renamed.txt": "2024-01-02", "sub/ä b.txt": "2024-01-03"}
    assert not is_shallow(folder)
    (dated,) = date_articles([replace(clean(dump("T", *BODY)), path="renamed.txt")], folder, "UTC")
    assert (dated.published, dated.date_source) == ("2024-01-02", FROM_GIT)


def test_without_git_the_time_of_modification_counts_in_the_sites_zone(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("x")
    os.utime(tmp_path / "article.txt", (1720652400, 1720652400))  # 2024-07-10 23:00 UTC
    for zone, day in (("UTC", "2024-07-10"), ("Europe/Paris", "2024-07-11")):
        (dated,) = date_articles([clean(dump("T", *BODY))], tmp_path, zone)
        assert (dated.published, dated.date_source) == (day, FROM_MODIFICATION_TIME)


def test_a_date_in_the_file_name_wins_over_a_line_of_the_text_but_not_over_front_matter(tmp_path: Path) -> None:
    text = dump("T", "9 July 2024", *BODY)
    (dated,) = date_articles([replace(clean(text), path="sub/2024-07-10-x.txt")], tmp_path, "UTC")
    assert (dated.published, dated.date_source) == ("2024-07-10", FROM_FILE_NAME)
    (same_day,) = date_articles([replace(clean(dump("T", "9 July 2024, 10:00", *BODY)), path="2024-07-09.txt")], tmp_path, "UTC")
    assert same_day.published == "2024-07-09T10:00:00"
    with_front_matter = clean(f"Title: T\nDate: 2024-07-01\n\n{dump(*BODY)}")
    (unchanged,) = date_articles([replace(with_front_matter, path="2024-07-10.txt")], tmp_path, "UTC")
    assert unchanged.published == "2024-07-01"


def test_a_cache_that_another_build_is_writing_is_read_and_not_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gazette.sqlite"
    ResultCache(path).put({"a": 1})
    monkeypatch.setattr("gazette.pipeline.result_cache._PATIENCE", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        cache = ResultCache(path)
        cache.put({"b": 2})
        cache.put({"c": 3})
        assert "cannot be used: database is locked; wait for other builds" in cache.warning
        assert cache.get("abc") == {"a": 1}
    assert ResultCache(path).get("abc") == {"a": 1}


def test_a_cache_that_cannot_be_opened_now_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gazette.sqlite"
    monkeypatch.setattr("gazette.pipeline.result_cache._PATIENCE", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConfigError, match="cannot be used: database is locked; wait for other builds"):
            ResultCache(path)
    assert ResultCache(path).get(["a"]) == {}


def test_a_cache_found_damaged_while_it_is_read_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "gazette.sqlite"
    values = {f"{n:05}": {"text": "x" * 900} for n in range(400)}
    first = ResultCache(path)
    first.put(values)
    first.close()
    content = path.read_bytes()
    path.write_bytes(content[: 20 * 4096] + b"\xff" * (len(content) - 20 * 4096))
    cache = ResultCache(path)
    assert cache.warning == ""
    assert cache.get(values) == {}
    assert "could not be read" in cache.warning
    assert path.with_name("gazette.sqlite.unusable").exists()
    cache.put(values)
    assert cache.get(values) == values


def test_on_a_shared_disk_the_cache_has_no_write_ahead_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResultCache(tmp_path / "gazette.sqlite")
    cache.put({"a": 1})
    assert (tmp_path / "gazette.sqlite-wal").exists()
    cache.close()
    monkeypatch.setattr(
        "gazette.pipeline.result_cache._SHARED",
        {line.split()[2] for line in Path("/proc/self/mounts").read_text().splitlines()},
    )
    shared = ResultCache(tmp_path / "gazette.sqlite")
    shared.put({"b": 2})
    assert [path.name for path in tmp_path.iterdir()] == ["gazette.sqlite"]
    assert shared.get("ab") == {"a": 1, "b": 2}


def test_a_cache_of_an_earlier_version_is_emptied_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "gazette.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA application_id = 0x475A5454")
        db.execute("CREATE TABLE results (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
        db.execute("INSERT INTO results VALUES ('a', '1')")
    cache = ResultCache(path)
    assert (cache.warning, cache.get("a")) == ("", {})
    cache.put({"a": 2})
    assert ResultCache(path).get("a") == {"a": 2}
    assert [path.name for path in tmp_path.iterdir() if "unusable" in path.name] == []


def test_a_forked_process_leaves_the_open_cache_alone(cache: ResultCache) -> None:
    cache.put({"a": 1})
    child = os.fork()
    if not child:
        cache.put({"b": 2})
        cache.close()
        os._exit(0)
    os.waitpid(child, 0)
    cache.put({"c": 3})
    assert cache.get("abc") == {"a": 1, "b": 2, "c": 3}


def test_a_value_of_another_type_is_treated_as_missing(cache: ResultCache) -> None:
    cache.put({"a": [{"text": "x"}], "b": 3})
    assert cache.get("ab", int) == {"b": 3}


def test_a_shallow_clone_is_recognised(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    _git(origin, "init", "-q", day="2024-01-01")
    for day in ("2024-01-02", "2024-01-03"):
        (origin / f"{day}.txt").write_text("x")
        _git(origin, "add", ".", day=day)
        _git(origin, "commit", "-qm", day, day=day)
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{origin}", str(tmp_path / "clone")], check=True)
    assert is_shallow(tmp_path / "clone")
