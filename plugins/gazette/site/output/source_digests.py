"""Digest files of the content and the theme, and keep the digests, so that unchanged files are not read again in the next build."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

# Nanoseconds: the resolution of times in the coarsest file system, FAT.
_TIME_RESOLUTION = 2_000_000_000


class DigestedFile(NamedTuple):
    """A file when it was read: its metadata (`_stat_key`), the digest of its bytes, and whether every later change of the bytes
    shows in the metadata (`settled`)."""

    stat_key: tuple[int, int, int, int, int]
    digest: bytes
    settled: bool


@dataclass
class FileDigests:
    """Digests of files, by their paths as bytes. `previous` are those that the last build kept in the file `store`, `current` those
    that this build has asked for."""

    store: Path
    previous: dict[bytes, DigestedFile] = field(default_factory=dict)
    current: dict[bytes, DigestedFile] = field(default_factory=dict)

    def digest_of(self, path: Path) -> bytes:
        """Return the SHA-256 digest of a file, which is read only if its metadata has changed. Raises OSError."""
        key, stat_key = os.fsencode(path), _stat_key(path.stat())
        digested = self.current.get(key) or self.previous.get(key)
        if digested is None or digested.stat_key != stat_key:
            settled = time.time_ns() - max(stat_key[1:3]) > _TIME_RESOLUTION
            digested = DigestedFile(stat_key, sha256_of(path), settled)
        self.current[key] = digested
        return digested.digest


def read_file_digests(store: Path) -> FileDigests:
    """Begin a build: return the digests that the last one kept in the file `store`, or none if it does not exist or is damaged."""
    try:
        return FileDigests(store, msgspec.msgpack.decode(store.read_bytes(), type=dict[bytes, DigestedFile]))
    except (OSError, msgspec.DecodeError):
        return FileDigests(store)


def write_file_digests(digests: FileDigests) -> None:
    """End a build: store its digests for the next one. If that fails, the next build reads all files."""
    settled = {key: digested for key, digested in sorted(digests.current.items()) if digested.settled}
    if settled != digests.previous:
        new = digests.store.with_name(f".{digests.store.name}.new")
        with suppress(OSError):
            new.write_bytes(msgspec.msgpack.encode(settled))
            new.replace(digests.store)


def sha256_of(path: Path) -> bytes:
    """Return the SHA-256 digest of a file, which is not read into memory as a whole. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _stat_key(stat: os.stat_result) -> tuple[int, int, int, int, int]:
    """Return metadata that changes with a file's bytes: programs can set the time of modification, but not the time of the last
    change of the inode."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev
