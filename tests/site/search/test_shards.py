"""The index is made of parts, of which those are made anew whose articles changed; it says what one of all articles says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.site.search import pagefind_merge, search_index
from gazette.site.search.documents import parts_of, write_pages
from gazette.site.search.pagefind_files import decode
from gazette.site.search.pagefind_merge import merged
from gazette.site.search.pagefind_worker import Job, run_pagefind, work
from gazette.site.search.search_index import begin_index, find_pagefind
from support.chromium import browse
from support.search_index import WORDS, Written, articles, index, said_by, settings_fixture  # noqa: F401 - a fixture
from support.search_script import FIND
from support.sites import Site


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
    monkeypatch.setattr(pagefind_merge, "_CHUNK", 30)
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
    monkeypatch.setattr(search_index, "PART", 1)
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


def test_an_index_of_another_form_is_that_of_all_articles_as_pagefind_wrote_it(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if (program := find_pagefind()) is None:
        pytest.skip("needs Pagefind (pip install 'pagefind[bin]')")
    wrapper = news.folder / "pagefind.sh"
    wrapper.write_text(f'#!/bin/sh\n"{program}" "$@" || exit\nfor f in "$4"/*.pf_meta; do echo later >> "$f"; done\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(wrapper))
    monkeypatch.setattr(search_index, "PART", 2)
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
    return pagefind_merge.PartIndex(version, "en", "en", [], [], [], {}, [], [], {})


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
    assert pagefind_merge._apart("apple", "apricot") == ("app", "apr")
    assert pagefind_merge._apart("cath", "cathartic") == ("cath", "catha")
    assert pagefind_merge._apart("cataraman", "yacht") == ("c", "y")
    assert decode(b"\x00") == (0, 1)
