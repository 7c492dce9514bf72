"""The search index of a site: what is in it, and what a site without one says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.search_index import index_files
from support.sites import OTHER_THEME, Site


def test_the_same_articles_give_the_same_index_and_no_other_files(news: Site) -> None:
    first = index_files(news.build())
    kinds = {re.sub(r"en_[0-9a-f]+", "*", name) for name in first}
    assert kinds == {"filter/*.pf_filter", "fragment/*.pf_fragment", "index/*.pf_index", "pagefind-entry.json", "pagefind-worker.js",
                     "pagefind.*.pf_meta", "pagefind.js", "wasm.en.pagefind"}  # fmt: skip
    assert [index_files(news.build()) for _ in range(3)] == [first] * 3


def test_an_unchanged_index_is_left_alone_and_a_changed_one_is_replaced(news: Site) -> None:
    output = news.build(DELETE_OUTPUT_DIRECTORY=False)
    before = {path: path.stat().st_mtime_ns for path in (output / "pagefind").rglob("*.pf_*")}
    news.build(DELETE_OUTPUT_DIRECTORY=False)
    assert before == {path: path.stat().st_mtime_ns for path in (output / "pagefind").rglob("*.pf_*")}
    news.folder.joinpath("content", "raw", "a.txt").unlink()
    news.build(DELETE_OUTPUT_DIRECTORY=False)
    assert len(list(output.glob("pagefind/fragment/*"))) == len(before_fragments(before)) - 1


def before_fragments(paths: dict[Path, int]) -> list[Path]:
    return [path for path in paths if path.suffix == ".pf_fragment"]


def test_published_pages_carry_nothing_for_the_index(news: Site) -> None:
    output = news.build()
    assert not [path for path in output.rglob("*.html") if "data-pagefind" in path.read_text("utf-8")]


def test_a_site_without_pagefind_is_built_and_says_what_to_install(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(news.folder / "nowhere"))
    output = news.build()
    printed = capfd.readouterr().out
    assert printed.count("search is left out") == 1
    assert "Pagefind, which builds the search index, is not installed" in printed
    assert "pip install pagefind==1.5.2 pagefind-bin==1.5.2" in printed
    assert not (output / "pagefind").exists()
    page = news.page("search/index.html")
    assert "Search is not available in this copy" in page
    assert 'href="/entities/"' in page.partition("Search is not available")[2]
    assert not re.search(r"<form|search\.js|<p[^>]* hidden", page)


def test_a_site_is_built_even_if_pagefind_fails(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program = news.folder / "pagefind"
    program.write_text("#!/bin/sh\necho the disk is full >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    output = news.build()
    assert "Pagefind failed (the disk is full)" in capfd.readouterr().out
    assert not (output / "pagefind").exists()
    assert "Search is not available in this copy" in news.page("search/index.html")


def test_readers_without_javascript_are_sent_to_the_entities_and_the_archive(news: Site) -> None:
    news.build()
    noscript = re.search(r"<noscript>(.*?)</noscript>", news.page("search/index.html"), re.DOTALL)
    assert noscript
    assert 'href="/entities/"' in noscript[1]
    assert 'href="/archive/"' in noscript[1]


def test_search_can_be_turned_off(news: Site, capfd: pytest.CaptureFixture[str]) -> None:
    output = news.build(GAZETTE={**news.settings["GAZETTE"], "search": False})
    assert not (output / "pagefind").exists()
    assert "Search is not available in this copy" in news.page("search/index.html")
    assert "Warning" not in capfd.readouterr().out


def test_a_theme_without_a_search_page_gets_no_index(news: Site) -> None:
    output = news.build(**OTHER_THEME)
    assert not (output / "pagefind").exists()
    assert not (output / "search").exists()


def test_a_site_without_articles_has_a_search_page(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    output = site.build()
    assert not (output / "pagefind").exists()
    assert "Search is not available" in site.page("search/index.html")
    assert "search is left out" not in capfd.readouterr().out
