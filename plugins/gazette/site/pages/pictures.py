"""Copy the pictures beside saved pages into the site, under names made of their content."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ...sources.remote import Location, RemotePath
from ..output.output_files import OutputFiles

# As `sources/formats/page_blocks.py` writes them.
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)">')
_EMPTY_FIGURE = re.compile(r"<figure></figure>\n?")
_FOLDER = "pictures"
# Bytes. A larger picture slows a page down more than it is worth, and hosts have limits.
_MAX_SIZE = 10_000_000


def place_pictures(body: str, file: Location, raw: Location, digest: Callable[[Path], bytes]) -> tuple[str, dict[str, Path]]:
    """Return an article's body with its pictures at their paths in the site, and the file to copy to each path.

    `file` is the raw file, `raw` the raw folder, and `digest` returns the hash of a file's content. Only pictures beside the raw
    file and below the raw folder are used. Any other picture is replaced by 'Picture: ' and its alternative text if it is a link,
    and otherwise removed. If the raw folder is remote, that applies to all pictures, since none is fetched.
    """
    if "<img " not in body:
        return body, {}
    pictures: dict[str, Path] = {}

    def replacement(match: re.Match[str]) -> str:
        source = _find_picture(file, raw, html.unescape(match[1]))
        path = _output_path(source, digest) if source else ""
        if not source or not path:
            text = f"Picture: {match[2]}" if match[2] else "Picture"
            return text if body[match.end() :].startswith("</a>") else ""
        pictures[path] = source
        return f'<img src="/{path}" alt="{match[2]}" loading="lazy">'

    return _EMPTY_FIGURE.sub("", _IMAGE.sub(replacement, body)), pictures


def copy_pictures(pictures: Mapping[str, Path], outputs: OutputFiles) -> None:
    """Copy files to their paths in the site.

    A file that the last build left at its path is not copied again, since its name is a hash of its content.
    """
    for path, source in pictures.items():
        if path in outputs.current:
            continue
        if outputs.is_untouched(path):
            outputs.keep(path)
        else:
            outputs.put(path, source.read_bytes())


def _find_picture(file: Location, raw: Location, path: str) -> Path | None:
    """Return the picture at `path` relative to the raw file; None if there is none that can be used."""
    if isinstance(file, RemotePath) or isinstance(raw, RemotePath):
        return None
    try:
        source = (file.parent / path).resolve()
        is_usable = source.is_relative_to(raw.resolve()) and source.is_file() and 0 < source.stat().st_size <= _MAX_SIZE
        return source if is_usable else None
    except (OSError, ValueError):
        return None


def _output_path(source: Path, digest: Callable[[Path], bytes]) -> str:
    """Return the path of a picture in the site; "" if the file cannot be read."""
    try:
        return f"{_FOLDER}/{digest(source).hex()[:16]}{source.suffix.lower()}"
    except OSError:
        return ""
