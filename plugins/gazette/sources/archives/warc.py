"""WARC (ISO 28500), what crawlers write: a record for each answer of a server, one compressed after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from fastwarc.stream_io import WarcReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from ...model.article import Raw
from ...model.dates import moment, to_iso
from ...model.errors import GazetteError
from ..decoding import as_utf8
from ..formats.fields import web_address
from .entries import LARGEST, TOO_LARGE, Entry, Found, Passed, Refused, Selection, path_of

_PAGES = ("text/html", "application/xhtml+xml")
_WITH_PAGES = WarcRecordType.response | WarcRecordType.resource
_CUT_OFF = "cut off or damaged there, and nothing behind it can be read; fetch the archive anew"
_DAMAGED = "a record is damaged, and left out; fetch the archive anew"
# Where a record may begin: each is a stream of its own in a compressed archive.
_BEGINNINGS = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/[01]\.\d\r?\n")
_LONGEST_BEGINNING = 10
_STEP = 2**20
# Crawlers that store a page decoded often leave the headers that say how it was sent.
_DECODINGS: tuple[Literal["all", "transfer", "none"], ...] = ("all", "transfer", "none")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|p|div|article)[\s>]", re.IGNORECASE)
# What may stand in front of a page's first element. Browsers put where a page is from behind it.
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,500}\?>\s*)?(?:<!doctype[^>]{0,500}>)?", re.IGNORECASE)
_LONGEST_ADDRESS = 2000
_BRACKETS = re.compile(r"^<(.*)>$")  # of WARC 1.0
_ESCAPES = str.maketrans({"'": "%27", '"': "%22", "<": "%3C", ">": "%3E", " ": "%20"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.+-]{1,40})", re.IGNORECASE)
_TRUNCATED = "cut off when it was fetched (WARC-Truncated), so half an article; fetch the page anew"
# Begins the frame with a dictionary that compressed records may share.
_DICTIONARY = b"\x5d\x2a\x4d\x18"
# So many beginnings in a row that are none: no archive any more.
_MOST_FAILURES = 1000


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server said: the status (200 where it was no server), the type and encoding that it declared, and a page."""

    status: int
    kind: str
    charset: str
    body: bytes


def read_warc(file: BinaryIO, selection: Selection) -> Iterator[Found]:
    """A raw file (.html) for each page that was answered with status 200, with its address written into it as browsers do.
    A record's day is that on which it was fetched, in UTC; it dates no article, but its file.

    Raises GazetteError where this is no WARC."""
    head = file.read(_LONGEST_BEGINNING)
    if not head.startswith(_DICTIONARY) and not _BEGINNINGS.match(head):
        raise GazetteError("not a WARC file: it does not begin with a record")
    at: int | None = 0
    failures = 0
    while at is not None and failures < _MOST_FAILURES:
        behind, whole = at + 1, False
        file.seek(at)
        try:
            for record in ArchiveIterator(file, parse_http=False):
                behind, failures = record.stream_pos + 1, 0
                yield _found(record, selection)
                # Within a record that was read nothing begins, whatever its text looks like; compressed, it does not show.
                behind += record.content_length * head.startswith(b"WARC")
            whole = True
        except (OSError, ValueError):
            at, failures = _next_beginning(file, behind), failures + 1
        if whole:
            return
        if failures == 1 and at is not None:
            yield Refused(f"after byte {behind - 1}", _DAMAGED)
    yield Refused(f"after byte {behind - 1}", _CUT_OFF, final=True)


def _next_beginning(file: BinaryIO, start: int) -> int | None:
    """Where the next record may begin, from `start` on; None where none does."""
    file.seek(start)
    window = b""
    while step := file.read(_STEP):
        window = window[-_LONGEST_BEGINNING:] + step
        if match := _BEGINNINGS.search(window):
            return file.tell() - len(window) + match.start()
    return None


