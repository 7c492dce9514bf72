"""Read the TOML files in which users write down their corrections. Errors name the file, the line and the remedy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ..model.errors import ConfigError

_MAX_SHOWN = 80  # characters of a value


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, or "" if there is no file. Raises ConfigError if it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{shown_path(path)} cannot be read: {error.strerror}; check its permissions") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown_path(path)}, line {line}: the text is not UTF-8; save the file as UTF-8") from error


def parse_toml(text: str, path: Path, remedy: str) -> dict[str, Any]:
    """Return the tables in the text of a file. Raises ConfigError, with the line and the `remedy`, if the text is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(match[1]) if match else text.rstrip().count("\n") + 1
        reason = re.sub(r" \(at [^()]*\)$", "", str(error))
        raise ConfigError(f"{shown_path(path)}, line {line}: {reason}; {remedy}") from error


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the current folder if it is inside."""
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def shown_value(value: object) -> str:
    """Return a value as messages show it: as TOML writes it, cut to 80 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[: _MAX_SHOWN - 1]}…"
