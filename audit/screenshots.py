"""Take screenshots of pages of a built site.

`make screenshots` takes those in docs/pictures/. For other pages, run this module:

python -m audit.screenshots --site output --pages articles/a/,people/b/ --out build/shots --scheme dark --width 360 --full"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from audit.browser import KINDS, missing, visit
from audit.pages import BuiltSite, open_site
from PIL import Image

# A desktop window and a phone. A scale of 1.5 is half of a phone's real pixel density, and enough to read the text.
DESKTOP = {"width": 1280, "height": 900, "scale": 1}
PHONE = {"width": 390, "height": 844, "scale": 1.5}
DARK = {"scheme": "dark"}
# Bytes; a picture for the documentation is saved with fewer and fewer colours until it is smaller than this.
LIGHT = 120_000
_COLOURS = (256, 128, 64, 32)
# The search page with a query that has results in the sample.
_SEARCHED = "search/?q=summit"


def main() -> int:
    """Take the screenshots that the command line asks for, and return the exit status: 2 if the browser is missing, else 0."""
    options = _options()
    if reason := missing():
        print(f"No screenshots taken: {reason}", file=sys.stderr)
        return 2
    site = open_site(options.site)
    if options.pictures:
        take(site, documented(site), options.pictures)
    else:
        look = {
            "width": options.width,
            "height": options.height,
            "scale": options.scale,
            "scheme": options.scheme,
            "full": options.full,
        }
        pages = [page.lstrip("/") for page in options.pages.split(",")]
        take(site, {f"{_name(page)}-{options.width}-{options.scheme}.png": {"path": page, **look} for page in pages}, options.out)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m audit.screenshots", description="Take screenshots of pages of a built site.")
    parser.add_argument(
        "--site", type=Path, default=Path("output"), help="folder that a web server would serve (default: %(default)s)"
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="take the documentation's pictures into this folder; ignore the options below",
    )
    parser.add_argument("--pages", default="index.html", help="paths of pages, separated by commas (default: %(default)s)")
    parser.add_argument(
        "--out", type=Path, default=Path("build/screenshots"), help="folder for the pictures (default: %(default)s)"
    )
    parser.add_argument("--scheme", choices=["light", "dark"], default="light", help="colour scheme (default: %(default)s)")
    parser.add_argument("--width", type=int, default=1280, help="width of the window, in CSS pixels (default: %(default)s)")
    parser.add_argument("--height", type=int, default=900, help="height of the window, in CSS pixels (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1, help="picture pixels per CSS pixel (default: %(default)s)")
    parser.add_argument("--full", action="store_true", help="take the whole page, not just the first screen")
    return parser.parse_args()


def documented(site: BuiltSite) -> dict[str, dict[str, Any]]:
    """Return the pictures of docs/pictures.md: what to visit (see browser.mjs), by file name."""
    pages = {"front": "index.html", "article": _lead(site), "entity": _richest(site), "search": _SEARCHED}
    looks: dict[str, dict[str, Any]] = {"": DESKTOP, "-dark": DESKTOP | DARK, "-phone": PHONE, "-phone-dark": PHONE | DARK}
    return {f"{name}{suffix}.png": {"path": path, **look} for name, path in pages.items() for suffix, look in looks.items()}


def take(site: BuiltSite, pictures: Mapping[str, Mapping[str, Any]], folder: Path) -> None:
    """Take pictures into a folder, reduce their size, and print the size of each."""
    folder.mkdir(parents=True, exist_ok=True)
    visit(site, [{**look, "picture": str((folder / name).resolve())} for name, look in pictures.items()])
    for name in pictures:
        shrink(folder / name)
        print(f"{folder / name}: {(folder / name).stat().st_size:,} bytes")


def shrink(picture: Path, colours: Iterable[int] = _COLOURS) -> None:
    """Save a picture with fewer and fewer colours until it is below LIGHT bytes; a page of text needs only a few."""
    with Image.open(picture) as taken:
        whole = taken.convert("RGB")
    for count in colours:
        whole.quantize(count, dither=Image.Dither.NONE).save(picture, optimize=True)
        if picture.stat().st_size < LIGHT:
            return


def _lead(site: BuiltSite) -> str:
    """Return the path of the first article that the front page links to."""
    main = site.tree("index.html").xpath("//main//a/@href")
    return next((match[0] for link in main if (match := re.search(r"articles/[^/]+/", link))), "index.html")


def _richest(site: BuiltSite) -> str:
    """Return the path of the largest entity page."""
    pages = [path for path in site.files(".html") if re.fullmatch(KINDS["entity"], path)]
    return max(pages, key=lambda path: ((site.folder / path).stat().st_size, path), default="index.html")


def _name(page: str) -> str:
    return re.sub(r"\W+", "-", page.removesuffix("index.html")).strip("-") or "front"


if __name__ == "__main__":
    sys.exit(main())
