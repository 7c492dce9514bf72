"""A damaged part of an archive affects only itself, and nothing is written outside the archive's folder."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette.model.errors import GazetteError
from gazette.sources.archives.archive import read_archive
from gazette.sources.archives.entries import MAX_ENTRY_BYTES
from gazette.sources.archives.members import safe_path
from support.archive_files import (
    ALL,
    HTML,
    KINDS,
    LINES,
    MBOX,
    MESSAGES,
    RECORDS,
    TAR,
    TEXTS,
    TITLES,
    Read,
    articles,
    entries,
    http_response,
    page,
    read_fixture,  # noqa: F401 - a fixture
    refused,
    tar_file,
    titles,
    warc_record,
    zip_file,
    zstd,
)
from support.articles import BODY


@pytest.mark.parametrize("compress", [gzip.compress, zstd])
def test_a_damaged_record_affects_only_itself(compress: Callable[[bytes], bytes], read: Read) -> None:
    parts = [compress(record) for record in RECORDS]
    for place in range(0, len(parts[1]) - 1, 40):
        broken = bytearray(parts[1])
        broken[place : place + 8] = b"\xaa" * 8
        results = read("a.warc.gz", parts[0] + bytes(broken[: len(parts[1])]) + parts[2])
        taken = titles(results)
        assert taken[0] == TITLES[0]
        assert taken[-1] == TITLES[2]
        assert len(taken) == 2 or refused(results) == []  # gzip readers ignore some of the bytes
        assert len(taken) == 3 or "damaged" in refused(results)[0].reason


def test_a_record_without_its_version_line_affects_only_itself(read: Read) -> None:
    results = read("a.warc", RECORDS[0] + RECORDS[1].replace(b"WARC/1.1", b"XXXX/1.1") + RECORDS[2])
    assert titles(results) == [TITLES[0], TITLES[2]]
    assert len(refused(results)) == 1


@pytest.mark.parametrize("length", ["9999", "99999999999999999999", "-5", "x"])
def test_a_record_with_a_wrong_length_affects_only_itself(length: str, read: Read) -> None:
    size = RECORDS[1].partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
    results = read(
        "a.warc", RECORDS[0] + RECORDS[1].replace(b"Content-Length: " + size, f"Content-Length: {length}".encode()) + RECORDS[2]
    )
    assert titles(results) == [TITLES[0], TITLES[2]]


def test_a_page_about_warc_is_one_page(read: Read) -> None:
    inner = page("On archives").replace(b"</article>", b"<pre>\nWARC/1.1\r\nWARC-Type: response\r\n</pre></article>")
    results = read("a.warc", warc_record(http_response(inner)) + b"garbage\r\n" + RECORDS[1])
    assert titles(results) == ["On archives", "Ferry stops"]


CUT = {name: len(data) for name, data in KINDS.items() if name not in ("a.zip", "b.warc.gz")}


@pytest.mark.parametrize("name", CUT)
def test_a_truncated_archive_gives_what_came_before(name: str, read: Read) -> None:
    # A compressed archive that is a single stream loses more than its end; mbox and JSON Lines have no end-of-file mark.
    data = KINDS[name]
    results = read(name, data[: len(data) - (12 if name.endswith(("gz", "zst", "bz2", "xz")) else 300)])
    last = refused(results)[-1:] or [None]
    if "mbox" in name.lower() or name.startswith("Inbox"):
        assert titles(results)[:2] == TITLES[:2]
    else:
        assert last[0] is not None, results
        assert titles(results) == TITLES[: len(titles(results))]
        assert titles(results) or name.endswith(("gz", "zst", "bz2", "xz"))


def test_a_tar_archive_truncated_between_members_is_reported(read: Read) -> None:
    results = read("a.tar", TAR[: 512 * 4])
    assert titles(results) == TITLES[:2]
    assert refused(results)[-1].final


def test_a_damaged_header_affects_only_its_member(read: Read) -> None:
    broken = bytearray(TAR)
    broken[1024:1040] = b"\xff" * 16
    results = read("a.tar", bytes(broken))
    assert titles(results) == [TITLES[0], TITLES[2]]
    assert "header is damaged" in refused(results)[0].reason


def test_concatenated_tar_archives_are_read_to_the_end(read: Read) -> None:
    assert titles(read("a.tar", tar_file(("a.txt", TEXTS[0])) + tar_file(("b.txt", TEXTS[1])))) == TITLES[:2]


def test_a_sidecar_counts_before_and_after_its_raw_file(read: Read) -> None:
    members = (("b.txt", TEXTS[0]), ("b.toml", b'title = "Corrected"'), ("c.toml", b'title = "Nobody"'))
    for results in (read("a.tar", tar_file(*members)), read("a.zip", zip_file(*members))):
        assert titles(results) == ["Corrected"]
        assert [(entry.position, entry.reason) for entry in refused(results)] == [
            ("c.toml", "a sidecar without a raw file; rename it like its file")
        ]


HOSTILE = ("../up.txt", "/etc/absolute.txt", "a/../../up.txt", "C:/windows.txt", "a\\..\\up.txt", "a\nb.txt", "..")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_member_cannot_point_outside_the_archives_folder(name: str, read: Read) -> None:
    assert safe_path(name) == ""
    results = read("a.tar", tar_file((name, TEXTS[0]), ("good.txt", TEXTS[1])))
    assert titles(results) == TITLES[1:2]
    assert [entry.position for entry in refused(results)] == [repr(name)]


def test_links_and_hidden_files_are_skipped(read: Read) -> None:
    results = read(
        "a.tar", tar_file(("link.txt", "/etc/passwd"), (".git/a.txt", TEXTS[0]), ("news/.b.txt", TEXTS[0]), ("good.txt", TEXTS[1]))
    )
    assert titles(results) == TITLES[1:2]
    assert refused(results) == []


def test_pictures_are_companions_of_their_pages(read: Read) -> None:
    results = read("a.tar", tar_file(("a.html", page("Bridge opens")), ("a_files/b.png", b"\x89PNG")))
    assert [(entry.raw.path, entry.companion) for entry in entries(results)] == [("a/a.html", False), ("a/a_files/b.png", True)]


def test_archive_bombs_are_refused(read: Read) -> None:
    """A record, line, member or message that expands without end is refused, and the next one is read."""
    large = b"<p>" + b"x" * (MAX_ENTRY_BYTES + 10)
    bombs = {
        "a.warc.gz": gzip.compress(warc_record(http_response(gzip.compress(large), HTML, "Content-Encoding: gzip")))
        + gzip.compress(RECORDS[1]),
        "b.warc.gz": gzip.compress(warc_record(http_response(large))) + gzip.compress(RECORDS[1]),
        "a.jsonl.gz": gzip.compress(b'{"text": "' + large + b'"}\n' + LINES[1]),
        "a.tgz": gzip.compress(tar_file(("a.txt", large), ("b.txt", TEXTS[1]))),
        "a.zip": zip_file(("a.txt", large), ("b.txt", TEXTS[1])),
        "a.mbox": MBOX.replace(MESSAGES[0], MESSAGES[0] + large + b"\n").replace(MESSAGES[2], b""),
    }
    for name, data in bombs.items():
        results = read(name, data)
        assert titles(results)[:1] == TITLES[1:2], name
        assert "larger than 32 MiB" in refused(results)[0].reason, name


def test_lines_that_are_not_objects_are_refused_by_number(read: Read) -> None:
    results = read("a.jsonl", b"\n".join((LINES[0], b"{broken", b"[1, 2]", b"3", b"[" * 100_000, LINES[1])))
    assert titles(results) == TITLES[:2]
    assert [entry.position for entry in refused(results)] == ["line 2", "line 3", "line 4", "line 5"]


def test_a_message_may_contain_lines_that_begin_with_from(read: Read) -> None:
    body = BODY[0].encode() + b"\n\n>From the quay one sees the bridge.\n\nFrom Monday on it is open at 10:30 to all.\n"
    results = read("a.mbox", b"From n@ledger.example Wed Jul 10 14:05:00 2024\n" + MESSAGES[0] + b"\n" + body)
    (article,) = articles(results)
    assert "From the quay one sees the bridge." in article.text
    assert "From Monday on" in article.text


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.mbox", "a.zip", "a.rar", "a"])
def test_a_file_that_is_not_an_archive_is_refused(name: str, read: Read) -> None:
    try:
        results = read(name, b"just a text, of no kind\n")
    except GazetteError as error:
        assert "not a" in str(error)  # noqa: PT017
    else:
        assert refused(results)[-1].final


def test_a_missing_archive_is_reported(tmp_path: Path) -> None:
    with pytest.raises(GazetteError, match="No such file"):
        list(read_archive(tmp_path / "none.warc", ALL))


def test_a_zip_with_a_damaged_member_gives_the_others(read: Read) -> None:
    data = bytearray(zip_file(*((f"{n}.txt", text * 20) for n, text in enumerate(TEXTS))))
    place = data.index(b"1.txt") + 12
    data[place : place + 4] = b"\xff\xff\xff\xff"
    results = read("a.zip", bytes(data))
    assert titles(results) == [TITLES[0], TITLES[2]]
    assert [entry.position for entry in refused(results)] == ["1.txt"]
