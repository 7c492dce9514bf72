"""Items of feeds as they were rendered. An item is in the feeds of twenty names, which several processes make, and the next build
makes again: it is rendered once, and kept in a file. Losing that costs time and nothing else."""

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
# Seconds to wait for another process that is writing.
_PATIENCE = 10.0
# Bytes shrink to a third in a tenth of the time that the best level takes.
_LEVEL = 1
_UNREADABLE = (zlib.error, msgspec.MsgspecError)


class RenderedItems:
    """They are known by a digest of what an item is made of, and its format; `print` is of what all of them depend on: those of
    another are forgotten. A file that cannot be used is as good as none."""

    def __init__(self, path: Path, print_: str) -> None:
        self._path = path
        self._open: dict[int, sqlite3.Connection] = {}
        self._usable = True
        if self._try(_print) != print_:
            self._begin_anew(print_)

    def get(self, item: bytes, kind: str) -> tuple[bytes, bytes] | None:
        """The item in that format; None where nobody rendered it yet."""
        found = self._try(lambda db: db.execute("SELECT value FROM items WHERE item = ? AND kind = ?", (item, kind)).fetchone())
        with suppress(*_UNREADABLE):
            return msgspec.msgpack.decode(zlib.decompress(found[0]), type=tuple[bytes, bytes]) if found else None
        return None

    def put(self, item: bytes, kind: str, rendered: tuple[bytes, bytes]) -> None:
        value = zlib.compress(msgspec.msgpack.encode(rendered), _LEVEL)
        self._try(lambda db: db.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?)", (item, kind, value)))

    def keep(self, items: Collection[bytes]) -> None:
        """Forget all others, and leave a file that is complete."""

        def forget(db: sqlite3.Connection) -> None:
            gone = {item for (item,) in db.execute("SELECT DISTINCT item FROM items")}.difference(items)
            db.execute("BEGIN IMMEDIATE")
            with db:
                db.executemany("DELETE FROM items WHERE item = ?", ((item,) for item in gone))

        self._try(forget)
        if not self._usable:
            self._remove()
        elif db := self._open.pop(os.getpid(), None):
            db.close()

    def _begin_anew(self, print_: str) -> None:
        def begin(db: sqlite3.Connection) -> None:
            db.executescript(_SCHEMA)
            db.execute("INSERT INTO made_for VALUES (?)", (print_,))

        self._remove()
        self._usable = True
        self._try(begin)

    def _remove(self) -> None:
        if db := self._open.pop(os.getpid(), None):
            db.close()
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                self._path.with_name(self._path.name + end).unlink()

    def _try(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """What `work` makes of the file; None where it cannot be used, now and for the rest of the build."""
        if self._usable:
            try:
                return work(self._connection())
            except sqlite3.Error:
                self._usable = False
        return None

    def _connection(self) -> sqlite3.Connection:
        """The open file. A process that was forked opens its own: its parent's must not cross a fork."""
        if os.getpid() not in self._open:
            db = self._open[os.getpid()] = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            db.execute(f"PRAGMA journal_mode = {journal_mode(self._path)}")
            db.execute("PRAGMA synchronous = OFF")
        return self._open[os.getpid()]


def _print(db: sqlite3.Connection) -> str:
    return str(db.execute("SELECT print FROM made_for").fetchone()[0])
