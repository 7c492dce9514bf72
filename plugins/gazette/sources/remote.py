"""List, read and write files on any remote filesystem that fsspec supports, so that several machines can share the files."""

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

# Results of `store_file`. Every other result is the reason why the file could not be written.
NEW, UNCHANGED = "new", "here"

_URL = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)
_LOCAL_SCHEMES = ("file", "local")
# Number of files requested at once, since object stores answer requests in parallel.
_BATCH_SIZE = 128
_DIFFERENT_FILE = "a different file already exists there; move it away, or import into another folder with --to"


@dataclass(frozen=True, slots=True)
class RemotePath:
    """A file or folder at a URL such as 's3://bucket/raw'.

    It can be sent to other machines. They open the URL with their own credentials.
    """

    url: str

    def __truediv__(self, path: str) -> RemotePath:
        return RemotePath(_path_below(self.url, path))

    def __str__(self) -> str:
        """Return the URL without user name and password."""
        return re.sub(r"//[^/@]*@", "//", self.url)

    @property
    def name(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def parent(self) -> RemotePath:
        return RemotePath(self.url.rstrip("/").rpartition("/")[0])

    def is_dir(self) -> bool:
        """Return True if this folder exists. Raises ConfigError if its filesystem cannot be used."""
        filesystem, root = _open_filesystem(self)
        with _as_config_error(self):
            return bool(filesystem.isdir(root))


# The location of a raw file, an archive or a folder.
Location: TypeAlias = Path | RemotePath


def is_url(text: str) -> bool:
    """Return True if `text` is a URL such as 's3://bucket/raw', False if it is a path."""
    return bool(_URL.match(text))


def parse_location(text: str) -> Location:
    """Return the path or the remote location that `text` names. A file URL such as 'file:///news/raw' gives a path.

    Raises ConfigError if fsspec does not support the URL's scheme, or if the package for it is missing.
    """
    if not is_url(text):
        return Path(text)
    scheme = text.partition("://")[0].lower()
    if scheme in _LOCAL_SCHEMES:
        return Path(unquote(urlsplit(text).path))
    location = RemotePath(text.rstrip("/"))
    _require_filesystem(location)
    return location


def open_location(location: Location) -> BinaryIO:
    """Open a file for reading.

    Raises OSError if a local file cannot be opened, and ConfigError if a remote one cannot.
    """
    if isinstance(location, Path):
        return location.open("rb")
    filesystem, path = _open_filesystem(location)
    with _as_config_error(location):
        return cast(BinaryIO, filesystem.open(path, "rb"))


def list_remote_files(folder: RemotePath) -> list[str]:
    """Return the paths of all files below `folder`, relative to it, in the order of a walk through its folders.

    Always asks the filesystem, and drops the listings that fsspec has cached.
    Raises ConfigError if the filesystem cannot be used.
    """
    filesystem, root = _open_filesystem(folder)
    with _as_config_error(folder):
        filesystem.invalidate_cache()
        paths = filesystem.find(root)
    prefix = _path_below(root, "")
    return sorted((path.removeprefix(prefix) for path in paths if path.startswith(prefix)), key=lambda path: path.split("/"))


def read_remote_files(folder: RemotePath, paths: Sequence[str]) -> Iterator[bytes | Exception]:
    """Yield, for each of `paths` below `folder`, the file's content, or the exception that prevents reading it.

    Raises ConfigError if the filesystem as a whole cannot be used.
    """
    filesystem, root = _open_filesystem(folder)
    for start in range(0, len(paths), _BATCH_SIZE):
        batch = [_path_below(root, path) for path in paths[start : start + _BATCH_SIZE]]
        with _as_config_error(folder):
            yield from filesystem.cat_ranges(batch, None, None, on_error="return")  # `cat` would take "[1]" for a pattern


def remote_modification_time(folder: RemotePath, path: str) -> datetime | None:
    """Return when the file `path` below `folder` was last modified; None if it does not exist or its filesystem does not say.

    A time without a zone is taken as UTC.
    """
    filesystem, root = _open_filesystem(folder)
    try:
        time: datetime | None = filesystem.modified(_path_below(root, path))
    # Each filesystem of fsspec has its own way to say that it knows no time: RuntimeError or one of its subclasses (sftp), KeyError
    # (no such field), TypeError or ValueError (a field that is empty or not a time), OSError (no such file).
    except (RuntimeError, KeyError, TypeError, ValueError, OSError):
        return None
    if time is None:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def store_file(folder: Location, path: str, data: bytes, time: float | None) -> str:
    """Write `data` to the file `path` below `folder`, unless a file is there already.

    `time` is the file's modification time in seconds since 1970 (None: now); remote filesystems ignore it.
    Returns NEW if the file was written, UNCHANGED if it exists with the same content, or else the reason why it was not
    written. Raises ConfigError if a remote filesystem cannot be used.
    """
    return _store_remote(folder, path, data) if isinstance(folder, RemotePath) else _store_local(folder / path, data, time)


def _store_local(target: Path, data: bytes, time: float | None) -> str:
    temporary = target.with_name(f".{target.name}.new")  # hidden, so that builds do not read it as a raw file
    try:
        if target.exists():
            return UNCHANGED if target.is_file() and target.read_bytes() == data else _DIFFERENT_FILE
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        if time is not None:
            with suppress(OSError, OverflowError, ValueError):  # a time that the filesystem cannot represent
                os.utime(temporary, (time, time))
        temporary.replace(target)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return f"{target} cannot be written: {reason}; fix this, or import into another folder with --to"
    return NEW


def _store_remote(folder: RemotePath, path: str, data: bytes) -> str:
    (current,) = read_remote_files(folder, [path])
    if isinstance(current, bytes):
        return UNCHANGED if current == data else _DIFFERENT_FILE
    if not isinstance(current, FileNotFoundError):
        return f"{folder / path} cannot be read: {current}; check that you may read and write there"
    _write_remote_file(folder, path, data)
    return NEW


def _write_remote_file(folder: RemotePath, path: str, data: bytes) -> None:
    """Write the file `path` below `folder`. Object stores do this atomically. Raises ConfigError if it cannot be written."""
    filesystem, root = _open_filesystem(folder)
    target = _path_below(root, path)
    with _as_config_error(folder):
        filesystem.makedirs(target.rpartition("/")[0], exist_ok=True)
        filesystem.pipe_file(target, data)


def _path_below(root: str, path: str) -> str:
    """Return the path or URL of `path` below `root`, which may end in a slash."""
    return f"{root.rstrip('/')}/{path}"


def _open_filesystem(location: RemotePath) -> tuple[Any, str]:
    """Return the fsspec filesystem of `location`, and the path on it. Repeated calls are cheap: fsspec caches filesystems."""
    import fsspec

    _require_filesystem(location)
    with _as_config_error(location):
        filesystem, root = fsspec.url_to_fs(location.url)
    return filesystem, str(root)


def _require_filesystem(location: RemotePath) -> None:
    """Raise ConfigError if fsspec does not support one of the URL's schemes, or if the package for it is missing."""
    import fsspec  # imported late: sites with local raw files do not need it

    for scheme in location.url.partition("://")[0].split("::"):
        try:
            fsspec.get_filesystem_class(scheme.lower())
        except ImportError as error:
            raise ConfigError(
                f"{location} cannot be read: {error}; install that package beside Gazette, also on workers"
            ) from error
        except ValueError as error:
            raise ConfigError(f"{location}: there is no filesystem {scheme!r}; use for example s3 (which needs the package s3fs),"
                              " gs (gcsfs), abfs (adlfs), sftp (paramiko), ftp, file or memory") from error  # fmt: skip


@contextmanager
def _as_config_error(location: RemotePath) -> Iterator[None]:
    """Turn any exception of a filesystem into a ConfigError that names `location`, since each filesystem has its own exceptions."""
    try:
        yield
    except ConfigError:
        raise
    except Exception as error:
        raise ConfigError(
            f"{location} cannot be used: {type(error).__name__}: {error}; check the URL, and the credentials and packages"
            " that it needs on this machine"
        ) from error
