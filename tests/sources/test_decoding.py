"""Finding raw files and decoding them to text."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.model.errors import ArticleError
from gazette.sources.decoding import clean_characters, decode_text, find_files, orphan_sidecars, read_local_raw

FRENCH = "L’été à Paris – déjà vu, “coûte que coûte”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_common_encodings_are_recognized(encoding: str) -> None:
    text = f"{FRENCH}\nThe mayor said on Monday that the café would open again in the spring of next year."
    assert decode_text(text.encode(encoding)) == text


def test_utf16_with_a_big_endian_mark() -> None:
    assert decode_text(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


def test_a_stray_windows_byte_does_not_spoil_the_rest_of_a_utf8_file() -> None:
    data = "naïve – café – “quoted” words".encode() + b" and a stray \x92 here"
    assert decode_text(data) == "naïve – café – “quoted” words and a stray ’ here"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Правительство объявило в понедельник о новом плане. Министр сказал, что работа начнётся весной."),
        ("cp1250", "Prezident v pondělí oznámil, že vláda předloží nový zákon příští rok na jaře, méně než se čekalo."),
        ("cp1252", "L’été dernier, le président a annoncé à Paris que la réforme serait présentée à l’Assemblée."),
    ],
)
def test_other_languages_are_detected(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


def test_a_page_is_read_in_the_encoding_that_it_declares() -> None:
    text = "Καλημέρα κόσμε"
    assert decode_text(text.encode("iso-8859-7"), "iso-8859-7") == text
    assert decode_text("it’s".encode("cp1252"), "ISO-8859-1") == "it’s"
    assert decode_text(b"caf\xe9", "no-such-encoding") == "café"


def test_mojibake_is_repaired_line_by_line() -> None:
    broken = "The mayorâ€™s cafÃ© â€” closed\nA line that says naïve and is right"
    assert decode_text(broken.encode()) == "The mayor’s café — closed\nA line that says naïve and is right"


def test_line_ends_are_unified() -> None:
    assert clean_characters("a\r\nb\rc\nd\u2028e\x0cf") == "a\nb\nc\nd\ne\nf"


def test_forbidden_and_invisible_characters_are_dropped() -> None:
    assert clean_characters("a\x00b\x07c\x1bd\x7fe\ufffef\u200bg\u00adh\ufeffi\ttab") == "abcdefghi\ttab"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG"),
        (b"PK\x03\x04rest", "ZIP archive or office document"),
        (bytes(range(32)) * 20, "binary data"),
    ],
)
def test_binary_files_are_refused_with_a_remedy(data: bytes, reason: str) -> None:
    with pytest.raises(ArticleError, match=rf"{reason}.*save the article as text or HTML"):
        decode_text(data)


def test_declared_encodings_of_ascii_bytes_are_used() -> None:
    assert decode_text("日本語の新聞".encode("iso-2022-jp"), "ISO-2022-JP") == "日本語の新聞"


@pytest.mark.parametrize("declared", ["undefined", "idna", "hex", "rot13", "\0"])
def test_invalid_names_of_encodings_do_no_harm(declared: str) -> None:
    assert decode_text(b"caf\xe9", declared) == "café"


def test_an_undetectable_encoding_still_gives_text() -> None:
    assert decode_text(b"\x81\x8d\x8f\x90\x9d" * 3)


def _touch(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("x")


def test_only_articles_are_found(tmp_path: Path) -> None:
    _touch(
        tmp_path,
        "b.txt", "a.html", "a_files/frame.html", "a_files/style.css", "a_files/data.json", "data.json", "b.md", "c.eml", "sub/c.txt", "noending", "picture.jpg",
        "b.toml", ".hidden.txt", ".git/d.txt", "report.pdf", "lone_files/e.txt",
    )  # fmt: skip
    paths = [path.relative_to(tmp_path).as_posix() for path in find_files(tmp_path)]
    assert paths == ["a.html", "b.md", "b.txt", "c.eml", "data.json", "lone_files/e.txt", "noending", "report.pdf", "sub/c.txt"]


def test_sidecars_without_a_raw_file_are_found(tmp_path: Path) -> None:
    _touch(tmp_path, "a.txt", "a.toml", "b.toml", "sub/c.toml", "sub/c.html")
    assert [path.name for path in orphan_sidecars(tmp_path, find_files(tmp_path))] == ["b.toml"]


def test_a_name_with_dots_may_have_a_sidecar(tmp_path: Path) -> None:
    _touch(tmp_path, "2024.07.10 summit", "2024.07.10 summit.toml")
    assert orphan_sidecars(tmp_path, find_files(tmp_path)) == []
    assert read_local_raw(tmp_path / "2024.07.10 summit", tmp_path).sidecar == b"x"


def test_an_unreadable_file_names_the_reason(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with pytest.raises(ArticleError, match=r"cannot be read: .*; check the file's permissions"):
        read_local_raw(tmp_path / "loop.txt", tmp_path)


def test_links_to_a_folder_above_are_not_followed(tmp_path: Path) -> None:
    _touch(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    assert [path.name for path in find_files(tmp_path)] == ["a.txt"]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert list(find_files(tmp_path)) == [tmp_path]
