"""Entries of archives become raw files."""

from __future__ import annotations

import gzip
import json
import zlib

import brotli
import pytest

from gazette.model.dates import date_in_path
from gazette.sources.archives.entries import Selection, SkippedEntry
from support.archive_files import (
    HTML,
    KINDS,
    MBOX,
    RECORDS,
    TAR,
    TITLES,
    Read,
    articles,
    entries,
    http_response,
    page,
    page_record,
    read_fixture,  # noqa: F401 - a fixture
    refused,
    titles,
    warc_record,
)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_archive_gives_its_articles_in_order(name: str, read: Read) -> None:
    results = read(name, KINDS[name])
    assert titles(results) == TITLES
    assert refused(results) == []
    assert [entry.raw for entry in entries(read(name, KINDS[name]))] == [entry.raw for entry in entries(results)]


def test_hashed_paths_name_the_archive_and_contain_no_day(read: Read) -> None:
    """A day in a file's name dates its article, so a hash must never look like a day."""
    data = b"\n".join(json.dumps({"title": str(n), "text": "x"}).encode() for n in range(3000))
    paths = [entry.raw.path for entry in entries(read("crawl-7.jsonl", data))]
    assert len(set(paths)) == 3000
    assert all(path.startswith("crawl-7/") and path.endswith(".json") for path in paths)
    assert not any(date_in_path(path.rpartition("/")[2]) for path in paths)


def test_a_page_keeps_the_url_it_was_fetched_from(read: Read) -> None:
    (article,) = articles(read("a.warc", page_record("Bridge opens", "https://ledger.example/2024/07/bridge?id='3'&x=<b>")))
    assert article.url == "https://ledger.example/2024/07/bridge?id=%273%27&x=%3Cb%3E"
    assert article.publisher == "ledger.example"


def test_the_canonical_url_of_a_page_takes_precedence(read: Read) -> None:
    html = page("Bridge opens").replace(b"</head>", b'<link rel="canonical" href="https://ledger.example/bridge"></head>')
    (article,) = articles(read("a.warc", warc_record(http_response(html), url="https://ledger.example/bridge?utm_source=mail")))
    assert article.url == "https://ledger.example/bridge"


def test_the_time_of_the_fetch_is_the_files_time_and_does_not_date_the_article(read: Read) -> None:
    results = read("a.warc", page_record("Bridge opens"))
    assert articles(results)[0].published == ""
    assert entries(results)[0].time == 1_720_612_800


@pytest.mark.parametrize(
    "start",
    [b"", b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="utf-8"?>\n', b"\n\n"],
)
def test_the_url_comment_follows_byte_order_mark_and_declaration(start: bytes, read: Read) -> None:
    (article,) = articles(read("a.warc", warc_record(http_response(start + page("Café opens")))))
    assert (article.title, article.url) == ("Café opens", "https://ledger.example/a")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("windows-1251", "windows-1251"), ("iso-8859-2", '"ISO-8859-2"'), ("utf-16", "utf-16"), ("shift_jis", "Shift_JIS")],
)
def test_pages_are_decoded_as_the_server_declared(encoding: str, declared: str, read: Read) -> None:
    title = {"windows-1251": "Мост открыт", "iso-8859-2": "Řeka Dyje", "utf-16": "Řeka Мост", "shift_jis": "橋が開通"}[encoding]
    html = page(title).decode().encode(encoding)
    results = read("a.warc", warc_record(http_response(html, f"Content-Type: text/html; charset={declared}")))
    assert titles(results) == [title]
    assert articles(results)[0].url == "https://ledger.example/a"


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"


