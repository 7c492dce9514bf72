"""The SQLite file in which a build stores, for the next one, what each page was rendered from.

A row of `page` has a page, a feed or a fragment; a row of `edge` leads from it to a row of `thing`, which has a stamp (see
tracking.py). `item` has rendered feed items. `build` has one row, except while a build is running: if a build breaks off, the next
one knows that the pages are not what the file says. The file may be deleted at any time. The next build then renders everything."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple, TypeVar

import msgspec

from ...pipeline.result_cache import journal_mode
from ..output.output_files import FileState
from ..reporting.build_summary import BuildSummary
from .tracking import Edge, Thing

Result = TypeVar("Result")

FORMAT_VERSION = 6
_SCHEMA = """
CREATE TABLE build (data BLOB);
CREATE TABLE made_for (fingerprint TEXT);
CREATE TABLE page (id INTEGER PRIMARY KEY, path TEXT UNIQUE, names TEXT, own BLOB, note BLOB);
CREATE TABLE thing (id INTEGER PRIMARY KEY, key TEXT, relation TEXT, stamp BLOB);
CREATE TABLE edge (page INTEGER REFERENCES page ON DELETE CASCADE, thing INTEGER, PRIMARY KEY (page, thing)) WITHOUT ROWID;
CREATE TABLE item (digest BLOB, format TEXT, value BLOB, PRIMARY KEY (digest, format)) WITHOUT ROWID;
"""
# Seconds to wait while another process writes.
_BUSY_TIMEOUT = 10.0
# A level of zlib. Items shrink to a third of their size, in a tenth of the time that the best level takes.
_COMPRESSION_LEVEL = 1
_UNREADABLE = (sqlite3.Error, msgspec.MsgspecError, zlib.error)


class StoredBuild(msgspec.Struct):
    """What a build stores about itself.

    format_version: FORMAT_VERSION of the build.
    output_id: distinguishes the output folder from another one in its place.
    fingerprint: of everything that all pages depend on (site_fingerprint.py).
    sources: a fingerprint of the site's files and settings; "" if it was not computed.
    memory: a fingerprint of the files that builds keep in CACHE_PATH for good.
    valid_until: when the site will change next even if nobody edits it, because content is dated in the future.
    summary: what the build printed at its end.
    files: the files of the output, by their paths below it."""

    format_version: int
    output_id: str
    fingerprint: str
    sources: str
    memory: str
    valid_until: datetime
    summary: BuildSummary
    files: dict[str, FileState]


class PageRecord(NamedTuple):
    """What a page, a feed or a fragment was rendered from.

    `names` are those of its own variables that it read, one on each line, and `own` is their digest. `encoded_note` is its note as
    msgpack. A record of the last build comes without its edges."""

    path: str
    names: str
    own: bytes
    encoded_note: bytes
    edges: Collection[Edge] = ()

    @property
    def note(self) -> Any:
        return msgspec.msgpack.decode(self.encoded_note)


def read_stored_build(path: Path, output_id: str) -> StoredBuild | None:
    """Return what the last build into the folder `output_id` stored, or None if there is nothing usable."""
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT)) as db:
            row = db.execute("SELECT data FROM build").fetchone()
        stored = msgspec.msgpack.decode(row[0], type=StoredBuild) if row else None
    except _UNREADABLE:
        return None
    return stored if stored and (stored.format_version, stored.output_id) == (FORMAT_VERSION, output_id) else None


class BuildStore:
    """The store of a running build. `fingerprint` covers everything that all pages depend on: if the file was made for another one,
    it is emptied. If `has_last` is False, the last build broke off: its pages are forgotten, and rendered feed items stay.

    If the file cannot be used, nothing is stored, and `problem` says why. Forked processes may read and write items."""

    def __init__(self, path: Path, fingerprint: str, has_last: bool) -> None:
        self._path, self.problem = path, ""
        self._connections: dict[int, sqlite3.Connection] = {}  # by process id, since SQLite connections must not cross a fork
        self._thing_ids: dict[Edge, int] = {}
        self._last_pages: dict[str, PageRecord] = {}
        self._current: set[str] = set()
        stored_fingerprint = self._run(lambda db: db.execute("SELECT fingerprint FROM made_for").fetchone())
        self.has_pages = has_last and stored_fingerprint == (fingerprint,)
        if stored_fingerprint == (fingerprint,):
            deletions = ("DELETE FROM build", "DELETE FROM page", "DELETE FROM thing")
            self._run(lambda db: [db.execute(deletion) for deletion in deletions[: 1 if has_last else None]])
            return
        self._remove()
        self.problem = ""
        self._run(lambda db: db.executescript(_SCHEMA))
        self._run(lambda db: db.execute("INSERT INTO made_for VALUES (?)", (fingerprint,)))

    def compare(self, things: Mapping[str, Thing]) -> None:
        """Find out which stored pages have an edge to something that has changed or is gone. `things` are those of this build, by
        key."""

        def find_stale(db: sqlite3.Connection) -> None:
            db.execute("BEGIN")
            changed: list[tuple[int, bytes | None]] = []
            for id_, key, group, last in db.execute("SELECT id, key, relation, stamp FROM thing"):
                current = things[key].view_stamp(group) if key in things else None
                if current is not None:
                    self._thing_ids[key, group] = id_
                if not current or current != last:
                    changed.append((id_, current))
            db.execute("CREATE TEMP TABLE changed (id INTEGER PRIMARY KEY, stamp BLOB)")
            db.executemany("INSERT INTO changed VALUES (?, ?)", changed)
            fresh = "SELECT path, names, own, note FROM page WHERE id NOT IN (SELECT page FROM edge JOIN changed ON thing = id)"
            self._last_pages = {path: PageRecord(path, intern(names), *rest) for path, names, *rest in db.execute(fresh)}
            db.execute("UPDATE thing SET stamp = changed.stamp FROM changed WHERE thing.id = changed.id")
            db.execute("DELETE FROM thing WHERE id IN (SELECT id FROM changed WHERE stamp IS NULL)")

        self._run(find_stale)

    def find(self, path: str) -> PageRecord | None:
        """Return a stored page without an edge to anything that has changed, or None."""
        return self._last_pages.get(path)

    def keep(self, path: str) -> None:
        """Carry a stored page over to this build."""
        self._current.add(path)
        del self._last_pages[path]

    def put(self, pages: Iterable[PageRecord]) -> None:
        """Store pages that were rendered in this build."""

        def insert(db: sqlite3.Connection) -> None:
            db.execute("BEGIN")
            for path, names, own, note, edges in pages:
                values = path, names, own, note
                page = db.execute("INSERT OR REPLACE INTO page (path, names, own, note) VALUES (?, ?, ?, ?)", values).lastrowid
                for edge in edges:
                    if edge not in self._thing_ids:
                        new = db.execute("INSERT INTO thing (key, relation) VALUES (?, ?)", edge)
                        self._thing_ids[edge] = new.lastrowid or 0
                db.executemany("INSERT INTO edge VALUES (?, ?)", [(page, self._thing_ids[edge]) for edge in edges])
                self._current.add(path)

        self._run(insert)

    def item(self, digest: bytes, format_: str) -> tuple[bytes, bytes] | None:
        """Return a rendered feed item, with its full text and without it; None if it is not stored."""
        query = "SELECT value FROM item WHERE digest = ? AND format = ?"
        row = self._run(lambda db: db.execute(query, (digest, format_)).fetchone())
        with suppress(*_UNREADABLE):
            return msgspec.msgpack.decode(zlib.decompress(row[0]), type=tuple[bytes, bytes]) if row else None
        return None

    def put_item(self, digest: bytes, format_: str, rendered: tuple[bytes, bytes]) -> None:
        """Store a rendered feed item, with its full text and without it."""
        value = zlib.compress(msgspec.msgpack.encode(rendered), _COMPRESSION_LEVEL)
        self._run(lambda db: db.execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?)", (digest, format_, value)))

    def close(self, build: StoredBuild, things: Mapping[str, Thing], items: Collection[bytes]) -> str:
        """End the build: store `build` and the stamps of new things, and delete pages and items that this build did not use. Return
        a warning if anything could not be stored, else ""."""

        def finish(db: sqlite3.Connection) -> None:
            db.execute("BEGIN")
            new = db.execute("SELECT id, key, relation FROM thing WHERE stamp IS NULL").fetchall()
            stamps = [(things[key].view_stamp(group) if key in things else b"", id_) for id_, key, group in new]
            db.executemany("UPDATE thing SET stamp = ? WHERE id = ?", stamps)
            gone = [(id_,) for id_, path in db.execute("SELECT id, path FROM page") if path not in self._current]
            db.executemany("DELETE FROM page WHERE id = ?", gone)
            unused = {digest for (digest,) in db.execute("SELECT DISTINCT digest FROM item")}.difference(items)
            db.executemany("DELETE FROM item WHERE digest = ?", ((digest,) for digest in unused))
            db.execute("INSERT INTO build VALUES (?)", (msgspec.msgpack.encode(build),))

        self._run(finish)
        if self.problem:
            self._remove()
        elif db := self._connections.pop(os.getpid(), None):
            db.close()
        return self.problem

    def _run(self, statements: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Return what statements return, or None if the file cannot be used. Such a file is not used again in this build. A
        transaction that they begin ends with them."""
        if self.problem:
            return None
        try:
            with self._connection() as db:
                return statements(db)
        except UnicodeEncodeError as error:
            self.problem = _warning(f"a file of the site has a name that is not text ({error.object!r})", "rename it")
        except (sqlite3.Error, OSError) as error:
            self.problem = _warning(f"{self._path} cannot be written: {error}", "check its permissions")
        return None

    def _connection(self) -> sqlite3.Connection:
        if os.getpid() not in self._connections:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            db = self._connections[os.getpid()] = sqlite3.connect(self._path, timeout=_BUSY_TIMEOUT, isolation_level=None)
            db.execute(f"PRAGMA journal_mode = {journal_mode(self._path)}")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA foreign_keys = ON")
        return self._connections[os.getpid()]

    def _remove(self) -> None:
        if db := self._connections.pop(os.getpid(), None):
            db.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink()


def _warning(reason: str, remedy: str) -> str:
    return f"{reason}; the next build will render every page; {remedy}"
