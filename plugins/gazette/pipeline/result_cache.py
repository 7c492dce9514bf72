"""The cache: results of earlier builds, in one SQLite file. Losing it costs time and nothing else."""

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

# PRAGMA application_id marks the file as Gazette's (the letters GZTT); PRAGMA user_version is the version of its tables.
_APPLICATION_ID = 0x475A5454
_VERSION = 2
# `used` has the keys that the last build of each site used. `builds` has, for each site and kind, how many of these keys the build
# found and how many it computed, and a hash of them.
_SCHEMA = (
    "CREATE TABLE entries (key TEXT PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL)",
    "CREATE TABLE used (site TEXT, kind TEXT, key TEXT, PRIMARY KEY (site, kind, key)) WITHOUT ROWID",
    "CREATE TABLE builds (site TEXT, kind TEXT, hits INTEGER, made INTEGER, digest TEXT, PRIMARY KEY (site, kind)) WITHOUT ROWID",
)
# Seconds to wait for another build that is writing.
_PATIENCE = 30.0
# Keys in one statement; SQLite allows at least 999 variables.
_CHUNK = 900
# Suffixes of the files that SQLite keeps beside the database while it is open.
_COMPANION_SUFFIXES = ("-wal", "-shm", "-journal")
# Types of file systems that several machines can share. A write-ahead log does not work there: its readers must share memory.
_SHARED = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.s3fs"))


# The fields of CacheKindStats for each kind, over all sites.
_SURVEY = """
WITH needed AS (SELECT DISTINCT key FROM used),
     fared AS (SELECT kind, sum(hits) AS hits, sum(made) AS made FROM builds GROUP BY kind)
SELECT e.kind, count(*), sum(length(value)), coalesce(hits, 0), coalesce(made, 0),
       sum(needed.key IS NULL), sum((needed.key IS NULL) * length(value))
FROM entries e LEFT JOIN needed USING (key) LEFT JOIN fared USING (kind) GROUP BY e.kind ORDER BY e.kind
"""


@dataclass(frozen=True, slots=True)
class CacheKindStats:
    """What the cache has of one kind.

    * `entries`, `size`: the number of entries, and their bytes.
    * `hits`, `computed`: the number of entries that the last builds of all sites found here, and of those that they added.
    * `unused`, `unused_size`: the number of entries that none of these builds used, and their bytes.
    """

    kind: str
    entries: int
    size: int
    hits: int
    computed: int
    unused: int
    unused_size: int


