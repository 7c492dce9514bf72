"""Which raw files there are, and what is in them, wherever they lie: in a folder, or on a filesystem that machines share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from ..model.article import Raw
from ..model.errors import ArticleError
from .decoding import COMPANION_SUFFIXES, PAGE_SUFFIXES, SIDECAR_SUFFIX, find_files, orphan_sidecars, read_raw, sidecar_of
from .remote import Folder, Remote, list_below, modified_below, read_below


@dataclass(frozen=True, slots=True)
class Listing:
    """The raw files below a folder by their paths in it, in a fixed order; `sidecars` are those that belong to one of them,
    `orphans` those that belong to none."""

    paths: tuple[str, ...]
    sidecars: frozenset[str]
    orphans: tuple[str, ...]


def list_raw(folder: Folder) -> Listing:
    """Which raw files there are, wherever they lie. Raises ConfigError where a filesystem that is not this machine's own
    cannot be asked."""
    if isinstance(folder, Remote):
        return _sort_out(list_below(folder))
    files = list(find_files(folder))
    orphans = (path.relative_to(folder).as_posix() for path in orphan_sidecars(folder, files))
    return Listing(tuple(path.relative_to(folder).as_posix() for path in files), frozenset(), tuple(orphans))


def read_raws(folder: Folder, listing: Listing) -> Iterator[Raw | ArticleError]:
    """The raw file of each path in a listing, or a part of one, with its sidecar; an error where it cannot be read. Raises
    ConfigError as `list_raw` does."""
    if isinstance(folder, Remote):
        yield from _read_remote(folder, listing)
        return
    for path in listing.paths:
        try:
            yield read_raw(folder / path, folder)
        except ArticleError as error:
            yield error


def _read_remote(folder: Remote, listing: Listing) -> Iterator[Raw | ArticleError]:
    beside = [str(sidecar_of(PurePosixPath(path))) for path in listing.paths]
    corrected = [sidecar for sidecar in dict.fromkeys(beside) if sidecar in listing.sidecars]
    sidecars = dict(zip(corrected, read_below(folder, corrected), strict=True))
    for path, sidecar, data in zip(listing.paths, beside, read_below(folder, listing.paths), strict=True):
        correction = sidecars.get(sidecar)
        if isinstance(data, Exception):
            yield _unreadable(data)
        else:
            yield _unreadable(correction) if isinstance(correction, Exception) else Raw(path, data, correction)


def _sort_out(paths: Sequence[str]) -> Listing:
    """What of all files below a folder is a raw file, as `find_files` has it."""
    known = set(paths)
    seen = [path for path in paths if not any(part.startswith(".") for part in path.split("/"))]
    files = tuple(path for path in seen if not _is_companion(path, known))
    sidecars = [path for path in seen if PurePosixPath(path).suffix.lower() == SIDECAR_SUFFIX]
    used = {str(sidecar_of(PurePosixPath(path))) for path in files}
    return Listing(files, frozenset(used.intersection(sidecars)), tuple(path for path in sidecars if path not in used))


def _is_companion(path: str, known: set[str]) -> bool:
    above = (str(folder).removesuffix("_files") for folder in PurePosixPath(path).parents if folder.name.endswith("_files"))
    suffix = PurePosixPath(path).suffix.lower()
    beside_page = any(page + ending in known for page in above for ending in PAGE_SUFFIXES)
    return beside_page or suffix in COMPANION_SUFFIXES or suffix == SIDECAR_SUFFIX


def modified(folder: Folder, path: str) -> datetime | None:
    """When a raw file was last written; None where its filesystem does not tell. Raises OSError where a local one is gone."""
    if isinstance(folder, Remote):
        return modified_below(folder, path)
    return datetime.fromtimestamp((folder / path).stat().st_mtime, UTC)


def read_one(file: Folder) -> Raw:
    """One raw file, with its sidecar. Raises ArticleError if it cannot be read, and ConfigError as `list_raw` does."""
    if not isinstance(file, Remote):
        return read_raw(file, file.parent)
    data, beside = read_below(file.parent, [file.name, str(sidecar_of(PurePosixPath(file.name)))])
    for found in (data, None if isinstance(beside, FileNotFoundError) else beside):
        if isinstance(found, Exception):
            raise _unreadable(found)
    return Raw(file.name, data, beside if isinstance(beside, bytes) else None)  # type: ignore[arg-type]


def _unreadable(problem: Exception) -> ArticleError:
    return ArticleError(f"cannot be read: {type(problem).__name__}: {problem}; check that it is still there, and may be read")
