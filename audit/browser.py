"""What a reader's browser makes of pages: Debian's Chromium, led by playwright-core, with axe-core as the judge of access."""

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
OLDEST_NODE = 20  # playwright-core's own
_CHROMES = ("chromium", "chromium-browser", "google-chrome")
_NAME = r"[^/]+/index\.html"
_TYPES = "people|organizations|places|events|works"

# The kinds of pages, each with what its paths look like; a site need not have all of them.
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
    """The browser's command, "" where there is none. CHROME_PATH chooses another."""
    return os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, _CHROMES)), "")


def missing() -> str:
    """Why no browser can be led here; "" where one can."""
    if not (_HERE / "node_modules/playwright-core").is_dir() or _node_version() < OLDEST_NODE:
        return f"Node {OLDEST_NODE} or its packages are not installed: make audit-tools"
    return "" if chrome() else "there is no Chromium: make audit-tools, or set CHROME_PATH"


def _node_version() -> int:
    """The first number of Node's version, 0 where there is none."""
    if not shutil.which("node"):
        return 0
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return int(re.sub(r"^v(\d+).*", r"\1", said.strip()) or 0)


def sample(site: BuiltSite) -> list[str]:
    """The smallest and the largest page of each kind: most that goes wrong does so where there is very little or very much."""
    sizes = {path: (site.folder / path).stat().st_size for path in site.files(".html") if not is_redirect(site.tree(path))}
    chosen: list[str] = []
    for pattern in KINDS.values():
        kind = sorted((path for path in sizes if re.fullmatch(pattern, path)), key=lambda path: (sizes[path], path))
        chosen += [*kind[:1], *kind[-1:]]
    return list(dict.fromkeys(chosen))


def visit(site: BuiltSite, visits: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Visit pages one after the other; browser.mjs says what a visit is given and what it gives."""
    with serve(site) as address:
        job = {"chrome": chrome(), "address": address, "visits": [{**one, "path": _path(str(one["path"]))} for one in visits]}
        done = subprocess.run(
            ["node", str(_HERE / "browser.mjs")], input=json.dumps(job), capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode:
        raise RuntimeError(f"the browser failed: {done.stderr.strip()}")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _path(path: str) -> str:
    """Pages as readers call them: a folder, not its file."""
    return re.sub(r"(^|/)index\.html$", r"\1", path)


# Widths in CSS pixels: a desktop's, a small phone's, and the 320 at which WCAG 2.2 (1.4.10) wants no sideways scrolling.
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 360)]
NARROWEST = 320


def browser_faults(site: BuiltSite, pages: Iterable[str]) -> dict[str, list[str]]:
    """What axe-core and the browser complain about, by check."""
    pages = list(pages)
    looks = [{"path": path, "width": width, "scheme": scheme, "axe": True} for path in pages for scheme, width in LOOKS]
    visits = visit(site, [*looks, *({"path": path, "width": NARROWEST} for path in pages)])
    faults = {f"axe-core, {scheme}, {width} px": list(_violations(visits, scheme, width)) for scheme, width in LOOKS}
    for kind, name in (("console", "console is silent"), ("foreign", "no request to another host"), ("failed", "no request fails")):
        faults[name] = sorted({f"/{one['path']}: {what}" for one in visits for what in one[kind]})
    wide = (one for one in visits if one["width"] == NARROWEST and one["overflow"] > 0)
    return {
        **faults,
        f"no sideways scrolling at {NARROWEST} px": [f"/{one['path']}: {one['overflow']} px too wide" for one in wide],
    }


def _violations(visits: Iterable[Mapping[str, Any]], scheme: str, width: int) -> Iterator[str]:
    for one in visits:
        if one.get("axe") and (one.get("scheme"), one["width"]) == (scheme, width):
            yield from (f"/{one['path']}: {v['id']} ({v['count']}): {v['help']}: {v['first']}" for v in one["axe"])
