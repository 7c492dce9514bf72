"""The index is made of parts, of which those are made anew whose articles changed; it says what one of all articles says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chromium import browse
from conftest import BODY, Site, dated
from gazette.site import search_build, search_merge
from gazette.site.outputs import open_outputs
from gazette.site.search_build import begin_index, find_pagefind, finish_index
from gazette.site.search_files import decode, read, unpacked
from gazette.site.search_merge import merged
from gazette.site.search_pages import parts_of, write_pages
from gazette.site.search_work import Job, run_pagefind, work
from test_search import FIND
from test_search_index import index_of


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


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    if find_pagefind() is None:
        pytest.skip("needs Pagefind (pip install 'pagefind[bin]')")
    (tmp_path / "cache").mkdir()
    return {"DEFAULT_LANG": "en", "CACHE_PATH": str(tmp_path / "cache"), "OUTPUT_PATH": str(tmp_path / "output")}


def index(some: list[Written], settings: dict[str, Any], part: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the index of these articles made of parts of so many at most."""
    monkeypatch.setattr(search_build, "PART", part)
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


def test_an_index_of_parts_says_what_pagefind_says_of_all_at_once(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = articles(40)
    write_pages({one.save_as: one for one in some}, tmp_path / "pages", "en")
    assert run_pagefind(str(find_pagefind()), "en", tmp_path / "pages", tmp_path / "whole") == ""
    output = index(some, settings, 5, monkeypatch)
    assert len([*(tmp_path / "cache").rglob("*.index")]) >= 8
    assert said_by(output / "pagefind") == said_by(tmp_path / "whole")


def test_every_word_of_an_index_of_many_files_is_found(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser asks for the right file for each word: it finds the same in one of many files as in one of one."""
    some = articles(40)
    output = index(some, settings, 5, monkeypatch)
    job = job_of(settings, some, tmp_path)
    monkeypatch.setattr(search_merge, "_CHUNK", 30)
    assert work(job) == ""
    shutil.copytree(output / "pagefind" / "fragment", Path(job.made) / "fragment")
    shutil.copytree(job.made, output / "other" / "pagefind")
    assert len([*(output / "other").rglob("*.pf_index")]) > 10
    words = [*WORDS, "number39", "report", "今", '"新 桥"', "zz"]
    with browse(output) as browser:
        first, second = browser.run(
            f"""
            const answers = [];
            for (const path of ["pagefind", "other/pagefind"]) {{
              const module = await import(`/${{path}}/pagefind.js`);
              await module.options({{ baseUrl: "/" }});
              const found = {{}};
              for (const word of {json.dumps(words)}) found[word] = (await module.search(word)).results.map((one) => one.id).sort();
              answers.push(found);
              await module.destroy();
            }}
            return answers;
            """
        )
    assert first == second
    assert len(first["bridge"]) == 40
    assert len(first["number39"]) == 1


def job_of(settings: dict[str, Any], some: list[Written], folder: Path) -> Job:
    """What the process is told that makes the index of these articles."""
    running = begin_index(some, settings)
    assert running.process
    running.process.communicate()
    (folder / "empty").mkdir()
    parts = {digest: sorted(one.date.isoformat() for one in part.values()) for digest, part in running.parts.items()}
    return Job(str(find_pagefind()), "en", str(running.kept), str(folder / "empty"), str(folder / "made"), parts)


def test_search_counts_filters_and_sorts_over_all_parts(news: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_build, "PART", 1)
    with browse(news.build()) as browser:
        told = browser.run(
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
    assert told == [newest, people, ["4 articles"], ["Toll debated"], newest, ["4 articles; none has “xylophone”"]]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


def test_one_new_article_has_one_part_made_and_the_site_is_what_a_clean_build_makes(
    news: Site, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_build, "PART", 6)
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


def test_an_index_of_another_form_is_that_of_all_articles_as_pagefind_wrote_it(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if (program := find_pagefind()) is None:
        pytest.skip("needs Pagefind (pip install 'pagefind[bin]')")
    wrapper = news.folder / "pagefind.sh"
    wrapper.write_text(f'#!/bin/sh\n"{program}" "$@" || exit\nfor f in "$4"/*.pf_meta; do echo later >> "$f"; done\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(wrapper))
    monkeypatch.setattr(search_build, "PART", 2)
    bundle = news.build() / "pagefind"
    assert "search is left out" not in capfd.readouterr().out
    (meta,) = bundle.glob("*.pf_meta")
    assert meta.read_bytes().endswith(b"later\n")
    assert len([*bundle.glob("fragment/*")]) == 4
    assert not [*bundle.glob("*ui*")]


def test_parts_of_different_programs_make_no_index(settings: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no parts of one index"):
        merged([part_by("1.5.2"), part_by("1.6.0")], [[], []])


def part_by(version: str) -> Any:
    return search_merge.PartIndex(version, "en", "en", [], [], [], {}, [], [], {})


@given(st.sets(st.integers(0, 500), min_size=1, max_size=60), st.integers(1, 20), st.integers(501, 600))
def test_a_new_article_is_in_one_part_and_the_others_stay(numbers: set[int], most: int, new: int) -> None:
    some = [Written("", "", number) for number in sorted(numbers)]
    parts = parts_of(some, most)
    assert sorted(path for part in parts for path in part) == sorted(one.save_as for one in some)
    assert max(map(len, parts)) <= most
    assert parts_of(some[::-1], most) == parts
    more = parts_of([*some, Written("", "", new)], most)
    if max(map(len, parts)) < most:  # none is full
        assert len([part for part in more if part not in parts]) == 1


def test_words_are_cut_no_shorter_than_it_takes_to_tell_them_apart() -> None:
    assert search_merge._apart("apple", "apricot") == ("app", "apr")
    assert search_merge._apart("cath", "cathartic") == ("cath", "catha")
    assert search_merge._apart("cataraman", "yacht") == ("c", "y")
    assert decode(b"\x00") == (0, 1)
