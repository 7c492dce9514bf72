"""Raw files on a filesystem that is not this machine's own."""

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
from gazette.model.article import Raw
from gazette.model.errors import ArticleError, ConfigError
from gazette.pipeline.read_articles import read_folder
from gazette.sources.listing import Listing, list_raw, modified, read_one, read_raws
from gazette.sources.remote import Remote, as_place
from support.articles import BODY, PROSE, dated, dump
from support.sites import Site, article_pages

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


def put(filesystem: Any, files: dict[str, bytes], folder: str = "/news/raw") -> Remote:
    for path, data in files.items():
        filesystem.pipe_file(f"{folder}/{path}", data)
    place = as_place(f"memory:/{folder}")
    assert isinstance(place, Remote)
    return place


def test_raw_files_are_the_same_wherever_they_lie(memory: Any, tmp_path: Path) -> None:
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    here, there = read_folder(tmp_path), read_folder(put(memory, FILES))
    assert [raw.path for raw in there.raws][:3] == ["2024.07.10 summit", "a.html", "b.txt"]
    assert there.raws == here.raws
    assert set(there.orphans) == {path for path in here.orphans if not path.startswith(".")}


def test_the_address_of_a_local_folder_is_its_path(tmp_path: Path) -> None:
    assert as_place(f"file://{tmp_path}/a%20b") == tmp_path / "a b"
    assert as_place("C:/news") == Path("C:/news")


def test_a_file_that_is_gone_is_refused_alone(memory: Any) -> None:
    folder = put(memory, {"a.txt": b"a"})
    found = list(read_raws(folder, Listing(("a.txt", "gone.txt"), frozenset(), ())))
    assert found[0] == Raw("a.txt", b"a")
    assert isinstance(found[1], ArticleError)
    assert "cannot be read: FileNotFoundError" in str(found[1])


def test_a_listing_is_read_anew_each_time(memory: Any) -> None:
    folder = put(memory, {"a.txt": b"a"})
    assert list_raw(folder).paths == ("a.txt",)
    put(memory, {"b.txt": b"b"})
    assert list_raw(folder).paths == ("a.txt", "b.txt")


def test_one_file_has_its_sidecar(memory: Any) -> None:
    folder = put(memory, FILES)
    assert read_one(folder / "b.txt") == Raw("b.txt", b"b", b"title")
    assert read_one(folder / "noending") == Raw("noending", b"n", None)
    with pytest.raises(ArticleError, match="cannot be read"):
        read_one(folder / "none.txt")


def test_a_filesystem_tells_when_a_file_was_written(memory: Any) -> None:
    folder = put(memory, {"a.txt": b"a"})
    written = modified(folder, "a.txt")
    assert written is not None
    assert written.tzinfo is not None
    assert modified(folder, "none.txt") is None


def test_a_protocol_whose_package_is_missing_names_it() -> None:
    pytest.importorskip  # noqa: B018
    try:
        import s3fs  # noqa: F401
    except ImportError:
        with pytest.raises(ConfigError, match=r"s3://bucket/raw cannot be read yet: .*s3fs.*; install that"):
            as_place("s3://bucket/raw")
    else:
        pytest.skip("s3fs is installed")


def test_a_protocol_that_there_is_none_of_says_which_there_are() -> None:
    with pytest.raises(ConfigError, match="no filesystem is called 'nosuch'; known are"):
        as_place("nosuch://bucket/raw")


def settings(**gazette: Any) -> dict[str, Any]:
    return {"PATH": "content", "CACHE_PATH": "cache", "DEFAULT_LANG": "en", "DEFAULT_CATEGORY": "News", "GAZETTE": gazette}


def test_the_setting_takes_an_address(memory: Any) -> None:
    assert read_config(settings(raw="memory://news/raw")).raw == Remote("memory://news/raw")
    with pytest.raises(ConfigError, match=r"GAZETTE\['raw'\] is 'nosuch://a': .*no filesystem is called"):
        read_config(settings(raw="nosuch://a"))


def test_passwords_are_not_shown() -> None:
    assert str(Remote("ftp://nora:secret@ledger.example/raw")) == "ftp://ledger.example/raw"


