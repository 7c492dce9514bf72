"""The site's icons, and the web manifest that lets a reader keep the site as an app."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..output.reserved_files import MARK
from ..output.theme_assets import asset
from ..wording.plain import plain

MANIFEST = "manifest.webmanifest"
# The theme's --paper, light and dark.
PAPER = ("#fffdf9", "#15171a")
# Launchers cut names off at about a dozen characters.
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Icon:
    """A picture of the site's sign. `url` is below the site's root, `pixels` its width and height (0: any), `rel` what a page's
    link to it says ('' where only the manifest names it)."""

    url: str
    type: str
    pixels: int
    rel: str

    @property
    def sizes(self) -> str:
        return f"{self.pixels}x{self.pixels}" if self.pixels else "any"


_KNOWN = (
    ("icon.svg", "image/svg+xml", 0, "icon"),
    ("icon-192.png", "image/png", 192, "icon"),
    ("icon-512.png", "image/png", 512, ""),
    ("apple-touch-icon.png", "image/png", 180, "apple-touch-icon"),
)


def find_icons(settings: dict[str, Any]) -> tuple[Icon, ...]:
    """The icons that the theme has among its static files, by name."""
    return tuple(Icon(url, kind, pixels, rel) for name, kind, pixels, rel in _KNOWN if (url := asset(settings, name)))


def manifest(name: str, icons: Iterable[Icon]) -> str:
    """The web manifest of a site of that name. Its addresses are relative to its own, so that a site may lie below a path."""
    shown = [icon for icon in icons if icon.rel != "apple-touch-icon"]
    said = {
        "generator": MARK,
        "name": name,
        "short_name": _short(name.split()),
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": PAPER[0],
        "theme_color": PAPER[0],
        "icons": [{"src": icon.url, "type": icon.type, "sizes": icon.sizes} for icon in shown],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _short(words: Sequence[str]) -> str:
    """The last words of a name that fit below an icon: 'The Daily Gazette' is its 'Gazette'."""
    fitting = [" ".join(words[start:]) for start in range(len(words)) if len(" ".join(words[start:])) <= _SHORT]
    return fitting[0] if fitting else " ".join(words)[:_SHORT]


def manifest_of(settings: dict[str, Any]) -> str:
    """The manifest of a site with these settings; "" where its theme has no icons, since no page would name it."""
    icons = find_icons(settings)
    return manifest(plain(settings["SITENAME"]), icons) if icons else ""
