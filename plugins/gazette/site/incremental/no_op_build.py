"""Detect a build with nothing to do from the files alone, before anything is read or rendered.

Three things are compared with the last build: the names, sizes and times of all files that the site is built from, its settings,
and the versions of the packages that render it. The times include that of the last change of the inode, which no program can set.
Any difference leads to a build, even if only a time has changed. The build then finds out which pages that concerns."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...config import read_config
from ...pipeline.cache_keys import code_fingerprint
from ...sources.remote import RemotePath
from ..output.output_files import is_unchanged, unknown_files
from ..reporting.build_summary import reprint_summary
from .build_store import StoredBuild, read_stored_build
from .site_fingerprint import site_fingerprint

_PACKAGE = Path(__file__).parents[2]


def needs_build(settings: dict[str, Any], sources: str) -> bool:
    """Return True if anything has changed since the last build into this output folder. If not, print that build's summary again.

    `sources` is what `sources_fingerprint` returns. A site with raw files on a remote file system always needs a build: not all
    such file systems have times, and none has the time of the last change of the inode."""
    is_remote = isinstance(read_config(settings).raw, RemotePath)
    last = None if is_remote else read_last_build(settings)
    if (
        last is None
        or last.sources != sources
        or last.memory != memory_fingerprint(settings)
        or datetime.now(UTC) >= last.valid_until
    ):
        return True
    output = Path(settings["OUTPUT_PATH"])
    if read_config(settings).tidy and unknown_files(output, settings["OUTPUT_RETENTION"], last.files):
        return True
    if not all(is_unchanged(f"{output}/{path}", state) for path, state in last.files.items()):
        return True
    reprint_summary(last.summary, Path(settings["CACHE_PATH"]))
    return False


def read_last_build(settings: Mapping[str, Any]) -> StoredBuild | None:
    """Return what the last build into this output folder stored. Return None if there was no build, if it broke off, or if another
    folder has taken the place of the output folder since."""
    return read_stored_build(store_path(settings), folder_id(Path(settings["OUTPUT_PATH"])))


def store_path(settings: Mapping[str, Any]) -> Path:
    """Return the path of the build store. A site that is built into two output folders has two stores."""
    folder_hash = sha256(os.fsencode(Path(settings["OUTPUT_PATH"]).resolve())).hexdigest()[:8]
    return read_config(settings).cache_file.with_name(f"gazette-pages-{folder_hash}.sqlite")


def folder_id(folder: Path) -> str:
    """Return an id (device and inode) that another folder in the place of this one would not have; "" if there is no folder."""
    try:
        stat = folder.stat()
    except OSError:
        return ""
    return f"{stat.st_dev}:{stat.st_ino}"


def sources_fingerprint(settings: Mapping[str, Any], programs: Iterable[Path | None] = ()) -> str:
    """Return a fingerprint of the site's files and settings, and of the `programs` that its build runs (None: not installed)."""
    config = read_config(settings)
    folders = (
        Path(settings["PATH"]),
        *((config.raw,) if isinstance(config.raw, Path) else ()),
        Path(settings["THEME"]),
        _PACKAGE,
        *map(Path, settings["THEME_TEMPLATES_OVERRIDES"]),
    )
    # Leave out folders that lie in others.
    outer = [path for path in folders if not any(path != other and path.is_relative_to(other) for other in folders)]
    files = [line for folder in dict.fromkeys(outer) for line in _file_lines(folder)]
    single_files = [_file_line(path) for path in (*_git_files(Path(settings["PATH"])), *programs) if path]
    return _digest((site_fingerprint(settings), code_fingerprint(config.recognizer), *files, *single_files))


def memory_fingerprint(settings: Mapping[str, Any]) -> str:
    """Return a fingerprint of the files that builds keep in CACHE_PATH for good (`gazette-*.json`), as they are now."""
    return _digest(_file_line(path) for path in sorted(Path(settings["CACHE_PATH"]).glob("gazette-*.json")))


def _file_lines(folder: Path) -> Iterator[str]:
    """Yield a line for each file below a folder, in the order of their paths."""
    paths = []
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name != "__pycache__"]
        paths += [os.path.join(parent, name) for name in names]  # noqa: PTH118 - faster, for tens of thousands of files
    yield from map(_file_line, sorted(paths))


def _file_line(path: str | Path) -> str:
    """Return a file's path with its size, times and inode, which change when the file does. Return the path alone if there is no
    such file."""
    try:
        stat = os.stat(path)  # noqa: PTH116
    except OSError:
        return f"{path}\0"
    return f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ctime_ns}\0{stat.st_ino}"


def _git_files(folder: Path) -> Iterator[Path]:
    """Yield the files that change with each commit of the repository around `folder`. They matter, since articles without a date
    are dated by commits."""
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists():
            yield from (parent / ".git" / "HEAD", parent / ".git" / "logs" / "HEAD", parent / ".git" / "shallow")
            return


def _digest(lines: Iterable[str]) -> str:
    total = sha256()
    for line in lines:
        total.update(line.encode("utf-8", "surrogateescape") + b"\n")
    return total.hexdigest()
