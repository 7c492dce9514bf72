"""Check pages in a browser: Chromium, driven by playwright-core, with axe-core checking accessibility."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from audit.pages import BuiltSite, is_redirect
from audit.serve import serve

_HERE = Path(__file__).parent
OLDEST_NODE = 20  # playwright-core requires it
_CHROMES = ("chromium", "chromium-browser", "google-chrome")
_NAME = r"[^/]+/index\.html"
_TYPES = "people|organizations|places|events|works"

# Kinds of pages, with a pattern for their paths. A site need not have every kind.
KINDS: Mapping[str, str] = {
    "front": r"index\.html",
    "edition": r"\d{4}/(\d\d/\d\d|w\d\d)/index\.html",
    "article": rf"articles/{_NAME}",
    "cleaning": r"articles/[^/]+/cleaning/index\.html",
    "entity": rf"({_TYPES})/{_NAME}",
    "index": rf"(entities|entities/\w+|{_TYPES})/index\.html",
    "archive": r"(archive|\d{4}|\d{4}/\d\d)/index\.html",
    "category": rf"(categories|tags)/{_NAME}",
    "search": r"search/index\.html",
    "publishers": r"publishers/index\.html",
    "publisher": rf"publishers/{_NAME}",
    "subscribe": r"subscribe/index\.html",
    "not found": r"404\.html",
    "page": rf"(?!archive|entities|publishers|search|subscribe|{_TYPES}|\d){_NAME}",
}


def chrome() -> str:
    """Return the path of the browser: CHROME_PATH if it is set, else the first Chromium or Chrome on the PATH, or ""."""
    return os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, _CHROMES)), "")


def missing() -> str:
    """Return why the browser checks cannot run here, or "" if they can."""
    if not (_HERE / "node_modules/playwright-core").is_dir() or _node_version() < OLDEST_NODE:
        return f"Node {OLDEST_NODE} or its packages are not installed; run make audit-tools"
    return "" if chrome() else "Chromium is not installed; run make audit-tools, or set CHROME_PATH"


def _node_version() -> int:
    """Return the major version of Node, or 0 if it is not installed."""
    if not shutil.which("node"):
        return 0
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return int(re.sub(r"^v(\d+).*", r"\1", version.strip()) or 0)


def sample(site: BuiltSite) -> list[str]:
    """Return the smallest and the largest page of each kind, since most faults show on pages with very little or very much."""
    sizes = {path: (site.folder / path).stat().st_size for path in site.files(".html") if not is_redirect(site.tree(path))}
    chosen: list[str] = []
    for pattern in KINDS.values():
        kind = sorted((path for path in sizes if re.fullmatch(pattern, path)), key=lambda path: (sizes[path], path))
        chosen += [*kind[:1], *kind[-1:]]
    return list(dict.fromkeys(chosen))


def visit(site: BuiltSite, visits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Serve the site and visit its pages. Return the visits with their results; browser.mjs describes the fields of both.

    Raises RuntimeError if the browser fails."""
    with serve(site) as address:
        requests = [{**request, "path": _path(str(request["path"]))} for request in visits]
        job = {"chrome": chrome(), "address": address, "visits": requests}
        done = subprocess.run(
            ["node", str(_HERE / "browser.mjs")], input=json.dumps(job), capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode:
        raise RuntimeError(f"the browser failed: {done.stderr.strip()}")
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def _path(path: str) -> str:
    """Return the path as links write it: without 'index.html'."""
    return re.sub(r"(^|/)index\.html$", r"\1", path)


# Widths in CSS pixels: a desktop, a small phone, and the 320 at which WCAG 2.2 (criterion 1.4.10) allows no horizontal scrolling.
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 360)]
NARROWEST = 320


def browser_faults(site: BuiltSite, pages: Iterable[str]) -> dict[str, list[str]]:
    """Return the offenders by check: axe-core's violations, console messages, bad requests, and pages that are too wide."""
    pages = list(pages)
    looks = [{"path": path, "width": width, "scheme": scheme, "axe": True} for path in pages for scheme, width in LOOKS]
    results = visit(site, [*looks, *({"path": path, "width": NARROWEST} for path in pages)])
    faults = {f"axe-core, {scheme}, {width} px": list(_violations(results, scheme, width)) for scheme, width in LOOKS}
    for kind, name in (("console", "console is silent"), ("foreign", "no request to another host"), ("failed", "no request fails")):
        faults[name] = sorted({f"/{result['path']}: {message}" for result in results for message in result[kind]})
    wide = (result for result in results if result["width"] == NARROWEST and result["overflow"] > 0)
    return {
        **faults,
        f"no sideways scrolling at {NARROWEST} px": [f"/{result['path']}: {result['overflow']} px too wide" for result in wide],
    }


def _violations(results: Iterable[Mapping[str, Any]], scheme: str, width: int) -> Iterator[str]:
    for result in results:
        if result.get("axe") and (result.get("scheme"), result["width"]) == (scheme, width):
            yield from (f"/{result['path']}: {v['id']} ({v['count']}): {v['help']}: {v['first']}" for v in result["axe"])
