"""Find out which files of the site pages name: style sheets, scripts, pictures and the like. Any that is missing is a fault."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from ...model.text import quantity

# Elements that make a browser fetch a file, and the attributes with its URL. Links to pages (<a>) are not among them.
_ELEMENT = re.compile(rb"<(link|script|img|source|video|audio|track|meta)\b((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# Kinds of <link> that name files; others name pages, such as "canonical", or feeds, which the build lists itself.
_FILE_LINKS = frozenset({"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload"})


def referenced_files(page: str, markup: bytes, site_url: str) -> tuple[str, ...]:
    """Return the paths of the files of the site that a page names, each once, relative to the site's root.

    `page` is the path of the page, and `site_url` is SITEURL, without which the URLs of the site's files begin with a slash. A path
    that ends with a slash, or is "", names no file."""
    urls = dict.fromkeys(url for element, attributes in _ELEMENT.findall(markup) for url in _urls(element, attributes))
    return tuple(dict.fromkeys(path for url in urls if (path := _path(url, page, site_url)) is not None))


def _urls(element: bytes, markup: bytes) -> Iterator[str]:
    pairs = _ATTRIBUTE.findall(markup.decode("utf-8", "replace"))
    attributes = {name.lower(): unescape(double or single or bare) for name, double, single, bare in pairs}
    name = element.lower()
    if name == b"link":
        if not _FILE_LINKS.isdisjoint(attributes.get("rel", "").lower().split()):
            yield attributes.get("href", "")
    elif name == b"meta":
        if attributes.get("property") == "og:image":
            yield attributes.get("content", "")
    else:
        yield from (attributes[key] for key in ("src", "poster") if key in attributes)
        yield from (part.split()[0] for part in attributes.get("srcset", "").split(", ") if part.strip())


def _path(url: str, page: str, site_url: str) -> str | None:
    """Return the path of a file of the site, or None if the URL leads elsewhere or is not valid."""
    try:
        site, parts = urlsplit(site_url), urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc != site.netloc):
        return None
    if not parts.netloc and not parts.path.startswith("/"):
        return normpath(join(dirname(page), unquote(parts.path))) if parts.path else None
    base = site.path.rstrip("/") + "/"
    if parts.path + "/" == base:
        return ""
    return _normal(unquote(parts.path.removeprefix(base))) if parts.path.startswith(base) else None


def _normal(path: str) -> str:
    """Return a path without '.' and '..' in its middle. A slash at its end stays."""
    normal = normpath(path) if path else ""
    return f"{normal}/" if path.endswith("/") else normal


def missing_files(references: Mapping[str, Iterable[str]], root: Path) -> dict[Path, list[str]]:
    """Return the files that do not exist, each with the pages that name it. `references` are the paths that each page names,
    relative to the output folder `root`."""
    named = {path for paths in references.values() for path in paths}
    absent = {path for path in named if not path or not (root / path).is_file()}
    missing: defaultdict[Path, list[str]] = defaultdict(list)
    for page, paths in sorted(references.items()) if absent else ():
        for path in sorted(absent.intersection(paths)):
            missing[root / path].append(f"{root}/{page}")
    return missing


def missing_file_warnings(missing: Mapping[Path, list[str]], root: Path) -> Iterator[str]:
    """Yield a warning for each missing file, with its path and those of pages relative to `root`."""
    for file, pages in missing.items():
        if file.is_file():  # another site in the same output has it
            continue
        first, *others = sorted(os.path.relpath(page, root) for page in pages)
        others_text = f" and {quantity(len(others), 'other page')}" if others else ""
        name = os.path.relpath(file, root)
        what = "a style sheet, script or picture without a name" if name == "." else f"{name}, which is not in the site"
        yield f"{first}{others_text}: names {what}; correct the template or the article, or put the file there"
