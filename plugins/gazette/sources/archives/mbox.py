"""Read mailboxes in mbox format (RFC 4155): messages one after another, each preceded by a line 'From SENDER DATE'."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from typing import BinaryIO

from ...model.article import RawFile
from ...model.dates import to_iso
from ...model.errors import GazetteError
from ..formats.mime import header_text
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

# Requires a day of the week and a time, because a paragraph in a message may also begin with 'From'.
_FROM_LINE = re.compile(rb"From (?:.* )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d?:\d\d")
# mboxrd puts a '>' before each line of a message that begins with 'From ', '>From ', '>>From ' and so on.
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK_LINES = (b"\n", b"\r\n")
# Bytes. RFC 5322 sets no limit for all headers together; mail servers set one of a few dozen kilobytes.
_MAX_HEADERS = 100_000


def read_mbox(stream: BinaryIO, selection: Selection) -> Iterator[EntryResult]:
    """Yield one result per message, as a raw file (.eml). The selection compares the day in the message's Date header.

    Raises GazetteError if the stream is not an mbox file.
    """
    for number, message in enumerate(_messages(stream), 1):
        position = f"message {number}"
        if message is None:
            yield RefusedEntry(position, TOO_LARGE)
            continue
        data = _QUOTED_FROM.sub(rb"\1", message)
        headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(data[:_MAX_HEADERS])
        reason = selection.skip_reason("", to_iso(header_text(headers, "date")))
        if not data.strip():
            yield RefusedEntry(position, "empty; nothing to import")
        else:
            yield SkippedEntry(reason) if reason else ArchiveEntry(RawFile(hashed_path(data, ".eml"), data), position)


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield each message without its 'From ' line, or None if it is larger than MAX_ENTRY_BYTES."""
    if not _FROM_LINE.match(stream.readline(MAX_ENTRY_BYTES)):
        raise GazetteError("not an mbox file: its first line is not 'From SENDER DATE'; export the mailbox as mbox")
    lines, size, after_blank = list[bytes](), 0, False
    while line := stream.readline(MAX_ENTRY_BYTES):
        if after_blank and _FROM_LINE.match(line):
            yield _join(lines, size)
            lines, size, after_blank = [], 0, False
            continue
        size, after_blank = size + len(line), line in _BLANK_LINES
        if size <= MAX_ENTRY_BYTES:
            lines.append(line)
    yield _join(lines, size)


def _join(lines: list[bytes], size: int) -> bytes | None:
    """Return the message without the empty line that ends it in the mailbox, or None if it is too large."""
    return None if size > MAX_ENTRY_BYTES else b"".join(lines[:-1] if lines and lines[-1] in _BLANK_LINES else lines)
