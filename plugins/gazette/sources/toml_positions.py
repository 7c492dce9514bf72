"""Locate headers and key/value pairs in a TOML text; tomllib returns their values but not their positions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# The parts of a dotted key or header, with the table that it is in: ("Ada Lovelace", "type").
KeyPath = tuple[str, ...]

# TOML 1.0: strings of four kinds (those with three quotes may end in two more quotes), comments, white space, brackets, the rest.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'" r"|\#[^\n]*|[ \t\r]+|[\[\]{}=\n]"
    r"|[^\s\"'\#\[\]{}=]+",
    re.DOTALL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expression:
    """A table header, or a key with its value; TOML's grammar calls both expressions.

    `path` is the table or the key, with the table that it is in. `line` is the number of its first line. The other fields are
    offsets in characters: `start` and `end` enclose the expression without a comment after it, `value` is the start of the value,
    and `after` the start of the next line.
    """

    path: KeyPath
    is_header: bool
    line: int
    start: int
    value: int
    end: int
    after: int


def parse_expressions(text: str) -> Iterator[Expression]:
    """Yield the expressions of a text in order. The text must be valid TOML."""
    table: KeyPath = ()
    line, counted = 1, 0
    for start, key_end, end, after in _spans(text):
        line, counted = line + text.count("\n", counted, start), start
        is_header = text[start] == "["
        path = _parse_key(text[start:end].strip("[] \t") if is_header else text[start:key_end])
        table = path if is_header else table
        value = key_end + 1 + len(text[key_end + 1 : end]) - len(text[key_end + 1 : end].lstrip(" \t"))
        yield Expression(path if is_header else (*table, *path), is_header, line, start, value, end, after)


def _spans(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield four offsets for each expression: its start, the end of its key (the equals sign), its end, and the next line.

    A header has -1 as the end of its key.
    """
    start = key_end = end = -1
    depth = 0
    for match in _TOKEN.finditer(text):
        lexeme = match[0]
        if lexeme == "\n" and not depth and start >= 0:
            yield start, key_end, end, match.end()
            start = key_end = -1
        if lexeme.isspace() or lexeme.startswith("#"):
            continue
        start = start if start >= 0 else match.start()
        key_end = match.start() if lexeme == "=" and key_end < 0 else key_end
        end = match.end()
        depth += (lexeme in "[{") - (lexeme in "]}")
    if start >= 0:
        yield start, key_end, end, len(text)


def _parse_key(text: str) -> KeyPath:
    """Return the parts of a dotted key."""
    table, keys = tomllib.loads(f"{text} = 0"), []
    while isinstance(table, dict):
        ((key, table),) = table.items()
        keys.append(key)
    return tuple(keys)


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the number of the line on which each table and key of a valid TOML text first occurs."""
    lines: dict[KeyPath, int] = {}
    for expression in parse_expressions(text):
        for length in range(1, len(expression.path) + 1):
            lines.setdefault(expression.path[:length], expression.line)
    return lines


def find_line(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Return the line of a key according to `key_lines`, or else the line of the innermost table around it that has one.

    A key in an inline table has no line of its own. The line is 1 if there is none at all.
    """
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
