"""What earlier builds found out, in one SQLite file. Losing it costs time and nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from .errors import ConfigError

# Marks the file as ours (PRAGMA application_id): the letters GZTT.
_APPLICATION_ID = 0x475A5454
_SCHEMA = "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"
# Seconds to wait for another build that is writing.
_PATIENCE = 30.0
# SQLite allows at least 999 variables in a statement.
_CHUNK = 900


class Cache:
    """JSON values by key. `warning` says what became of a file that is no cache of ours, and is "" otherwise.

    Raises ConfigError where the file is sound but cannot be used now.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warning = ""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open()
        except sqlite3.OperationalError as error:  # busy, read-only, disk full: the file itself may be sound
            raise ConfigError(f"the cache {path} cannot be used: {error}; wait for other builds, or set CACHE_PATH") from error
        except sqlite3.DatabaseError as error:
            aside = path.with_name(path.name + ".unusable")
            path.replace(aside)
            self.warning = f"{path} could not be read ({error}); it is now {aside.name}, and everything is worked out anew"
            self._open()

    def _open(self) -> None:
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as db, db:
            owner, tables = db.execute("PRAGMA application_id").fetchone()[0], db.execute("SELECT count(*) FROM sqlite_master")
            if owner != _APPLICATION_ID and tables.fetchone()[0]:
                raise sqlite3.DatabaseError("not a cache of Gazette")
            db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            db.execute(_SCHEMA)
            db.execute("SELECT value FROM results LIMIT 1").fetchall()

    def get(self, keys: Iterable[str]) -> dict[str, Any]:
        """The values there are for `keys`."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, Any] = {}
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as db:
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                rows = db.execute(f"SELECT key, value FROM results WHERE key IN ({marks})", chunk)  # noqa: S608 - marks alone
                found.update((key, json.loads(value)) for key, value in rows)
        return found

    def put(self, values: Mapping[str, Any]) -> None:
        """Store values, all or none of them."""
        rows = [(key, json.dumps(value, ensure_ascii=False)) for key, value in values.items()]
        with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as db, db:
            db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?)", rows)
