"""Write the files of the finished site, and remove those of an earlier build that are no longer part of it.

A file is written only if its bytes change, so that programs which copy the site transfer only what changed. Writes are atomic."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import NamedTuple

# Bytes. With this size, a collision is to be expected only among some 2**64 files.
_DIGEST_SIZE = 16


class FileState(NamedTuple):
    """A file as a build left it: a digest of its bytes, their number, and the time of modification in nanoseconds."""

    digest: bytes
    size: int
    modified: int


@dataclass
class OutputFiles:
    """The files of the output folder `root`, by their paths below it.

    `previous` are those that the last build left, `current` those of this build so far. `strays` are files that no build left and
    that `remove_obsolete` removes, with their sizes and times at the beginning of this build: if another program has written one
    since, it stays. `foreign` are folders, with a slash at the end, that belong to other sites."""

    root: Path
    previous: dict[str, FileState] = field(default_factory=dict)
    current: dict[str, FileState] = field(default_factory=dict)
    strays: dict[str, tuple[int, int]] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)

    def is_untouched(self, path: str) -> bool:
        """Return True if the last build left the file and it has not been touched since."""
        state = self.previous.get(path)
        return state is not None and is_unchanged(f"{self.root}/{path}", state)

    def keep(self, path: str) -> None:
        """Make an untouched file of the last build part of this build."""
        self.current[path] = self.previous[path]

    def put(self, path: str, data: bytes) -> bool:
        """Make a file with these bytes part of this build. Return True if it had to be written. Raises OSError."""
        digest = content_digest(data)
        untouched = self.is_untouched(path)
        if untouched and self.previous[path].digest == digest:
            self.keep(path)
            return False
        target = f"{self.root}/{path}"
        try:
            changed = write_if_changed(target, data, differs=untouched)
        except OSError:
            self.make_room(path)
            changed = write_if_changed(target, data)
        self.current[path] = FileState(digest, *_size_and_time(target))
        return changed

    def adopt(self, path: str) -> None:
        """Make a file that Pelican or a plugin has written part of this build."""
        state = self.previous.get(path)
        self.current[path] = state if state and self.is_untouched(path) else _file_state(self.root / path)

    def is_blocked(self, path: str) -> bool:
        """Return True if a file cannot be put at `path` because files that no build left are in the way: in a folder at `path`,
        or in place of one of its parent folders."""
        for parent in list(PurePosixPath(path).parents)[:-1]:
            if not self._is_removable(str(parent)) and (self.root / parent).is_file():
                return True
        files = (file for file in (self.root / path).rglob("*") if file.is_file())
        return not all(self._is_removable(file.relative_to(self.root).as_posix()) for file in files)

    def _is_removable(self, path: str) -> bool:
        return path in self.previous or path in self.strays

    def make_room(self, path: str) -> None:
        """Remove obsolete files that are in the way of a file at `path`, for example if the site has a page where it had a
        folder. An empty folder at `path` is removed as well."""
        parents = {str(parent) for parent in PurePosixPath(path).parents}
        for obsolete in [old for old in self.obsolete() if old in parents or old.startswith(f"{path}/")]:
            (self.root / obsolete).unlink(missing_ok=True)
            remove_empty_folders(self.root, [obsolete])
        remove_empty_folders(self.root, [f"{path}/any"])

    def leave(self, folder: Path) -> None:
        """Leave the files in a folder alone, where another build in this process has put its site."""
        if folder.is_relative_to(self.root):
            self.foreign.append(f"{folder.relative_to(self.root).as_posix()}/")

    def obsolete(self) -> set[str]:
        """Return the paths of strays and of files of the last build that are not part of this build so far."""
        own = {path: state for path, state in self.strays.items() if not path.startswith(tuple(self.foreign))}
        strays = {path for path, state in own.items() if _size_and_time(self.root / path) == state}
        return (self.previous.keys() | strays) - self.current.keys()

    def remove_obsolete(self) -> None:
        """Remove obsolete files, and the folders that become empty."""
        obsolete = self.obsolete()
        for path in obsolete:
            # A file may now be a folder, or one of its folders a file.
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                (self.root / path).unlink()
        remove_empty_folders(self.root, obsolete)


def is_unchanged(path: str | Path, state: FileState) -> bool:
    """Return True if a file still has the size and time in `state`. Its bytes are not read."""
    return state[1:] == _size_and_time(path)


def unknown_files(root: Path, retained: Collection[str], known: Container[str]) -> dict[str, tuple[int, int]]:
    """Return the files below `root` whose paths are not in `known`, each with its size in bytes and its time of modification in
    nanoseconds. Files and folders directly in `root` whose names are in `retained` are left out."""
    unknown: dict[str, tuple[int, int]] = {}
    folders = [("", root)]
    while folders:
        prefix, folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if not prefix and entry.name in retained:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append((f"{prefix}{entry.name}/", Path(entry.path)))
                elif prefix + entry.name not in known:
                    stat = entry.stat(follow_symlinks=False)
                    unknown[prefix + entry.name] = stat.st_size, stat.st_mtime_ns
    return unknown


def content_digest(data: bytes) -> bytes:
    """Return the digest of a file's bytes, as FileState has it."""
    return blake2b(data, digest_size=_DIGEST_SIZE).digest()


def write_if_changed(target: str | Path, data: bytes, differs: bool = False) -> bool:
    """Write a file atomically, unless it has these bytes already. Return True if it was written. Raises OSError.

    `differs` is True if the caller knows that the file has other bytes. The file is then not read."""
    folder, name = os.path.split(target)
    try:
        if not differs and os.stat(target).st_size == len(data) and Path(target).read_bytes() == data:
            return False
    except OSError:  # there is no file
        os.makedirs(folder, exist_ok=True)
    new = f"{folder}/.{name[:100]}.{os.getpid()}.new"
    try:
        with open(new, "wb") as file:
            file.write(data)
        os.replace(new, target)
    except OSError:
        with suppress(OSError):
            os.unlink(new)
        raise
    return True


def remove_empty_folders(root: Path, paths: Iterable[str]) -> None:
    """Remove those folders below `root` that contain one of `paths` and are empty."""
    for folder in sorted({parent for path in paths for parent in Path(path).parents}, key=lambda parent: -len(parent.parts)):
        if folder.parts:
            try:
                (root / folder).rmdir()
            except OSError:  # it is not empty, or does not exist
                continue


def _file_state(path: Path) -> FileState:
    return FileState(content_digest(path.read_bytes()), *_size_and_time(path))


def _size_and_time(path: str | Path) -> tuple[int, int]:
    """Return a file's size in bytes and its time of modification in nanoseconds, or (-1, -1) if there is no such file."""
    try:
        stat = os.stat(path)
    except OSError:
        return -1, -1
    return stat.st_size, stat.st_mtime_ns
