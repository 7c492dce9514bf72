"""Read WARC files (ISO 28500), the archives of web crawlers: one record per server response, usually compressed one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from fastwarc.stream_io import WarcReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from ...model.article import RawFile
from ...model.dates import to_iso, to_site_time
from ...model.errors import GazetteError
from ..decoding import transcode_to_utf8
from ..formats.fields import absolute_web_url
from ..formats.mime import PAGE_TYPES
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

_PAGE_RECORDS = WarcRecordType.response | WarcRecordType.resource
_TRUNCATED_ARCHIVE = "truncated or damaged there, and nothing after that can be read; fetch the archive again"
_DAMAGED = "a record is damaged and was not imported; fetch the archive again"
_TRUNCATED_PAGE = "truncated when it was fetched (WARC-Truncated), so the article is incomplete; fetch the page again"
# Where a record may begin. In a compressed archive each record is a gzip member or Zstandard frame of its own.
_RECORD_START = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/[01]\.\d\r?\n")
_MAX_START_LENGTH = 10  # bytes, of 'WARC/1.0' and its line end
# First bytes of a file that begins with the dictionary shared by its Zstandard frames.
_DICTIONARY = b"\x5d\x2a\x4d\x18"
# The reader gives up after this many places in a row that only look like the beginning of a record.
_MAX_FAILURES = 1000
_CHUNK_SIZE = 2**20  # bytes
# Tried in this order, since crawlers that store decoded pages often keep the headers about the original encoding.
_DECODINGS: tuple[Literal["all", "transfer", "none"], ...] = ("all", "transfer", "none")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|meta|title|p|div|article)[\s>]", re.IGNORECASE)
# What may precede a page's first element. Browsers put the comment with the page's URL after it.
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,500}\?>\s*)?(?:<!doctype[^>]{0,500}>)?", re.IGNORECASE)
_MAX_URL_LENGTH = 2000
_ANGLE_BRACKETS = re.compile(r"^<(.*)>$")  # WARC 1.0 puts URLs in them
_ESCAPES = str.maketrans({"'": "%27", '"': "%22", "<": "%3C", ">": "%3E", " ": "%20"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.+-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Response:
    """A server's response.

    * `status`: the HTTP status; 200 for a resource that was not fetched by HTTP.
    * `media_type`, `charset`: the declared type and encoding; "" if not declared.
    * `body`: the content, without compression or chunks.
    """

    status: int
    media_type: str
    charset: str
    body: bytes


def read_warc(file: BinaryIO, selection: Selection) -> Iterator[EntryResult]:
    """Yield one result per record. Each page that was served with status 200 becomes a raw file (.html).

    A page's URL is written into it, as browsers do when they save a page. The selection compares the URL and the day of the
    fetch, in UTC. The time of the fetch becomes the file's time, not the article's date.
    Raises GazetteError if the file does not begin like a WARC file.
    """
    head = file.read(_MAX_START_LENGTH)
    if not head.startswith(_DICTIONARY) and not _RECORD_START.match(head):
        raise GazetteError("not a WARC file, since it does not begin with a record; check its suffix")
    start: int | None = 0
    failures = 0
    while start is not None and failures < _MAX_FAILURES:
        resume_at, complete = start + 1, False
        file.seek(start)
        try:
            for record in ArchiveIterator(file, parse_http=False):
                resume_at, failures = record.stream_pos + 1, 0
                yield _read_record(record, selection)
                # Uncompressed text may look like the beginning of a record, so continue after the record that was read.
                resume_at += record.content_length * head.startswith(b"WARC")
            complete = True
        except (OSError, ValueError):
            start, failures = _find_record_start(file, resume_at), failures + 1
        if complete:
            return
        if failures == 1 and start is not None:
            yield RefusedEntry(f"after byte {resume_at - 1}", _DAMAGED)
    yield RefusedEntry(f"after byte {resume_at - 1}", _TRUNCATED_ARCHIVE, final=True)


def _find_record_start(file: BinaryIO, offset: int) -> int | None:
    """Return where the next record may begin, at `offset` or after it; None if there is no such place."""
    file.seek(offset)
    window = b""
    while chunk := file.read(_CHUNK_SIZE):
        window = window[-_MAX_START_LENGTH:] + chunk
        if match := _RECORD_START.search(window):
            return file.tell() - len(window) + match.start()
    return None


def _read_record(record: WarcRecord, selection: Selection) -> EntryResult:
    """Return the result for a record. Raises ValueError if the record is shorter than it declares."""
    url = _ANGLE_BRACKETS.sub(r"\1", (record.headers.get("WARC-Target-URI") or "").strip())
    position = f"record at byte {record.stream_pos}"
    fetched = to_iso(record.headers.get("WARC-Date") or "")
    if reason := _record_skip_reason(record.record_type) or selection.skip_reason(url, fetched):
        return SkippedEntry(reason)
    length = int(record.headers.get("Content-Length") or 0)
    if length > MAX_ENTRY_BYTES:
        return RefusedEntry(f"{position}: {url}", TOO_LARGE)
    block = _read_all(record.reader, length)
    if len(block) < length:
        raise ValueError("a record is shorter than it declares")
    response = _read_response(record, block)
    if response is None:
        return RefusedEntry(f"{position}: {url}", "its content cannot be decoded as its headers say; fetch the page again")
    if reason := _response_skip_reason(response):
        return SkippedEntry(reason)
    if len(response.body) > MAX_ENTRY_BYTES:
        return RefusedEntry(f"{position}: {url}", TOO_LARGE)
    if "WARC-Truncated" in record.headers:
        return RefusedEntry(f"{position}: {url}", _TRUNCATED_PAGE)
    data = _with_url_comment(transcode_to_utf8(response.body, response.charset), url)
    time = to_site_time(fetched, "UTC").timestamp() if fetched else None
    return ArchiveEntry(RawFile(hashed_path(data, ".html"), data), position, time)


def _record_skip_reason(record_type: WarcRecordType) -> str:
    """Return why records of this type are skipped, or "" if they may hold pages."""
    if record_type == WarcRecordType.revisit:
        return "pages that had not changed when they were fetched again"
    return "" if record_type & _PAGE_RECORDS else "requests, metadata and other records"


def _response_skip_reason(response: _Response) -> str:
    """Return why a response is skipped, or "" if it is a page. Without a declared type, its markup decides."""
    if response.status != 200:
        return "redirects" if 300 <= response.status < 400 else "responses with a status other than 200"
    if not response.body.strip():
        return "empty responses"
    media_type = response.media_type or (PAGE_TYPES[0] if _MARKUP.search(response.body[:1000]) else "")
    return "" if media_type in PAGE_TYPES else "content other than pages (pictures, scripts, documents, robots.txt)"


def _read_response(record: WarcRecord, block: bytes) -> _Response | None:
    """Return the response in a record, whose content is `block`; None if it cannot be decoded."""
    if record.record_type == WarcRecordType.resource:
        return _Response(200, *_parse_content_type(record.headers.get("Content-Type")), block)
    for decoding in _DECODINGS:
        try:
            response = _parse_response(block, decoding)
        except (OSError, ValueError):
            continue
        if decoding == "all" or response.status != 200 or _MARKUP.search(response.body[:5000]):
            return response
    return None


def _parse_response(block: bytes, decoding: Literal["all", "transfer", "none"]) -> _Response:
    """Parse an HTTP response, in a separate record so that errors in its content do not affect the archive's stream."""
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.set_bytes_content(block)
    record.is_http = True
    record.parse_http(auto_decode=decoding)
    body = _read_all(record.reader, MAX_ENTRY_BYTES + 1)
    return _Response(record.http_headers.status_code or 0, *_parse_content_type(record.http_headers.get("Content-Type")), body)


def _read_all(reader: WarcReader, limit: int) -> bytes:
    """Read to the end, but no more than `limit` bytes."""
    parts = list[bytes]()
    while limit > 0 and (part := reader.read(min(limit, _CHUNK_SIZE))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _parse_content_type(value: str | None) -> tuple[str, str]:
    """Return the media type and the charset of a Content-Type header, each "" if missing."""
    media_type, _, parameters = (value or "").partition(";")
    charset = _CHARSET.search(parameters)
    return media_type.strip().lower(), charset[1] if charset else ""


def _with_url_comment(page: bytes, url: str) -> bytes:
    """Return the page with the comment that browsers write when they save it from `url`.

    `parse_html` reads the URL from this comment, and uses it if the page itself names none. Returns the page unchanged if `url`
    is too long, or not an absolute web URL.
    """
    escaped = absolute_web_url(url.translate(_ESCAPES))
    if not escaped or len(escaped) > _MAX_URL_LENGTH:
        return page
    prologue = _PROLOGUE.match(page)
    end = prologue.end() if prologue else 0
    return page[:end] + f"<!-- saved from url=({len(escaped):04}){escaped} -->".encode() + page[end:]
