"""What earlier builds found out, in one SQLite file. Losing it costs time and nothing else."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, overload

import msgspec

from ..model.errors import ConfigError

T = TypeVar("T")

# Marks the file as ours (PRAGMA application_id): the letters GZTT; and which tables it has (PRAGMA user_version).
_APPLICATION_ID = 0x475A5454
_VERSION = 2
# `used` has what the last build of each site used, `builds` how it fared.
_SCHEMA = (
    "CREATE TABLE entries (key TEXT PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL)",
    "CREATE TABLE used (site TEXT, kind TEXT, key TEXT, PRIMARY KEY (site, kind, key)) WITHOUT ROWID",
    "CREATE TABLE builds (site TEXT, kind TEXT, hits INTEGER, made INTEGER, digest TEXT, PRIMARY KEY (site, kind)) WITHOUT ROWID",
)
# Seconds to wait for another build that is writing.
_PATIENCE = 30.0
# SQLite allows at least 999 variables in a statement.
_CHUNK = 900
# What SQLite puts beside the file while it works.
_COMPANIONS = ("-wal", "-shm", "-journal")
# Kinds of file systems that other machines share: a write-ahead log asks for memory that all who read share.
_SHARED = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.s3fs"))


# By kind, all sites together.
_SURVEY = """
WITH needed AS (SELECT DISTINCT key FROM used),
     fared AS (SELECT kind, sum(hits) AS hits, sum(made) AS made FROM builds GROUP BY kind)
SELECT e.kind, count(*), sum(length(value)), coalesce(hits, 0), coalesce(made, 0),
       sum(needed.key IS NULL), sum((needed.key IS NULL) * length(value))
FROM entries e LEFT JOIN needed USING (key) LEFT JOIN fared USING (kind) GROUP BY e.kind ORDER BY e.kind
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """How much there is of a kind, in entries and bytes; how many the last builds of all sites found there and how many they
    `made`; and what none of them used."""

    kind: str
    entries: int
    size: int
    hits: int
    made: int
    unused: int
    unused_size: int