CODINGS = {
    "gzip": (gzip.compress, "gzip"),
    "deflate": (zlib.compress, "deflate"),
    "brotli": (brotli.compress, "br"),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("framed", [False, True])
def test_content_and_transfer_encodings_are_decoded(coding: str, framed: bool, read: Read) -> None:
    pack, name = CODINGS[coding]
    body, headers = pack(page("Bridge opens")), [HTML, f"Content-Encoding: {name}"]
    block = http_response(chunked(body), *headers, "Transfer-Encoding: chunked") if framed else http_response(body, *headers)
    assert titles(read("a.warc", warc_record(block) + RECORDS[1])) == TITLES[:2]


@pytest.mark.parametrize(
    "header", ["Content-Encoding: gzip", "Transfer-Encoding: chunked", "Content-Encoding: br", "Content-Encoding: zstd"]
)
def test_stale_encoding_headers_do_no_harm(header: str, read: Read) -> None:
    """Many crawlers store decoded pages with their original headers."""
    assert titles(read("a.warc", warc_record(http_response(page("Bridge opens"), HTML, header)) + RECORDS[1])) == TITLES[:2]


def test_a_response_that_cannot_be_decoded_affects_only_itself(read: Read) -> None:
    results = read(
        "a.warc",
        warc_record(http_response(b"\x00\x01\x02" * 50, HTML, "Content-Encoding: gzip"), url="https://l.example/x") + RECORDS[1],
    )
    assert titles(results) == TITLES[1:2]
    assert [entry.position for entry in refused(results)] == ["record at byte 0: https://l.example/x"]


def test_only_pages_with_status_200_are_imported(read: Read) -> None:
    records = (
        warc_record(b"software: none\r\n", kind="warcinfo"),
        warc_record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        warc_record(http_response(b"", status="301 Moved"), kind="revisit"),
        warc_record(http_response(page("Moved"), HTML, "Location: /x", status="302 Found")),
        warc_record(http_response(page("Not found"), status="404 Not Found")),
        warc_record(http_response(b"User-agent: *\n", "Content-Type: text/plain"), url="https://ledger.example/robots.txt"),
        warc_record(http_response(b"\x89PNG", "Content-Type: image/png")),
        warc_record(http_response(b" \n")),
        warc_record(page("From a resource"), "Content-Type: text/html", kind="resource"),
        warc_record(http_response(page("Without a type"), "Server: x")),
    )
    results = read("a.warc.gz", b"".join(map(gzip.compress, records)))
    assert titles(results) == ["From a resource", "Without a type"]
    reasons = [result.reason for result in results if isinstance(result, SkippedEntry)]
    assert [reasons.count(reason) for reason in dict.fromkeys(reasons)] == [2, 1, 1, 1, 2, 1]


def test_a_truncated_page_is_refused(read: Read) -> None:
    results = read("a.warc", warc_record(http_response(page("Cut")[:300]), "WARC-Truncated: length") + RECORDS[1])
    assert titles(results) == TITLES[1:2]
    assert "truncated when it was fetched" in refused(results)[0].reason


def test_entries_are_selected_by_url_and_day(read: Read) -> None:
    records = [
        page_record(title, f"https://{host}.example/{n}", f"2024-07-1{n}")
        for n, (title, host) in enumerate(zip(TITLES, "aba", strict=True))
    ]
    assert titles(read("a.warc", b"".join(records), Selection(url="https://a.example/*"))) == ["Bridge opens", "Toll debated"]
    assert titles(read("a.warc", b"".join(records), Selection(since="2024-07-11"))) == ["Ferry stops", "Toll debated"]
    assert titles(read("a.warc", b"".join(records), Selection(since="2024-07-11", until="2024-07-11"))) == ["Ferry stops"]
    assert titles(read("a.mbox", MBOX, Selection(until="2024-07-11"))) == TITLES[:2]
    assert titles(read("a.tar", TAR, Selection(since="2024-07-11"))) == []
    assert titles(read("a.zip", KINDS["a.zip"], Selection(until="2024-07-10"))) == TITLES
    assert titles(read("a.jsonl", KINDS["a.jsonl"], Selection(url="*/Fer"))) == ["Ferry stops"]


def test_entries_without_a_url_do_not_match_a_url_pattern(read: Read) -> None:
    assert {result.reason for result in read("a.mbox", MBOX, Selection(url="*")) if isinstance(result, SkippedEntry)} == {
        "no URL to compare with --url"
    }
