"""The file between two builds: what becomes of it if it is damaged, made for other settings, or cannot be written, and feed items."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from gazette.site.feeds import json_feed, xml
from gazette.site.feeds.channel import RenderedItem
from gazette.site.feeds.items import FeedItem
from gazette.site.incremental.build_store import FORMAT_VERSION, BuildStore, PageRecord, StoredBuild, read_stored_build
from gazette.site.incremental.tracking import Thing
from gazette.site.reporting.build_summary import BuildSummary
from support.articles import BODY, dated
from support.sites import Site

# A rendered item: with its full text, and without.
ITEM = (b"<item>Ada came</item>", b"<item/>")
PAGE = PageRecord("index.html", "article\npage_kind", b"own", msgspec.msgpack.encode(["note"]), [("person:ada", "friends")])


class Ada(Thing):
    """Something that pages read, with one value."""

    view_key = "person:ada"

    def __init__(self, value: int = 1) -> None:
        self.value = value

    def view_digested(self, group: str) -> int:
        return self.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def opened(path: Path, fingerprint: str = "fingerprint", has_last: bool = True) -> BuildStore:
    return BuildStore(path, fingerprint, has_last)


def close(store: BuildStore, *items: bytes, fingerprint: str = "fingerprint") -> str:
    until = datetime.max.replace(tzinfo=UTC)
    build = StoredBuild(FORMAT_VERSION, "output", fingerprint, "", "", until, BuildSummary(["One"], 0, 0, {}), {})
    return store.close(build, {"person:ada": Ada()}, items)


def stored_page(path: Path) -> None:
    store = opened(path, has_last=False)
    store.put([PAGE])
    store.put_item(b"ada", "rss", ITEM)
    assert not close(store, b"ada")


def test_a_page_is_found_in_the_next_build_unless_something_that_it_read_has_changed(path: Path) -> None:
    stored_page(path)
    for things, is_found in (({"person:ada": Ada()}, True), ({"person:ada": Ada(2)}, False), ({}, False)):
        store = opened(path)
        store.compare(things)
        page = store.find("index.html")
        assert (page is not None) == is_found
        if page:
            assert (page.names, page.own, page.note) == (PAGE.names, PAGE.own, PAGE.note)
            store.keep("index.html")
        else:
            store.put([PAGE])
        close(store, b"ada")


def test_a_build_that_broke_off_leaves_no_build_and_no_pages_but_its_items(path: Path) -> None:
    stored_page(path)
    assert read_stored_build(path, "output")
    opened(path)
    assert read_stored_build(path, "output") is None
    later = opened(path, has_last=False)
    assert not later.has_pages
    assert later.find("index.html") is None
    assert later.item(b"ada", "rss") == ITEM


def test_the_store_of_another_output_folder_is_not_used(path: Path) -> None:
    stored_page(path)
    assert read_stored_build(path, "another") is None


def test_nothing_is_left_for_another_fingerprint(path: Path) -> None:
    stored_page(path)
    store = opened(path, "another")
    assert not store.has_pages
    assert store.item(b"ada", "rss") is None


def test_a_closed_store_is_a_single_file(path: Path) -> None:
    stored_page(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_pages_and_items_that_a_build_did_not_use_are_deleted(path: Path) -> None:
    stored_page(path)
    store = opened(path)
    store.compare({"person:ada": Ada()})
    close(store)
    with sqlite3.connect(path) as db:
        assert [db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("page", "edge", "item")] == [(0,)] * 3  # noqa: S608


@pytest.mark.parametrize("data", [b"", b"not a database at all, but something else " * 200])
def test_a_file_that_is_no_store_is_replaced(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    assert read_stored_build(path, "output") is None
    stored_page(path)
    assert read_stored_build(path, "output")


@pytest.mark.parametrize("value", [b"", b"not compressed", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_item_counts_as_missing(path: Path, value: bytes) -> None:
    stored_page(path)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE item SET value = ?", (value,))
    assert opened(path).item(b"ada", "rss") is None


def test_a_store_that_is_damaged_during_a_build_is_replaced_in_the_next(path: Path) -> None:
    store = opened(path, has_last=False)
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE page")
    store.put([PAGE])
    assert "the next build will render every page" in close(store)
    stored_page(path)


def test_a_store_that_cannot_be_written_says_so_once_and_stores_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = opened(tmp_path / "file" / "store.sqlite", has_last=False)
    store.put([PAGE])
    store.put_item(b"ada", "rss", ITEM)
    assert store.item(b"ada", "rss") is None
    assert "check its permissions" in close(store, b"ada")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked on Unix alone")
def test_forked_processes_share_items(path: Path) -> None:
    store = opened(path, has_last=False)
    store.put_item(b"ada", "rss", ITEM)
    process = os.fork()
    if not process:
        from_parent = store.item(b"ada", "rss")
        store.put_item(b"bob", "rss", ITEM)
        os._exit(0 if from_parent == ITEM else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert store.item(b"bob", "rss") == ITEM


def test_an_item_is_rendered_once_for_all_feeds_and_builds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: Counter[str] = Counter()
    render_xml_item, render_json_item = xml.render_item, json_feed.render_item

    def render_xml(item: FeedItem, kind: xml.FeedType) -> RenderedItem:
        rendered[f"{kind} {item.title}"] += 1
        return render_xml_item(item, kind)

    def render_json(item: FeedItem) -> RenderedItem:
        rendered[f"json {item.title}"] += 1
        return render_json_item(item)

    monkeypatch.setattr(xml, "render_item", render_xml)
    monkeypatch.setattr(json_feed, "render_item", render_json)
    site.settings["DELETE_OUTPUT_DIRECTORY"] = False
    for name in ("Alpha", "Beta"):
        site.add(f"{name}.txt", dated(1, name, f"{name}: Ada Lovelace met Charles Babbage in London.", *BODY))
    site.build()
    assert {title: rendered[title] for title in rendered if title.endswith((" Alpha", " Beta")) and ":" not in title} == {
        f"{kind} {name}": 1 for kind in ("rss", "atom", "json") for name in ("Alpha", "Beta")
    }
    rendered.clear()
    site.add("c.txt", dated(9, "Gamma", "Ada Lovelace came back to London.", *BODY))
    site.build()
    assert not {f"{kind} {name}" for kind in ("rss", "atom", "json") for name in ("Alpha", "Beta")} & rendered.keys()
    assert [rendered[f"{kind} Gamma"] for kind in ("rss", "atom", "json")] == [1, 1, 1]