class ResultCache:
    """Values by cache key, and a record of which of them were used.

    * `path`: the SQLite file. It is created if it does not exist.
    * `warning`: for the user: that a damaged or foreign file was set aside, or why nothing can be written; "" for none.
    * `used_keys`: the keys that were read or written, by kind.
    * `new_counts`: the number of values that were written, by kind.

    All methods raise ConfigError if the file is intact but cannot be used now; `put` and `record_build` set `warning` instead.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warning = ""
        self.used_keys: dict[str, set[str]] = defaultdict(set)
        self.new_counts: Counter[str] = Counter()
        self._connections: dict[int, sqlite3.Connection] = {}  # by process id
        self._can_write = True
        path.parent.mkdir(parents=True, exist_ok=True)
        self._run(lambda db: None)

    @overload
    def get(self, keys: Iterable[str]) -> dict[str, Any]: ...
    @overload
    def get(self, keys: Iterable[str], type: type[T]) -> dict[str, T]: ...
    def get(self, keys: Iterable[str], type: Any = Any) -> dict[str, Any]:
        """Return the stored values for `keys`, decoded as `type`. Keys without a value of that type are left out."""
        remaining = iter(dict.fromkeys(keys))
        values: dict[str, Any] = {}
        while chunk := list(islice(remaining, _CHUNK)):
            rows = self._run(partial(_select, keys=chunk))
            values.update(self._decode(rows, _decoder(type)))
        return values

    def _decode(self, rows: Iterable[tuple[str, str, bytes]], decode: Callable[[bytes], Any]) -> Iterator[tuple[str, Any]]:
        for key, kind, value in rows:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                yield key, decode(value)
                self.used_keys[kind].add(key)

    def put(self, values: Mapping[str, Any], kind: str = "other") -> None:
        """Store values as entries of `kind`, all or none of them.

        If they cannot be stored, for example on a full disk, that is only a warning, since the cache serves later builds only.
        """
        if not values:
            return
        rows = [(key, kind, msgspec.json.encode(value)) for key, value in values.items()]
        self.used_keys[kind].update(values)
        self.new_counts[kind] += len(rows)
        self._write(partial(_insert, rows=rows))

    def record_build(self, site: str, whole: bool = True) -> None:
        """Record which entries a build of `site` used since this cache was opened, so that others can be pruned.

        With `whole`, these are all entries of their kinds that the site needs, and they replace what was recorded before. Nothing
        is written if they are the same. Without `whole`, they are added to what was recorded, and `used_keys` is cleared.
        """
        for kind, keys in self.used_keys.items():
            self._write(partial(_record, site=site, kind=kind, keys=keys, new=self.new_counts[kind], whole=whole))
        if not whole:
            self.used_keys.clear()

    def sites(self) -> list[str]:
        """Return the sites whose builds were recorded."""
        return self._run(lambda db: [site for (site,) in db.execute("SELECT DISTINCT site FROM builds ORDER BY site")])

    def survey(self) -> list[CacheKindStats]:
        """Return the statistics of each kind, in alphabetical order."""
        return self._run(lambda db: [CacheKindStats(*row) for row in db.execute(_SURVEY)])

    def prune(self, gone: Iterable[str] = ()) -> int:
        """Remove the entries that no site's last build used, and shrink the file. Returns the number of removed entries.

        `gone` are sites to forget: what only they used is removed, too.
        """
        removed = self._run(partial(_prune, gone=tuple(gone)))
        self._run(lambda db: db.execute("VACUUM"))
        self._run(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
        return removed

    def close(self) -> None:
        """Close the file, which is then complete by itself. Later calls open it again."""
        if db := self._connections.pop(os.getpid(), None):
            db.close()

    def _write(self, operation: Callable[[sqlite3.Connection], None]) -> None:
        """Run an operation that a build can do without. If it fails, set `warning`, and do not try to write again."""
        if not self._can_write:
            return
        try:
            self._run(operation)
        except ConfigError as error:
            self._can_write = False
            self.warning = f"{error}; new results are computed again next time"

    def _run(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Return the result of an operation on the file. A damaged or foreign file is set aside first, and a new one is used.

        Raises ConfigError if the file is intact, but locked or read-only, or if the disk is full.
        """
        try:
            return self._run_or_start_over(operation)
        except sqlite3.OperationalError as error:
            remedy = "wait for other builds to finish, or set CACHE_PATH"
            raise ConfigError(f"the cache {self.path} cannot be used: {error}; {remedy}") from error

    def _run_or_start_over(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return operation(self._connection())
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            self.close()
            new_name = _set_aside(self.path)
            self.warning = f"{self.path} could not be read ({error}); it is now {new_name}, and everything is computed again"
            return operation(self._connection())

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this process. Connections must not be used across a fork, so a child opens its own."""
        if os.getpid() not in self._connections:
            self._connections[os.getpid()] = _connect(self.path)
        return self._connections[os.getpid()]


@lru_cache(maxsize=64)
def _decoder(type_: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(type_).decode


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file and create its tables if necessary. Raises sqlite3.DatabaseError if it is damaged or not a cache of Gazette."""
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        owner, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if tables and owner != _APPLICATION_ID:
            raise sqlite3.DatabaseError("not a cache of Gazette")
        with suppress(sqlite3.OperationalError):  # if the file system does not support the mode, SQLite keeps its default
            db.execute(f"PRAGMA journal_mode = {journal_mode(path)}")
        db.execute("PRAGMA synchronous = NORMAL")
        if version != _VERSION:
            _make_tables(db, tables)
        db.execute("SELECT value FROM entries LIMIT 1").fetchall()
    except BaseException:
        db.close()
        raise
    return db


def _make_tables(db: sqlite3.Connection, old_tables: Iterable[str]) -> None:
    """Replace the tables of an earlier version with empty ones of this version."""
    db.execute("BEGIN IMMEDIATE")
    with db:
        for name in old_tables:
            db.execute(f'DROP TABLE "{name}"')
        for statement in (*_SCHEMA, f"PRAGMA application_id = {_APPLICATION_ID}", f"PRAGMA user_version = {_VERSION}"):
            db.execute(statement)


def _select(db: sqlite3.Connection, keys: Sequence[str]) -> list[tuple[str, str, bytes]]:
    marks = ",".join("?" * len(keys))
    return db.execute(f"SELECT key, kind, value FROM entries WHERE key IN ({marks})", keys).fetchall()  # noqa: S608 - only marks


def _insert(db: sqlite3.Connection, rows: Iterable[tuple[str, str, bytes]]) -> None:
    db.execute("BEGIN IMMEDIATE")
    with db:
        db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)


