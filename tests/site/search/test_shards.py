"""The search index is merged from shards, and says the same as an index of all articles at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.site.search import pagefind_merge, search_index
from gazette.site.search.documents import split_into_shards, write_documents
from gazette.site.search.pagefind_merge import merge_shards
from gazette.site.search.pagefind_worker import IndexJob, run_job, run_pagefind
from gazette.site.search.search_index import begin_index, find_pagefind
from support.chromium import FIND, browse
from support.search_index import WORDS, StubArticle, build_index, make_articles, read_index, settings_fixture  # noqa: F401 - a fixture
from support.sites import Site


def test_a_merged_index_says_what_pagefind_says_of_all_articles_at_once(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = make_articles(40)
    write_documents({article.save_as: article for article in articles}, tmp_path / "pages", "en")
    assert run_pagefind(str(find_pagefind()), "en", tmp_path / "pages", tmp_path / "whole") == ""
    output = build_index(articles, settings, 5, monkeypatch)
    assert len([*(tmp_path / "cache").rglob("*.index")]) >= 8
    assert read_index(output / "pagefind") == read_index(tmp_path / "whole")


def test_every_word_of_an_index_of_many_files_is_found(
    settings: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser requests the right file for each word: an index of many files gives the same results as one of a single file."""
    articles = make_articles(40)
    output = build_index(articles, settings, 5, monkeypatch)
    job = job_of(settings, articles, tmp_path)
    monkeypatch.setattr(pagefind_merge, "_CHUNK", 30)
    assert run_job(job) == ""
    shutil.copytree(output / "pagefind" / "fragment", Path(job.output) / "fragment")
    shutil.copytree(job.output, output / "other" / "pagefind")
    assert len([*(output / "other").rglob("*.pf_index")]) > 10
    words = [*WORDS, "number39", "report", "今", '"新 桥"', "zz"]
    with browse(output) as browser:
        first, second = browser.run(
            f"""
            const answers = [];
            for (const path of ["pagefind", "other/pagefind"]) {{
              const module = await import(`/${{path}}/pagefind.js`);
              await module.options({{ baseUrl: "/" }});
              const hits = {{}};
              for (const word of {json.dumps(words)}) hits[word] = (await module.search(word)).results.map((result) => result.id).sort();
              answers.push(hits);
              await module.destroy();
            }}
            return answers;
            """
        )
    assert first == second
    assert len(first["bridge"]) == 40
    assert len(first["number39"]) == 1


def job_of(settings: dict[str, Any], articles: list[StubArticle], folder: Path) -> IndexJob:
    """Return the job that merges the index of articles. Their shards are cached already."""
    indexer = begin_index(articles, settings)
    assert indexer.process
    indexer.process.communicate()
    (folder / "empty").mkdir()
    dates = {digest: sorted(article.date.isoformat() for article in shard.values()) for digest, shard in indexer.shards.items()}
    return IndexJob(str(find_pagefind()), "en", str(indexer.cache), str(folder / "empty"), str(folder / "made"), dates)


def test_search_counts_filters_and_sorts_over_all_shards(news: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "SHARD_SIZE", 1)
    with browse(news.build()) as browser:
        results = browser.run(
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
    assert results == [newest, people, ["4 articles"], ["Toll debated"], newest, ["4 articles; not found: “xylophone”"]]


def test_an_index_in_an_unknown_format_is_published_as_pagefind_wrote_it(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if (program := find_pagefind()) is None:
        pytest.skip("needs Pagefind (pip install 'pagefind[bin]')")
    wrapper = news.folder / "pagefind.sh"
    wrapper.write_text(f'#!/bin/sh\n"{program}" "$@" || exit\nfor f in "$4"/*.pf_meta; do echo later >> "$f"; done\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(wrapper))
    monkeypatch.setattr(search_index, "SHARD_SIZE", 2)
    bundle = news.build() / "pagefind"
    assert "search is left out" not in capfd.readouterr().out
    (meta,) = bundle.glob("*.pf_meta")
    assert meta.read_bytes().endswith(b"later\n")
    assert len([*bundle.glob("fragment/*")]) == 4
    assert not [*bundle.glob("*ui*")]


def test_shards_of_different_versions_are_not_merged() -> None:
    with pytest.raises(ValueError, match="do not belong to one index"):
        merge_shards([empty_shard("1.5.2"), empty_shard("1.6.0")], [[], []])


def empty_shard(version: str) -> Any:
    return pagefind_merge.Shard(version, "en", "en", [], [], [], {}, [], [], {})


@given(st.sets(st.integers(0, 500), min_size=1, max_size=60), st.integers(1, 20), st.integers(501, 600))
def test_a_new_article_changes_one_shard_unless_one_is_full(numbers: set[int], max_size: int, new: int) -> None:
    articles = [StubArticle("", "", number) for number in sorted(numbers)]
    shards = split_into_shards(articles, max_size)
    assert sorted(path for shard in shards for path in shard) == sorted(article.save_as for article in articles)
    assert max(map(len, shards)) <= max_size
    assert split_into_shards(articles[::-1], max_size) == shards
    after = split_into_shards([*articles, StubArticle("", "", new)], max_size)
    if max(map(len, shards)) < max_size:  # if one is full, the number of shards may double
        assert len([shard for shard in after if shard not in shards]) == 1


def test_words_are_cut_where_they_begin_to_differ() -> None:
    assert pagefind_merge._distinguish("apple", "apricot") == ("app", "apr")
    assert pagefind_merge._distinguish("cath", "cathartic") == ("cath", "catha")
    assert pagefind_merge._distinguish("cataraman", "yacht") == ("c", "y")