def _found(record: WarcRecord, selection: Selection) -> Found:
    """What a record is. Raises ValueError where it ends before its end."""
    address, place = (
        _BRACKETS.sub(r"\1", (record.headers.get("WARC-Target-URI") or "").strip()),
        f"record at byte {record.stream_pos}",
    )
    fetched = to_iso(record.headers.get("WARC-Date") or "")
    if reason := _unwanted(record.record_type) or selection.against(address, fetched):
        return Passed(reason)
    length = int(record.headers.get("Content-Length") or 0)
    if length > LARGEST:
        return Refused(f"{place}: {address}", TOO_LARGE)
    block = _read_all(record.reader, length)
    if len(block) < length:
        raise ValueError("a record is shorter than it says")
    answer = _answer(record, block)
    if answer is None:
        return Refused(f"{place}: {address}", "its content is not encoded as its headers say; fetch the page anew")
    if reason := _no_page(answer):
        return Passed(reason)
    if "WARC-Truncated" in record.headers or len(answer.body) > LARGEST:
        return Refused(f"{place}: {address}", TOO_LARGE if len(answer.body) > LARGEST else _TRUNCATED)
    data = with_address(as_utf8(answer.body, answer.charset), address)
    return Entry(Raw(path_of(data, ".html"), data), place, moment(fetched, "UTC").timestamp() if fetched else None)


def _unwanted(kind: WarcRecordType) -> str:
    if kind == WarcRecordType.revisit:
        return "pages that were the same when they were fetched again"
    return "" if kind & _WITH_PAGES else "requests, metadata and other records"


def _no_page(answer: _Answer) -> str:
    if answer.status != 200:
        return "redirects" if 300 <= answer.status < 400 else "answers with another status than 200"
    if not answer.body.strip():
        return "empty answers"
    kind = answer.kind or (_PAGES[0] if _MARKUP.search(answer.body[:1000]) else "")
    return "" if kind in _PAGES else "what is no page (pictures, scripts, documents, robots.txt)"


def _answer(record: WarcRecord, block: bytes) -> _Answer | None:
    """The answer in a record; None where its content cannot be decoded."""
    if record.record_type == WarcRecordType.resource:
        return _Answer(200, *_content_type(record.headers.get("Content-Type")), block)
    for decoding in _DECODINGS:
        try:
            answer = _decoded(block, decoding)
        except (OSError, ValueError):
            continue
        if decoding == "all" or answer.status != 200 or _MARKUP.search(answer.body[:5000]):
            return answer
    return None


def _decoded(block: bytes, decoding: Literal["all", "transfer", "none"]) -> _Answer:
    """An answer in a record of its own: what is wrong with its content stays there, and does no harm to the archive's stream."""
    alone = WarcRecord()
    alone.init_headers(WarcRecordType.response)
    alone.set_bytes_content(block)
    alone.is_http = True
    alone.parse_http(auto_decode=decoding)
    body = _read_all(alone.reader, LARGEST + 1)
    return _Answer(alone.http_headers.status_code or 0, *_content_type(alone.http_headers.get("Content-Type")), body)


def _read_all(reader: WarcReader, most: int) -> bytes:
    parts = list[bytes]()
    while most > 0 and (part := reader.read(min(most, _STEP))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _content_type(value: str | None) -> tuple[str, str]:
    """'text/html; charset=utf-8' as its two parts."""
    kind, _, parameters = (value or "").partition(";")
    charset = _CHARSET.search(parameters)
    return kind.strip().lower(), charset[1] if charset else ""


def with_address(page: bytes, address: str) -> bytes:
    """A page with the address that it was fetched from, in the comment that browsers write on saving one. It counts where the
    page itself names none, and needs no file beside it."""
    escaped = web_address(address.translate(_ESCAPES))
    if not escaped or len(escaped) > _LONGEST_ADDRESS:
        return page
    prologue = _PROLOGUE.match(page)
    end = prologue.end() if prologue else 0
    return page[:end] + f"<!-- saved from url=({len(escaped):04}){escaped} -->".encode() + page[end:]
