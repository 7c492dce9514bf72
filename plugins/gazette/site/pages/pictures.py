"""Pictures that lie beside a saved page: copied into the site under a name made of their content."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ...sources.remote import Folder, Remote
from ..output.output_files import Outputs

# As `formats/pictures.py` writes them.
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)">')
_EMPTY_FIGURE = re.compile(r"<figure></figure>\n?")
_FOLDER = "pictures"
# Beyond this a picture slows a page down more than it tells, and hosts have limits; in bytes.
_LARGEST = 10_000_000


def place_pictures(body: str, file: Folder, raw: Folder, digest: Callable[[Path], bytes]) -> tuple[str, dict[str, Path]]:
    """The body with each picture that lies beside its raw `file`, below the `raw` folder, under its path from the site's
    root; and which file is to be copied to which path. In the place of other pictures stands 'Picture' and what it shows
    where they are links, else nothing. So it is with all pictures of files that lie elsewhere: they are not fetched.
    `digest` knows that of a file's content."""
    if "<img " not in body:
        return body, {}
    found: dict[str, Path] = {}

    def shown(match: re.Match[str]) -> str:
        source = _beside(file, raw, html.unescape(match[1]))
        named = _name(source, digest) if source else ""
        if not source or not named:
            words = f"Picture: {match[2]}" if match[2] else "Picture"
            return words if body[match.end() :].startswith("</a>") else ""
        found[named] = source
        return f'<img src="/{named}" alt="{match[2]}" loading="lazy">'

    return _EMPTY_FIGURE.sub("", _IMAGE.sub(shown, body)), found


def copy_pictures(pictures: Mapping[str, Path], outputs: Outputs) -> None:
    """Have copies of files at their paths in the site, which are named by their content."""
    for path, source in pictures.items():
        if path in outputs.here:
            continue
        if outputs.is_untouched(path):
            outputs.keep(path)
        else:
            outputs.put(path, source.read_bytes())


def _beside(file: Folder, raw: Folder, path: str) -> Path | None:
    """The picture at `path` beside `file`; None where there is none that can be used."""
    if isinstance(file, Remote) or isinstance(raw, Remote):
        return None
    try:
        source = (file.parent / path).resolve()
        usable = source.is_relative_to(raw.resolve()) and source.is_file() and 0 < source.stat().st_size <= _LARGEST
        return source if usable else None
    except (OSError, ValueError):
        return None


def _name(source: Path, digest: Callable[[Path], bytes]) -> str:
    """Where the site has a picture; "" where it cannot be read."""
    try:
        return f"{_FOLDER}/{digest(source).hex()[:16]}{source.suffix.lower()}"
    except OSError:
        return ""
