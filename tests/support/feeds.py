"""Feeds of built sites, as readers parse them."""

from __future__ import annotations

import json
from typing import Any

import feedparser

from support.sites import Site

URL = "https://news.example/digest"


def parsed(site: Site, name: str) -> Any:
    found = feedparser.parse((site.folder / "output/feeds" / name).read_bytes())
    assert found.bozo == 0
    return found


def read_json(site: Site, name: str = "all.json") -> Any:
    return json.loads((site.folder / "output/feeds" / name).read_bytes())
