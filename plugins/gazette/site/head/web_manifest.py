"""The site's icons, and the web manifest that lets readers install the site as an app."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...deploying.ownership import GENERATOR_MARK
from ..output.theme_assets import ThemeAssets
from ..wording.safe_text import strip_markup

MANIFEST_FILE = "manifest.webmanifest"
# The theme's background (`--paper` in its style sheet), light and dark.
PAPER_COLORS = ("#fffdf9", "#15171a")
# Characters; launchers cut longer names off.
_SHORT_NAME_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Icon:
    """An icon of the site.

    `url` is relative to the site root. `pixels` is its width and height, 0 if it scales. `rel` is the attribute of the pages'
    links to it, "" if only the manifest names the icon."""

    url: str
    type: str
    pixels: int
    rel: str

    @property
    def sizes(self) -> str:
        """The icon's size as HTML and the manifest write it."""
        return f"{self.pixels}x{self.pixels}" if self.pixels else "any"


_ICON_FILES = (
    ("icon.svg", "image/svg+xml", 0, "icon"),
    ("icon-192.png", "image/png", 192, "icon"),
    ("icon-512.png", "image/png", 512, ""),
    ("apple-touch-icon.png", "image/png", 180, "apple-touch-icon"),
)


def find_icons(assets: ThemeAssets) -> tuple[Icon, ...]:
    """Return the icons that the theme has among its static files."""
    return tuple(Icon(url, type_, pixels, rel) for name, type_, pixels, rel in _ICON_FILES if (url := assets.use(name)))


def render_manifest(name: str, icons: Iterable[Icon]) -> str:
    """Return the web manifest of a site called `name`.

    URLs in it are relative to the URL of the manifest, so that they are also right if the site is served below a path."""
    icons = [icon for icon in icons if icon.rel != "apple-touch-icon"]
    manifest = {
        "generator": GENERATOR_MARK,
        "name": name,
        "short_name": _short_name(name.split()),
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": PAPER_COLORS[0],
        "theme_color": PAPER_COLORS[0],
        "icons": [{"src": icon.url, "type": icon.type, "sizes": icon.sizes} for icon in icons],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"


def _short_name(words: Sequence[str]) -> str:
    """Return as many of the last words of a name as fit: 'Gazette' for 'The Daily Gazette'. If none fits, return the beginning."""
    fitting = [" ".join(words[start:]) for start in range(len(words)) if len(" ".join(words[start:])) <= _SHORT_NAME_LENGTH]
    return fitting[0] if fitting else " ".join(words)[:_SHORT_NAME_LENGTH]


def site_manifest(name: str, assets: ThemeAssets) -> str:
    """Return the manifest of a site whose `name` may contain markup; "" if its theme has no icons, since no page would then link to
    it."""
    icons = find_icons(assets)
    return render_manifest(strip_markup(name), icons) if icons else ""
