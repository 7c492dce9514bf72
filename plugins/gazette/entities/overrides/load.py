"""The user's own word on entities: content/entities.toml, read and checked."""

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
from ...model.text import drop_forbidden
from .entry import TYPES, Entry, problems_of
from .toml_positions import line_of, lines_of

# Says what is wrong with an entry's key, and is to be raised.
_Wrong = Callable[[str, str], ConfigError]


def read_own(path: Path) -> tuple[Entry, ...]:
    """The entries of a file, in their order; none where there is no file. Raises ConfigError that names file, line and
    remedy where it cannot be read or an entry is wrong."""
    return parse_own(read_text(path), path)


def read_text(path: Path) -> str:
    """The text of a file, "" where there is none. Raises ConfigError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ConfigError(f"{_shown(path)} cannot be read: {error.strerror}; check its permissions") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{_shown(path)}, line {line}: not UTF-8; save the file in that encoding") from error


def parse_own(text: str, path: Path) -> tuple[Entry, ...]:
    """The entries of a text; `path` is its file, for messages. Raises ConfigError as `read_own` does."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        reason = re.sub(r" \(at [^()]*\)$", "", str(error))
        raise ConfigError(
            f'{_shown(path)}, line {line}: {reason}; an entry begins with its name in quotes and brackets: ["Vladimir Putin"]'
        ) from error
    lines = lines_of(text)

    def wrong(key: str, field: str, message: str) -> ConfigError:
        return ConfigError(f"{_shown(path)}, line {line_of((key, field) if field else (key,), lines)}: {message}")

    entries = tuple(_entry(key, table, line_of((key,), lines), partial(wrong, key)) for key, table in tables.items())
    for problem in problems_of(entries):
        raise wrong(*problem)
    return entries


def _shown(path: Path) -> str:
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def _entry(key: str, table: Any, line: int, wrong: _Wrong) -> Entry:
    if not isinstance(table, dict):
        raise wrong("", f'{key!r} is in no entry; put it below a line with a name, such as ["Vladimir Putin"]')
    if not _plain(key):
        raise wrong("", 'the entry has no name; write it in quotes and brackets, such as ["Vladimir Putin"]')
    for field in table:
        if field not in _FIELDS:
            raise wrong(field, _unknown(key, field, table[field]))
    values = {field: _FIELDS[field][0](value, field, wrong) for field, value in table.items()}
    entry = Entry(**{"key": key, "name": _plain(key), "line": line, **values})
    return replace(entry, aliases=tuple(alias for alias in dict.fromkeys(entry.aliases) if alias != entry.name))


def _unknown(key: str, field: str, value: object) -> str:
    near = difflib.get_close_matches(field, _FIELDS, n=1)
    if isinstance(value, dict) and not near:
        return f'a name with a full stop in it stands in quotes: ["{key}.{field}"]'
    meant = f"did you mean {near[0]!r}?" if near else f"keys are: {', '.join(_FIELDS)}"
    return f"{field!r} is no key of an entry; {meant}"


def _plain(text: str) -> str:
    """A text on one line, without characters that no page can hold or that cannot be seen."""
    return " ".join(drop_forbidden(text).split())


def _text(value: Any, field: str, wrong: _Wrong) -> str:
    if not isinstance(value, str) or not _plain(value):
        raise wrong(field, f"{field} must be text in quotes, such as {_FIELDS[field][1]}, not {_toml(value)}")
    return _plain(value)


def _texts(value: Any, field: str, wrong: _Wrong) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and _plain(item) for item in value):
        raise wrong(field, f"{field} must be a list of names, such as {_FIELDS[field][1]}, not {_toml(value)}")
    return tuple(map(_plain, value))


def _flag(value: Any, field: str, wrong: _Wrong) -> bool:
    if not isinstance(value, bool):
        raise wrong(field, f"{field} must be true or false, without quotes, not {_toml(value)}")
    return value


def _type(value: Any, field: str, wrong: _Wrong) -> str:
    if value not in TYPES:
        near = difflib.get_close_matches(str(value), TYPES, n=1)
        meant = f'; did you mean "{near[0]}"?' if near else ""
        raise wrong(field, f"type must be one of {', '.join(TYPES)}, or left out, not {_toml(value)}{meant}")
    return str(value)


def _wikidata(value: Any, field: str, wrong: _Wrong) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"Q[1-9][0-9]*", value):
        raise wrong(field, f"wikidata must be the id of an item, such as {_FIELDS[field][1]}, not {_toml(value)}")
    return value


def _links(value: Any, field: str, wrong: _Wrong) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise wrong(field, f"links must be a table of words and addresses, such as {_FIELDS[field][1]}, not {_toml(value)}")
    for label, address in value.items():
        if not _plain(label) or not _is_address(address):
            raise wrong(field, f"the link {_toml(label)} must lead to a whole web address (https://...), not {_toml(address)}")
    return tuple((_plain(label), address) for label, address in value.items())


def _is_address(value: object) -> bool:
    if not isinstance(value, str) or re.search(r'[\s<>"]', value) or drop_forbidden(value) != value:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


# What reads each key's value, and an example of it.
_FIELDS: Mapping[str, tuple[Callable[[Any, str, _Wrong], Any], str]] = {
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
