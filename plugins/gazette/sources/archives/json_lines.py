"""Read JSON Lines: one JSON object per line, in the format of `formats/json_record.py`."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ...model.article import RawFile
from ...model.errors import ArticleError
from ..decoding import decode_text
from ..formats.json_record import load_json, record_metadata
from .entries import (
    MAX_ENTRY_BYTES,
    TOO_LARGE,
    ArchiveEntry,
    EntryResult,
    RefusedEntry,
    Selection,
    SkippedEntry,
    hashed_path,
)


def read_json_lines(stream: BinaryIO, selection: Selection) -> Iterator[EntryResult]:
    """Yield one result per line that is not empty. Each raw file (.json) holds the bytes of its line.

    The selection compares the record's own URL and date of publication.
    """
    for number, line in enumerate(_lines(stream), 1):
        data = line.removeprefix(codecs.BOM_UTF8).strip()
        if len(line) > MAX_ENTRY_BYTES:
            yield RefusedEntry(f"line {number}", TOO_LARGE)
        elif data:
            yield _read_record(data, f"line {number}", selection)


def _read_record(data: bytes, position: str, selection: Selection) -> EntryResult:
    try:
        value = load_json(decode_text(data))
    except ArticleError as error:
        return RefusedEntry(position, str(error))
    if not isinstance(value, dict):
        return RefusedEntry(position, "not a JSON object; write each article as an object with its text under a key such as 'text'")
    meta = record_metadata(value)
    if reason := selection.skip_reason(meta.url, meta.published):
        return SkippedEntry(reason)
    return ArchiveEntry(RawFile(hashed_path(data, ".json"), data), position)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream. Of a line that is too long, yield only the first MAX_ENTRY_BYTES + 1 bytes."""
    while line := stream.readline(MAX_ENTRY_BYTES + 1):
        rest = line
        while len(rest) > MAX_ENTRY_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_ENTRY_BYTES + 1)
        yield line
