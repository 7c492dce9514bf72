"""An index of another version of Pagefind is not taken apart: Pagefind then indexes all articles at once, and search works."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gazette.site.search import search_index
from gazette.site.search.documents import write_documents
from gazette.site.search.pagefind_format.read_bundle import FORMAT_ERRORS, KNOWN_VERSION, read_bundle
from gazette.site.search.pagefind_format.shard_worker import run_pagefind
from gazette.site.search.pagefind_program import find_pagefind
from support.chromium import browse
from support.other_pagefind import CHANGES, OTHER_VERSION, OtherPagefind, other_pagefind_fixture  # noqa: F401 - a fixture
from support.paths import ROOT
from support.search_index import build_index, check_searches, index_files, make_articles, settings_fixture  # noqa: F401 - a fixture
from support.sites import Site

# Changes that Pagefind's scripts do not mind.
SEARCHABLE = ("state_version", "add_field")


def test_the_version_whose_format_is_known_is_the_one_that_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {f"pagefind=={KNOWN_VERSION}", f"pagefind-bin=={KNOWN_VERSION}"} <= {*project["dependencies"]}
    for file in ROOT.glob("constraints*.txt"):
        pins = {line.removesuffix(" \\") for line in file.read_text("utf-8").splitlines()}
        assert {f"pagefind=={KNOWN_VERSION}", f"pagefind-bin=={KNOWN_VERSION}"} <= pins, file


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("change", CHANGES)
def test_files_of_another_version_or_form_are_refused(change: str, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    write_documents({article.save_as: article for article in make_articles(9)}, tmp_path / "pages", "en")
    assert run_pagefind(str(find_pagefind()), "en", tmp_path / "pages", bundle) == ""
    shard, _ = read_bundle(bundle)
    assert len(shard.pages) == 9
    CHANGES[change](bundle)
    with pytest.raises(FORMAT_ERRORS):
        read_bundle(bundle)


@pytest.mark.parametrize("change", CHANGES)
def test_a_site_gets_the_index_that_an_unknown_pagefind_makes_of_all_articles(
    change: str, news: Site, other_pagefind: OtherPagefind, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(search_index, "SHARD_SIZE", 2)
    other_pagefind.apply(change)
    bundle = news.build() / "pagefind"
    assert other_pagefind.take_runs()[1:] == [4]
    with pytest.raises(FORMAT_ERRORS):
        read_bundle(bundle)
    assert page_count(bundle) == len([*bundle.glob("fragment/*")]) == 4
    assert {path.name for path in bundle.glob("pagefind*.js")} == {"pagefind.js", "pagefind-worker.js"}
    printed = " ".join(capfd.readouterr().out.split())
    assert f"the index is not as Pagefind {KNOWN_VERSION} writes it" in printed
    assert f"pip install pagefind=={KNOWN_VERSION} pagefind-bin=={KNOWN_VERSION}" in printed
    assert "search is left out" not in printed


def page_count(bundle: Path) -> int:
    (about,) = json.loads((bundle / "pagefind-entry.json").read_bytes())["languages"].values()
    return int(about["page_count"])


@pytest.mark.parametrize("change", SEARCHABLE)
def test_readers_search_the_index_of_an_unknown_pagefind(
    change: str, news: Site, other_pagefind: OtherPagefind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "SHARD_SIZE", 2)
    other_pagefind.apply(change)
    with browse(news.build()) as browser:
        check_searches(browser)
    assert not [line for line in browser.console if "doesn't match the version" in line]


def test_shards_of_the_known_version_are_not_merged_with_those_of_another(
    settings: dict[str, Any], other_pagefind: OtherPagefind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pagefind is updated behind a path that stays the same, and goes back."""
    entry = Path(settings["OUTPUT_PATH"]) / "pagefind" / "pagefind-entry.json"
    first = index_files(build_index(make_articles(8), settings, 3, monkeypatch))
    assert sum(other_pagefind.take_runs()) == 8
    other_pagefind.apply("number_pages")
    build_index(make_articles(9), settings, 3, monkeypatch)
    assert other_pagefind.take_runs()[1:] == [9]
    assert json.loads(entry.read_bytes())["version"] == OTHER_VERSION
    other_pagefind.apply("")
    assert index_files(build_index(make_articles(8), settings, 3, monkeypatch)) == first
    assert 0 < sum(other_pagefind.take_runs()) < 8
