"""Read and write the small JSON files in CACHE_PATH in which a build keeps for the next what cannot be computed again.

The entries are sorted, one a line, so that a version control system can compare the files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

Entry = TypeVar("Entry")


def read_json_store(path: Path, parse: Callable[[str, Any], Entry], consequence: str) -> tuple[dict[str, Entry], str]:
    """Return the entries of a file by their keys, and a warning; "" if all is well or there is no file yet.

    `parse` makes an entry of a key and its JSON value. It raises ValueError, TypeError, KeyError or AttributeError if the value is
    wrong. A file that cannot be read is renamed, so that it is not lost. The warning ends with `consequence`, which says what the
    failure means for the site."""
    try:
        return {key: parse(key, value) for key, value in json.loads(path.read_bytes()).items()}, ""
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        return {}, f"{path} could not be read ({reason}){_put_aside(path)}; {consequence}"


def _put_aside(path: Path) -> str:
    """Rename a file. Return its new name for the warning, or "" if that fails."""
    unusable = path.with_name(f"{path.name}.unusable")
    try:
        path.replace(unusable)
    except OSError:
        return ""
    return f" and is now {unusable.name}"


def write_json_store(path: Path, entries: Mapping[str, Mapping[str, Any]], consequence: str) -> str:
    """Write a file atomically. Return a warning if that fails, else "". The warning contains `consequence`, which says what the
    failure means for the site."""
    lines = (f"{_json(key)}: {_json(value)}" for key, value in sorted(entries.items()))
    new = path.with_name(f".{path.name}.new")
    try:
        # A file name need not be valid text. Python's escapes of such bytes are valid in JSON, too.
        new.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8", "backslashreplace", newline="")
        new.replace(path)
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}; {consequence}; check its permissions"
    return ""


# `json.dumps` would create an encoder in every call.
_json = json.JSONEncoder(ensure_ascii=False).encode
