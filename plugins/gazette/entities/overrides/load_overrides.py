"""Read and check content/entities.toml, the user's overrides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ...model.errors import ConfigError
from ...model.text import drop_forbidden_characters
from ...sources.toml_files import parse_toml, read_text, shown_path, shown_value
from ...sources.toml_positions import find_line, key_lines
from .override import TYPES, Override, find_problems

# Returns the error to raise for a key of an entry ("" for the entry itself), with a message about it.
_MakeError = Callable[[str, str], ConfigError]


def read_overrides(path: Path) -> tuple[Override, ...]:
    """Return the overrides in a file, in order, or none if there is no file.

    Raises ConfigError with file, line and remedy if the file cannot be read or an entry is wrong.
    """
    return parse_overrides(read_text(path), path)


def parse_overrides(text: str, path: Path) -> tuple[Override, ...]:
    """Return the overrides in the text of a file, in order. `path` is the file that messages name.

    Raises ConfigError with file, line and remedy if the text is not TOML or an entry is wrong.
    """
    tables = parse_toml(text, path, 'begin each entry with its name in quotes and brackets: ["Vladimir Putin"]')
    lines = key_lines(text)

    def make_error(key: str, field: str, message: str) -> ConfigError:
        return ConfigError(f"{shown_path(path)}, line {find_line((key, field) if field else (key,), lines)}: {message}")

    overrides = tuple(_override(key, table, find_line((key,), lines), partial(make_error, key)) for key, table in tables.items())
    for problem in find_problems(overrides):
        raise make_error(*problem)
    return overrides


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
        raise make_error(field, f"{field} must be text in quotes, such as {_FIELDS[field][1]}, not {shown_value(value)}")
    return _one_line(value)


def _texts(value: Any, field: str, make_error: _MakeError) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and _one_line(item) for item in value):
        raise make_error(field, f"{field} must be a list of names, such as {_FIELDS[field][1]}, not {shown_value(value)}")
    return tuple(map(_one_line, value))


def _flag(value: Any, field: str, make_error: _MakeError) -> bool:
    if not isinstance(value, bool):
        raise make_error(field, f"{field} must be true or false, without quotes, not {shown_value(value)}")
    return value


def _type(value: Any, field: str, make_error: _MakeError) -> str:
    if value not in TYPES:
        near = difflib.get_close_matches(str(value), TYPES, n=1)
        remedy = f'; did you mean "{near[0]}"?' if near else ""
        raise make_error(field, f"type must be one of {', '.join(TYPES)}, or left out, not {shown_value(value)}{remedy}")
    return str(value)


def _wikidata(value: Any, field: str, make_error: _MakeError) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"Q[1-9][0-9]*", value):
        raise make_error(field, f"wikidata must be the ID of an item, such as {_FIELDS[field][1]}, not {shown_value(value)}")
    return value


def _links(value: Any, field: str, make_error: _MakeError) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise make_error(field, f"links must be a table of labels and URLs, such as {_FIELDS[field][1]}, not {shown_value(value)}")
    for label, url in value.items():
        if not _one_line(label) or not _is_url(url):
            raise make_error(field, f"the link {shown_value(label)} must have a complete URL (https://...), not {shown_value(url)}")
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
