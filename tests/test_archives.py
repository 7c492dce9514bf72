"""What is in archives becomes raw files, whatever is wrong with a part of one."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from fastwarc.stream_io import ZstdWriter

from conftest import BODY, PROSE
from gazette.archives import read_archive
from gazette.archives.entries import LARGEST, Entry, Found, Passed, Refused
from gazette.archives.members import safe_path
from gazette.archives.selection import Selection
from gazette.article import Article
from gazette.dates import date_in_path
from gazette.errors import GazetteError
from gazette.extract import extract_article

ALL = Selection()
HTML = "Content-Type: text/html; charset=utf-8"


def page(title: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{PROSE}</article></body></html>".encode()


def warc_record(
    block: bytes, *headers: str, kind: str = "response", url: str = "https://ledger.example/a", day: str = "2024-07-10"
) -> bytes:
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


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", *(headers or (HTML,)), "", "")).encode() + body


def response(title: str, url: str = "https://ledger.example/a", day: str = "2024-07-10") -> bytes:
    return warc_record(answer(page(title)), url=url, day=day)


def zstd(data: bytes) -> bytes:
    target = io.BytesIO()
    writer = ZstdWriter(target)
    writer.write(data)
    writer.close()
    return target.getvalue()


def tar(*members: tuple[str, bytes | str], link: tuple[str, bytes] = ("", b"")) -> bytes:
    """A tar archive of files; a text is what a member links to."""
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


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Found]]:
    """What is found in an archive of this name with these bytes."""

    def found(name: str, data: bytes, selection: Selection = ALL) -> list[Found]:
        (tmp_path / name).write_bytes(data)
        return list(read_archive(tmp_path / name, selection))

    return found


Read = Callable[..., list[Found]]


def entries(found: list[Found]) -> list[Entry]:
    return [one for one in found if isinstance(one, Entry)]


def refused(found: list[Found]) -> list[Refused]:
    return [one for one in found if isinstance(one, Refused)]


def articles(found: list[Found]) -> list[Article]:
    return [extract_article(one.raw) for one in entries(found)]


def titles(found: list[Found]) -> list[str]:
    return [article.title for article in articles(found)]


TITLES = ["Bridge opens", "Ferry stops", "Toll debated"]
RECORDS = [response(title, f"https://ledger.example/{n}") for n, title in enumerate(TITLES)]
LINES = [
    json.dumps({"title": title, "text": "\n\n".join(BODY), "url": f"https://ledger.example/{title[:3]}"}).encode()
    for title in TITLES
]
TEXTS = [f"Title: {title}\nDate: 2024-07-10\n\n{BODY[0]}\n".encode() for title in TITLES]
LETTERS = [
    f"From: Ledger <n@ledger.example>\nSubject: {title}\nDate: Wed, 1{n} Jul 2024 14:05:00 +0200\n\n{BODY[0]}\n".encode()
    for n, title in enumerate(TITLES)
]
MBOX = b"\n".join(b"From n@ledger.example Wed Jul 10 14:05:00 2024\n" + letter for letter in LETTERS) + b"\n"
TAR = tar(*((f"./news/{n}.txt", text) for n, text in enumerate(TEXTS)))


def zipped(*members: tuple[str, bytes]) -> bytes:
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
    "a.zip": zipped(*((f"news/{n}.txt", text) for n, text in enumerate(TEXTS))),
    "a.mbox": MBOX,
    "a.mbox.gz": gzip.compress(MBOX),
    "Inbox": MBOX,
    "Inbox.2024": MBOX.replace(b"\n", b"\r\n"),
}


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


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
def test_a_damaged_record_costs_itself_alone(compress: Callable[[bytes], bytes], read: Read) -> None:
    parts = [compress(record) for record in RECORDS]
    for place in range(0, len(parts[1]) - 1, 40):
        broken = bytearray(parts[1])
        broken[place : place + 8] = b"\xaa" * 8
        found = read("a.warc.gz", parts[0] + bytes(broken[: len(parts[1])]) + parts[2])
        taken = titles(found)
        assert taken[0] == TITLES[0]
        assert taken[-1] == TITLES[2]
        assert len(taken) == 2 or refused(found) == []  # padding in the header of gzip says nothing
        assert len(taken) == 3 or "damaged" in refused(found)[0].reason


def test_a_record_without_its_mark_costs_itself_alone(read: Read) -> None:
    found = read("a.warc", RECORDS[0] + RECORDS[1].replace(b"WARC/1.1", b"XXXX/1.1") + RECORDS[2])
    assert titles(found) == [TITLES[0], TITLES[2]]
    assert len(refused(found)) == 1


@pytest.mark.parametrize("length", ["9999", "99999999999999999999", "-5", "x"])
def test_a_record_that_lies_about_its_length_costs_itself_alone(length: str, read: Read) -> None:
    size = RECORDS[1].partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
    found = read(
        "a.warc", RECORDS[0] + RECORDS[1].replace(b"Content-Length: " + size, f"Content-Length: {length}".encode()) + RECORDS[2]
    )
    assert titles(found) == [TITLES[0], TITLES[2]]


def test_a_page_about_warc_is_one_page(read: Read) -> None:
    inner = page("On archives").replace(b"</article>", b"<pre>\nWARC/1.1\r\nWARC-Type: response\r\n</pre></article>")
    found = read("a.warc", warc_record(answer(inner)) + b"garbage\r\n" + RECORDS[1])
    assert titles(found) == ["On archives", "Ferry stops"]


CUT = {name: len(data) for name, data in KINDS.items() if name not in ("a.zip", "b.warc.gz")}


@pytest.mark.parametrize("name", CUT)
def test_a_truncated_archive_gives_what_came_before(name: str, read: Read) -> None:
    # Of compressed ones that are one stream, more than its end is lost with its end; mbox and JSON Lines have no mark of theirs.
    data = KINDS[name]
    found = read(name, data[: len(data) - (12 if name.endswith(("gz", "zst", "bz2", "xz")) else 300)])
    last = refused(found)[-1:] or [None]
    if "mbox" in name.lower() or name.startswith("Inbox"):
        assert titles(found)[:2] == TITLES[:2]
    else:
        assert last[0] is not None, found
        assert titles(found) == TITLES[: len(titles(found))]


def test_a_tar_archive_cut_off_between_members_says_so(read: Read) -> None:
    found = read("a.tar", TAR[: 512 * 4])
    assert titles(found) == TITLES[:2]
    assert refused(found)[-1].final


def test_a_damaged_header_costs_its_member_alone(read: Read) -> None:
    broken = bytearray(TAR)
    broken[1024:1040] = b"\xff" * 16
    found = read("a.tar", bytes(broken))
    assert titles(found) == [TITLES[0], TITLES[2]]
    assert "header is damaged" in refused(found)[0].reason


def test_tars_put_together_are_read_to_the_end(read: Read) -> None:
    assert titles(read("a.tar", tar(("a.txt", TEXTS[0])) + tar(("b.txt", TEXTS[1])))) == TITLES[:2]


def test_a_sidecar_counts_wherever_it_stands(read: Read) -> None:
    members = (("b.txt", TEXTS[0]), ("b.toml", b'title = "Corrected"'), ("c.toml", b'title = "Nobody"'))
    for found in (read("a.tar", tar(*members)), read("a.zip", zipped(*members))):
        assert titles(found) == ["Corrected"]
        assert [(one.place, one.reason) for one in refused(found)] == [
            ("c.toml", "a sidecar without a raw file; rename it like its file")
        ]


HOSTILE = ("../up.txt", "/etc/absolute.txt", "a/../../up.txt", "C:/windows.txt", "a\\..\\up.txt", "a\nb.txt", "..")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_member_cannot_lie_elsewhere(name: str, read: Read) -> None:
    assert safe_path(name) == ""
    found = read("a.tar", tar((name, TEXTS[0]), ("good.txt", TEXTS[1])))
    assert titles(found) == TITLES[1:2]
    assert [one.place for one in refused(found)] == [repr(name)]


def test_links_devices_folders_and_hidden_files_are_passed_over(read: Read) -> None:
    found = read(
        "a.tar", tar(("link.txt", "/etc/passwd"), (".git/a.txt", TEXTS[0]), ("news/.b.txt", TEXTS[0]), ("good.txt", TEXTS[1]))
    )
    assert titles(found) == TITLES[1:2]
    assert refused(found) == []


def test_pictures_lie_beside_their_pages_and_are_no_articles(read: Read) -> None:
    found = read("a.tar", tar(("a.html", page("Bridge opens")), ("a_files/b.png", b"\x89PNG")))
    assert [(one.raw.path, one.companion) for one in entries(found)] == [("a/a.html", False), ("a/a_files/b.png", True)]


def test_a_bomb_stays_small(read: Read) -> None:
    """A record, line, member or message that expands without end is refused, and what follows is read."""
    large = b"<p>" + b"x" * (LARGEST + 10)
    bombs = {
        "a.warc.gz": gzip.compress(warc_record(answer(gzip.compress(large), HTML, "Content-Encoding: gzip")))
        + gzip.compress(RECORDS[1]),
        "b.warc.gz": gzip.compress(warc_record(answer(large))) + gzip.compress(RECORDS[1]),
        "a.jsonl.gz": gzip.compress(b'{"text": "' + large + b'"}\n' + LINES[1]),
        "a.tgz": gzip.compress(tar(("a.txt", large), ("b.txt", TEXTS[1]))),
        "a.zip": zipped(("a.txt", large), ("b.txt", TEXTS[1])),
        "a.mbox": MBOX.replace(LETTERS[0], LETTERS[0] + large + b"\n").replace(LETTERS[2], b""),
    }
    for name, data in bombs.items():
        found = read(name, data)
        assert titles(found)[:1] == TITLES[1:2], name
        assert "larger than 32 MiB" in refused(found)[0].reason, name


def test_lines_that_are_no_records_are_refused_by_number(read: Read) -> None:
    found = read("a.jsonl", b"\n".join((LINES[0], b"{broken", b"[1, 2]", b"3", b"[" * 100_000, LINES[1])))
    assert titles(found) == TITLES[:2]
    assert [one.place for one in refused(found)] == ["line 2", "line 3", "line 4", "line 5"]


def test_a_letter_may_speak_of_letters(read: Read) -> None:
    body = BODY[0].encode() + b"\n\n>From the quay one sees the bridge.\n\nFrom Monday on it is open at 10:30 to all.\n"
    found = read("a.mbox", b"From n@ledger.example Wed Jul 10 14:05:00 2024\n" + LETTERS[0] + b"\n" + body)
    (article,) = articles(found)
    assert "From the quay one sees the bridge." in article.text
    assert "From Monday on" in article.text


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.mbox", "a.zip", "a.rar", "a"])
def test_what_is_no_archive_says_what_it_should_be(name: str, read: Read) -> None:
    try:
        found = read(name, b"just a text, of no kind\n")
    except GazetteError as error:
        assert "not a" in str(error)  # noqa: PT017
    else:
        assert refused(found)[-1].final


def test_an_archive_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(GazetteError, match="No such file"):
        list(read_archive(tmp_path / "none.warc", ALL))


def test_a_zip_with_a_damaged_member_gives_the_others(read: Read) -> None:
    data = bytearray(zipped(*((f"{n}.txt", text * 20) for n, text in enumerate(TEXTS))))
    place = data.index(b"1.txt") + 12
    data[place : place + 4] = b"\xff\xff\xff\xff"
    found = read("a.zip", bytes(data))
    assert titles(found) == [TITLES[0], TITLES[2]]
    assert [one.place for one in refused(found)] == ["1.txt"]
