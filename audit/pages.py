"""A built site as its files say it: which pages it has, where its links lead, what it would load.

Needs no server and no browser, so that the tests use it as well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from lxml import etree, html

# Where a site has no address yet, its links are resolved against this one.
NOWHERE = "http://site.invalid"
# Pagefind's own files: made by it, and loaded by the search page alone.
_GENERATED = "pagefind/"
_LINKS = ("href", "src", "action", "poster", "data", "srcset", "imagesrcset")
# What a link element with this rel makes a browser fetch.
_FETCHED_RELS = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload", "prefetch"}
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass(frozen=True)
class BuiltSite:
    """A folder as a web server serves it, and the address that its absolute links begin with."""

    folder: Path
    address: str

    def files(self, *suffixes: str) -> list[str]:
        """Paths below the folder, in order, of the files with one of these suffixes that the build itself wrote."""
        found = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.suffix in suffixes)
        return sorted(path for path in found if not path.startswith(_GENERATED))

    def tree(self, path: str) -> html.HtmlElement:
        return html.document_fromstring((self.folder / path).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def open_site(folder: Path) -> BuiltSite:
    """The site in a folder; its address is the one that the front page calls canonical."""
    site = BuiltSite(folder, NOWHERE)
    canonical = site.tree("index.html").xpath("string(//link[@rel='canonical']/@href)")
    return BuiltSite(folder, str(canonical).rstrip("/") or NOWHERE)


def is_redirect(tree: html.HtmlElement) -> bool:
    return bool(tree.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']"))


def broken_links(site: BuiltSite) -> Iterator[str]:
    """Each address of the site itself that a page, feed, sitemap, style sheet or manifest names and that is not there."""
    for path in site.files(".html", ".xml", ".css", ".webmanifest"):
        for address in sorted(set(_addresses(site, path))):
            if not _is_there(site, path, address):
                yield f"{path}: {address}"


def foreign_loads(site: BuiltSite) -> Iterator[str]:
    """Each address of another host that a page would load when it is read."""
    for path in site.files(".html"):
        yield from (f"{path}: {address}" for address in loads(site.tree(path)) if place_of(site, path, address) is None)
    for path in site.files(".css"):
        yield from (f"{path}: {address}" for address in _css_addresses(site, path) if place_of(site, path, address) is None)


def loads(tree: html.HtmlElement) -> list[str]:
    """The addresses that a browser fetches to show a page, pictures among them; data: addresses are no request."""
    found = [link.get("href") for link in tree.iter("link") if _FETCHED_RELS & set(link.get("rel", "").split())]
    for element in tree.iter("script", "img", "iframe", "source", "video", "audio", "embed", "track", "object", "image"):
        found += [element.get("src"), element.get("poster"), element.get("data"), *_of_set(element.get("srcset") or "")]
        found += [element.get("href")] if element.tag == "image" else []
    return [address for address in dict.fromkeys(found) if address and not address.startswith("data:")]


def _is_there(site: BuiltSite, path: str, address: str) -> bool:
    place = place_of(site, path, address)
    if place is None:
        return not address.lower().startswith("javascript:")
    fragment = unquote(urldefrag(address).fragment).partition(":~:")[0]
    file = site.folder / place
    return file.is_file() and (not fragment or file.suffix != ".html" or fragment in _ids(file, file.stat().st_mtime_ns))


def place_of(site: BuiltSite, path: str, address: str) -> str | None:
    """The file of the site that an address means, "" being the front page's folder; None: it is somebody else's."""
    own = site.address + "/"
    joined = urldefrag(urljoin(own + path, address.strip())).url.partition("?")[0]
    if not (joined + "/").startswith(own):
        return None
    place = unquote(joined[len(own) :])
    return f"{place}/index.html".lstrip("/") if (site.folder / place).is_dir() else place


@cache
def _ids(file: Path, changed: int) -> frozenset[str]:
    tree = html.document_fromstring(file.read_bytes())
    return frozenset(name for element in tree.iter() for name in (element.get("id"), element.get("name")) if name)


def _addresses(site: BuiltSite, path: str) -> Iterator[str]:
    """All addresses in one file."""
    if path.endswith(".html"):
        yield from _page_addresses(site.tree(path))
    elif path.endswith(".css"):
        yield from _css_addresses(site, path)
    elif path.endswith(".xml"):
        yield from _feed_addresses(etree.parse(site.folder / path))
    else:
        yield from _values(json.loads((site.folder / path).read_text("utf-8")), {"src", "start_url", "url"})


def _page_addresses(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter(etree.Element):
        for name in _LINKS:
            value = element.get(name)
            if value is not None:
                yield from _of_set(value) if name.endswith("srcset") else (value,)
    yield from tree.xpath("//meta[@property='og:image' or @property='og:url' or @name='twitter:image']/@content")
    yield from (content.partition("=")[2] for content in tree.xpath("//meta[@http-equiv='refresh']/@content") if "=" in content)
    for block in linked_data(tree):
        yield from _values(json.loads(block), {"@id", "url", "image", "logo", "item", "contentUrl"})


def _feed_addresses(tree: Any) -> Iterator[str]:
    """Of RSS, Atom and sitemaps; the articles in a feed are pages within the page."""
    for element in tree.iter(etree.Element):
        name = etree.QName(element).localname
        yield from (element.get(key) for key in ("href", "url") if element.get(key))
        text = (element.text or "").strip()
        if name in {"loc", "link", "comments"} and text:
            yield text
        elif name in {"encoded", "content"} and text:
            yield from _page_addresses(html.fragment_fromstring(text, create_parent="div"))


def _css_addresses(site: BuiltSite, path: str) -> list[str]:
    found = _CSS_URL.findall((site.folder / path).read_text("utf-8"))
    return [address for pair in found for address in pair if address and not address.startswith("data:")]


def linked_data(tree: html.HtmlElement) -> list[str]:
    """The JSON-LD blocks of a page, as text."""
    return [script.text or "" for script in tree.iter("script") if script.get("type") == "application/ld+json"]


def _values(data: Any, names: set[str]) -> Iterator[str]:
    """The strings under these names, anywhere in a value of JSON."""
    if isinstance(data, dict):
        yield from (value for name, value in data.items() if name in names and isinstance(value, str))
        data = data.values()
    if isinstance(data, Iterable) and not isinstance(data, str):
        for value in data:
            yield from _values(value, names)


def _of_set(value: str) -> list[str]:
    """The addresses of a srcset."""
    return [candidate.split()[0] for candidate in value.split(",") if candidate.split()]
