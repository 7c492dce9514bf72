"""Small files in CACHE_PATH that a build keeps for the next, of what cannot be worked out anew: JSON, sorted, a line an entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

Entry = TypeVar("Entry")


def read_kept(path: Path, parse: Callable[[str, Any], Entry], lost: str) -> tuple[dict[str, Entry], str]:
    """The entries of a file by their keys, and a warning: "" where all is well, or nothing was kept yet. `parse` makes an entry of
    a key and what the file says of it, and raises ValueError, TypeError, KeyError or AttributeError where that is wrong. A file
    that cannot be read is put aside, not lost; `lost` says what that means for the site."""
    try:
        return {key: parse(key, fields) for key, fields in json.loads(path.read_bytes()).items()}, ""
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        return {}, f"{path} could not be read ({reason}){_put_aside(path)}; {lost}"


def _put_aside(path: Path) -> str:
    aside = path.with_name(f"{path.name}.unusable")
    try:
        path.replace(aside)
    except OSError:
        return ""
    return f" and is now {aside.name}"


def write_kept(path: Path, entries: Mapping[str, Mapping[str, Any]], lost: str) -> str:
    """Write the file, so that it is never half there. Returns a warning where that cannot be done, else ""; `lost` says what that
    means for the site."""
    lines = (f"{_json(key)}: {_json(fields)}" for key, fields in sorted(entries.items()))
    new = path.with_name(f".{path.name}.new")
    try:
        # A file's name need not be text; Python's escapes of such bytes are JSON's, too.
        new.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8", "backslashreplace", newline="")
        new.replace(path)
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}; {lost}; check its permissions"
    return ""


# `json.dumps` makes an encoder in every call.
_json = json.JSONEncoder(ensure_ascii=False).encode
