"""Rendered feed items in a file: shared between builds and processes, until what they depend on changes."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from gazette.site.feeds import json_feed, xml
from gazette.site.feeds.channel import RenderedItem
from gazette.site.feeds.items import FeedItem
from gazette.site.incremental.item_cache import ItemCache
from support.articles import BODY, dated
from support.sites import Site

# A rendered item: with its full text, and without.
ITEM = (b"<item>Ada came</item>", b"<item/>")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "items.sqlite"


def test_items_are_there_in_the_next_build(path: Path) -> None:
    first = ItemCache(path, "fingerprint")
    first.put(b"ada", "rss", ITEM)
    first.close([b"ada"])
    second = ItemCache(path, "fingerprint")
    assert second.get(b"ada", "rss") == ITEM
    assert second.get(b"ada", "atom") is None
    assert second.get(b"bob", "rss") is None


def test_a_closed_cache_is_a_single_file(path: Path) -> None:
    cache = ItemCache(path, "fingerprint")
    cache.put(b"ada", "rss", ITEM)
    cache.close([b"ada"])
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_unused_items_are_deleted(path: Path) -> None:
    cache = ItemCache(path, "fingerprint")
    for item in (b"ada", b"bob"):
        cache.put(item, "rss", ITEM)
    cache.close([b"bob"])
    assert [ItemCache(path, "fingerprint").get(item, "rss") for item in (b"ada", b"bob")] == [None, ITEM]


def test_items_with_another_fingerprint_are_forgotten(path: Path) -> None:
    ItemCache(path, "fingerprint").put(b"ada", "rss", ITEM)
    assert ItemCache(path, "another").get(b"ada", "rss") is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked on Unix alone")
def test_forked_processes_share_a_cache(path: Path) -> None:
    cache = ItemCache(path, "fingerprint")
    cache.put(b"ada", "rss", ITEM)
    process = os.fork()
    if not process:
        from_parent = cache.get(b"ada", "rss")
        cache.put(b"bob", "rss", ITEM)
        os._exit(0 if from_parent == ITEM else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert cache.get(b"bob", "rss") == ITEM


@pytest.mark.parametrize("data", [b"", b"not a database at all, but something else " * 200])
def test_a_file_that_is_no_cache_is_replaced(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    cache = ItemCache(path, "fingerprint")
    cache.put(b"ada", "rss", ITEM)
    assert cache.get(b"ada", "rss") == ITEM


@pytest.mark.parametrize("value", [b"", b"not compressed", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_item_counts_as_missing(path: Path, value: bytes) -> None:
    cache = ItemCache(path, "fingerprint")
    cache.put(b"ada", "rss", ITEM)
    db = sqlite3.connect(path)
    with db:
        db.execute("UPDATE items SET value = ?", (value,))
    db.close()
    assert cache.get(b"ada", "rss") is None


def test_a_file_that_is_damaged_during_a_build_is_replaced_in_the_next(path: Path) -> None:
    cache = ItemCache(path, "fingerprint")
    db = sqlite3.connect(path)
    with db:
        db.execute("DROP TABLE items")
    db.close()
    cache.put(b"ada", "rss", ITEM)
    assert cache.get(b"ada", "rss") is None
    cache.close([])
    later = ItemCache(path, "fingerprint")
    later.put(b"ada", "rss", ITEM)
    assert later.get(b"ada", "rss") == ITEM


def test_a_cache_that_cannot_be_written_has_no_items(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = ItemCache(tmp_path / "file" / "items.sqlite", "fingerprint")
    cache.put(b"ada", "rss", ITEM)
    assert cache.get(b"ada", "rss") is None
    cache.close([b"ada"])


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
