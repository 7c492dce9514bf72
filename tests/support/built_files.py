"""Pages and feeds of built sites, as programs read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import feedparser
from lxml import html

from support.sites import Site

URL = "https://news.example/digest"


@dataclass(frozen=True)
class Page:
    """A parsed page of a built site."""

    tree: Any

    def one(self, path: str) -> str:
        """Return the only result of an XPath expression."""
        (result,) = self.tree.xpath(path)
        return str(result)

    def meta(self, name: str) -> list[str]:
        """Return the contents of all <meta> elements with a name or property."""
        return [str(value) for value in self.tree.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")]

    def link(self, rel: str) -> list[str]:
        """Return the targets of all <link> elements with a relation."""
        return [str(value) for value in self.tree.xpath(f"//link[@rel='{rel}']/@href")]

    @property
    def title(self) -> str:
        return self.one("//head/title/text()")

    @property
    def heading(self) -> str:
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    @property
    def nodes(self) -> dict[str, Any]:
        """The nodes of the page's JSON-LD, by type."""
        scripts = self.tree.xpath("//script[@type='application/ld+json']/text()")
        return {node["@type"]: node for script in scripts for node in json.loads(script)}

    @property
    def is_listed(self) -> bool:
        """Return True if search engines may list the page, and it is no redirect."""
        return self.meta("robots") == [] and not self.tree.xpath("//meta[@http-equiv='refresh']")


def page(site: Site, path: str) -> Page:
    """Return the page at a path in the output."""
    return Page(html.document_fromstring(site.page(path).encode()))


def pages(site: Site) -> dict[str, Page]:
    """Return all pages of a site, by their paths in the output."""
    output = site.folder / "output"
    names = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*.html"))]
    return {name: page(site, name) for name in names}


def parse_feed(site: Site, name: str) -> Any:
    """Return an RSS or Atom feed, parsed. Fails if feedparser finds a fault."""
    feed = feedparser.parse((site.folder / "output/feeds" / name).read_bytes())
    assert feed.bozo == 0
    return feed


def read_json(site: Site, name: str = "all.json") -> Any:
    return json.loads((site.folder / "output/feeds" / name).read_bytes())
