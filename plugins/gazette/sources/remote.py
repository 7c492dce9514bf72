"""Raw files and archives that lie elsewhere: on any filesystem that fsspec knows, which several machines can share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast
from urllib.parse import unquote, urlsplit

from ..model.errors import ConfigError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)
_LOCAL = ("file", "local")
# Files asked for at once; object stores answer them side by side.
_BATCH = 128


@dataclass(frozen=True, slots=True)
class Remote:
    """A file or folder under an address such as 's3://bucket/raw'. It can be sent to other machines, which open it
    themselves, with the credentials that they have."""

    url: str

    def __truediv__(self, path: str) -> Remote:
        return Remote(f"{self.url.rstrip('/')}/{path}")

    def __str__(self) -> str:
        """The address without a password."""
        return re.sub(r"//[^/@]*@", "//", self.url)

    @property
    def name(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def parent(self) -> Remote:
        return Remote(self.url.rstrip("/").rpartition("/")[0])

    def is_dir(self) -> bool:
        """Whether there is such a folder. Raises ConfigError where its filesystem cannot be asked."""
        filesystem, root = _open(self)
        with _asking(self):
            return bool(filesystem.isdir(root))


# Where raw files are.
Folder: TypeAlias = Path | Remote


def is_address(text: str) -> bool:
    """Whether a text is an address ('s3://bucket/raw') and no path."""
    return bool(_ADDRESS.match(text))


def as_place(text: str) -> Path | Remote:
    """A path, or where a text is an address, what it is of; 'file:///news/raw' is a path, too. Raises ConfigError where
    nothing here reads such an address."""
    if not is_address(text):
        return Path(text)
    scheme = text.partition("://")[0].lower()
    if scheme in _LOCAL:
        return Path(unquote(urlsplit(text).path))
    place = Remote(text.rstrip("/"))
    _filesystem_class(place)
    return place


def open_place(place: Path | Remote) -> BinaryIO:
    """Open a file to read it. Raises OSError, and ConfigError where its filesystem cannot be asked."""
    if isinstance(place, Path):
        return place.open("rb")
    filesystem, path = _open(place)
    with _asking(place):
        return cast(BinaryIO, filesystem.open(path, "rb"))


def list_below(folder: Remote) -> list[str]:
    """The paths of all files below a folder, from there, in a fixed order: that of a walk through folders. Raises ConfigError
    where its filesystem cannot be asked."""
    filesystem, root = _open(folder)
    with _asking(folder):
        filesystem.invalidate_cache()
        found = filesystem.find(root)
    prefix = f"{root.rstrip('/')}/"
    return sorted((path.removeprefix(prefix) for path in found if path.startswith(prefix)), key=lambda path: path.split("/"))


def read_below(folder: Remote, paths: Sequence[str]) -> Iterator[bytes | Exception]:
    """The content of each file, in their order, or what is in the way. Raises ConfigError where their filesystem cannot be
    asked at all."""
    filesystem, root = _open(folder)
    for start in range(0, len(paths), _BATCH):
        names = [f"{root.rstrip('/')}/{path}" for path in paths[start : start + _BATCH]]
        with _asking(folder):
            yield from filesystem.cat_ranges(names, None, None, on_error="return")  # `cat` would take "[1]" for a pattern


def modified_below(folder: Remote, path: str) -> datetime | None:
    """When a file was last written there, as its filesystem tells; None where that does not."""
    filesystem, root = _open(folder)
    try:
        moment: datetime = filesystem.modified(f"{root.rstrip('/')}/{path}")
    except (NotImplementedError, OSError, KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def write_below(folder: Remote, path: str, data: bytes) -> None:
    """Write a file; object stores have it whole or not at all. Raises ConfigError where that cannot be done."""
    filesystem, root = _open(folder)
    target = f"{root.rstrip('/')}/{path}"
    with _asking(folder):
        filesystem.makedirs(target.rpartition("/")[0], exist_ok=True)
        filesystem.pipe_file(target, data)


def _filesystem_class(place: Remote) -> Any:
    import fsspec  # a site of local files does without it

    for scheme in place.url.partition("://")[0].split("::"):
        try:
            found = fsspec.get_filesystem_class(scheme.lower())
        except ImportError as error:
            raise ConfigError(f"{place} cannot be read yet: {error}; install that beside Gazette, on every worker, too") from error
        except ValueError as error:
            raise ConfigError(f"{place}: no filesystem is called {scheme!r}; known are, with their packages, file, memory, s3"
                              " (s3fs), gs (gcsfs), abfs (adlfs), sftp (paramiko), ftp") from error  # fmt: skip
    return found


def _open(place: Remote) -> tuple[Any, str]:
    """The filesystem of a place, and its path there. Both are cheap to ask for again: fsspec keeps filesystems."""
    import fsspec

    _filesystem_class(place)
    with _asking(place):
        filesystem, root = fsspec.url_to_fs(place.url)
    return filesystem, str(root)


@contextmanager
def _asking(place: Remote) -> Iterator[None]:
    """Filesystems raise errors of their own; all become a ConfigError that names the place."""
    try:
        yield
    except ConfigError:
        raise
    except Exception as error:
        raise ConfigError(
            f"{place} cannot be used: {type(error).__name__}: {error}; check the address, and what it needs on this machine"
        ) from error


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
