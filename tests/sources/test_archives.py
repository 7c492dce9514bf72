"""What is in archives becomes raw files."""

from __future__ import annotations

import gzip
import json
import zlib

import brotli
import pytest

from gazette.model.dates import date_in_path
from gazette.sources.archives.entries import Passed, Selection
from support.archive_files import (
    HTML,
    KINDS,
    MBOX,
    RECORDS,
    TAR,
    TITLES,
    Read,
    answer,
    articles,
    entries,
    page,
    read_fixture,  # noqa: F401 - a fixture
    refused,
    response,
    titles,
    warc_record,
)


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_its_articles_in_their_order(name: str, read: Read) -> None:
    found = read(name, KINDS[name])
    assert titles(found) == TITLES
    assert refused(found) == []
    assert [one.raw for one in entries(read(name, KINDS[name]))] == [one.raw for one in entries(found)]


def test_paths_tell_the_archive_and_no_day(read: Read) -> None:
    """The day in a file's name dates its article, so none may come about by chance."""
    data = b"\n".join(json.dumps({"title": str(n), "text": "x"}).encode() for n in range(3000))
    paths = [one.raw.path for one in entries(read("crawl-7.jsonl", data))]
    assert len(set(paths)) == 3000
    assert all(path.startswith("crawl-7/") and path.endswith(".json") for path in paths)
    assert not any(date_in_path(path.rpartition("/")[2]) for path in paths)


def test_a_page_keeps_the_address_it_was_fetched_from(read: Read) -> None:
    (article,) = articles(read("a.warc", response("Bridge opens", "https://ledger.example/2024/07/bridge?id='3'&x=<b>")))
    assert article.url == "https://ledger.example/2024/07/bridge?id=%273%27&x=%3Cb%3E"
    assert article.publisher == "ledger.example"


def test_a_page_that_names_its_address_is_believed(read: Read) -> None:
    said = page("Bridge opens").replace(b"</head>", b'<link rel="canonical" href="https://ledger.example/bridge"></head>')
    (article,) = articles(read("a.warc", warc_record(answer(said), url="https://ledger.example/bridge?utm_source=mail")))
    assert article.url == "https://ledger.example/bridge"


def test_the_day_of_fetching_is_no_date_of_an_article(read: Read) -> None:
    found = read("a.warc", response("Bridge opens"))
    assert articles(found)[0].published == ""
    assert entries(found)[0].time == 1_720_612_800


@pytest.mark.parametrize(
    ("start", "declaration"),
    [(b"", ""), (b"\xef\xbb\xbf", ""), (b'<?xml version="1.0" encoding="utf-8"?>\n', ""), (b"\n\n", "")],
)
def test_an_address_does_no_harm_to_what_a_page_begins_with(start: bytes, declaration: str, read: Read) -> None:
    (article,) = articles(read("a.warc", warc_record(answer(start + page("Café opens")))))
    assert (article.title, article.url) == ("Café opens", "https://ledger.example/a")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("windows-1251", "windows-1251"), ("iso-8859-2", '"ISO-8859-2"'), ("utf-16", "utf-16"), ("shift_jis", "Shift_JIS")],
)
def test_the_encoding_that_the_server_named_counts(encoding: str, declared: str, read: Read) -> None:
    title = {"windows-1251": "Мост открыт", "iso-8859-2": "Řeka Dyje", "utf-16": "Řeka Мост", "shift_jis": "橋が開通"}[encoding]
    html = page(title).decode().encode(encoding)
    found = read("a.warc", warc_record(answer(html, f"Content-Type: text/html; charset={declared}")))
    assert titles(found) == [title]
    assert articles(found)[0].url == "https://ledger.example/a"


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"


