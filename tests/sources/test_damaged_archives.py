"""Whatever is wrong with a part of an archive, the rest of it becomes raw files; and nothing gets out of the folder."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette.model.errors import GazetteError
from gazette.sources.archives.archive import read_archive
from gazette.sources.archives.entries import LARGEST
from gazette.sources.archives.members import safe_path
from support.archive_files import (
    ALL,
    HTML,
    KINDS,
    LETTERS,
    LINES,
    MBOX,
    RECORDS,
    TAR,
    TEXTS,
    TITLES,
    Read,
    answer,
    articles,
    entries,
    page,
    read_fixture,  # noqa: F401 - a fixture
    refused,
    tar,
    titles,
    warc_record,
    zipped,
    zstd,
)
from support.articles import BODY


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
