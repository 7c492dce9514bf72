"""The file in which a build stores lists of articles, and the successors of lists that are gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gazette.site.permalinks.article_store import PageLocation
from gazette.site.permalinks.list_redirects import (
    CurrentList,
    StoredList,
    find_successors,
    merge_stored_lists,
    read_stored_lists,
    to_stored_lists,
    write_stored_lists,
)
from support.rebuilt_sites import publish
from support.sites import Site

STORE = "cache/gazette-lists.json"


def test_a_site_with_a_damaged_file_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    publish(site, "Ledger")
    before = (site.folder / STORE).read_bytes()
    (site.folder / STORE).write_bytes(b"\xff")
    site.build()
    assert "gazette-lists.json could not be read (it is damaged)" in capsys.readouterr().out
    assert (site.folder / STORE).read_bytes() == before


ONE = '"kind": "tag", "articles": ["a"]'
BROKEN = [
    "{",
    "[]",
    '{"x/": 3}',
    '{"x/": {"kind": "tag"}}',
    '{"x/": {"kind": "people", "articles": ["a"]}}',
    '{"x/": {"kind": "tag", "articles": "a"}}',
    '{"x/": {"kind": "tag", "articles": [1]}}',
    f'{{"../x/": {{{ONE}}}}}',
    f'{{"x/": {{{ONE}, "file": "/etc/x"}}}}',
    f'{{"x/": {{{ONE}, "file": 7}}}}',
    f'{{"x/": {{{ONE}, "beside": ["b"]}}}}',
    f'{{"x/": {{{ONE}, "beside": {{"y/": "2"}}}}}}',
    f'{{"x/": {{{ONE}, "became": ["y/"]}}}}',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_damaged_file_is_reported_and_set_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gazette-lists.json"
    path.write_text(text)
    assert read_stored_lists(path) == (
        {},
        f"{path} could not be read (it is damaged) and is now gazette-lists.json.unusable;"
        " publishers, sections, tags and editions that were renamed in earlier builds have no redirects",
    )
    assert (tmp_path / "gazette-lists.json.unusable").read_text() == text


def test_written_lists_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    stored = {
        "tags/é/": StoredList("tag", "tags/é/index.html", ("d1", "\udcff.md"), {"tags/b/": 2}),
        "c-sport.html": StoredList("category", "c-sport.html", ("d1",), became="categories/sport/"),
    }
    assert write_stored_lists(path, stored) == ""
    assert read_stored_lists(path) == (stored, "")
    assert "cannot be written: No such file or directory" in write_stored_lists(tmp_path / "nowhere" / "a.json", stored)


def build(
    stored: dict[str, StoredList], kind: str = "publisher", /, **articles: str
) -> tuple[dict[str, StoredList], dict[str, str]]:
    """Return what a build stores and where former lists redirect. Each letter of a keyword's value is an article in its list."""
    lists = [CurrentList(kind, PageLocation(name, f"{name}.html"), name, tuple(letters)) for name, letters in articles.items()]
    live = to_stored_lists(lists)
    successors = find_successors(stored, live)
    return merge_stored_lists(stored, live, successors), successors


def test_two_lists_that_were_each_others_successor_do_not_redirect_when_both_are_gone() -> None:
    stored, _ = build({}, x="ab")
    stored, successors = build(stored, y="ab")
    assert successors == {"x": "y"}
    stored, successors = build(stored, x="ab")
    assert successors == {"y": "x"}
    stored = {url: replace(list_, became="yx"["xy".index(url)]) for url, list_ in stored.items()}
    assert build(stored, z="c")[1] == {}


def test_a_list_of_another_kind_is_no_successor() -> None:
    stored, _ = build({}, x="ab")
    assert build(stored, "category", y="ab")[1] == {}


def test_a_list_keeps_its_successor_if_another_list_has_equally_many_articles() -> None:
    stored, _ = build({}, x="abcd")
    stored, _ = build(stored, y="abcd")
    stored, successors = build(stored, y="ab", z="cd")
    assert successors == {"x": "y"}
    _, successors = build(stored, u="ab", z="cd", y="e")
    assert successors == {}
