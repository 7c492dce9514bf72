"""A file of rendered feed items.

The same item is in the feeds of some twenty entities, which several processes render, and again in the feeds of the next build.
The item is rendered once and then taken from this file. The file may be deleted at any time; items are then rendered again."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from ...pipeline.result_cache import journal_mode

Result = TypeVar("Result")

_SCHEMA = "CREATE TABLE items (item BLOB, kind TEXT, value BLOB, PRIMARY KEY (item, kind)); CREATE TABLE made_for (print TEXT)"
# Seconds to wait while another process writes.
_BUSY_TIMEOUT = 10.0
# A level of zlib. Items shrink to a third of their size, in a tenth of the time that the best level takes.
_COMPRESSION_LEVEL = 1
_UNREADABLE = (zlib.error, msgspec.MsgspecError)


class ItemCache:
    """Rendered items by their digest (`Renderer.item_digest`) and feed format.

    `fingerprint` covers everything that all items depend on. If the file was made for another fingerprint, all its items are
    discarded. If the file cannot be used, nothing is cached. Forked processes may share an instance."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path = path
        self._connections: dict[int, sqlite3.Connection] = {}  # by process id
        self._usable = True
        if self._try(_stored_fingerprint) != fingerprint:
            self._create(fingerprint)

    def get(self, item: bytes, kind: str) -> tuple[bytes, bytes] | None:
        """Return the item in the format `kind`, with its full text and without it; None if it is not in the cache."""
        row = self._try(lambda db: db.execute("SELECT value FROM items WHERE item = ? AND kind = ?", (item, kind)).fetchone())
        with suppress(*_UNREADABLE):
            return msgspec.msgpack.decode(zlib.decompress(row[0]), type=tuple[bytes, bytes]) if row else None
        return None

    def put(self, item: bytes, kind: str, rendered: tuple[bytes, bytes]) -> None:
        """Store an item in the format `kind`, with its full text and without it."""
        value = zlib.compress(msgspec.msgpack.encode(rendered), _COMPRESSION_LEVEL)
        self._try(lambda db: db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", (item, kind, value)))

    def close(self, used: Collection[bytes]) -> None:
        """Delete all items except those with the digests `used`, and close the file. A file that could not be used is removed."""

        def delete_unused(db: sqlite3.Connection) -> None:
            unused = {item for (item,) in db.execute("SELECT DISTINCT item FROM items")}.difference(used)
            db.execute("BEGIN IMMEDIATE")
            with db:
                db.executemany("DELETE FROM items WHERE item = ?", ((item,) for item in unused))

        self._try(delete_unused)
        if not self._usable:
            self._remove()
        elif db := self._connections.pop(os.getpid(), None):
            db.close()

    def _create(self, fingerprint: str) -> None:
        """Replace the file by one without items."""

        def create(db: sqlite3.Connection) -> None:
            db.executescript(_SCHEMA)
            db.execute("INSERT INTO made_for VALUES (?)", (fingerprint,))

        self._remove()
        self._usable = True
        self._try(create)

    def _remove(self) -> None:
        if db := self._connections.pop(os.getpid(), None):
            db.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink()

    def _try(self, query: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Return what `query` returns, or None if the file cannot be used. Such a file is not used again in this build."""
        if self._usable:
            try:
                return query(self._connection())
            except sqlite3.Error:
                self._usable = False
        return None

    def _connection(self) -> sqlite3.Connection:
        """Return this process's connection. A forked process opens its own, since SQLite connections must not cross a fork."""
        if os.getpid() not in self._connections:
            db = self._connections[os.getpid()] = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT, isolation_level=None)
            db.execute(f"PRAGMA journal_mode = {journal_mode(self._path)}")
            db.execute("PRAGMA synchronous = OFF")
        return self._connections[os.getpid()]


def _stored_fingerprint(db: sqlite3.Connection) -> str:
    return str(db.execute("SELECT print FROM made_for").fetchone()[0])