class Cache:
    """Values by key, and which of them were used. `warning` says what became of a file that is damaged or no cache of ours, or
    why nothing could be written, and is "" otherwise.

    Raises ConfigError where the file is sound but cannot be used now.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warning = ""
        self.used: dict[str, set[str]] = defaultdict(set)
        self.made: Counter[str] = Counter()
        self._open: dict[int, sqlite3.Connection] = {}
        self._writes = True
        path.parent.mkdir(parents=True, exist_ok=True)
        self._try(lambda db: None)

    @overload
    def get(self, keys: Iterable[str]) -> dict[str, Any]: ...
    @overload
    def get(self, keys: Iterable[str], type: type[T]) -> dict[str, T]: ...
    def get(self, keys: Iterable[str], type: Any = Any) -> dict[str, Any]:
        """The values there are for `keys`, as values of `type`. One that is no such value is left out, as if it were not there."""
        wanted = iter(dict.fromkeys(keys))
        found: dict[str, Any] = {}
        while chunk := list(islice(wanted, _CHUNK)):
            rows = self._try(partial(_rows, keys=chunk))
            found.update(self._decoded(rows, _decoder(type)))
        return found

    def _decoded(self, rows: Iterable[tuple[str, str, bytes]], decode: Callable[[bytes], Any]) -> Iterator[tuple[str, Any]]:
        for key, kind, value in rows:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                yield key, decode(value)
                self.used[kind].add(key)

    def put(self, values: Mapping[str, Any], kind: str = "other") -> None:
        """Store values, all or none of them. `kind` says what they are, for `gazette cache`. Where they cannot be stored (a full
        disk), that is a warning: a build needs the cache for the next one only."""
        if not values:
            return
        rows = [(key, kind, msgspec.json.encode(value)) for key, value in values.items()]
        self.used[kind].update(values)
        self.made[kind] += len(rows)
        self._try_to(partial(_write, rows=rows))

    def note_build(self, site: str, whole: bool = True) -> None:
        """Note for `site` what was asked for since this cache was opened, by kind, so that the rest can be pruned. `whole`: a
        build used this and no more; else it is added to what is noted, and forgotten here. Writes only what changed."""
        for kind, keys in self.used.items():
            self._try_to(partial(_note, site=site, kind=kind, keys=keys, made=self.made[kind], whole=whole))
        if not whole:
            self.used.clear()

    def sites(self) -> list[str]:
        """The sites that builds were noted for."""
        return self._try(lambda db: [site for (site,) in db.execute("SELECT DISTINCT site FROM builds ORDER BY site")])

    def survey(self) -> list[Kept]:
        """What there is of each kind."""
        return self._try(lambda db: [Kept(*row) for row in db.execute(_SURVEY)])

    def prune(self, gone: Iterable[str] = ()) -> int:
        """Remove what the last build of no site used, and give the room back; what `gone` sites used counts no more. Returns how
        many entries were removed."""
        removed = self._try(partial(_prune, gone=tuple(gone)))
        self._try(lambda db: db.execute("VACUUM"))
        self._try(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
        return removed

    def close(self) -> None:
        """Leave one file that is complete. What comes after opens it again."""
        if db := self._open.pop(os.getpid(), None):
            db.close()

    def _try_to(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do what a build can do without: a lock that stays, a full disk or one that cannot be written cost the next build time."""
        if not self._writes:
            return
        try:
            self._try(work)
        except ConfigError as error:
            self._writes = False
            self.warning = f"{error}; what is new is worked out again next time"

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` makes of the file, or of a new one where it is damaged or not ours: that is set aside. Raises ConfigError
        where it is sound, but busy, read-only or the disk is full."""
        try:
            return self._try_anew(work)
        except sqlite3.OperationalError as error:
            raise ConfigError(f"the cache {self.path} cannot be used: {error}; wait for other builds, or set CACHE_PATH") from error

    def _try_anew(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._connection())
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            self.close()
            aside = _set_aside(self.path)
            self.warning = f"{self.path} could not be read ({error}); it is now {aside}, and everything is worked out anew"
            return work(self._connection())

    def _connection(self) -> sqlite3.Connection:
        """The open file. A process that was forked opens its own, and leaves its parent's alone: that must not cross a fork."""
        if os.getpid() not in self._open:
            self._open[os.getpid()] = _connect(self.path)
        return self._open[os.getpid()]


@lru_cache(maxsize=64)
def _decoder(type_: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(type_).decode


def _connect(path: Path) -> sqlite3.Connection:
    """Open a file of ours, with its tables. Raises sqlite3.DatabaseError where it is somebody else's or damaged."""
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        owner, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if tables and owner != _APPLICATION_ID:
            raise sqlite3.DatabaseError("not a cache of Gazette")
        with suppress(sqlite3.OperationalError):  # where the file's disk cannot have a log, it goes without
            db.execute(f"PRAGMA journal_mode = {journal_mode(path)}")
        db.execute("PRAGMA synchronous = NORMAL")
        if version != _VERSION:
            _make_tables(db, tables)
        db.execute("SELECT value FROM entries LIMIT 1").fetchall()
    except BaseException:
        db.close()
        raise
    return db


def _make_tables(db: sqlite3.Connection, former: Iterable[str]) -> None:
    """Begin anew with the tables of this version."""
    db.execute("BEGIN IMMEDIATE")
    with db:
        for name in former:
            db.execute(f'DROP TABLE "{name}"')
        for statement in (*_SCHEMA, f"PRAGMA application_id = {_APPLICATION_ID}", f"PRAGMA user_version = {_VERSION}"):
            db.execute(statement)


def _rows(db: sqlite3.Connection, keys: Sequence[str]) -> list[tuple[str, str, bytes]]:
    marks = ",".join("?" * len(keys))
    return db.execute(f"SELECT key, kind, value FROM entries WHERE key IN ({marks})", keys).fetchall()  # noqa: S608 - marks alone


def _write(db: sqlite3.Connection, rows: Iterable[tuple[str, str, bytes]]) -> None:
    db.execute("BEGIN IMMEDIATE")
    with db:
        db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)


def _note(db: sqlite3.Connection, site: str, kind: str, keys: set[str], made: int, whole: bool) -> None:
    row = (len(keys) - made, made, hashlib.sha256("".join(sorted(keys)).encode()).hexdigest()) if whole else ()
    if row and row == db.execute("SELECT hits, made, digest FROM builds WHERE site = ? AND kind = ?", (site, kind)).fetchone():
        return
    noted = {key for (key,) in db.execute("SELECT key FROM used WHERE site = ? AND kind = ?", (site, kind))}
    db.execute("BEGIN IMMEDIATE")
    with db:
        db.executemany("INSERT OR IGNORE INTO used VALUES (?, ?, ?)", ((site, kind, key) for key in keys - noted))
        if whole:
            db.executemany("DELETE FROM used WHERE site = ? AND kind = ? AND key = ?", ((site, kind, key) for key in noted - keys))
            db.execute("INSERT OR REPLACE INTO builds VALUES (?, ?, ?, ?, ?)", (site, kind, *row))
        else:  # the next build is to compare for itself
            db.execute("UPDATE builds SET digest = '' WHERE site = ? AND kind = ?", (site, kind))


def _prune(db: sqlite3.Connection, gone: Sequence[str]) -> int:
    db.execute("BEGIN IMMEDIATE")
    with db:
        for table in ("used", "builds"):
            db.executemany(f"DELETE FROM {table} WHERE site = ?", ((site,) for site in gone))  # noqa: S608 - one of two names
        return db.execute("DELETE FROM entries WHERE key NOT IN (SELECT key FROM used)").rowcount


def _set_aside(path: Path) -> str:
    """Give a file another name, and return that; what SQLite has beside it must not meet the next one."""
    aside = path.with_name(path.name + ".unusable")
    path.replace(aside)
    for end in _COMPANIONS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).replace(aside.with_name(aside.name + end))
    return aside.name


def journal_mode(path: Path) -> str:
    """How SQLite is to write a file: with a log, which lets others read meanwhile, but on one machine alone."""
    return "DELETE" if _on_shared_disk(path) else "WAL"


def _on_shared_disk(path: Path) -> bool:
    """Whether other machines may have the file open, as far as Linux tells; elsewhere SQLite finds out by itself."""
    with suppress(OSError, ValueError, IndexError):
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()]
        above = [mount for mount in mounts if path.resolve().is_relative_to(mount[1].replace("\\040", " "))]
        return max(above, key=lambda mount: len(mount[1]))[2] in _SHARED
    return False
