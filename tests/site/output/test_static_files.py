"""Files of a site that are neither pages nor feeds: an incremental build leaves the same ones as a clean build, and does not
touch those that have not changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from support.articles import BODY, FIGURE, PNG, dated, with_figure
from support.paths import ROOT
from support.sites import Site

Step = Callable[[Site], object]
DATE = '<meta name="date" content="2024-07-10">'


@pytest.fixture
def two_articles(site: Site) -> Site:
    """Return a site of two articles, one with a picture, with its own copy of the theme. Search is off, since it has other tests."""
    shutil.copytree(ROOT / "theme", site.folder / "theme")
    site.settings |= {"THEME": str(site.folder / "theme"), "SITEURL": "https://news.harbour.net"}
    site.settings["GAZETTE"] = {"recognizer": "support.known_names:recognize", "search": False, "cards": True, "jobs": 1}
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage.", *BODY))
    site.add("b.html", with_figure(FIGURE.format("b_files/bridge.png"), DATE))
    site.add("b_files/bridge.png", PNG)
    return site


def files(output: Path) -> dict[str, bytes]:
    """Return the files of the output, by path, without pages, feeds and other JSON."""
    paths = (path for path in output.rglob("*") if path.is_file())
    contents = {path.relative_to(output).as_posix(): path.read_bytes() for path in paths}
    return {path: data for path, data in contents.items() if not path.endswith((".html", ".rss.xml", ".atom.xml", ".json"))}


def stamps(output: Path) -> dict[str, tuple[int, int]]:
    return {path: ((output / path).stat().st_ino, (output / path).stat().st_mtime_ns) for path in files(output)}


def build(site: Site) -> dict[str, bytes]:
    """Build the site incrementally and return its files. Check that a clean build leaves the same files. Of CACHE_PATH, the clean
    build has only the site's memory (gazette-*.json)."""
    cache, memory = site.folder / "clean-cache", site.folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    shutil.rmtree(site.folder / "clean", ignore_errors=True)
    cache.mkdir()
    for path in memory.glob("gazette-*.json"):
        shutil.copyfile(path, cache / path.name)
    clean = site.build(OUTPUT_PATH=str(site.folder / "clean"), CACHE_PATH=str(cache))
    actual, expected = files(site.build()), files(clean)
    assert sorted(actual) == sorted(expected)
    assert [path for path in actual if actual[path] != expected[path]] == []
    assert not [path for path in site.folder.glob("output/**/*") if path.is_dir() and not any(path.iterdir())]
    return actual


def write(path: str, data: bytes | str | None, age: int = 0) -> Step:
    """Write a file below the site's folder, `age` seconds old, or remove it if `data` is None."""

    def change(site: Site) -> None:
        file = site.folder / path
        if data is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        if age:
            os.utime(file, (file.stat().st_mtime - age,) * 2)

    return change


def setting(**values: Any) -> Step:
    return lambda site: site.settings.update(values)


def gazette_setting(**values: Any) -> Step:
    return lambda site: site.settings.update(GAZETTE={**site.settings["GAZETTE"], **values})


def folder_over(path: str) -> Step:
    """Replace a file by an empty folder."""

    def change(site: Site) -> None:
        (site.folder / path).unlink()
        (site.folder / path).mkdir()

    return change


def in_place(pattern: str, data: bytes) -> Step:
    """Overwrite files of the output in place."""

    def change(site: Site) -> None:
        paths = list(site.folder.glob(f"output/{pattern}"))
        assert paths
        for path in paths:
            path.write_bytes(data)

    return change


def reverse_bytes(path: str) -> Step:
    """Reverse the bytes of a file below the site's folder. Its size and its time of modification stay the same."""

    def change(site: Site) -> None:
        file = site.folder / path
        times = file.stat().st_atime_ns, file.stat().st_mtime_ns
        file.write_bytes(file.read_bytes()[::-1])
        os.utime(file, ns=times)

    return change


def replace_text(path: str, old: str, new: str) -> Step:
    def change(site: Site) -> None:
        file = site.folder / path
        assert old in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    return change


def together(*steps: Step) -> Step:
    return lambda site: [step(site) for step in steps]


