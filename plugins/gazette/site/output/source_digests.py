"""Digests of files that lie in the content or the theme, kept from build to build: what is as it was need not be read again."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ...config import read_config

_KEY = "_GAZETTE_FILE_DIGESTS"
# File systems tell times apart that are so far from each other, in nanoseconds; the coarsest is FAT.
_TICK = 2_000_000_000


class Seen(NamedTuple):
    """A file as it was read: what its file system says of it, a digest of its bytes, and whether these could not have changed since
    without that."""

    state: tuple[int, int, int, int, int]
    digest: bytes
    settled: bool


@dataclass
class FileDigests:
    """Digests by paths: those that the last build kept in `file`, and those of this one."""

    file: Path
    known: dict[bytes, Seen] = field(default_factory=dict)
    here: dict[bytes, Seen] = field(default_factory=dict)

    def of(self, path: Path) -> bytes:
        """The SHA-256 digest of a file. Raises OSError where it cannot be read."""
        key, state = os.fsencode(path), _state(path.stat())
        found = self.here.get(key) or self.known.get(key)
        if found is None or found.state != state:
            settled = time.time_ns() - max(state[1:3]) > _TICK
            found = Seen(state, sha256_of(path), settled)
        self.here[key] = found
        return found.digest


def digests_of(settings: dict[str, Any]) -> FileDigests:
    """Those of the build with these settings, in which they travel."""
    found: FileDigests | None = settings.get(_KEY)
    if found is None:
        file = read_config(settings).cache.with_name("gazette-files.msgpack")
        found = settings[_KEY] = FileDigests(file, _read(file))
    return found


def write_digests(settings: dict[str, Any]) -> None:
    """End a build: keep its digests for the next. Where that cannot be done, files are read again."""
    found: FileDigests | None = settings.pop(_KEY, None)
    if found is None:
        return
    kept = {key: seen for key, seen in sorted(found.here.items()) if seen.settled}
    if kept != found.known:
        new = found.file.with_name(f".{found.file.name}.new")
        with suppress(OSError):
            new.write_bytes(msgspec.msgpack.encode(kept))
            new.replace(found.file)


def sha256_of(path: Path) -> bytes:
    """The SHA-256 digest of a file, which is read piece by piece. Raises OSError where it cannot be."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _state(found: os.stat_result) -> tuple[int, int, int, int, int]:
    """What changes with a file's bytes. Programs set the time of modification as they like, and none that of the change."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev


def _read(file: Path) -> dict[bytes, Seen]:
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=dict[bytes, Seen])
    except (OSError, msgspec.DecodeError):  # there is none, or it is damaged: all is read again
        return {}
