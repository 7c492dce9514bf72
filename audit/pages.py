"""Read a built site from its files: its pages, where their links lead, and what they load.

This needs neither a server nor a browser, so the tests use it, too."""

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

# Links are resolved against this URL if the site has none yet.
NOWHERE = "http://site.invalid"
# Files that Pagefind generates; only the search page loads them.
_GENERATED = "pagefind/"
_LINKS = ("href", "src", "action", "poster", "data", "srcset", "imagesrcset")
# Browsers fetch the targets of <link> elements with these values of rel.
_FETCHED_RELS = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload", "prefetch"}
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass(frozen=True)
class BuiltSite:
    """A built site.

    `folder` is what a web server would serve; `address` is the URL that the site's absolute links begin with, with no '/' at its
    end."""

    folder: Path
    address: str

    def files(self, *suffixes: str) -> list[str]:
        """Return the sorted paths, relative to the folder, of the files with one of these suffixes; Pagefind's are left out."""
        paths = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.suffix in suffixes)
        return sorted(path for path in paths if not path.startswith(_GENERATED))

    def tree(self, path: str) -> html.HtmlElement:
        """Parse a page, given by its path relative to the folder."""
        return html.document_fromstring((self.folder / path).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def open_site(folder: Path) -> BuiltSite:
    """Return the site in a folder. Its URL is the canonical URL of the front page, or NOWHERE if that has none."""
    site = BuiltSite(folder, NOWHERE)
    canonical = site.tree("index.html").xpath("string(//link[@rel='canonical']/@href)")
    return BuiltSite(folder, str(canonical).rstrip("/") or NOWHERE)


def is_redirect(tree: html.HtmlElement) -> bool:
    """Return True if the page redirects by <meta http-equiv="refresh">."""
    return bool(tree.xpath("//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']"))


def broken_links(site: BuiltSite) -> Iterator[str]:
    """Yield 'path: URL' for each URL of the site itself in a page, feed, sitemap, style sheet or manifest that leads nowhere.

    javascript: URLs count as broken; URLs of other sites are not checked."""
    for path in site.files(".html", ".xml", ".css", ".webmanifest"):
        for address in sorted(set(_addresses(site, path))):
            if not _is_there(site, path, address):
                yield f"{path}: {address}"


def foreign_loads(site: BuiltSite) -> Iterator[str]:
    """Yield 'path: URL' for each URL outside the site that a browser would load to show a page."""
    for path in site.files(".html"):
        yield from (f"{path}: {address}" for address in loads(site.tree(path)) if place_of(site, path, address) is None)
    for path in site.files(".css"):
        yield from (f"{path}: {address}" for address in _css_addresses(site, path) if place_of(site, path, address) is None)


def loads(tree: html.HtmlElement) -> list[str]:
    """Return the URLs that a browser fetches to show a page, including pictures, without duplicates and data: URLs."""
    urls = [link.get("href") for link in tree.iter("link") if _FETCHED_RELS & set(link.get("rel", "").split())]
    for element in tree.iter("script", "img", "iframe", "source", "video", "audio", "embed", "track", "object", "image"):
        urls += [element.get("src"), element.get("poster"), element.get("data"), *_of_set(element.get("srcset") or "")]
        urls += [element.get("href")] if element.tag == "image" else []
    return [url for url in dict.fromkeys(urls) if url and not url.startswith("data:")]


def _is_there(site: BuiltSite, path: str, address: str) -> bool:
    place = place_of(site, path, address)
    if place is None:
        return not address.lower().startswith("javascript:")
    fragment = unquote(urldefrag(address).fragment).partition(":~:")[0]
    file = site.folder / place
    return file.is_file() and (not fragment or file.suffix != ".html" or fragment in _ids(file, file.stat().st_mtime_ns))


def place_of(site: BuiltSite, path: str, address: str) -> str | None:
    """Return the path of the file that a URL on the page at `path` refers to, relative to the site's folder.

    The file need not exist. A URL of a folder refers to its index.html. None means that the URL belongs to another site."""
    root = site.address + "/"
    joined = urldefrag(urljoin(root + path, address.strip())).url.partition("?")[0]
    if not (joined + "/").startswith(root):
        return None
    place = unquote(joined[len(root) :])
    return f"{place}/index.html".lstrip("/") if (site.folder / place).is_dir() else place


@cache
def _ids(file: Path, changed: int) -> frozenset[str]:
    """Return all ids and names in a page, the possible targets of fragments. `changed` (mtime, ns) is part of the cache key."""
    tree = html.document_fromstring(file.read_bytes())
    return frozenset(name for element in tree.iter() for name in (element.get("id"), element.get("name")) if name)


def _addresses(site: BuiltSite, path: str) -> Iterator[str]:
    """Yield all URLs in a page, style sheet, feed, sitemap or web manifest."""
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
    """Yield the URLs in an RSS feed, Atom feed or sitemap, including those in the HTML of items."""
    for element in tree.iter(etree.Element):
        name = etree.QName(element).localname
        yield from (element.get(key) for key in ("href", "url") if element.get(key))
        text = (element.text or "").strip()
        if name in {"loc", "link", "comments"} and text:
            yield text
        elif name in {"encoded", "content"} and text:
            yield from _page_addresses(html.fragment_fromstring(text, create_parent="div"))


def _css_addresses(site: BuiltSite, path: str) -> list[str]:
    matches = _CSS_URL.findall((site.folder / path).read_text("utf-8"))
    return [url for match in matches for url in match if url and not url.startswith("data:")]


def linked_data(tree: html.HtmlElement) -> list[str]:
    """Return the JSON-LD blocks of a page, unparsed."""
    return [script.text or "" for script in tree.iter("script") if script.get("type") == "application/ld+json"]


def _values(data: Any, names: set[str]) -> Iterator[str]:
    """Yield the strings under these keys, anywhere in parsed JSON."""
    if isinstance(data, dict):
        yield from (value for name, value in data.items() if name in names and isinstance(value, str))
        data = data.values()
    if isinstance(data, Iterable) and not isinstance(data, str):
        for value in data:
            yield from _values(value, names)


def _of_set(value: str) -> list[str]:
    """Return the URLs in the value of a srcset."""
    return [candidate.split()[0] for candidate in value.split(",") if candidate.split()]
