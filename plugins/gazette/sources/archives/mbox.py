"""Mailboxes in mbox (RFC 4155): a message after the other, each after a line 'From SENDER DATE'."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from typing import BinaryIO

from ...model.article import Raw
from ...model.dates import to_iso
from ...model.errors import GazetteError
from ..formats.mime import header
from .entries import LARGEST, TOO_LARGE, Entry, Found, Passed, Refused, Selection, path_of

# With a day of the week and a time: a paragraph of a message may begin with 'From', too.
_FROM = re.compile(rb"From (?:.* )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d?:\d\d")
# 'From ' at the beginning of a message's own line has a '>' before it, and one that had one has one more (mboxrd).
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BLANK = (b"\n", b"\r\n")
_HEADERS = 100_000  # bytes; RFC 5322 knows no limit, mail servers have a few dozen kilobytes


def read_mbox(stream: BinaryIO, selection: Selection) -> Iterator[Found]:
    """A raw file (.eml) for each message. Its day is that of its Date. Raises GazetteError where this is no mailbox."""
    for number, message in enumerate(_messages(stream), 1):
        place = f"message {number}"
        if message is None:
            yield Refused(place, TOO_LARGE)
            continue
        data = _QUOTED.sub(rb"\1", message)
        sent = BytesHeaderParser(policy=email.policy.compat32).parsebytes(data[:_HEADERS])
        reason = selection.against("", to_iso(header(sent, "date")))
        if not data.strip():
            yield Refused(place, "empty; nothing to import")
        else:
            yield Passed(reason) if reason else Entry(Raw(path_of(data, ".eml"), data), place)


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """The messages without their 'From ' lines; None for one that is too large."""
    if not _FROM.match(stream.readline(LARGEST)):
        raise GazetteError("not a mailbox in mbox: its first line is not 'From SENDER DATE'")
    lines, size, blank = list[bytes](), 0, False
    while line := stream.readline(LARGEST):
        if blank and _FROM.match(line):
            yield _joined(lines, size)
            lines, size, blank = [], 0, False
            continue
        size, blank = size + len(line), line in _BLANK
        if size <= LARGEST:
            lines.append(line)
    yield _joined(lines, size)


def _joined(lines: list[bytes], size: int) -> bytes | None:
    """A message without the empty line that ends it in the mailbox."""
    return None if size > LARGEST else b"".join(lines[:-1] if lines and lines[-1] in _BLANK else lines)