CODINGS = {
    "gzip": (gzip.compress, "gzip"),
    "deflate": (zlib.compress, "deflate"),
    "brotli": (brotli.compress, "br"),
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("framed", [False, True])
def test_pages_are_unpacked_as_servers_packed_them(coding: str, framed: bool, read: Read) -> None:
    pack, name = CODINGS[coding]
    body, headers = pack(page("Bridge opens")), [HTML, f"Content-Encoding: {name}"]
    block = answer(chunked(body), *headers, "Transfer-Encoding: chunked") if framed else answer(body, *headers)
    assert titles(read("a.warc", warc_record(block) + RECORDS[1])) == TITLES[:2]


@pytest.mark.parametrize(
    "header", ["Content-Encoding: gzip", "Transfer-Encoding: chunked", "Content-Encoding: br", "Content-Encoding: zstd"]
)
def test_headers_that_crawlers_left_over_do_no_harm(header: str, read: Read) -> None:
    """Many store a page decoded and its headers as they were."""
    assert titles(read("a.warc", warc_record(answer(page("Bridge opens"), HTML, header)) + RECORDS[1])) == TITLES[:2]


def test_what_cannot_be_decoded_is_refused_alone(read: Read) -> None:
    found = read(
        "a.warc", warc_record(answer(b"\x00\x01\x02" * 50, HTML, "Content-Encoding: gzip"), url="https://l.example/x") + RECORDS[1]
    )
    assert titles(found) == TITLES[1:2]
    assert [one.place for one in refused(found)] == ["record at byte 0: https://l.example/x"]


def test_only_pages_that_were_answered_are_taken(read: Read) -> None:
    records = (
        warc_record(b"software: none\r\n", kind="warcinfo"),
        warc_record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        warc_record(answer(b"", status="301 Moved"), kind="revisit"),
        warc_record(answer(page("Moved"), HTML, "Location: /x", status="302 Found")),
        warc_record(answer(page("Not found"), status="404 Not Found")),
        warc_record(answer(b"User-agent: *\n", "Content-Type: text/plain"), url="https://ledger.example/robots.txt"),
        warc_record(answer(b"\x89PNG", "Content-Type: image/png")),
        warc_record(answer(b" \n")),
        warc_record(page("From a resource"), "Content-Type: text/html", kind="resource"),
        warc_record(answer(page("Without a type"), "Server: x")),
    )
    found = read("a.warc.gz", b"".join(map(gzip.compress, records)))
    assert titles(found) == ["From a resource", "Without a type"]
    reasons = [one.reason for one in found if isinstance(one, Passed)]
    assert [reasons.count(reason) for reason in dict.fromkeys(reasons)] == [2, 1, 1, 1, 2, 1]


def test_half_a_page_is_no_article(read: Read) -> None:
    found = read("a.warc", warc_record(answer(page("Cut")[:300]), "WARC-Truncated: length") + RECORDS[1])
    assert titles(found) == TITLES[1:2]
    assert "cut off when it was fetched" in refused(found)[0].reason


def test_addresses_and_days_choose(read: Read) -> None:
    records = [
        response(title, f"https://{host}.example/{n}", f"2024-07-1{n}")
        for n, (title, host) in enumerate(zip(TITLES, "aba", strict=True))
    ]
    assert titles(read("a.warc", b"".join(records), Selection(url="https://a.example/*"))) == ["Bridge opens", "Toll debated"]
    assert titles(read("a.warc", b"".join(records), Selection(since="2024-07-11"))) == ["Ferry stops", "Toll debated"]
    assert titles(read("a.warc", b"".join(records), Selection(since="2024-07-11", until="2024-07-11"))) == ["Ferry stops"]
    assert titles(read("a.mbox", MBOX, Selection(until="2024-07-11"))) == TITLES[:2]
    assert titles(read("a.tar", TAR, Selection(since="2024-07-11"))) == []
    assert titles(read("a.zip", KINDS["a.zip"], Selection(until="2024-07-10"))) == TITLES
    assert titles(read("a.jsonl", KINDS["a.jsonl"], Selection(url="*/Fer"))) == ["Ferry stops"]


def test_what_has_no_address_is_not_what_was_asked_for(read: Read) -> None:
    assert {one.reason for one in read("a.mbox", MBOX, Selection(url="*")) if isinstance(one, Passed)} == {
        "no address to compare with --url"
    }
