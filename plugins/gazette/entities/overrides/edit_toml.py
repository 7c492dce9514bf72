"""Write the user's answers into the text of content/entities.toml, which must pass the checks of load_overrides.py.

Everything else in the text stays as it is, byte for byte.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit

from ...model.errors import ConfigError
from ...sources.toml_positions import Expression, parse_expressions
from .override import fold_name


def merge_into(text: str, name: str, kind: str, target: str) -> str:
    """Return the text with `merge_into = target` for the entity of this name and type.

    This and the other functions raise ConfigError if the entry is written in a way that they cannot change.
    """
    return _set_field(text, name, kind, "merge_into", target)


def never_merge(text: str, name: str, kind: str, other: str) -> str:
    """Return the text with `other` in `never_merge_with` for the entity of this name and type."""
    return _set_field(text, name, kind, "never_merge_with", [other])


def add_alias(text: str, name: str, kind: str, alias: str) -> str:
    """Return the text with a further alias for the entity of this name and type."""
    return _set_field(text, name, kind, "aliases", [alias])


def _set_field(text: str, name: str, kind: str, field: str, value: Any) -> str:
    tables = tomllib.loads(text)
    key = _find_heading(tables, name, kind)
    if key not in tables:
        return _append_entry(text, key, {"name": name} if key != name else {}, {"type": kind, field: value})
    return _update_entry(text, key, field, value, list(parse_expressions(text)))


def _find_heading(tables: Mapping[str, Any], name: str, kind: str) -> str:
    """Return the heading of the entry for this name and type, or an unused heading for a new entry."""
    for key, table in tables.items():
        if fold_name(table.get("name", key)) == fold_name(name) and table.get("type", kind) == kind:
            return key
    taken = set(map(fold_name, tables))
    headings = (name, f"{name} ({kind})", *(f"{name} ({kind} {number})" for number in range(2, len(taken) + 3)))
    return next(heading for heading in headings if fold_name(heading) not in taken)


def _append_entry(text: str, key: str, *fields: Mapping[str, Any]) -> str:
    end = _line_ending(text)
    lines = [f"[{_toml_value(key)}]", *(_assignment(name, value) for table in fields for name, value in table.items())]
    before = text if not text or text.endswith("\n") else text + end
    return before + (end if before else "") + "".join(line + end for line in lines)


def _update_entry(text: str, key: str, field: str, value: Any, expressions: list[Expression]) -> str:
    """Return the text with a value set in an existing entry: added to a list, in place of another value, or under a new key."""
    for expression in expressions:
        if not expression.is_header and expression.path in ((key, field), (key,)):  # the latter is an entry as an inline table
            changed = _edit_value(text[expression.value : expression.end], expression.path, field, value)
            return text[: expression.value] + changed + text[expression.end :]
    last, prefix = _find_insertion(key, expressions)
    if last is None:  # the entry has sub-tables only
        return _append_entry(text, key, {field: value})
    before, end = text[: last.after], _line_ending(text)
    return before + ("" if before.endswith("\n") else end) + prefix + _assignment(field, value) + end + text[last.after :]


def _find_insertion(key: str, expressions: list[Expression]) -> tuple[Expression | None, str]:
    """Return the last expression in an entry's own table (None if it has none), and the prefix of a key inserted after it."""
    last: Expression | None = None
    prefix = ""
    table: tuple[str, ...] = ()
    for expression in expressions:
        table = expression.path if expression.is_header else table
        if table == (key,):
            last = expression
        elif not table and expression.path[0] == key:  # '"Vladimir Putin".type = "person"' before the first header
            last, prefix = expression, f"{_toml_value(key)}."
    return last, prefix


def _edit_value(source: str, path: tuple[str, ...], field: str, value: Any) -> str:
    """Return `source`, the TOML source of a value, with the change made in it.

    If `path` ends in `field`, the source is the field's value. Otherwise it is an inline table, in which the field is set. Raises
    ConfigError if the result would not read back as the changed value.
    """
    for prepend in (False, True):  # tomlkit cannot append to some lists, such as those with a comma before each item
        document = tomlkit.parse(f"x = {source}")
        expected: dict[str, Any] = tomllib.loads(f"x = {source}")
        for tables in (document, expected):
            _put(tables, "x", value, prepend) if field in path else _put(tables["x"], field, value, prepend)
        changed = document.as_string()
        if _parse(changed) == expected:
            return changed.removeprefix("x = ")
    raise ConfigError(f"the entry is written in a way that Gazette cannot change; add to it by hand: {_assignment(field, value)}")


def _put(table: Any, field: str, value: Any, prepend: bool) -> None:
    """Set a field of a table. If the field is a list already, add the missing items of `value`, at its beginning with `prepend`."""
    if not isinstance(value, list) or field not in table:
        table[field] = value
        return
    for item in value:
        if item not in table[field]:
            table[field].insert(0 if prepend else len(table[field]), item)


def _parse(text: str) -> dict[str, Any] | None:
    """Return the tables of a text, or None if it is not valid TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _assignment(field: str, value: Any) -> str:
    return f"{field} = {_toml_value(value)}"


def _toml_value(value: Any) -> str:
    return str(tomlkit.item(value).as_string())


def _line_ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
