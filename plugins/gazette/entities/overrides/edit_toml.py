"""Answers of the user, written into the text of content/entities.toml, as `own.py` has found it to be right. What is there
stays as it is, to the byte."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit

from ...model.errors import ConfigError
from .entry import folded
from .toml_positions import Statement, statements


def merge_into(text: str, name: str, kind: str, target: str) -> str:
    """The text with the word that the entity of this name and type is one with `target`."""
    return _answer(text, name, kind, "merge_into", target)


def never_merge(text: str, name: str, kind: str, other: str) -> str:
    """The text with the word that the entity of this name and type is another than `other`."""
    return _answer(text, name, kind, "never_merge_with", [other])


def add_alias(text: str, name: str, kind: str, alias: str) -> str:
    """The text with one more name for the entity of this name and type."""
    return _answer(text, name, kind, "aliases", [alias])


def _answer(text: str, name: str, kind: str, field: str, value: Any) -> str:
    tables = tomllib.loads(text)
    key = _key_of(tables, name, kind)
    if key not in tables:
        return _with_entry(text, key, {"name": name} if key != name else {}, {"type": kind, field: value})
    return _with_value(text, key, field, value, list(statements(text)))


def _key_of(tables: Mapping[str, Any], name: str, kind: str) -> str:
    """The heading of the entry of that name and type, or of a new one."""
    for key, table in tables.items():
        if folded(table.get("name", key)) == folded(name) and table.get("type", kind) == kind:
            return key
    taken = set(map(folded, tables))
    headings = (name, f"{name} ({kind})", *(f"{name} ({kind} {number})" for number in range(2, len(taken) + 3)))
    return next(heading for heading in headings if folded(heading) not in taken)


def _with_entry(text: str, key: str, *fields: Mapping[str, Any]) -> str:
    end = _line_end(text)
    lines = [f"[{_quoted(key)}]", *(_pair(name, value) for table in fields for name, value in table.items())]
    before = text if not text or text.endswith("\n") else text + end
    return before + (end if before else "") + "".join(line + end for line in lines)


def _with_value(text: str, key: str, field: str, value: Any, found: list[Statement]) -> str:
    """The text with a value in an entry that there is: more in a list, in the place of another text, or new."""
    for one in found:
        if not one.is_header and one.path in ((key, field), (key,)):  # the latter: all of the entry in braces
            return text[: one.value] + _changed(text[one.value : one.end], one.path, field, value) + text[one.end :]
    place, prefix = _place(key, found)
    if place is None:  # an entry of nothing but sub-tables
        return _with_entry(text, key, {field: value})
    before, end = text[: place.after], _line_end(text)
    return before + ("" if before.endswith("\n") else end) + prefix + _pair(field, value) + end + text[place.after :]


def _place(key: str, found: list[Statement]) -> tuple[Statement | None, str]:
    """The last statement of an entry's own table, and what a key that follows it begins with."""
    last: Statement | None = None
    prefix = ""
    table: tuple[str, ...] = ()
    for one in found:
        table = one.path if one.is_header else table
        if table == (key,):
            last = one
        elif not table and one.path[0] == key:  # '"Vladimir Putin".type = "person"' before all headers
            last, prefix = one, f"{_quoted(key)}."
    return last, prefix


def _changed(written: str, path: tuple[str, ...], field: str, value: Any) -> str:
    """A value as written, changed. Raises ConfigError where that cannot be done without harm."""
    for first in (False, True):  # some lists, with commas before their items, cannot take one at their end
        document = tomlkit.parse(f"x = {written}")
        expected: dict[str, Any] = tomllib.loads(f"x = {written}")
        for tables in (document, expected):
            _put(tables, "x", value, first) if field in path else _put(tables["x"], field, value, first)
        changed = document.as_string()
        if _read(changed) == expected:
            return changed.removeprefix("x = ")
    raise ConfigError(f"the entry is written in a way that cannot be changed here; write into it: {_pair(field, value)}")


def _put(table: Any, field: str, value: Any, first: bool) -> None:
    if not isinstance(value, list) or field not in table:
        table[field] = value
        return
    for item in value:
        if item not in table[field]:
            table[field].insert(0 if first else len(table[field]), item)


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _pair(field: str, value: Any) -> str:
    return f"{field} = {_quoted(value)}"


def _quoted(value: Any) -> str:
    return str(tomlkit.item(value).as_string())


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
