"""Sites that remember their articles, and what they say of them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import html

from support.sites import Site

STATE = "cache/gazette-articles.json"
OTHER = (
    "Ferries to the northern islands stop for three weeks in March, their owners said at the harbour.",
    "Engines are to be replaced, and a smaller vessel carries the post and those who must see a doctor.",
)
# 1 August 2024, noon: later than the dates of all articles here.
NOON = 1722513600


def stamp(path: Path, seconds: int = NOON) -> Path:
    os.utime(path, (seconds, seconds))
    return path


def items(site: Site, **settings: Any) -> dict[str, Any]:
    """What the feed of a new build says, by title."""
    site.build(**settings)
    found = feedparser.parse((site.folder / "output/feeds/all.rss.xml").read_bytes())
    assert found.bozo == 0
    entries = {entry.title: entry for entry in found.entries}
    assert len({entry.id for entry in found.entries}) == len(entries) == len(found.entries)
    return entries


def ids(site: Site, **settings: Any) -> dict[str, str]:
    return {title: entry.id for title, entry in items(site, **settings).items()}


def target(site: Site, address: str) -> str:
    """Where the page at an address sends its visitors."""
    tree = html.fromstring(site.page(f"{address}index.html" if address.endswith("/") else address))
    (refresh,) = tree.xpath("//meta[@http-equiv='refresh']/@content")
    assert tree.xpath("//link[@rel='canonical']/@href") == tree.xpath("//a/@href") == [refresh.removeprefix("0; url=")]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    return urljoin(f"/{address}", refresh.removeprefix("0; url="))


def heading(site: Site, address: str) -> str:
    return html.fromstring(site.page(f"{address}index.html")).xpath("string(//h1)")


def memory(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.folder / STATE).read_text("utf-8"))
    return found


def by_hand(site: Site, path: str, title: str, text: str = "Hello.", more: str = "") -> Path:
    file = site.folder / "content" / path
    file.write_text(f"Title: {title}\nDate: 2024-07-04\n{more}\n{text}\n", "utf-8")
    return file
