"""The files of the finished site: each is written only where its bytes change, and whole or not at all, so that what copies the
site moves what changed; and files of an earlier build that are none of this one's are taken away."""

from __future__ import annotations

import os
from collections.abc import Collection, Container, Iterable
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
    """Files by their paths below `root`: those that the last build left, and those that this one has. `strays` are those of
    which nothing is known and that are to go, with their sizes and times as this build found them: whatever writes one makes
    it its own."""

    root: Path
    known: dict[str, Written] = field(default_factory=dict)
    here: dict[str, Written] = field(default_factory=dict)
    strays: dict[str, tuple[int, int]] = field(default_factory=dict)

    def is_untouched(self, path: str) -> bool:
        """Whether a file is there as the last build left it."""
        found = self.known.get(path)
        return found is not None and is_as_left(f"{self.root}/{path}", found)

    def keep(self, path: str) -> None:
        """Note that a file of the last build, which is untouched, is one of this build's."""
        self.here[path] = self.known[path]

    def put(self, path: str, data: bytes) -> bool:
        """Have a file of these bytes; whether they are new there. Raises OSError where it cannot be written."""
        digest = digest_of(data)
        untouched = self.is_untouched(path)
        if untouched and self.known[path].digest == digest:
            self.keep(path)
            return False
        target = f"{self.root}/{path}"
        try:
            changed = write(target, data, differs=untouched)
        except OSError:
            self.make_room(path)
            changed = write(target, data)
        self.here[path] = Written(digest, *_look(target))
        return changed

    def note(self, path: str) -> None:
        """Note a file that was written by others, and is one of this build's."""
        found = self.known.get(path)
        self.here[path] = found if found and self.is_untouched(path) else _written(self.root / path)

    def is_blocked(self, path: str) -> bool:
        """Whether something that no build left is in the way of a file: a folder in its place, or a file in that of its folders."""
        for parent in list(PurePosixPath(path).parents)[:-1]:
            if not self._may_go(str(parent)) and (self.root / parent).is_file():
                return True
        below = (one for one in (self.root / path).rglob("*") if one.is_file())
        return not all(self._may_go(one.relative_to(self.root).as_posix()) for one in below)

    def _may_go(self, path: str) -> bool:
        return path in self.known or path in self.strays

    def make_room(self, path: str) -> None:
        """Take away what the last build left in the way of a file: a site may have a page where it had a folder. An empty folder in
        its place goes, too, whoever made it."""
        above = {str(parent) for parent in PurePosixPath(path).parents}
        for old in [old for old in self.gone() if old in above or old.startswith(f"{path}/")]:
            (self.root / old).unlink(missing_ok=True)
            remove_empty(self.root, [old])
        remove_empty(self.root, [f"{path}/any"])

    def gone(self) -> set[str]:
        """Strays, and files of the last build, that are none of this one's."""
        strays = {path for path, found in self.strays.items() if _look(self.root / path) == found}
        return (self.known.keys() | strays) - self.here.keys()

    def sweep(self) -> None:
        """Take away what is gone, and the folders that are empty then."""
        gone = self.gone()
        for path in gone:
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):  # there is a file now, or a folder
                (self.root / path).unlink()
        remove_empty(self.root, gone)


def outputs_of(settings: dict[str, Any]) -> Outputs:
    """Those of the build with these settings, in which they travel."""
    found: Outputs = settings.setdefault(_KEY, Outputs(Path(settings["OUTPUT_PATH"])))
    return found


def open_outputs(settings: dict[str, Any], known: dict[str, Written], strays: dict[str, tuple[int, int]] | None = None) -> Outputs:
    """Begin a build; `known` is what the last one left, `strays` is what lies there beside and is to go."""
    settings[_KEY] = Outputs(Path(settings["OUTPUT_PATH"]), known, strays=strays or {})
    return outputs_of(settings)


def is_as_left(path: str | Path, left: Written) -> bool:
    """Whether a file is as it was left: it is not read, its size and time tell."""
    return left[1:] == _look(path)


def unknown_files(root: Path, retained: Collection[str], known: Container[str]) -> dict[str, tuple[int, int]]:
    """The files below a folder that are not `known`, with how many bytes they have and when they were written; not what has a
    name in `retained` in the folder itself."""
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
                elif below + entry.name not in known:
                    looked = entry.stat(follow_symlinks=False)
                    found[below + entry.name] = looked.st_size, looked.st_mtime_ns
    return found


def digest_of(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


def write(target: str | Path, data: bytes, differs: bool = False) -> bool:
    """Have a file of these bytes, whole or not at all; whether they are new there. Where the caller knows that what is there
    `differs`, that is not looked at. Raises OSError where it cannot be done."""
    folder, name = os.path.split(target)
    try:
        if not differs and os.stat(target).st_size == len(data) and Path(target).read_bytes() == data:
            return False
    except OSError:  # there is none yet
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


def _look(path: str | Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns
