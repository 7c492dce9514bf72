"""Publish files of the theme under names that contain a hash of their content, so that browsers may cache them for good.

Templates ask for such a name while pages are rendered, long before Pelican copies the theme, so the hash is computed from the
theme's own file. At the end, the build writes the files that pages asked for. All files of the theme keep their plain names as
well."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from typing import Any

from ...cleaning.explain_page import TEMPLATES
from .output_files import OutputFiles

# Hexadecimal digits of the hash in a name. Two versions of a file have the same name with a probability of 1 in 2**32.
HASH_DIGITS = 8
# Gazette's own files, for themes that have none with these names.
_OWN_FILES = {"cleaning_account.css": TEMPLATES / "cleaning_account.css"}
# Pelican's default for THEME_STATIC_PATHS; and the folder of Gazette's own files in a site that has no THEME_STATIC_DIR in it.
_STATIC, _OWN_FOLDER = "static", "theme"
# A reference in a style sheet to a font, a picture or another style sheet: what precedes the path, the path, and what follows it.
_REFERENCE = re.compile(r"""(url\(\s*["']?|@import\s+["'])([^"')\s?#]+)([^"')\s]*)""", re.IGNORECASE)
# References that are not relative paths.
_ELSEWHERE = re.compile(r"/|[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the theme with a hash in its name.

    `source` is the theme's file, `url` the asset's URL relative to the site root, `data` its bytes. `references` are the names of
    the other files of the theme that it refers to."""

    source: Path
    url: str
    data: bytes
    references: frozenset[str] = frozenset()


class ThemeAssets:
    """The assets of one build, of the theme in Pelican's `settings`.

    A site that is one of several in an output folder may use the theme's files of another one: THEME_STATIC_DIR is then outside the
    site, such as '../theme'. Those files have their plain names, since this build cannot tell which assets the other site has."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._is_elsewhere = normpath(settings["THEME_STATIC_DIR"]).startswith("..")
        self._assets: dict[str, Asset | None] = {}
        self._used: set[str] = set()

    def url(self, name: str) -> str:
        """Return the URL, relative to the site root, of a static file of the theme: 'theme/gazette.3f2a1bc4.css' for 'gazette.css'.
        Return "" if the theme has no such file.

        The file is written only if `mark_used` is called with its name for a page that contains the URL."""
        asset = self._find(name, ())
        return asset.url if asset else ""

    def use(self, name: str) -> str:
        """Return the URL of a static file of the theme, as `url` does, and have this build write the file."""
        self.mark_used([name])
        return self.url(name)

    def mark_used(self, names: Iterable[str]) -> None:
        """Record which static files of the theme a page of the site uses, whether the page is rendered in this build or kept."""
        self._used.update(names)

    def used(self) -> dict[str, Asset]:
        """Return the assets that pages use, and those that these refer to, by their names in the theme."""
        assets: dict[str, Asset] = {}
        pending = set(self._used)
        while pending:
            name = pending.pop()
            if asset := self._find(name, ()):
                assets[name] = asset
                pending |= asset.references - assets.keys()
        return dict(sorted(assets.items()))

    def write(self, outputs: OutputFiles) -> None:
        """Write the assets that pages use into the finished site.

        The copies with plain names stay: style sheets, scripts and hand-written pages may refer to them in ways that cannot be
        found."""
        for asset in self.used().values():
            if not asset.url.startswith(".."):
                outputs.put(asset.url, asset.data)

    def _find(self, name: str, referrers: tuple[str, ...]) -> Asset | None:
        """Return the asset of that name, or None. `referrers` are the style sheets that are being read, each because the one before
        refers to it."""
        if name not in self._assets:
            source = next((path for path in self._candidate_paths(name) if path.is_file()), None)
            self._assets[name] = self._read(name, source, referrers) if source else None
        return self._assets[name]

    def _candidate_paths(self, name: str) -> Iterator[Path]:
        """Yield the paths where a static file may be, by precedence: the file that the owner puts in its place, then the files that
        Pelican copies, the last copied first, then Gazette's own file."""
        settings = self._settings
        target = join(settings["THEME_STATIC_DIR"], name)
        for source, metadata in settings["EXTRA_PATH_METADATA"].items():
            if metadata.get("path") == target:
                yield Path(settings["PATH"], source)
        for folder in reversed(settings["THEME_STATIC_PATHS"] or ([_STATIC] if self._is_elsewhere else [])):
            path = Path(settings["THEME"], folder)
            yield path if path.name == name and path.is_file() else path / name
        yield from filter(None, [_OWN_FILES.get(name)])

    def _read(self, name: str, source: Path, referrers: tuple[str, ...]) -> Asset:
        data, references = source.read_bytes(), frozenset[str]()
        static_dir = self._settings["THEME_STATIC_DIR"]
        if self._is_elsewhere and source not in _OWN_FILES.values():
            return Asset(source, join(static_dir, name), data)
        if source.suffix == ".css":
            text, references = self._rename_references(name, data.decode("utf-8", "surrogateescape"), referrers)
            data = text.encode("utf-8", "surrogateescape")
        stem, dot, suffix = name.rpartition(".")
        content_hash = hashlib.sha256(data).hexdigest()[:HASH_DIGITS]
        hashed_name = f"{stem}.{content_hash}.{suffix}" if dot else f"{name}.{content_hash}"
        return Asset(source, join(_OWN_FOLDER if self._is_elsewhere else static_dir, hashed_name), data, references)

    def _rename_references(self, name: str, text: str, referrers: tuple[str, ...]) -> tuple[str, frozenset[str]]:
        """Replace a style sheet's references to files of the theme by references to their assets, so that the style sheet changes
        if a font does. Return the new text and the names of these files."""
        static_dir, chain = self._settings["THEME_STATIC_DIR"], (*referrers, name)
        references = set[str]()

        def replace(match: re.Match[str]) -> str:
            path = normpath(join(dirname(name), match[2]))
            # A reference back to a referrer keeps the plain name, since the hash of each would depend on the other's.
            if _ELSEWHERE.match(match[2]) or path.startswith("..") or path in chain:
                return match[0]
            asset = self._find(path, chain)
            references.update([path] if asset else ())
            return f"{match[1]}{relpath(asset.url, dirname(join(static_dir, name)))}{match[3]}" if asset else match[0]

        return _REFERENCE.sub(replace, text), frozenset(references)


def templates_call_asset(settings: Mapping[str, Any]) -> bool:
    """Return True if the theme is made for Gazette: its templates, or the owner's in their place, call asset()."""
    folders = (*settings["THEME_TEMPLATES_OVERRIDES"], str(Path(settings["THEME"], "templates")))
    return any("asset(" in path.read_text("utf-8", "replace") for folder in folders for path in Path(folder).rglob("*.html"))
