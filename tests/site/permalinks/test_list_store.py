"""What is remembered of lists: its file, and what becomes of what in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.site.permalinks.article_store import Place
from gazette.site.permalinks.list_redirects import (
    Listed,
    ListPage,
    find_heirs,
    lists_of,
    read_lists,
    remember_lists,
    write_lists,
)
from support.list_sites import publish
from support.sites import Site

STATE = "cache/gazette-lists.json"


def test_with_a_damaged_memory_the_site_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    publish(site, "Ledger")
    before = (site.folder / STATE).read_bytes()
    (site.folder / STATE).write_bytes(b"\xff")
    site.build()
    assert "gazette-lists.json could not be read (it is damaged)" in capsys.readouterr().out
    assert (site.folder / STATE).read_bytes() == before


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
def test_a_damaged_memory_is_told_and_put_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gazette-lists.json"
    path.write_text(text)
    assert read_lists(path) == (
        {},
        f"{path} could not be read (it is damaged) and is now gazette-lists.json.unusable;"
        " publishers, sections, tags and editions that were renamed in earlier builds have no redirects",
    )
    assert (tmp_path / "gazette-lists.json.unusable").read_text() == text


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    known = {
        "tags/é/": Listed("tag", "tags/é/index.html", ("d1", "\udcff.md"), {"tags/b/": 2}),
        "c-sport.html": Listed("category", "c-sport.html", ("d1",), became="categories/sport/"),
    }
    assert write_lists(path, known) == ""
    assert read_lists(path) == (known, "")
    assert "cannot be written: No such file or directory" in write_lists(tmp_path / "nowhere" / "a.json", known)


def build(known: dict[str, Listed], kind: str = "publisher", /, **articles: str) -> tuple[dict[str, Listed], dict[str, str]]:
    """What a build remembers and where addresses lead, with a list for each word, of the articles that its letters are."""
    pages = [ListPage(kind, Place(name, f"{name}.html"), name, tuple(said)) for name, said in articles.items()]
    live = lists_of(pages)
    heirs = find_heirs(known, live)
    return remember_lists(known, live, heirs), heirs


def test_lists_that_became_each_other_lead_nowhere_when_both_are_gone() -> None:
    known, _ = build({}, x="ab")
    known, heirs = build(known, y="ab")
    assert heirs == {"x": "y"}
    known, heirs = build(known, x="ab")
    assert heirs == {"y": "x"}
    known = {address: Listed(one.kind, one.file, one.articles, became="yx"["xy".index(address)]) for address, one in known.items()}
    assert build(known, z="c")[1] == {}


def test_a_list_of_another_kind_is_no_heir() -> None:
    known, _ = build({}, x="ab")
    assert build(known, "category", y="ab")[1] == {}


def test_where_as_many_went_elsewhere_it_stays_what_it_became() -> None:
    known, _ = build({}, x="abcd")
    known, _ = build(known, y="abcd")
    known, heirs = build(known, y="ab", z="cd")
    assert heirs == {"x": "y"}
    _, heirs = build(known, u="ab", z="cd", y="e")
    assert heirs == {}
