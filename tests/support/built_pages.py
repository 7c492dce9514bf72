"""Pages of built sites, as those read them who do not look at them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from lxml import html

from support.sites import Site

URL = "https://news.example/digest"


@dataclass(frozen=True)
class Page:
    """A page of a built site, as a parser reads it."""

    tree: Any

    def one(self, path: str) -> str:
        (found,) = self.tree.xpath(path)
        return str(found)

    def meta(self, name: str) -> list[str]:
        return [str(found) for found in self.tree.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")]

    def link(self, rel: str) -> list[str]:
        return [str(found) for found in self.tree.xpath(f"//link[@rel='{rel}']/@href")]

    @property
    def title(self) -> str:
        return self.one("//head/title/text()")

    @property
    def heading(self) -> str:
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    @property
    def nodes(self) -> dict[str, Any]:
        """What it tells programs, by type."""
        scripts = self.tree.xpath("//script[@type='application/ld+json']/text()")
        return {node["@type"]: node for script in scripts for node in json.loads(script)}

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list it."""
        return self.meta("robots") == [] and not self.tree.xpath("//meta[@http-equiv='refresh']")


def page(site: Site, path: str) -> Page:
    return Page(html.document_fromstring(site.page(path).encode()))


def pages(site: Site) -> dict[str, Page]:
    output = site.folder / "output"
    names = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*.html"))]
    return {name: page(site, name) for name in names}