def test_a_site_is_built_from_another_filesystem(site: Site, memory: Any) -> None:
    folder = put(memory, {
        "a.txt": dated(1, "Bridge opens", "Ada Lovelace opened the bridge.", *BODY).encode(),
        "b.txt": dump("Ferry stops", *BODY[1:], "The ferry will not run again before the spring, its owners said.").encode(),
        "c.html": f"<html><head><title>Toll debated</title></head><body><article><h1>Toll debated</h1><img src='p.png' alt='A gate'>{PROSE}</article></body></html>".encode(),
        "c.toml": b'published = "2024-07-03"',
        "p.png": b"\x89PNG",
        "d.pdf": b"%PDF",
    })  # fmt: skip
    output = site.build(GAZETTE={"raw": str(folder), "recognizer": "support.known_names:recognize"})
    assert article_pages(output) == ["bridge-opens", "ferry-stops", "toll-debated"]
    assert (output / "people" / "ada-lovelace" / "index.html").is_file()
    assert "time of modification" in (output / "articles/ferry-stops/index.html").read_text("utf-8")
    assert not (output / "pictures").exists()
    assert "<img src=" not in (output / "articles/toll-debated/index.html").read_text("utf-8")


def test_both_places_make_the_same_pages(site: Site, memory: Any, tmp_path: Path) -> None:
    for day, title in ((1, "Bridge opens"), (2, "Ferry stops")):
        site.add(f"{day}.txt", dated(day, title))
    here = {path.relative_to(tmp_path): path.read_bytes() for path in sorted(site.build().rglob("articles/**/*.html"))}
    folder = put(memory, {path.name: path.read_bytes() for path in (site.folder / "content/raw").iterdir()})
    site.build(GAZETTE={"raw": str(folder), "recognizer": "support.known_names:recognize"})
    assert {
        path.relative_to(tmp_path): path.read_bytes() for path in sorted((site.folder / "output").rglob("articles/**/*.html"))
    } == here
    assert len(here) == 2


def test_an_article_that_changes_elsewhere_tells_when(site: Site, memory: Any) -> None:
    """A correction is dated by the time that its filesystem tells, so that feeds say that it changed."""
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


def test_a_folder_that_is_empty_elsewhere_is_named(site: Site, memory: Any, capsys: pytest.CaptureFixture[str]) -> None:
    site.build(GAZETTE={"raw": "memory://nothing/here", "recognizer": ""})
    assert "there is no folder memory://nothing/here; create it" in capsys.readouterr().out


class _Timeless(fsspec.AbstractFileSystem):  # type: ignore[misc]
    """A filesystem that tells no times, as web servers do not."""

    protocol = "timeless"

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        found = [{"name": f"news/{name}.txt", "size": 9, "type": "file"} for name in ("dated", "undated")]
        return found if detail else [one["name"] for one in found]

    def cat_file(self, path: str, start: Any = None, end: Any = None, **_: Any) -> bytes:
        text = dated(1, "Bridge opens") if path == "news/dated.txt" else dump("Ferry stops", *BODY)
        return text.encode()

    def isdir(self, path: str) -> bool:
        return path == "news"


def test_a_day_that_nobody_knows_is_not_made_up(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    fsspec.register_implementation("timeless", _Timeless, clobber=True)
    output = site.build(GAZETTE={"raw": "timeless://news", "recognizer": ""})
    assert article_pages(output) == ["bridge-opens"]
    assert (
        "Not on the site: undated.txt: no date in the file or its name, and its filesystem tells no time" in capsys.readouterr().out
    )


def test_commands_read_other_filesystems(memory: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = put(memory, {"a.txt": dated(1, "Bridge opens").encode()})
    assert main(["clean", f"{folder}/a.txt"]) == 0
    assert main(["explain", f"{folder}/a.txt"]) == 0
    assert main(["clean", "--json", str(folder), "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "a.json").is_file()
    assert main(["clean", "--report", str(folder)]) == 0
    assert "Bridge opens" in capsys.readouterr().out


def test_a_site_of_local_files_does_without_fsspec(repository: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'plugins')\n"
        "import gazette.__main__, gazette.pipeline.assemble\nfrom pathlib import Path\nfrom gazette.pipeline.read_articles import read_folder\n"
        "assert read_folder(Path('content/raw')).raws\nprint('fsspec' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=repository)
    assert run.stdout.split() == ["False"]
