"""Metadata at the head of a text or Markdown file: 'Name: value' lines, a YAML or a TOML block."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence

import yaml

from ...model.article import Metadata
from ...model.dates import to_iso
from ...model.errors import ArticleError
from .fields import FIELD_OF, read_fields

# The rule that front matter goes by.
FRONT_MATTER = "front_matter"

_HEADER = re.compile(r"([A-Za-z][A-Za-z _-]{1,20}):(?:[ \t]+(\S.*)?)?")
_SOURCE = "front matter"

Line = tuple[int, str]


def read_front_matter(lines: Sequence[Line]) -> tuple[Metadata, Sequence[Line]]:
    """Metadata at the head of the numbered lines of a file, and the lines it takes up.

    Raises ArticleError where a block of it is not valid YAML or TOML.
    """
    start = next((i for i, (_, text) in enumerate(lines) if text.strip()), len(lines))
    for fence, load in _FENCES.items():
        if start < len(lines) and lines[start][1].rstrip() == fence:
            return _fenced(lines, start, fence, load)
    end = start
    while end < len(lines) and _HEADER.fullmatch(lines[end][1].rstrip()):
        end += 1
    matches = [match for _, text in lines[start:end] if (match := _HEADER.fullmatch(text.rstrip()))]
    headers = {match[1]: match[2] or "" for match in reversed(matches)}  # the first of two lines of one name counts
    return (read_fields(headers, _SOURCE), lines[:end]) if _are_headers(headers) else (Metadata(), [])


def _are_headers(headers: Mapping[str, str]) -> bool:
    """Whether lines of 'Name: value' are front matter: with a title, with two known names, or a date that is one. A
    headline may have a colon, too."""
    known = {FIELD_OF[name.lower()]: value for name, value in headers.items() if name.lower() in FIELD_OF}
    return len(known) > 1 or "title" in known or bool(to_iso(known.get("published", "")))


def _fenced(lines: Sequence[Line], start: int, fence: str, load: Callable[[str], object]) -> tuple[Metadata, Sequence[Line]]:
    closing = (fence, "...") if fence == "---" else (fence,)
    end = next((i for i, (_, text) in enumerate(lines) if i > start and text.rstrip() in closing), None)
    if end is None:
        return Metadata(), []
    try:
        given = load("\n".join(text for _, text in lines[start + 1 : end]))
    except _UNREADABLE as error:
        reason = "a value is not what its tag says" if isinstance(error, _MISREAD) else " ".join(str(error).split())
        kind = "YAML" if fence == "---" else "TOML"
        raise ArticleError(f"its front matter is not valid {kind}: {reason}; quote values that hold a colon") from error
    return (read_fields(given, _SOURCE), lines[: end + 1]) if isinstance(given, dict) else (Metadata(), [])


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without merge keys ('<<: *a'), with which ten lines can ask for gigabytes."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave a mapping as it is written."""


def _load_yaml(text: str) -> object:
    return yaml.load(text, _Loader)  # noqa: S506 - a subclass of the safe loader


# PyYAML raises more than its own errors over values that are not what their tags say ('!!int ""', '!!timestamp x').
_MISREAD = (LookupError, AttributeError, TypeError)
_UNREADABLE = (yaml.YAMLError, ValueError, RecursionError, *_MISREAD)
_FENCES: Mapping[str, Callable[[str], object]] = {"---": _load_yaml, "+++": tomllib.loads}
