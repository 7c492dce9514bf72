"""Files put into the raw folder: whole or not at all, and never over another."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .remote import Folder, Remote, read_below, write_below

# What became of a file. Everything else that `store` returns is the reason why it could not be written.
NEW, HERE = "new", "here"
_OTHER = "another file is there already; move that away, or import into another folder with --to"


def store(folder: Folder, path: str, data: bytes, time: float | None) -> str:
    """Write a file below a folder, with its `time` of modification in seconds since 1970 (None: now). Returns NEW, HERE where
    the same file is there, or the reason why it is not. Raises ConfigError where another machine's folder cannot be used."""
    return _store_remote(folder, path, data) if isinstance(folder, Remote) else _store(folder / path, data, time)


def _store(target: Path, data: bytes, time: float | None) -> str:
    new = target.with_name(f".{target.name}.new")  # raw reading passes over hidden files
    try:
        if target.exists():
            return HERE if target.is_file() and target.read_bytes() == data else _OTHER
        target.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        if time is not None:
            with suppress(OSError, OverflowError, ValueError):  # a time that no file has
                os.utime(new, (time, time))
        new.replace(target)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        return f"{target} cannot be written: {said}; mend it, or import into another folder with --to"
    return NEW


def _store_remote(folder: Remote, path: str, data: bytes) -> str:
    (found,) = read_below(folder, [path])
    if isinstance(found, bytes):
        return HERE if found == data else _OTHER
    if not isinstance(found, FileNotFoundError):
        return f"{folder / path} cannot be read: {found}; check that this may be done there"
    write_below(folder, path, data)
    return NEW
