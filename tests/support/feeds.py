"""Read the feeds of built sites as feed readers do."""

from __future__ import annotations

import json
from typing import Any

import feedparser

from support.sites import Site

URL = "https://news.example/digest"


def parse_feed(site: Site, name: str) -> Any:
    """Return an RSS or Atom feed, parsed. Fails if feedparser finds a fault."""
    feed = feedparser.parse((site.folder / "output/feeds" / name).read_bytes())
    assert feed.bozo == 0
    return feed


def read_json(site: Site, name: str = "all.json") -> Any:
    return json.loads((site.folder / "output/feeds" / name).read_bytes())
