"""Helpers for tests of sites that are built several times: what feeds, redirects and the stored articles say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml import html

from support.articles import dated
from support.built_files import parse_feed
from support.sites import Site

STORE = "cache/gazette-articles.json"
# The text of an article on another subject than `BODY`.
OTHER = (
    "Ferries to the northern islands stop for three weeks in March, their owners said at the harbour.",
    "Engines are to be replaced, and a smaller vessel carries the post and those who must see a doctor.",
)
# 1 August 2024, noon; later than the dates of all articles here.
NOON = 1722513600


def set_time(path: Path, seconds: int = NOON) -> Path:
    """Set the modification time of a file, and return the file."""
    os.utime(path, (seconds, seconds))
    return path


def feed_entries(site: Site, **settings: Any) -> dict[str, Any]:
    """Build the site, and return the entries of its feed by title."""
    site.build(**settings)
    feed = parse_feed(site, "all.rss.xml")
    entries = {entry.title: entry for entry in feed.entries}
    assert len({entry.id for entry in feed.entries}) == len(entries) == len(feed.entries)
    return entries


def guids(site: Site, **settings: Any) -> dict[str, str]:
    """Build the site, and return the GUIDs in its feed by title."""
    return {title: entry.id for title, entry in feed_entries(site, **settings).items()}


def redirect_target(site: Site, url: str) -> str:
    """Return where the redirect page at a URL leads. Fails if it is not a redirect page."""
    tree = html.fromstring(site.page(f"{url}index.html" if url.endswith("/") else url))
    (refresh,) = tree.xpath("//meta[@http-equiv='refresh']/@content")
    assert tree.xpath("//link[@rel='canonical']/@href") == tree.xpath("//a/@href") == [refresh.removeprefix("0; url=")]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    return urljoin(f"/{url}", refresh.removeprefix("0; url="))


def heading(site: Site, url: str) -> str:
    """Return the main heading of a page."""
    return html.fromstring(site.page(f"{url}index.html")).xpath("string(//h1)")


def stored_articles(site: Site) -> dict[str, Any]:
    """Return the articles that the last build stored, by identity."""
    articles: dict[str, Any] = json.loads((site.folder / STORE).read_text("utf-8"))
    return articles


def write_by_hand(site: Site, path: str, title: str, text: str = "Hello.", more: str = "") -> Path:
    """Write a hand-written article; `more` are further lines of front matter."""
    file = site.folder / "content" / path
    file.write_text(f"Title: {title}\nDate: 2024-07-04\n{more}\n{text}\n", "utf-8")
    return file


def publish(site: Site, *publishers: str) -> None:
    """Build the site with an article of each publisher, one a day. A publisher "" stands for a day without an article."""
    for day, publisher in enumerate(publishers, 1):
        file = site.add(f"{day}.txt", dated(day, f"Bridge {day}"))
        file.with_suffix(".toml").write_text(f'publisher = "{publisher}"\ncategory = "News"\n', "utf-8")
        if not publisher:
            file.unlink()
            file.with_suffix(".toml").unlink()
    site.build()