NAMES = ("_headers", "_redirects", "CNAME", "favicon.ico", "netlify.toml", "robots.txt")
TEXT_OVER = write("content/images/shore", "A file.")
SEQUENCES: dict[str, tuple[Step, ...]] = {
    "the owner puts files in place of Gazette's, changes them, and removes them": (
        together(*(write(f"content/extra/{name}", "mine") for name in NAMES)),
        together(*(write(f"content/extra/{name}", "mine too", age=9999) for name in NAMES)),
        together(*(write(f"content/extra/{name}", None) for name in NAMES)),
    ),
    "an older file replaces a newer one": (
        write("content/images/a.bin", b"new"), write("content/images/a.bin", b"old", age=9999), reverse_bytes("content/images/a.bin"),
    ),
    "a file becomes a folder, and a file again": (
        TEXT_OVER,
        together(write("content/images/shore", None), write("content/images/shore/a.txt", "In a folder.")),
        together(lambda site: shutil.rmtree(site.folder / "content/images/shore"), TEXT_OVER),
        write("content/images/shore", None),
    ),
    "files of the theme are added, changed and removed": (
        together(write("theme/static/more/a.txt", "a"), write("theme/static/b.txt", "b"), replace_text("theme/static/gazette.css", "/*", "/* New.")),
        together(reverse_bytes("theme/static/more/a.txt"), write("theme/static/b.txt", None), write("theme/static/favicon.ico", None)),
        lambda site: shutil.rmtree(site.folder / "theme/static/more"),
    ),
    "a template begins to use a file of the theme, and stops": (
        together(write("theme/static/more.css", "@import 'less.css';"), write("theme/static/less.css", "p { margin: 0 }"),
                 replace_text("theme/templates/article.html", "{% block content %}", "{% block content %}{{ asset('more.css') }}")),
        replace_text("theme/static/less.css", "0", "1px"),
        replace_text("theme/templates/article.html", "{{ asset('more.css') }}", ""),
    ),
    "SITEURL changes, is removed, and comes back": (
        setting(SITEURL="https://other.example/news"), setting(SITEURL=""), setting(SITEURL="https://news.harbour.net"),
    ),
    "settings change the paths of files": (
        setting(THEME_STATIC_DIR="assets"), setting(EXTRA_PATH_METADATA={}, OUTPUT_SOURCES=True, STATIC_PATHS=["pages"]),
        together(setting(OUTPUT_SOURCES=False, STATIC_CREATE_LINKS=True), write("content/pages/note.pdf", b"pdf")),
        together(setting(STATIC_CREATE_LINKS=False), reverse_bytes("content/pages/note.pdf")),
    ),
    "cards are switched off and on": (gazette_setting(cards=False), gazette_setting(cards=True)),
    "a picture changes, another has a different format, and both are removed": (
        reverse_bytes("content/raw/b_files/bridge.png"),
        together(write("content/raw/c.html", with_figure(FIGURE.format("c.gif"), DATE).replace("A bridge opens", "Bridge shut")),
                 write("content/raw/c.gif", b"GIF89a")),
        together(write("content/raw/c.gif", None), write("content/raw/b.html", None)),
    ),
    "a file is attached to one page, then to another": (
        together(write("content/files/map.png", PNG), setting(STATIC_PATHS=["files"]), write("content/pages/one.md", "Title: First\n\n![Map]({attach}../files/map.png)")),
        together(write("content/pages/one.md", "Title: First\n\nNo map."), write("content/pages/two.md", "Title: Second\n\n![Map]({attach}../files/map.png)")),
    ),
    "an entity is merged, so that there are redirects, and then not": (
        write("content/entities.toml", '["Charles Babbage"]\nmerge_into = "Ada Lovelace"\n'), write("content/entities.toml", ""),
    ),
    "files of the output are overwritten": (
        in_place("*.txt", b"x"), in_place("cards/*.png", b"x"), in_place("pictures/*", b"x"), in_place("theme/*", b"x"), in_place("_headers", b""),
        in_place("feeds/all.opml", b"x"), together(folder_over("output/robots.txt"), folder_over("output/theme/gazette.css"), folder_over("output/CNAME")),
    ),
    "files of the output are deleted": (
        together(*(write(f"output/{name}", None) for name in (*NAMES, "sitemap.xml", ".nojekyll", "theme/gazette.js", "feeds/all.opml") if name != "_redirects")),
        lambda site: [shutil.rmtree(site.folder / "output" / name) for name in ("theme", "cards", "pictures")],
        lambda site: shutil.rmtree(site.folder / "output"),
    ),
    "stores in the cache are lost or damaged": (
        lambda site: [path.unlink() for path in (site.folder / "cache").iterdir() if path.suffix in (".msgpack", ".sqlite")],
        lambda site: [path.write_bytes(path.read_bytes()[:50]) for path in (site.folder / "cache").iterdir() if path.suffix in (".msgpack", ".sqlite")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEQUENCES)
def test_an_incremental_build_leaves_the_files_of_a_clean_build_when(name: str, two_articles: Site) -> None:
    (two_articles.folder / "content/pages").mkdir()
    contents = [build(two_articles)]
    for step in SEQUENCES[name]:
        step(two_articles)
        contents.append(build(two_articles))
    if "output" not in name and "cache" not in name:
        assert all(before != after for before, after in pairwise(contents)), "a step that changes no file tests nothing"


def test_unchanged_files_are_not_written_again(two_articles: Site) -> None:
    write("content/images/a.bin", b"bytes")(two_articles)
    output = two_articles.build()
    before = stamps(output)
    assert {"robots.txt", "_headers", "images/a.bin", "theme/gazette.css", "feeds/all.opml", ".nojekyll"} <= before.keys()
    two_articles.add("c.txt", dated(1, "Another", *BODY))
    changed = {path for path, stamp in stamps(two_articles.build()).items() if before.get(path) != stamp}
    assert {path for path in changed if not path.startswith("cards/")} <= {"sitemap.xml", "sitemap-news.xml", "feeds/all.opml"}
    assert len([path for path in changed if path.startswith("cards/")]) <= 2


def test_a_changed_file_of_the_same_size_and_time_is_copied(two_articles: Site) -> None:
    path = two_articles.folder / "content/raw/b_files/bridge.png"
    os.utime(path, (1, 1))
    [first] = [path for path in files(two_articles.build()) if path.startswith("pictures/")]
    reverse_bytes("content/raw/b_files/bridge.png")(two_articles)
    [second] = [path for path in files(two_articles.build()) if path.startswith("pictures/")]
    assert first != second


@pytest.mark.parametrize("has_redirects", [False, True])
def test_an_attached_file_is_beside_its_page(two_articles: Site, has_redirects: bool) -> None:
    """This holds even if there are redirects, for which the paths of all files are needed early."""
    two_articles.settings |= {"STATIC_PATHS": ["files"]}
    write("content/files/map.png", PNG)(two_articles)
    write("content/pages/first.md", "Title: First\n\n![Map]({attach}../files/map.png)")(two_articles)
    if has_redirects:
        write("content/entities.toml", '["Charles Babbage"]\nmerge_into = "Ada Lovelace"\n')(two_articles)
        two_articles.settings["SITEURL"] = ""
    for _ in range(2):
        output = two_articles.build()
        assert 'src="' + two_articles.settings["SITEURL"] + '/first/map.png"' in two_articles.page("first/index.html")
        assert (output / "first/map.png").read_bytes() == PNG
        assert not (output / "files").exists()
        write("content/pages/first.md", "Title: First\n\nAgain: ![Map]({attach}../files/map.png)")(two_articles)


def test_an_asset_stays_as_long_as_a_page_uses_it_even_if_that_is_not_rendered(two_articles: Site) -> None:
    write("theme/static/more.css", "p { margin: 0 }")(two_articles)
    template = "theme/templates/archives.html"
    replace_text(template, "{% block content %}", "{% block content %}{{ asset('more.css') }}")(two_articles)
    output = two_articles.build()
    write("content/pages/new.md", "Title: New\n\nNothing else changes.")(two_articles)
    two_articles.build()
    assert len(list(output.glob("theme/more.*.css"))) == 1
    replace_text(template, "{{ asset('more.css') }}", "")(two_articles)
    two_articles.build()
    assert not list(output.glob("theme/more.*.css"))
    assert "more." not in two_articles.page("_headers")
