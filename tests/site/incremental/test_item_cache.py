"""Items of feeds that were rendered: kept from build to build and between processes, for as long as they are right."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from gazette.site.feeds import json_feed, xml
from gazette.site.feeds.channel import Rendered
from gazette.site.feeds.items import FeedItem
from gazette.site.incremental.item_cache import RenderedItems
from support.articles import BODY, dated
from support.sites import Site

ITEM = Rendered(b"<item>Ada came</item>", b"<item/>")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "items.sqlite"


def test_what_is_put_there_is_there_for_the_next_build(path: Path) -> None:
    first = RenderedItems(path, "print")
    first.put(b"ada", "rss", ITEM)
    first.keep([b"ada"])
    second = RenderedItems(path, "print")
    assert second.get(b"ada", "rss") == ITEM
    assert second.get(b"ada", "atom") is None
    assert second.get(b"bob", "rss") is None


def test_one_file_is_left(path: Path) -> None:
    items = RenderedItems(path, "print")
    items.put(b"ada", "rss", ITEM)
    items.keep([b"ada"])
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_what_nobody_needs_is_forgotten(path: Path) -> None:
    items = RenderedItems(path, "print")
    for name in (b"ada", b"bob"):
        items.put(name, "rss", ITEM)
    items.keep([b"bob"])
    assert [RenderedItems(path, "print").get(name, "rss") for name in (b"ada", b"bob")] == [None, ITEM]


def test_what_was_rendered_otherwise_is_forgotten(path: Path) -> None:
    RenderedItems(path, "print").put(b"ada", "rss", ITEM)
    assert RenderedItems(path, "another").get(b"ada", "rss") is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked on Unix alone")
def test_processes_share_them(path: Path) -> None:
    items = RenderedItems(path, "print")
    items.put(b"ada", "rss", ITEM)
    process = os.fork()
    if not process:
        known = items.get(b"ada", "rss")
        items.put(b"bob", "rss", ITEM)
        os._exit(0 if known == ITEM else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert items.get(b"bob", "rss") == ITEM


@pytest.mark.parametrize("data", [b"", b"not a database at all, but something else " * 200])
def test_a_file_of_something_else_is_as_good_as_none(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    items = RenderedItems(path, "print")
    items.put(b"ada", "rss", ITEM)
    assert items.get(b"ada", "rss") == ITEM


@pytest.mark.parametrize("value", [b"", b"not compressed", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_item_is_as_good_as_none(path: Path, value: bytes) -> None:
    items = RenderedItems(path, "print")
    items.put(b"ada", "rss", ITEM)
    db = sqlite3.connect(path)
    with db:
        db.execute("UPDATE items SET value = ?", (value,))
    db.close()
    assert items.get(b"ada", "rss") is None


def test_a_file_that_breaks_meanwhile_is_begun_anew_by_the_next_build(path: Path) -> None:
    items = RenderedItems(path, "print")
    db = sqlite3.connect(path)
    with db:
        db.execute("DROP TABLE items")
    db.close()
    items.put(b"ada", "rss", ITEM)
    assert items.get(b"ada", "rss") is None
    items.keep([])
    later = RenderedItems(path, "print")
    later.put(b"ada", "rss", ITEM)
    assert later.get(b"ada", "rss") == ITEM


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    items = RenderedItems(tmp_path / "file" / "items.sqlite", "print")
    items.put(b"ada", "rss", ITEM)
    assert items.get(b"ada", "rss") is None
    items.keep([b"ada"])


def test_a_build_renders_an_item_once_for_all_feeds_and_builds(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()
    of_xml, of_json = xml.render_item, json_feed.render_item

    def render_xml(item: FeedItem, kind: xml.FeedType) -> Rendered:
        made[f"{kind} {item.title}"] += 1
        return of_xml(item, kind)

    def render_json(item: FeedItem) -> Rendered:
        made[f"json {item.title}"] += 1
        return of_json(item)

    monkeypatch.setattr(xml, "render_item", render_xml)
    monkeypatch.setattr(json_feed, "render_item", render_json)
    site.settings["DELETE_OUTPUT_DIRECTORY"] = False
    for name in ("Alpha", "Beta"):
        site.add(f"{name}.txt", dated(1, name, f"{name}: Ada Lovelace met Charles Babbage in London.", *BODY))
    site.build()
    assert {title: made[title] for title in made if title.endswith((" Alpha", " Beta")) and ":" not in title} == {
        f"{kind} {name}": 1 for kind in ("rss", "atom", "json") for name in ("Alpha", "Beta")
    }
    made.clear()
    site.add("c.txt", dated(9, "Gamma", "Ada Lovelace came back to London.", *BODY))
    site.build()
    assert not {f"{kind} {name}" for kind in ("rss", "atom", "json") for name in ("Alpha", "Beta")} & made.keys()
    assert [made[f"{kind} Gamma"] for kind in ("rss", "atom", "json")] == [1, 1, 1]
