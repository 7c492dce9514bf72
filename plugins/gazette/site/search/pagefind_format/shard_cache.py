"""Cache the indexes of shards: two files for each, named by the digest of its documents."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from .index_shard import Shard

_Cached = TypeVar("_Cached")

# Bytes of the checksum at the beginning of a cached file.
_CHECKSUM_SIZE = 32


class DamagedShardError(Exception):
    """Raised if a cached shard cannot be read."""


def is_stored(folder: Path, digest: str) -> bool:
    """Return True if the cache has a shard."""
    return _index_file(folder, digest).is_file()


def read_shard(folder: Path, digest: str) -> Shard:
    """Return the index of a cached shard. Raises DamagedShardError if it cannot be read."""
    return _read(_index_file(folder, digest), Shard)


def read_fragments(folder: Path, digest: str) -> dict[str, bytes]:
    """Return the articles' files of a cached shard, as Pagefind wrote them, by their paths in the bundle.

    Raises DamagedShardError if they cannot be read.
    """
    return _read(_fragments_file(folder, digest), dict[str, bytes])


def store_shard(folder: Path, digest: str, shard: Shard, fragments: dict[str, bytes]) -> None:
    """Write a shard into the cache. Raises OSError if it cannot be written."""
    _write(_fragments_file(folder, digest), fragments)
    _write(_index_file(folder, digest), shard)  # last, since its presence means that both files are there


def remove_shards(folder: Path, but: Container[str] = ()) -> None:
    """Remove everything in the cache, except for shards with these digests."""
    for path in folder.iterdir():
        if path.stem not in but:
            path.unlink(missing_ok=True)


def _index_file(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.index"


def _fragments_file(folder: Path, digest: str) -> Path:
    return folder / f"{digest}.fragments"


def _read(path: Path, kind: type[_Cached]) -> _Cached:
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        raise DamagedShardError(path) from None
    if hashlib.sha256(data[_CHECKSUM_SIZE:]).digest() != data[:_CHECKSUM_SIZE]:
        raise DamagedShardError(path)
    return msgspec.msgpack.decode(data[_CHECKSUM_SIZE:], type=kind)


def _write(path: Path, value: Any) -> None:
    data = msgspec.msgpack.encode(value)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    new.write_bytes(hashlib.sha256(data).digest() + data)
    new.replace(path)
