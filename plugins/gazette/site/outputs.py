"""The files of the finished site: each is written only where its bytes change, and whole or not at all, so that what copies the
site moves what changed; and files of an earlier build that are none of this one's are taken away."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

_KEY = "_GAZETTE_OUTPUTS"
# Bytes of a digest: two files share one once in 2 to the 64th.
_DIGEST = 16


class Written(NamedTuple):
    """A file as it was left: a digest of its bytes, how many they are, and when they were written, in nanoseconds."""

    digest: bytes
    size: int
    modified: int


@dataclass
class Outputs:
    """Files by their paths below `root`: those that the last build left, and those that this one has."""

    root: Path
    known: dict[str, Written] = field(default_factory=dict)
    here: dict[str, Written] = field(default_factory=dict)

    def is_untouched(self, path: str) -> bool:
        """Whether a file is there as the last build left it."""
        found = self.known.get(path)
        return found is not None and is_as_left(self.root / path, found)

    def keep(self, path: str) -> None:
        """Note that a file of the last build, which is untouched, is one of this build's."""
        self.here[path] = self.known[path]

    def put(self, path: str, data: bytes) -> bool:
        """Have a file of these bytes; whether they are new there. Raises OSError where it cannot be written."""
        digest = digest_of(data)
        found = self.known.get(path)
        if found is not None and found.digest == digest and self.is_untouched(path):
            self.here[path] = found
            return False
        try:
            changed = write(self.root / path, data)
        except OSError:
            self.make_room(path)
            changed = write(self.root / path, data)
        self.here[path] = Written(digest, *_look(self.root / path))
        return changed

    def note(self, path: str) -> None:
        """Note a file that was written by others, and is one of this build's."""
        found = self.known.get(path)
        self.here[path] = found if found and self.is_untouched(path) else _written(self.root / path)

    def is_blocked(self, path: str) -> bool:
        """Whether something that no build left is in the way of a file: a folder in its place, or a file in that of its folders."""
        for parent in list(PurePosixPath(path).parents)[:-1]:
            if str(parent) not in self.known and (self.root / parent).is_file():
                return True
        below = (one for one in (self.root / path).rglob("*") if one.is_file())
        return any(one.relative_to(self.root).as_posix() not in self.known for one in below)

    def make_room(self, path: str) -> None:
        """Take away what the last build left in the way of a file: a site may have a page where it had a folder. An empty folder in
        its place goes, too, whoever made it."""
        above = {str(parent) for parent in PurePosixPath(path).parents}
        for old in [old for old in self.known.keys() - self.here.keys() if old in above or old.startswith(f"{path}/")]:
            (self.root / old).unlink(missing_ok=True)
            remove_empty(self.root, [old])
        remove_empty(self.root, [f"{path}/any"])

    def sweep(self) -> None:
        """Take away files of the last build that are none of this one's, and the folders that are empty then."""
        gone = self.known.keys() - self.here.keys()
        for path in gone:
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):  # there is a file now, or a folder
                (self.root / path).unlink()
        remove_empty(self.root, gone)


def outputs_of(settings: dict[str, Any]) -> Outputs:
    """Those of the build with these settings, in which they travel."""
    found: Outputs = settings.setdefault(_KEY, Outputs(Path(settings["OUTPUT_PATH"])))
    return found


def open_outputs(settings: dict[str, Any], known: dict[str, Written]) -> Outputs:
    """Begin a build; `known` is what the last one left."""
    settings[_KEY] = Outputs(Path(settings["OUTPUT_PATH"]), known)
    return outputs_of(settings)


def is_as_left(path: Path, left: Written) -> bool:
    """Whether a file is as it was left: it is not read, its size and time tell."""
    return left[1:] == _look(path)


def files_of(root: Path, retained: Collection[str]) -> dict[str, tuple[int, int]]:
    """The files below a folder, with how many bytes they have and when they were written; not what has a name in `retained` in the
    folder itself."""
    found: dict[str, tuple[int, int]] = {}
    folders = [("", root)]
    while folders:
        below, folder = folders.pop()
        with os.scandir(folder) as entries:
            for entry in entries:
                if not below and entry.name in retained:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append((f"{below}{entry.name}/", Path(entry.path)))
                else:
                    looked = entry.stat(follow_symlinks=False)
                    found[below + entry.name] = looked.st_size, looked.st_mtime_ns
    return found


def digest_of(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def write(target: Path, data: bytes) -> bool:
    """Have a file of these bytes, whole or not at all; whether they are new there. Raises OSError where that cannot be done."""
    try:
        if target.stat().st_size == len(data) and target.read_bytes() == data:
            return False
    except OSError:  # there is none yet
        target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name[:100]}.{os.getpid()}.new")
    try:
        new.write_bytes(data)
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    return True


def remove_empty(root: Path, paths: Iterable[str]) -> None:
    """Remove the folders below `root` that are empty, of those in which these paths are."""
    for folder in sorted({parent for path in paths for parent in Path(path).parents}, key=lambda one: -len(one.parts)):
        if folder.parts:
            try:
                (root / folder).rmdir()
            except OSError:  # there is something in it, or it is gone
                continue


def _written(path: Path) -> Written:
    return Written(digest_of(path.read_bytes()), *_look(path))


def _look(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns
