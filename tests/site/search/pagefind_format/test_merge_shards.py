"""A merged index says the same as an index that Pagefind makes of all articles at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gazette.site.output.output_files import OutputFiles
from gazette.site.search.documents import write_documents
from gazette.site.search.pagefind_format.index_shard import Shard
from gazette.site.search.pagefind_format.merge_shards import _distinguish, merge_shards
from gazette.site.search.pagefind_format.shard_worker import IndexJob, run_job, run_pagefind
from gazette.site.search.pagefind_program import find_pagefind
from gazette.site.search.search_index import begin_index
from support.chromium import browse
from support.search_index import WORDS, StubArticle, build_index, make_articles, read_index, settings_fixture  # noqa: F401 - a fixture


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
    monkeypatch.setattr("gazette.site.search.pagefind_format.merge_shards._CHUNK", 30)
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
    indexer = begin_index(articles, settings, OutputFiles(Path(settings["OUTPUT_PATH"])))
    assert indexer.process
    indexer.process.communicate()
    (folder / "empty").mkdir()
    dates = {digest: sorted(article.date.isoformat() for article in shard.values()) for digest, shard in indexer.shards.items()}
    return IndexJob(str(find_pagefind()), "en", str(indexer.cache), str(folder / "empty"), str(folder / "made"), dates)


def test_shards_of_different_versions_are_not_merged() -> None:
    with pytest.raises(ValueError, match="do not belong to one index"):
        merge_shards([empty_shard("1.5.2"), empty_shard("1.6.0")], [[], []])


def empty_shard(version: str) -> Any:
    return Shard(version, "en", "en", [], [], [], {}, [], [], {})


def test_words_are_cut_where_they_begin_to_differ() -> None:
    assert _distinguish("apple", "apricot") == ("app", "apr")
    assert _distinguish("cath", "cathartic") == ("cath", "catha")
    assert _distinguish("cataraman", "yacht") == ("c", "y")
