"""Pictures that lie beside a saved page: copied into the site under a name made of their content."""

from __future__ import annotations

import hashlib
import html
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from ..remote import Folder, Remote

# As `formats/pictures.py` writes them.
_IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)">')
_EMPTY_FIGURE = re.compile(r"<figure></figure>\n?")
_FOLDER = "pictures"
# Beyond this a picture slows a page down more than it tells, and hosts have limits; in bytes.
_LARGEST = 10_000_000


def place_pictures(body: str, file: Folder, raw: Folder) -> tuple[str, dict[str, Path]]:
    """The body with each picture that lies beside its raw `file`, below the `raw` folder, under its path from the site's
    root; and which file is to be copied to which path. In the place of other pictures stands 'Picture' and what it shows
    where they are links, else nothing. So it is with all pictures of files that lie elsewhere: they are not fetched."""
    found: dict[str, Path] = {}

    def shown(match: re.Match[str]) -> str:
        source, digest = _beside(file, raw, html.unescape(match[1]))
        if source is None:
            words = f"Picture: {match[2]}" if match[2] else "Picture"
            return words if body[match.end() :].startswith("</a>") else ""
        name = f"{_FOLDER}/{digest[:16]}{source.suffix.lower()}"
        found[name] = source
        return f'<img src="/{name}" alt="{match[2]}" loading="lazy">'

    return (_EMPTY_FIGURE.sub("", _IMAGE.sub(shown, body)), found) if "<img " in body else (body, found)


def copy_pictures(pictures: Mapping[str, Path], output: Path) -> None:
    """Copy files to their paths below `output`."""
    for name, source in pictures.items():
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _beside(file: Folder, raw: Folder, path: str) -> tuple[Path | None, str]:
    """The picture at `path` beside `file` and the digest of its content; None where there is none that can be used."""
    if isinstance(file, Remote) or isinstance(raw, Remote):
        return None, ""
    try:
        source = (file.parent / path).resolve()
        if source.is_relative_to(raw.resolve()) and source.is_file() and 0 < source.stat().st_size <= _LARGEST:
            return source, hashlib.sha256(source.read_bytes()).hexdigest()
    except (OSError, ValueError):
        pass
    return None, ""
