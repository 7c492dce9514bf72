"""Read front matter, the metadata at the head of a text or Markdown file: 'Name: value' lines, YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence

import yaml

from ...model.article import Metadata
from ...model.dates import to_iso
from ...model.errors import ArticleError
from .fields import FIELD_BY_NAME, read_fields

# The rule named in the removals of front matter.
FRONT_MATTER = "front_matter"

_NAME_AND_VALUE = re.compile(r"([A-Za-z][A-Za-z _-]{1,20}):(?:[ \t]+(\S.*)?)?")
_SOURCE = "front matter"

# The number of a line, from 1, and its text.
NumberedLine = tuple[int, str]


def read_front_matter(lines: Sequence[NumberedLine]) -> tuple[Metadata, Sequence[NumberedLine]]:
    """Return the metadata in the front matter of a file, and the lines that it takes up.

    `lines` are all lines of the file. Without front matter, both results are empty.
    Raises ArticleError if a YAML or TOML block is not valid.
    """
    start = next((i for i, (_, text) in enumerate(lines) if text.strip()), len(lines))
    for fence, load in _LOADERS.items():
        if start < len(lines) and lines[start][1].rstrip() == fence:
            return _read_fenced(lines, start, fence, load)
    end = start
    while end < len(lines) and _NAME_AND_VALUE.fullmatch(lines[end][1].rstrip()):
        end += 1
    matches = [match for _, text in lines[start:end] if (match := _NAME_AND_VALUE.fullmatch(text.rstrip()))]
    headers = {match[1]: match[2] or "" for match in reversed(matches)}  # reversed: the first of two equal names counts
    return (read_fields(headers, _SOURCE), lines[:end]) if _are_headers(headers) else (Metadata(), [])


def _are_headers(headers: Mapping[str, str]) -> bool:
    """Return True if 'Name: value' lines are front matter, and not headlines that contain a colon.

    Front matter must give a title, two different fields, or a valid date of publication.
    """
    values = {FIELD_BY_NAME[name.lower()]: value for name, value in headers.items() if name.lower() in FIELD_BY_NAME}
    return len(values) > 1 or "title" in values or bool(to_iso(values.get("published", "")))


def _read_fenced(
    lines: Sequence[NumberedLine], start: int, fence: str, load: Callable[[str], object]
) -> tuple[Metadata, Sequence[NumberedLine]]:
    """Return the metadata in the block that the fence at index `start` opens, and the block's lines with those above it.

    Both results are empty if the block is not closed, or if it is not a mapping. Raises ArticleError if it is not valid.
    """
    closing = (fence, "...") if fence == "---" else (fence,)
    end = next((i for i, (_, text) in enumerate(lines) if i > start and text.rstrip() in closing), None)
    if end is None:
        return Metadata(), []
    try:
        values = load("\n".join(text for _, text in lines[start + 1 : end]))
    except _LOAD_ERRORS as error:
        reason = "a value does not fit its tag" if isinstance(error, _TAG_ERRORS) else " ".join(str(error).split())
        kind = "YAML" if fence == "---" else "TOML"
        raise ArticleError(f"its front matter is not valid {kind}: {reason}; quote values that hold a colon") from error
    return (read_fields(values, _SOURCE), lines[: end + 1]) if isinstance(values, dict) else (Metadata(), [])


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without merge keys ('<<: *a'), with which ten lines can demand gigabytes of memory."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave the mapping as it is written."""


def _load_yaml(text: str) -> object:
    return yaml.load(text, _Loader)  # noqa: S506 - a subclass of the safe loader


# What PyYAML raises, besides its own errors, for values that do not fit their tags ('!!int ""', '!!timestamp x').
_TAG_ERRORS = (LookupError, AttributeError, TypeError)
_LOAD_ERRORS = (yaml.YAMLError, ValueError, RecursionError, *_TAG_ERRORS)
# By the line that begins and ends the block.
_LOADERS: Mapping[str, Callable[[str], object]] = {"---": _load_yaml, "+++": tomllib.loads}
