"""Files of the theme under names that have a digest of their content in them, so that browsers may keep them for good.

Templates ask for such a name while pages are rendered, long before Pelican copies the theme. So it is made of the theme's own
file; the build ends by putting the files that were asked for where pages look for them. All keep their plain names as well.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from typing import Any

from ...cleaning.explain_page import TEMPLATES
from .output_files import outputs_of

_KEY, _USED = "_GAZETTE_ASSETS", "_GAZETTE_ASSETS_USED"
# Hexadecimal digits of a name: two contents of one file share theirs once in four thousand million.
DIGITS = 8
# Files of ours, for themes that have none of that name.
_OWN = {"cleaning_account.css": TEMPLATES / "cleaning_account.css"}
# What a style sheet names: a font, a picture, another style sheet. What comes before, the path, and what follows it.
_REFERENCE = re.compile(r"""(url\(\s*["']?|@import\s+["'])([^"')\s?#]+)([^"')\s]*)""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"/|[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the theme: where it comes from, its address below the site's root, what stands there, and which other files of the
    theme that names."""

    source: Path
    url: str
    data: bytes
    names: frozenset[str] = frozenset()


def open_assets(settings: dict[str, Any]) -> None:
    """Begin the list of files that a build's pages ask for. It travels in the settings."""
    settings.setdefault(_KEY, {}).clear()
    settings.setdefault(_USED, set()).clear()


def asset(settings: dict[str, Any], name: str) -> str:
    """The address, below the site's root, of a file among the theme's static ones: 'theme/gazette.3f2a1bc4.css' for
    'gazette.css'; "" where the theme has none of that name. The file will be there when the build is done."""
    use_assets(settings, [name])
    return find_asset(settings, name)


def find_asset(settings: dict[str, Any], name: str) -> str:
    """The same, for whoever only wants to know: the file is there if a page of the site names it, which `use_assets` is told."""
    found = _find(settings, name, ())
    return found.url if found else ""


def use_assets(settings: dict[str, Any], names: Iterable[str]) -> None:
    """Note which files the pages of the site ask for: those that are made in this build, wherever, and those that stay."""
    settings.setdefault(_USED, set()).update(names)


def assets_of(settings: dict[str, Any]) -> dict[str, Asset]:
    """The files that this build's pages ask for, with those that these name, by their names in the theme."""
    found: dict[str, Asset] = {}
    wanted = set(settings.get(_USED, ()))
    while wanted:
        name = wanted.pop()
        if one := _find(settings, name, ()):
            found[name] = one
            wanted |= one.names - found.keys()
    return dict(sorted(found.items()))


def _find(settings: dict[str, Any], name: str, within: tuple[str, ...]) -> Asset | None:
    """The file of that name. `within` are style sheets that are being read, each for the one before it."""
    asked: dict[str, Asset | None] = settings.setdefault(_KEY, {})
    if name not in asked:
        source = next((path for path in _places(settings, name) if path.is_file()), None)
        asked[name] = _read(settings, name, source, within) if source else None
    return asked[name]


def _places(settings: dict[str, Any], name: str) -> Iterator[Path]:
    """Where a file of that name may be: what the site's owner puts in its place, then what Pelican copies, the last first."""
    target = join(settings["THEME_STATIC_DIR"], name)
    for source, said in settings["EXTRA_PATH_METADATA"].items():
        if said.get("path") == target:
            yield Path(settings["PATH"], source)
    for folder in reversed(settings["THEME_STATIC_PATHS"]):
        path = Path(settings["THEME"], folder)
        yield path if path.name == name and path.is_file() else path / name
    yield from filter(None, [_OWN.get(name)])


def _read(settings: dict[str, Any], name: str, source: Path, within: tuple[str, ...]) -> Asset:
    data, names = source.read_bytes(), frozenset[str]()
    if source.suffix == ".css":
        text, names = _with_names(settings, name, data.decode("utf-8", "surrogateescape"), within)
        data = text.encode("utf-8", "surrogateescape")
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(data).hexdigest()[:DIGITS]
    named = f"{stem}.{digest}.{suffix}" if dot else f"{name}.{digest}"
    return Asset(source, join(settings["THEME_STATIC_DIR"], named), data, names)


def _with_names(settings: dict[str, Any], name: str, text: str, within: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """A style sheet in which the theme's files that it names have their new names: a new font is a new style sheet. And which these
    are."""
    below, passed = settings["THEME_STATIC_DIR"], (*within, name)
    named = set[str]()

    def renamed(match: re.Match[str]) -> str:
        path = normpath(join(dirname(name), match[2]))
        if _ELSEWHERE.match(match[2]) or path.startswith("..") or path in passed:  # two that import each other have no end
            return match[0]
        found = _find(settings, path, passed)
        named.update([path] if found else ())
        return f"{match[1]}{relpath(found.url, dirname(join(below, name)))}{match[3]}" if found else match[0]

    return _REFERENCE.sub(renamed, text), frozenset(named)


def write_assets(settings: dict[str, Any]) -> None:
    """Put the files that pages ask for into the finished site, beside those that are copied under their plain names: a style sheet,
    a script or a page by hand may name these in ways that nobody can know."""
    for found in assets_of(settings).values():
        outputs_of(settings).put(found.url, found.data)


def templates_call_asset(settings: dict[str, Any]) -> bool:
    """Whether the theme is made for Gazette: its templates, or those that the site's owner puts before them, ask for a name."""
    folders = (*settings["THEME_TEMPLATES_OVERRIDES"], str(Path(settings["THEME"], "templates")))
    return any("asset(" in path.read_text("utf-8", "replace") for folder in folders for path in Path(folder).rglob("*.html"))
