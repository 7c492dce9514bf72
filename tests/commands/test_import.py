"""`gazette import`: archives are imported into a site's raw folder, or straight into its cache."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest

from gazette.__main__ import main
from gazette.sources.archives.archive import read_archive
from gazette.sources.archives.entries import Selection
from gazette.sources.remote import parse_location
from support.archive_files import MBOX, RECORDS, TEXTS, TITLES, page, tar_file, warc_record, zstd
from support.paths import ROOT
from support.sites import Site, article_slugs


def write(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def below(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder, by their relative paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_importing_twice_writes_nothing_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive, raw = write(tmp_path, "crawl.warc.gz", b"".join(map(gzip.compress, (*RECORDS, RECORDS[0])))), tmp_path / "raw"
    assert main(["import", archive, "--to", str(raw)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"3 imported into {raw}, 1 already there, 0 refused"
    first = {path: (data, (raw / path).stat().st_ino) for path, data in below(raw).items()}
    assert main(["import", archive, "--to", str(raw)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"0 imported into {raw}, 4 already there, 0 refused"
    assert {path: (data, (raw / path).stat().st_ino) for path, data in below(raw).items()} == first


def test_compression_and_growth_change_no_names(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    main(["import", write(tmp_path, "a.mbox", MBOX[: MBOX.rindex(b"From n@")]), "--to", str(raw)])
    first = below(raw)
    main(["import", write(tmp_path, "a.mbox", MBOX), "--to", str(raw)])
    main(["import", write(tmp_path, "a.mbox.zst", zstd(MBOX)), "--to", str(raw)])
    assert len(below(raw)) == 3
    assert set(first) <= set(below(raw))


def test_existing_files_are_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "raw"
    archive = write(tmp_path, "a.tar", tar_file(("x.txt", TEXTS[0]), ("x.toml", b'title = "Theirs"'), ("y.txt", TEXTS[1])))
    (raw / "a").mkdir(parents=True)
    (raw / "a" / "x.txt").write_text("mine")
    (raw / "a" / "x.toml").write_text('title = "Mine"')
    assert main(["import", archive, "--to", str(raw)]) == 1
    printed = capsys.readouterr()
    assert printed.err.count("a different file already exists there; move it away, or import into another folder with --to") == 2
    assert f"{archive}: x.txt: a different file" in printed.err
    assert printed.out.startswith(f"1 imported into {raw}, 0 already there, 2 refused")
    assert below(raw) == {"a/x.toml": b'title = "Mine"', "a/x.txt": b"mine", "a/y.txt": TEXTS[1]}


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    raw = tmp_path / "in" / "raw"
    archive = write(
        tmp_path,
        "evil.tar",
        tar_file(("../up.txt", b"x"), ("/abs.txt", b"x"), ("link", ".."), ("link/up.txt", TEXTS[0]), ("a/../../b.txt", b"x")),
    )
    assert main(["import", archive, "--to", str(raw)]) == 1
    assert below(tmp_path) == {"evil.tar": Path(archive).read_bytes(), "in/raw/evil/link/up.txt": TEXTS[0]}


def test_sidecars_and_pictures_come_along(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "raw"
    archive = write(
        tmp_path, "a.tar", tar_file(("x.txt", TEXTS[0]), ("x.toml", b'title = "Corrected"'), ("pictures/p.png", b"\x89PNG"))
    )
    assert main(["import", archive, "--to", str(raw)]) == 0
    assert set(below(raw)) == {"a/x.txt", "a/x.toml", "a/pictures/p.png"}
    assert "  companion files, such as pictures: 1" in capsys.readouterr().out


def test_the_modification_time_of_a_file_is_when_it_was_saved(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    main(
        ["import", write(tmp_path, "a.warc", RECORDS[0]), write(tmp_path, "b.tar", tar_file(("x.txt", TEXTS[0]))), "--to", str(raw)]
    )
    assert {path.stat().st_mtime for path in raw.rglob("*") if path.is_file()} == {1_720_612_800}


def test_a_limit_applies_to_all_archives_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, archives = tmp_path / "raw", [write(tmp_path, f"{name}.mbox", MBOX) for name in "ab"]
    main(["import", *archives, "--to", str(raw), "--limit", "4"])
    main(["import", *archives, "--to", str(raw), "--limit", "4"])
    assert "0 imported" in capsys.readouterr().out.splitlines()[-1]
    assert len(below(raw)) == 4


def test_the_summary_says_how_many_entries_were_skipped_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = write(tmp_path, "a.warc", b"".join(RECORDS) + warc_record(b"", kind="metadata"))
    selection = ("--url", "*/2", "--since", "2024-07-10", "--until", "2024-07-10")
    assert main(["import", archive, "--to", str(tmp_path / "raw"), *selection]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"1 imported into {tmp_path / 'raw'}, 0 already there, 0 refused",
        "  skipped: URL does not match --url: 2",
        "  skipped: requests, metadata and other records: 1",
    ]


@pytest.mark.parametrize(
    "option", [["--since", "July"], ["--until", "2024-13-01"], ["--limit", "0"], ["--limit", "x"], ["--to", "nosuch://a/b"]]
)
def test_invalid_options_are_refused(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["import", "a.warc", *option])
    assert f"argument {option[0]}:" in capsys.readouterr().err


def test_one_archive_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archives = [str(tmp_path / "none.tar"), write(tmp_path, "a.rar", b"x"), write(tmp_path, "a.mbox", MBOX)]
    assert main(["import", *archives, "--to", str(tmp_path / "raw")]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("3 imported")
    assert (
        printed.err.splitlines()[0]
        == f"{archives[0]}: cannot be read: No such file or directory; check the name and its permissions"
    )
    assert printed.err.splitlines()[1].startswith(f"{archives[1]}: not a supported kind of archive (.warc, ")


def test_by_default_raw_files_go_to_the_sites_raw_folder_and_are_published(site: Site) -> None:
    settings = site.folder / "conf.py"
    settings.write_text(f"PATH = {str(site.folder / 'content')!r}\nGAZETTE = {{'raw': 'raw'}}\n")
    archive = write(site.folder, "a.warc", b"".join(RECORDS))
    assert main(["import", archive, "--settings", str(settings)]) == 0
    site.build()
    assert article_slugs(site.folder / "output") == ["bridge-opens", "ferry-stops", "toll-debated"]


def test_an_interrupted_write_leaves_no_raw_file(tmp_path: Path) -> None:
    """A half-written file has a hidden name, and the next run writes the whole file."""
    raw, archive = tmp_path / "raw", write(tmp_path, "a.tar", tar_file(("x.txt", TEXTS[0])))
    (raw / "a").mkdir(parents=True)
    (raw / "a" / ".x.txt.new").write_bytes(TEXTS[0][:9])
    assert main(["import", archive, "--to", str(raw)]) == 0
    assert below(raw) == {"a/x.txt": TEXTS[0]}


def test_a_folder_where_a_file_should_be_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = write(tmp_path, "a.tar", tar_file(("x", TEXTS[0]), ("x/y.txt", TEXTS[1])))
    assert main(["import", archive, "--to", str(tmp_path / "raw")]) == 1
    assert "x/y.txt cannot be written: " in capsys.readouterr().err


def test_archives_are_read_from_other_filesystems_too(tmp_path: Path) -> None:
    for name, data in {"a.warc.gz": b"".join(map(gzip.compress, RECORDS)), "a.tar": tar_file(("x.txt", TEXTS[0]))}.items():
        fsspec.filesystem("memory").pipe_file(f"/archives/{name}", data)
        local, remote = Path(write(tmp_path, name, data)), parse_location(f"memory://archives/{name}")
        assert list(read_archive(remote, Selection())) == list(read_archive(local, Selection()))
    assert main(["import", "memory://archives/a.tar", "--to", "memory://raw"]) == 0
    assert fsspec.filesystem("memory").cat_file("/raw/a/x.txt") == TEXTS[0]
    assert main(["import", "memory://archives/a.tar", "--to", "memory://raw"]) == 0
    fsspec.filesystem("memory").rm("/archives", recursive=True)
    fsspec.filesystem("memory").rm("/raw", recursive=True)


def test_a_large_archive_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    """Compares the peak memory of processes that read 4 and 400 pages of 100 KB."""
    if not Path("/proc/self/status").exists():
        pytest.skip("needs /proc, for the peak memory of a process")
    filler = b"<!--" + b"x" * 100_000 + b"-->"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path; from gazette.sources.archives.archive import read_archive; from gazette.sources.archives.entries import Selection\n"
        "n = sum(1 for _ in read_archive(Path(sys.argv[2]), Selection()))\n"
        "print(n, next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )

    def peak(name: str, data: bytes) -> tuple[int, int]:
        command = [sys.executable, "-c", code, str(ROOT / "plugins"), write(tmp_path, name, data)]
        number, size = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        return int(number), int(size)

    for name, entry in {
        ".warc": lambda n: warc_record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(str(n)) + filler),
        ".jsonl": lambda n: b'{"text": "%d%s"}\n' % (n, filler),
    }.items():
        few, many = peak(f"few{name}", b"".join(map(entry, range(4)))), peak(f"many{name}", b"".join(map(entry, range(400))))
        assert (few[0], many[0]) == (4, 400)
        assert many[1] - few[1] < 20_000  # KiB


def test_an_imported_page_becomes_an_article_with_its_title(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = tmp_path / "raw"
    main(["import", write(tmp_path, "a.warc", RECORDS[0]), "--to", str(raw)])
    (path,) = (path for path in raw.rglob("*.html"))
    capsys.readouterr()
    assert main(["clean", str(path)]) == 0
    assert capsys.readouterr().out.startswith(TITLES[0])


def test_the_cache_is_filled_without_raw_files(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("gazette.pipeline.prefill", reason="needs the module that fills the cache")
    settings = site.folder / "conf.py"
    settings.write_text(
        f"PATH = {str(site.folder / 'content')!r}\nCACHE_PATH = {str(site.folder / 'cache')!r}\nGAZETTE = {{'recognizer': '', 'jobs': 1}}\n"
    )
    archive = write(site.folder, "a.warc", b"".join(RECORDS) + warc_record(b"", kind="request"))
    assert main(["import", archive, "--prepare", "--settings", str(settings)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "3 articles are ready, 3 of them new; 0 refused",
        "  skipped: requests, metadata and other records: 1",
    ]
    assert below(site.folder / "content") == {}
