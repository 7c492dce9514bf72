"""Where the statements of a TOML file stand: tomllib reads their values and forgets their lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str, ...]

# TOML 1.0: strings of four kinds (those of three quotes may end in two more), comments, brackets, the rest.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'" r"|\#[^\n]*|[ \t\r]+|[\[\]{}=\n]"
    r"|[^\s\"'\#\[\]{}=]+",
    re.DOTALL,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A header, or a key with its value. `path` is what it is about, with the table it stands in; characters `start` to
    `end` are its own, without a comment that follows, from `value` on the value; `after` is where the next line begins."""

    path: Path
    is_header: bool
    line: int
    start: int
    value: int
    end: int
    after: int


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text that tomllib can read, in their order."""
    table: Path = ()
    line, seen = 1, 0
    for start, key_end, end, after in _spans(text):
        line, seen = line + text.count("\n", seen, start), start
        is_header = text[start] == "["
        path = _keys(text[start:end].strip("[] \t") if is_header else text[start:key_end])
        table = path if is_header else table
        value = key_end + 1 + len(text[key_end + 1 : end]) - len(text[key_end + 1 : end].lstrip(" \t"))
        yield Statement(path if is_header else (*table, *path), is_header, line, start, value, end, after)


def _spans(text: str) -> Iterator[tuple[int, int, int, int]]:
    """For each statement where it begins, where its key ends, where it ends, and where the next line begins."""
    start = key_end = end = -1
    depth = 0
    for token in _TOKEN.finditer(text):
        kind = token[0]
        if kind == "\n" and not depth and start >= 0:
            yield start, key_end, end, token.end()
            start = key_end = -1
        if kind.isspace() or kind.startswith("#"):
            continue
        start = start if start >= 0 else token.start()
        key_end = token.start() if kind == "=" and key_end < 0 else key_end
        end = token.end()
        depth += (kind in "[{") - (kind in "]}")
    if start >= 0:
        yield start, key_end, end, len(text)


def _keys(text: str) -> Path:
    """The parts of a dotted key."""
    found, keys = tomllib.loads(f"{text} = 0"), []
    while isinstance(found, dict):
        ((key, found),) = found.items()
        keys.append(key)
    return tuple(keys)


def lines_of(text: str) -> dict[Path, int]:
    """The line on which each table and key is first spoken of."""
    lines: dict[Path, int] = {}
    for statement in statements(text):
        for length in range(1, len(statement.path) + 1):
            lines.setdefault(statement.path[:length], statement.line)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key; of the table that it is in where it stands in braces with others."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)
