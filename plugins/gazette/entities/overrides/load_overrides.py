"""Read and check content/entities.toml, the user's overrides."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...model.errors import ConfigError
from ...model.text import drop_forbidden_characters
from .override import TYPES, Override, find_problems
from .toml_positions import find_line, key_lines

# Returns the error to raise for a key of an entry ("" for the entry itself), with a message about it.
_MakeError = Callable[[str, str], ConfigError]


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Return the overrides in a file, in order, or none if there is no file.

    Raises ConfigError with file, line and remedy if the file cannot be read or an entry is wrong.
    """
    return parse_overrides(read_text(path), path)


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, or "" if there is no file. Raises ConfigError if it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{_shown(path)} cannot be read: {error.strerror}; check its permissions") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{_shown(path)}, line {line}: the text is not UTF-8; save the file as UTF-8") from error


def parse_overrides(text: str, path: Path) -> tuple[Override, ...]:
    """Return the overrides in the text of a file, in order. `path` is the file that messages name.

    Raises ConfigError with file, line and remedy if the text is not TOML or an entry is wrong.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(match[1]) if match else text.rstrip().count("\n") + 1
        reason = re.sub(r" \(at [^()]*\)$", "", str(error))
        raise ConfigError(
            f'{_shown(path)}, line {line}: {reason}; begin each entry with its name in quotes and brackets: ["Vladimir Putin"]'
        ) from error
    lines = key_lines(text)

    def make_error(key: str, field: str, message: str) -> ConfigError:
        return ConfigError(f"{_shown(path)}, line {find_line((key, field) if field else (key,), lines)}: {message}")

    overrides = tuple(_override(key, table, find_line((key,), lines), partial(make_error, key)) for key, table in tables.items())
    for problem in find_problems(overrides):
        raise make_error(*problem)
    return overrides


def _shown(path: Path) -> str:
    """Return a path as messages show it: relative to the current folder if it is inside."""
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def _override(key: str, table: Any, line: int, make_error: _MakeError) -> Override:
    if not isinstance(table, dict):
        raise make_error("", f'{key!r} is outside any entry; put it below the heading of an entry, such as ["Vladimir Putin"]')
    if not _one_line(key):
        raise make_error("", 'the entry has no name; write one in quotes and brackets, such as ["Vladimir Putin"]')
    for field in table:
        if field not in _FIELDS:
            raise make_error(field, _unknown_key(key, field, table[field]))
    values = {field: _FIELDS[field][0](value, field, make_error) for field, value in table.items()}
    override = Override(**{"key": key, "name": _one_line(key), "line": line, **values})
    return replace(override, aliases=tuple(alias for alias in dict.fromkeys(override.aliases) if alias != override.name))


def _unknown_key(key: str, field: str, value: object) -> str:
    """Return the message about an unknown key `field` of the entry `key`."""
    near = difflib.get_close_matches(field, _FIELDS, n=1)
    if isinstance(value, dict) and not near:
        return f'a name that contains a full stop must be in quotes: ["{key}.{field}"]'
    remedy = f"did you mean {near[0]!r}?" if near else f"the keys are: {', '.join(_FIELDS)}"
    return f"{field!r} is not a key of an entry; {remedy}"


def _one_line(text: str) -> str:
    """Return a text on one line, without characters that HTML and XML forbid or that are invisible."""
    return " ".join(drop_forbidden_characters(text).split())


def _text(value: Any, field: str, make_error: _MakeError) -> str:
    if not isinstance(value, str) or not _one_line(value):
        raise make_error(field, f"{field} must be text in quotes, such as {_FIELDS[field][1]}, not {_toml(value)}")
    return _one_line(value)


def _texts(value: Any, field: str, make_error: _MakeError) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and _one_line(item) for item in value):
        raise make_error(field, f"{field} must be a list of names, such as {_FIELDS[field][1]}, not {_toml(value)}")
    return tuple(map(_one_line, value))


def _flag(value: Any, field: str, make_error: _MakeError) -> bool:
    if not isinstance(value, bool):
        raise make_error(field, f"{field} must be true or false, without quotes, not {_toml(value)}")
    return value


def _type(value: Any, field: str, make_error: _MakeError) -> str:
    if value not in TYPES:
        near = difflib.get_close_matches(str(value), TYPES, n=1)
        remedy = f'; did you mean "{near[0]}"?' if near else ""
        raise make_error(field, f"type must be one of {', '.join(TYPES)}, or left out, not {_toml(value)}{remedy}")
    return str(value)


def _wikidata(value: Any, field: str, make_error: _MakeError) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"Q[1-9][0-9]*", value):
        raise make_error(field, f"wikidata must be the ID of an item, such as {_FIELDS[field][1]}, not {_toml(value)}")
    return value


def _links(value: Any, field: str, make_error: _MakeError) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise make_error(field, f"links must be a table of labels and URLs, such as {_FIELDS[field][1]}, not {_toml(value)}")
    for label, url in value.items():
        if not _one_line(label) or not _is_url(url):
            raise make_error(field, f"the link {_toml(label)} must have a complete URL (https://...), not {_toml(url)}")
    return tuple((_one_line(label), url) for label, url in value.items())


def _is_url(value: object) -> bool:
    """Return True if a value is an absolute HTTP or HTTPS URL that can be used in a page as it is."""
    if not isinstance(value, str) or re.search(r'[\s<>"]', value) or drop_forbidden_characters(value) != value:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _toml(value: object) -> str:
    """Return a value as messages show it: as TOML writes it, cut to 80 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


# For each key of an entry: the function that checks and converts its value, and an example.
_FIELDS: Mapping[str, tuple[Callable[[Any, str, _MakeError], Any], str]] = {
    "name": (_text, 'name = "Michael Jordan"'),
    "type": (_type, 'type = "person"'),
    "aliases": (_texts, 'aliases = ["Putin", "V. V. Putin"]'),
    "description": (_text, 'description = "President of Russia"'),
    "wikidata": (_wikidata, 'wikidata = "Q7747"'),
    "links": (_links, 'links = { "Official site" = "https://example.org/" }'),
    "ignore": (_flag, "ignore = true"),
    "merge_into": (_text, 'merge_into = "Vladimir Putin"'),
    "never_merge_with": (_texts, 'never_merge_with = ["Igor Putin"]'),
    "pin": (_flag, "pin = true"),
}