def _record(db: sqlite3.Connection, site: str, kind: str, keys: set[str], new: int, whole: bool) -> None:
    """Record the keys of a kind that a site used, `new` of them written in this build. See `ResultCache.record_build`."""
    row = (len(keys) - new, new, hashlib.sha256("".join(sorted(keys)).encode()).hexdigest()) if whole else ()
    if row and row == db.execute("SELECT hits, made, digest FROM builds WHERE site = ? AND kind = ?", (site, kind)).fetchone():
        return
    recorded = {key for (key,) in db.execute("SELECT key FROM used WHERE site = ? AND kind = ?", (site, kind))}
    db.execute("BEGIN IMMEDIATE")
    with db:
        db.executemany("INSERT OR IGNORE INTO used VALUES (?, ?, ?)", ((site, kind, key) for key in keys - recorded))
        if whole:
            unused = recorded - keys
            db.executemany("DELETE FROM used WHERE site = ? AND kind = ? AND key = ?", ((site, kind, key) for key in unused))
            db.execute("INSERT OR REPLACE INTO builds VALUES (?, ?, ?, ?, ?)", (site, kind, *row))
        else:  # the recorded hash no longer covers all keys, so the next build must compare them
            db.execute("UPDATE builds SET digest = '' WHERE site = ? AND kind = ?", (site, kind))


def _prune(db: sqlite3.Connection, gone: Sequence[str]) -> int:
    db.execute("BEGIN IMMEDIATE")
    with db:
        for table in ("used", "builds"):
            db.executemany(f"DELETE FROM {table} WHERE site = ?", ((site,) for site in gone))  # noqa: S608 - one of two names
        return db.execute("DELETE FROM entries WHERE key NOT IN (SELECT key FROM used)").rowcount


def _set_aside(path: Path) -> str:
    """Rename the file and return its new name. SQLite's files beside it are renamed, too, so that a new file does not get them."""
    unusable = path.with_name(path.name + ".unusable")
    path.replace(unusable)
    for suffix in _COMPANION_SUFFIXES:
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(unusable.with_name(unusable.name + suffix))
    return unusable.name


def journal_mode(path: Path) -> str:
    """Return SQLite's journal mode for a file: 'WAL', which lets others read during a write, or 'DELETE' on shared disks."""
    return "DELETE" if _on_shared_disk(path) else "WAL"


def _on_shared_disk(path: Path) -> bool:
    """Return True if other machines may have the file open, according to Linux's list of mounts; False on other systems."""
    with suppress(OSError, ValueError, IndexError):
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()]
        containing = [mount for mount in mounts if path.resolve().is_relative_to(mount[1].replace("\\040", " "))]
        return max(containing, key=lambda mount: len(mount[1]))[2] in _SHARED
    return False
