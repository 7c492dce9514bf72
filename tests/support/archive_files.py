"""Archives of every kind for tests, and helpers for the results of reading them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdWriter

from gazette.cleaning.extract import extract_article
from gazette.model.article import Article
from gazette.sources.archives.archive import read_archive
from gazette.sources.archives.entries import ArchiveEntry, EntryResult, RefusedEntry, Selection
from support.articles import BODY, BODY_HTML

ALL = Selection()
HTML = "Content-Type: text/html; charset=utf-8"


def page(title: str) -> bytes:
    """Return a saved page with three paragraphs."""
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{BODY_HTML}</article></body></html>".encode()


def warc_record(
    block: bytes, *headers: str, kind: str = "response", url: str = "https://ledger.example/a", day: str = "2024-07-10"
) -> bytes:
    """Return a WARC record with this block; `headers` are further header lines."""
    head = "\r\n".join(
        (
            "WARC/1.1",
            f"WARC-Type: {kind}",
            f"WARC-Target-URI: {url}",
            f"WARC-Date: {day}T12:00:00Z",
            "WARC-Record-ID: <urn:uuid:2a0b6a4e-5d3f-4f2e-9d61-0f6d3c1b7a55>",
            *headers,
        )
    )
    return f"{head}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def http_response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return an HTTP response. By default, its only header says that the body is HTML in UTF-8."""
    return "\r\n".join((f"HTTP/1.1 {status}", *(headers or (HTML,)), "", "")).encode() + body


def page_record(title: str, url: str = "https://ledger.example/a", day: str = "2024-07-10") -> bytes:
    """Return a WARC record of a page that was served with status 200."""
    return warc_record(http_response(page(title)), url=url, day=day)


def zstd(data: bytes) -> bytes:
    target = io.BytesIO()
    writer = ZstdWriter(target)
    writer.write(data)
    writer.close()
    return target.getvalue()


def tar_file(*members: tuple[str, bytes | str]) -> bytes:
    """Return a tar archive. A member whose content is a str is a symbolic link to that path."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.mtime = 1_720_612_800  # 10 July 2024
            if isinstance(content, str):
                info.type, info.linkname = tarfile.SYMTYPE, content
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


@pytest.fixture(name="read")
def read_fixture(tmp_path: Path) -> Callable[..., list[EntryResult]]:
    """Return a function that reads an archive with the given name and bytes, and returns the results."""

    def read(name: str, data: bytes, selection: Selection = ALL) -> list[EntryResult]:
        (tmp_path / name).write_bytes(data)
        return list(read_archive(tmp_path / name, selection))

    return read


Read = Callable[..., list[EntryResult]]


def entries(results: list[EntryResult]) -> list[ArchiveEntry]:
    return [result for result in results if isinstance(result, ArchiveEntry)]


def refused(results: list[EntryResult]) -> list[RefusedEntry]:
    return [result for result in results if isinstance(result, RefusedEntry)]


def articles(results: list[EntryResult]) -> list[Article]:
    return [extract_article(entry.raw) for entry in entries(results)]


def titles(results: list[EntryResult]) -> list[str]:
    return [article.title for article in articles(results)]


TITLES = ["Bridge opens", "Ferry stops", "Toll debated"]
RECORDS = [page_record(title, f"https://ledger.example/{n}") for n, title in enumerate(TITLES)]
LINES = [
    json.dumps({"title": title, "text": "\n\n".join(BODY), "url": f"https://ledger.example/{title[:3]}"}).encode()
    for title in TITLES
]
TEXTS = [f"Title: {title}\nDate: 2024-07-10\n\n{BODY[0]}\n".encode() for title in TITLES]
MESSAGES = [
    f"From: Ledger <n@ledger.example>\nSubject: {title}\nDate: Wed, 1{n} Jul 2024 14:05:00 +0200\n\n{BODY[0]}\n".encode()
    for n, title in enumerate(TITLES)
]
MBOX = b"\n".join(b"From n@ledger.example Wed Jul 10 14:05:00 2024\n" + message for message in MESSAGES) + b"\n"
TAR = tar_file(*((f"./news/{n}.txt", text) for n, text in enumerate(TEXTS)))


def zip_file(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2024, 7, 10, 12, 0, 0)), data)
    return target.getvalue()


KINDS = {
    "a.warc": b"".join(RECORDS),
    "a.warc.gz": b"".join(map(gzip.compress, RECORDS)),
    "b.warc.gz": gzip.compress(b"".join(RECORDS)),
    "a.warc.zst": b"".join(map(zstd, RECORDS)),
    "a.jsonl": b"\n".join(LINES),
    "a.ndjson.gz": gzip.compress(b"\n".join(LINES) + b"\n"),
    "a.jsonl.zst": zstd(b"\xef\xbb\xbf" + b"\n\n".join(LINES)),
    "a.tar": TAR,
    "a.tgz": gzip.compress(TAR),
    "a.tar.gz": gzip.compress(TAR),
    "a.tar.xz": lzma.compress(TAR),
    "a.tar.bz2": bz2.compress(TAR),
    "a.tar.zst": zstd(TAR),
    "a.zip": zip_file(*((f"news/{n}.txt", text) for n, text in enumerate(TEXTS))),
    "a.mbox": MBOX,
    "a.mbox.gz": gzip.compress(MBOX),
    "Inbox": MBOX,
    "Inbox.2024": MBOX.replace(b"\n", b"\r\n"),
}
