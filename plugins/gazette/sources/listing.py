"""List and read raw files, in a local folder or on a remote filesystem."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from ..model.article import RawFile
from ..model.errors import ArticleError
from .decoding import (
    COMPANION_SUFFIXES,
    PAGE_SUFFIXES,
    SIDECAR_SUFFIX,
    find_files,
    orphan_sidecars,
    read_local_raw,
    sidecar_path,
)
from .remote import Location, RemotePath, list_remote_files, read_remote_files, remote_modification_time


@dataclass(frozen=True, slots=True)
class Listing:
    """The raw files below a folder. All paths are relative to the folder and use forward slashes.

    * `paths`: the raw files, in a fixed order.
    * `sidecars`: the sidecars that belong to one of `paths`. Filled for remote folders only; the sidecars of local files are
      looked up when the files are read.
    * `orphans`: the sidecars that belong to none of `paths`.
    """

    paths: tuple[str, ...]
    sidecars: frozenset[str]
    orphans: tuple[str, ...]


def list_raw_files(folder: Location) -> Listing:
    """List the raw files below `folder`.

    Raises ConfigError if a remote filesystem cannot be used.
    """
    if isinstance(folder, RemotePath):
        return _classify_paths(list_remote_files(folder))
    files = list(find_files(folder))
    orphans = (path.relative_to(folder).as_posix() for path in orphan_sidecars(folder, files))
    return Listing(tuple(path.relative_to(folder).as_posix() for path in files), frozenset(), tuple(orphans))


def read_raw_files(folder: Location, listing: Listing) -> Iterator[RawFile | ArticleError]:
    """Yield, for each of `listing.paths`, the raw file with its sidecar, or the ArticleError that says why it cannot be read.

    `listing` may be a part of a full listing.
    Raises ConfigError if a remote filesystem cannot be used.
    """
    if isinstance(folder, RemotePath):
        yield from _read_remote(folder, listing)
        return
    for path in listing.paths:
        try:
            yield read_local_raw(folder / path, folder)
        except ArticleError as error:
            yield error


def _read_remote(folder: RemotePath, listing: Listing) -> Iterator[RawFile | ArticleError]:
    sidecar_paths = [str(sidecar_path(PurePosixPath(path))) for path in listing.paths]
    existing = [path for path in dict.fromkeys(sidecar_paths) if path in listing.sidecars]
    sidecars = dict(zip(existing, read_remote_files(folder, existing), strict=True))
    for path, beside, data in zip(listing.paths, sidecar_paths, read_remote_files(folder, listing.paths), strict=True):
        sidecar = sidecars.get(beside)
        if isinstance(data, Exception):
            yield _unreadable(data)
        else:
            yield _unreadable(sidecar) if isinstance(sidecar, Exception) else RawFile(path, data, sidecar)


def _classify_paths(paths: Sequence[str]) -> Listing:
    """Sort the paths of all files below a folder into raw files and sidecars, by the rules of `find_files`."""
    all_paths = set(paths)
    visible = [path for path in paths if not any(part.startswith(".") for part in path.split("/"))]
    files = tuple(path for path in visible if not _is_companion(path, all_paths))
    sidecars = [path for path in visible if PurePosixPath(path).suffix.lower() == SIDECAR_SUFFIX]
    expected = {str(sidecar_path(PurePosixPath(path))) for path in files}
    return Listing(files, frozenset(expected.intersection(sidecars)), tuple(path for path in sidecars if path not in expected))


def _is_companion(path: str, all_paths: set[str]) -> bool:
    """Return True if `path` is a companion file, a sidecar, or in the `X_files` folder of a page `X.html` in `all_paths`."""
    pages = (str(folder).removesuffix("_files") for folder in PurePosixPath(path).parents if folder.name.endswith("_files"))
    suffix = PurePosixPath(path).suffix.lower()
    beside_page = any(page + ending in all_paths for page in pages for ending in PAGE_SUFFIXES)
    return beside_page or suffix in COMPANION_SUFFIXES or suffix == SIDECAR_SUFFIX


def modification_time(folder: Location, path: str) -> datetime | None:
    """Return when the raw file `path` below `folder` was last modified, in UTC; None if its filesystem does not say.

    Raises OSError if a local file does not exist.
    """
    if isinstance(folder, RemotePath):
        return remote_modification_time(folder, path)
    return datetime.fromtimestamp((folder / path).stat().st_mtime, UTC)


def read_raw_file(file: Location) -> RawFile:
    """Read a single raw file and its sidecar. `RawFile.path` is the file's name.

    Raises ArticleError if the file or its sidecar cannot be read, and ConfigError if a remote filesystem cannot be used.
    """
    if not isinstance(file, RemotePath):
        return read_local_raw(file, file.parent)
    data, sidecar = read_remote_files(file.parent, [file.name, str(sidecar_path(PurePosixPath(file.name)))])
    for content in (data, None if isinstance(sidecar, FileNotFoundError) else sidecar):
        if isinstance(content, Exception):
            raise _unreadable(content)
    return RawFile(file.name, data, sidecar if isinstance(sidecar, bytes) else None)  # type: ignore[arg-type]


def _unreadable(error: Exception) -> ArticleError:
    return ArticleError(f"cannot be read: {type(error).__name__}: {error}; check that it still exists and that you may read it")
