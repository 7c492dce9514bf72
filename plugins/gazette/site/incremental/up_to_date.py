"""A build for which nothing has changed: it is told from the files themselves, and ends before anything is read or rendered.

What a site is made of is known by its files' names, sizes and times (that of their last change of any kind, too, which no program
sets), and by its settings and the versions of what makes it. Whatever is not as the last build left it, if only a time, leads to a
build, which finds out what that means."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...config import read_config
from ...pipeline.cache_keys import code_print
from ...sources.remote import Remote
from ..output.output_files import is_as_left, unknown_files
from ..reporting.build_summary import tell_again
from .build_state import last_build
from .site_fingerprint import site_print

_PACKAGE = Path(__file__).parents[2]
SOURCES = "_GAZETTE_SOURCES"


def has_changed(settings: dict[str, Any], sources: str) -> bool:
    """Whether anything has, since the last build into this output; `sources` is what `sources_print` gives. Where not, what that
    build said is said again."""
    elsewhere = isinstance(read_config(settings).raw, Remote)  # not all filesystems tell times, and none our own ones
    kept = None if elsewhere else last_build(settings)
    if kept is None or kept.sources != sources or kept.memory != memory_print(settings) or datetime.now(UTC) >= kept.until:
        return True
    root = Path(settings["OUTPUT_PATH"])
    if read_config(settings).tidy and unknown_files(root, settings["OUTPUT_RETENTION"], kept.files):
        return True
    if not all(is_as_left(f"{root}/{path}", file) for path, file in kept.files.items()):
        return True
    tell_again(kept.said, Path(settings["CACHE_PATH"]))
    return False


def sources_print(settings: Mapping[str, Any], programs: Iterable[Path | None] = ()) -> str:
    """A digest of what a site is made of, and of the `programs` that its build runs."""
    config = read_config(settings)
    folders = (
        Path(settings["PATH"]),
        *((config.raw,) if isinstance(config.raw, Path) else ()),
        Path(settings["THEME"]),
        _PACKAGE,
        *map(Path, settings["THEME_TEMPLATES_OVERRIDES"]),
    )
    # Of folders in each other, the outer one.
    whole = [path for path in folders if not any(path != other and path.is_relative_to(other) for other in folders)]
    files = [line for folder in dict.fromkeys(whole) for line in _files(folder)]
    lone = [_line(path) for path in (*_git(Path(settings["PATH"])), *programs) if path]
    return _digest((site_print(settings), code_print(config.recognizer), *files, *lone))


def memory_print(settings: Mapping[str, Any]) -> str:
    """A digest of what builds remember, as it is now."""
    return _digest(_line(path) for path in sorted(Path(settings["CACHE_PATH"]).glob("gazette-*.json")))


def _files(folder: Path) -> Iterator[str]:
    found = []
    for path, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [os.path.join(path, name) for name in files]  # noqa: PTH118 - by the ten thousand
    yield from map(_line, sorted(found))


def _line(path: str | Path) -> str:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return f"{path}\0"
    return f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\0{found.st_ino}"


def _git(folder: Path) -> Iterator[Path]:
    """What changes with each commit, by which files without a date are dated."""
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists():
            yield from (parent / ".git" / "HEAD", parent / ".git" / "logs" / "HEAD", parent / ".git" / "shallow")
            return


def _digest(lines: Iterable[str]) -> str:
    total = sha256()
    for line in lines:
        total.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return total.hexdigest()
