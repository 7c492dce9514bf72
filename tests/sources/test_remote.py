"""Raw files on remote filesystems."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from gazette.__main__ import main
from gazette.config import read_config
from gazette.model.article import RawFile
from gazette.model.errors import ArticleError, ConfigError
from gazette.pipeline.read_articles import read_raw_folder
from gazette.sources.listing import Listing, list_raw_files, modification_time, read_raw_file, read_raw_files
from gazette.sources.remote import RemotePath, parse_location
from support.articles import BODY, BODY_HTML, dated, dump
from support.sites import Site, article_slugs

FILES = {
    "b.txt": b"b", "a.html": b"a", "a_files/frame.html": b"x", "a_files/style.css": b"x", "sub/c.txt": b"c", "sub/c.toml": b"x", "sub.txt": b"s",
    "noending": b"n", "picture.jpg": b"x", "b.toml": b"title", "orphan.toml": b"x", ".hidden.txt": b"x", ".git/d.txt": b"x",
    "lone_files/e.txt": b"e", "odd [1] *.txt": b"o", "2024.07.10 summit": b"2", "ümlaut.txt": b"u",
}  # fmt: skip


@pytest.fixture
def memory() -> Iterator[Any]:
    filesystem = fsspec.filesystem("memory")
    yield filesystem
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]


def put(filesystem: Any, files: dict[str, bytes], folder: str = "/news/raw") -> RemotePath:
    """Write files to the memory filesystem; return the location of their folder."""
    for path, data in files.items():
        filesystem.pipe_file(f"{folder}/{path}", data)
    location = parse_location(f"memory:/{folder}")
    assert isinstance(location, RemotePath)
    return location


def test_local_and_remote_folders_give_the_same_raw_files(memory: Any, tmp_path: Path) -> None:
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    local, remote = read_raw_folder(tmp_path), read_raw_folder(put(memory, FILES))
    assert [raw.path for raw in remote.raws][:3] == ["2024.07.10 summit", "a.html", "b.txt"]
    assert remote.raws == local.raws
    assert set(remote.orphans) == {path for path in local.orphans if not path.startswith(".")}


def test_a_file_url_is_a_local_path(tmp_path: Path) -> None:
    assert parse_location(f"file://{tmp_path}/a%20b") == tmp_path / "a b"
    assert parse_location("C:/news") == Path("C:/news")


def test_a_missing_file_affects_only_itself(memory: Any) -> None:
    folder = put(memory, {"a.txt": b"a"})
    present, missing = read_raw_files(folder, Listing(("a.txt", "gone.txt"), frozenset(), ()))
    assert present == RawFile("a.txt", b"a")
    assert isinstance(missing, ArticleError)
    assert "cannot be read: FileNotFoundError" in str(missing)


def test_listings_are_not_cached(memory: Any) -> None:
    folder = put(memory, {"a.txt": b"a"})
    assert list_raw_files(folder).paths == ("a.txt",)
    put(memory, {"b.txt": b"b"})
    assert list_raw_files(folder).paths == ("a.txt", "b.txt")


def test_a_single_file_is_read_with_its_sidecar(memory: Any) -> None:
    folder = put(memory, FILES)
    assert read_raw_file(folder / "b.txt") == RawFile("b.txt", b"b", b"title")
    assert read_raw_file(folder / "noending") == RawFile("noending", b"n", None)
    with pytest.raises(ArticleError, match="cannot be read"):
        read_raw_file(folder / "none.txt")


def test_a_remote_file_has_its_modification_time(memory: Any) -> None:
    folder = put(memory, {"a.txt": b"a"})
    written = modification_time(folder, "a.txt")
    assert written is not None
    assert written.tzinfo is not None
    assert modification_time(folder, "none.txt") is None


@pytest.mark.parametrize(
    "answer", [RuntimeError("Could not retrieve modification time."), NotImplementedError(), KeyError("mtime"), None]
)
def test_a_filesystem_need_not_know_modification_times(
    memory: Any, monkeypatch: pytest.MonkeyPatch, answer: Exception | None
) -> None:
    folder = put(memory, {"a.txt": b"a"})

    def modified(path: str) -> None:
        if answer:
            raise answer

    monkeypatch.setattr(memory, "modified", modified)
    assert modification_time(folder, "a.txt") is None


def test_the_missing_package_of_a_protocol_is_named() -> None:
    try:
        import s3fs  # noqa: F401
    except ImportError:
        with pytest.raises(ConfigError, match=r"s3://bucket/raw cannot be read: .*s3fs.*; install that package"):
            parse_location("s3://bucket/raw")
    else:
        pytest.skip("s3fs is installed")


def test_an_unknown_protocol_is_refused_and_known_ones_are_named() -> None:
    with pytest.raises(ConfigError, match="there is no filesystem 'nosuch'; use for example s3"):
        parse_location("nosuch://bucket/raw")


def settings(**gazette: Any) -> dict[str, Any]:
    return {"PATH": "content", "CACHE_PATH": "cache", "DEFAULT_LANG": "en", "DEFAULT_CATEGORY": "News", "GAZETTE": gazette}


def test_the_raw_setting_takes_a_url(memory: Any) -> None:
    assert read_config(settings(raw="memory://news/raw")).raw == RemotePath("memory://news/raw")
    with pytest.raises(ConfigError, match=r"GAZETTE\['raw'\] is 'nosuch://a': .*there is no filesystem"):
        read_config(settings(raw="nosuch://a"))


def test_passwords_are_not_shown() -> None:
    assert str(RemotePath("ftp://nora:secret@ledger.example/raw")) == "ftp://ledger.example/raw"


def test_a_site_is_built_from_a_remote_folder(site: Site, memory: Any) -> None:
    folder = put(memory, {
        "a.txt": dated(1, "Bridge opens", "Ada Lovelace opened the bridge.", *BODY).encode(),
        "b.txt": dump("Ferry stops", *BODY[1:], "The ferry will not run again before the spring, its owners said.").encode(),
        "c.html": f"<html><head><title>Toll debated</title></head><body><article><h1>Toll debated</h1><img src='p.png' alt='A gate'>{BODY_HTML}</article></body></html>".encode(),
        "c.toml": b'published = "2024-07-03"',
        "p.png": b"\x89PNG",
        "d.pdf": b"%PDF",
    })  # fmt: skip
    output = site.build(GAZETTE={"raw": str(folder), "recognizer": "support.known_names:recognize"})
    assert article_slugs(output) == ["bridge-opens", "ferry-stops", "toll-debated"]
    assert (output / "people" / "ada-lovelace" / "index.html").is_file()
    assert "time of modification" in (output / "articles/ferry-stops/index.html").read_text("utf-8")
    assert not (output / "pictures").exists()
    assert "<img src=" not in (output / "articles/toll-debated/index.html").read_text("utf-8")


def test_local_and_remote_folders_give_the_same_pages(site: Site, memory: Any, tmp_path: Path) -> None:
    for day, title in ((1, "Bridge opens"), (2, "Ferry stops")):
        site.add(f"{day}.txt", dated(day, title))
    local_pages = {path.relative_to(tmp_path): path.read_bytes() for path in sorted(site.build().rglob("articles/**/*.html"))}
    folder = put(memory, {path.name: path.read_bytes() for path in (site.folder / "content/raw").iterdir()})
    site.build(GAZETTE={"raw": str(folder), "recognizer": "support.known_names:recognize"})
    assert {
        path.relative_to(tmp_path): path.read_bytes() for path in sorted((site.folder / "output").rglob("articles/**/*.html"))
    } == local_pages
    assert len(local_pages) == 2


def test_a_corrected_remote_article_is_dated_by_its_files_time(site: Site, memory: Any) -> None:
    """Feeds then announce the correction."""
    folder = put(memory, {"a.txt": dated(1, "Bridge opens").encode()})
    gazette = {"raw": str(folder), "recognizer": "support.known_names:recognize"}
    site.build(GAZETTE=gazette)
    before = (site.folder / "output/feeds/all.atom.xml").read_text("utf-8")
    put(memory, {"a.txt": dated(1, "Bridge opens", *BODY, "A mistake about the lanes was corrected.").encode()})
    site.build(GAZETTE=gazette)
    after = (site.folder / "output/feeds/all.atom.xml").read_text("utf-8")
    entry_date = lambda text: text.partition("<entry>")[2].partition("<updated>")[2][:10]  # noqa: E731
    assert entry_date(before) == "2024-07-01"
    assert entry_date(after) > "2024-07-01"


def test_a_missing_remote_folder_is_named(site: Site, memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    site.build(GAZETTE={"raw": "memory://nothing/here", "recognizer": ""})
    assert "there is no folder memory://nothing/here; create it" in capsys.readouterr().out


class _Timeless(fsspec.AbstractFileSystem):  # type: ignore[misc]
    """A filesystem without modification times, such as that of a web server."""

    protocol = "timeless"

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        files = [{"name": f"news/{name}.txt", "size": 9, "type": "file"} for name in ("dated", "undated")]
        return files if detail else [file["name"] for file in files]

    def cat_file(self, path: str, start: Any = None, end: Any = None, **_: Any) -> bytes:
        text = dated(1, "Bridge opens") if path == "news/dated.txt" else dump("Ferry stops", *BODY)
        return text.encode()

    def isdir(self, path: str) -> bool:
        return path == "news"


def test_an_article_without_any_date_is_left_out(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    fsspec.register_implementation("timeless", _Timeless, clobber=True)
    output = site.build(GAZETTE={"raw": "timeless://news", "recognizer": ""})
    assert article_slugs(output) == ["bridge-opens"]
    assert "Not on the site: undated.txt: no date in the file or its name, and its filesystem gives no" in capsys.readouterr().out


def test_commands_read_remote_files(memory: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = put(memory, {"a.txt": dated(1, "Bridge opens").encode()})
    assert main(["clean", f"{folder}/a.txt"]) == 0
    assert main(["explain", f"{folder}/a.txt"]) == 0
    assert main(["clean", "--json", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "a.json").is_file()
    assert main(["clean", "--report", str(folder)]) == 0
    assert "Bridge opens" in capsys.readouterr().out


def test_a_site_of_local_files_does_not_import_fsspec(repository: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'plugins')\n"
        "import gazette.__main__, gazette.pipeline.assemble\nfrom pathlib import Path\nfrom gazette.pipeline.read_articles import read_raw_folder\n"
        "assert read_raw_folder(Path('content/raw')).raws\nprint('fsspec' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert run.stdout.split() == ["False"]
