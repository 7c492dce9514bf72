"""JSON Lines: an object a line, each a record as `formats/json_record.py` reads it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ...model.article import Raw
from ...model.errors import ArticleError
from ..decoding import decode
from ..formats.json_record import load_json, record_metadata
from .entries import LARGEST, TOO_LARGE, Entry, Found, Passed, Refused, Selection, path_of


def read_json_lines(stream: BinaryIO, selection: Selection) -> Iterator[Found]:
    """A raw file (.json) for each line, its bytes as they are. A record's day is that on which it says that it was
    published. Empty lines are nothing."""
    for number, line in enumerate(_lines(stream), 1):
        data = line.removeprefix(codecs.BOM_UTF8).strip()
        if len(line) > LARGEST:
            yield Refused(f"line {number}", TOO_LARGE)
        elif data:
            yield _record(data, f"line {number}", selection)


def _record(data: bytes, place: str, selection: Selection) -> Found:
    try:
        value = load_json(decode(data))
    except ArticleError as error:
        return Refused(place, str(error))
    if not isinstance(value, dict):
        return Refused(place, "not an object in JSON; an article is one, with its text under a name such as 'text'")
    meta = record_metadata(value)
    if reason := selection.against(meta.url, meta.published):
        return Passed(reason)
    return Entry(Raw(path_of(data, ".json"), data), place)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long, more than LARGEST bytes."""
    while line := stream.readline(LARGEST + 1):
        rest = line
        while len(rest) > LARGEST and not rest.endswith(b"\n"):
            rest = stream.readline(LARGEST + 1)
        yield line
