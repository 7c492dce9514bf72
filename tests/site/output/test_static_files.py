"""Files of a site that are no pages and no feeds: where a build goes on from the last one, they are what a build from nothing makes;
and what did not change is left alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from support.articles import BODY, dated
from support.paths import ROOT
from support.pictures import FIGURE, PNG, with_figure
from support.sites import Site

Step = Callable[[Site], object]
DATE = '<meta name="date" content="2024-07-10">'


@pytest.fixture
def one(site: Site) -> Site:
    """Two articles, one of them with a picture; a theme of the site's own. Without search, which has tests of its own."""
    shutil.copytree(ROOT / "theme", site.folder / "theme")
    site.settings |= {"THEME": str(site.folder / "theme"), "SITEURL": "https://news.harbour.net"}
    site.settings["GAZETTE"] = {"recognizer": "support.known_names:recognize", "search": False, "jobs": 1}
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage.", *BODY))
    site.add("b.html", with_figure(FIGURE.format("b_files/bridge.png"), DATE))
    site.add("b_files/bridge.png", PNG)
    return site


def files(output: Path) -> dict[str, bytes]:
    found = (path for path in output.rglob("*") if path.is_file())
    every = {path.relative_to(output).as_posix(): path.read_bytes() for path in found}
    return {path: data for path, data in every.items() if not path.endswith((".html", ".rss.xml", ".atom.xml", ".json"))}


def stamps(output: Path) -> dict[str, tuple[int, int]]:
    return {path: ((output / path).stat().st_ino, (output / path).stat().st_mtime_ns) for path in files(output)}


def build(site: Site) -> dict[str, bytes]:
    """The files after a build that goes on, which are those of one from nothing but what builds remember."""
    cache, memory = site.folder / "clean-cache", site.folder / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    shutil.rmtree(site.folder / "clean", ignore_errors=True)
    cache.mkdir()
    for path in memory.glob("gazette-*.json"):
        shutil.copyfile(path, cache / path.name)
    clean = site.build(OUTPUT_PATH=str(site.folder / "clean"), CACHE_PATH=str(cache))
    now, wanted = files(site.build()), files(clean)
    assert sorted(now) == sorted(wanted)
    assert [path for path in now if now[path] != wanted[path]] == []
    assert not [path for path in site.folder.glob("output/**/*") if path.is_dir() and not any(path.iterdir())]
    return now


def write(path: str, data: bytes | str | None, age: int = 0) -> Step:
    """Write a file below the site's folder, or remove it; it is so many seconds old."""

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


def own_setting(**values: Any) -> Step:
    return lambda site: site.settings.update(GAZETTE={**site.settings["GAZETTE"], **values})


def folder_over(path: str) -> Step:
    def change(site: Site) -> None:
        (site.folder / path).unlink()
        (site.folder / path).mkdir()

    return change


def in_place(pattern: str, data: bytes) -> Step:
    """Write over files of the output without making new ones."""

    def change(site: Site) -> None:
        found = list(site.folder.glob(f"output/{pattern}"))
        assert found
        for path in found:
            path.write_bytes(data)

    return change


def turned(path: str) -> Step:
    """Other bytes in a file of the content, as many, and with the same time."""

    def change(site: Site) -> None:
        file = site.folder / path
        times = file.stat().st_atime_ns, file.stat().st_mtime_ns
        file.write_bytes(file.read_bytes()[::-1])
        os.utime(file, ns=times)

    return change


def replaced(path: str, old: str, new: str) -> Step:
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
    "the owner puts files in the place of ours, changes them, and takes them away": (
        together(*(write(f"content/extra/{name}", "mine") for name in NAMES)),
        together(*(write(f"content/extra/{name}", "mine too", age=9999) for name in NAMES)),
        together(*(write(f"content/extra/{name}", None) for name in NAMES)),
    ),
    "an older file takes the place of a newer one": (
        write("content/images/a.bin", b"new"), write("content/images/a.bin", b"old", age=9999), turned("content/images/a.bin"),
    ),
    "a file becomes a folder, and a file again": (
        TEXT_OVER,
        together(write("content/images/shore", None), write("content/images/shore/a.txt", "In a folder.")),
        together(lambda site: shutil.rmtree(site.folder / "content/images/shore"), TEXT_OVER),
        write("content/images/shore", None),
    ),
    "the theme's files come, change and go": (
        together(write("theme/static/more/a.txt", "a"), write("theme/static/b.txt", "b"), replaced("theme/static/gazette.css", "/*", "/* New.")),
        together(turned("theme/static/more/a.txt"), write("theme/static/b.txt", None), write("theme/static/favicon.ico", None)),
        lambda site: shutil.rmtree(site.folder / "theme/static/more"),
    ),
    "a template asks for a file of the theme, and no more": (
        together(write("theme/static/more.css", "@import 'less.css';"), write("theme/static/less.css", "p { margin: 0 }"),
                 replaced("theme/templates/article.html", "{% block content %}", "{% block content %}{{ asset('more.css') }}")),
        replaced("theme/static/less.css", "0", "1px"),
        replaced("theme/templates/article.html", "{{ asset('more.css') }}", ""),
    ),
    "the site has an address, another, and none": (
        setting(SITEURL="https://other.example/news"), setting(SITEURL=""), setting(SITEURL="https://news.harbour.net"),
    ),
    "settings say where files lie": (
        setting(THEME_STATIC_DIR="assets"), setting(EXTRA_PATH_METADATA={}, OUTPUT_SOURCES=True, STATIC_PATHS=["pages"]),
        together(setting(OUTPUT_SOURCES=False, STATIC_CREATE_LINKS=True), write("content/pages/note.pdf", b"pdf")),
        together(setting(STATIC_CREATE_LINKS=False), turned("content/pages/note.pdf")),
    ),
    "there are no cards any more, and then again": (own_setting(cards=False), own_setting(cards=True)),
    "a picture changes, another is of another kind, and both go": (
        turned("content/raw/b_files/bridge.png"),
        together(write("content/raw/c.html", with_figure(FIGURE.format("c.gif"), DATE).replace("A bridge opens", "Bridge shut")),
                 write("content/raw/c.gif", b"GIF89a")),
        together(write("content/raw/c.gif", None), write("content/raw/b.html", None)),
    ),
    "a file is attached to a page, then to another": (
        together(write("content/files/map.png", PNG), setting(STATIC_PATHS=["files"]), write("content/pages/one.md", "Title: First\n\n![Map]({attach}../files/map.png)")),
        together(write("content/pages/one.md", "Title: First\n\nNo map."), write("content/pages/two.md", "Title: Second\n\n![Map]({attach}../files/map.png)")),
    ),
    "an entity is merged, so that there are redirects, and is not": (
        write("content/entities.toml", '["Charles Babbage"]\nmerge_into = "Ada Lovelace"\n'), write("content/entities.toml", ""),
    ),
    "files of the output are written over": (
        in_place("*.txt", b"x"), in_place("cards/*.png", b"x"), in_place("pictures/*", b"x"), in_place("theme/*", b"x"), in_place("_headers", b""),
        in_place("feeds/all.opml", b"x"), together(folder_over("output/robots.txt"), folder_over("output/theme/gazette.css"), folder_over("output/CNAME")),
    ),
    "files of the output are deleted": (
        together(*(write(f"output/{name}", None) for name in (*NAMES, "sitemap.xml", ".nojekyll", "theme/gazette.js", "feeds/all.opml") if name != "_redirects")),
        lambda site: [shutil.rmtree(site.folder / "output" / name) for name in ("theme", "cards", "pictures")],
        lambda site: shutil.rmtree(site.folder / "output"),
    ),
    "what is known of files is lost": (
        lambda site: [path.unlink() for path in (site.folder / "cache").iterdir() if path.suffix == ".msgpack"],
        lambda site: [path.write_bytes(path.read_bytes()[:50]) for path in (site.folder / "cache").iterdir() if path.suffix == ".msgpack"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_build_that_goes_on_has_the_files_of_one_from_nothing_when(name: str, one: Site) -> None:
    (one.folder / "content/pages").mkdir()
    before = build(one)
    shown = [before]
    for step in SEQUENCES[name]:
        step(one)
        shown.append(build(one))
    if "output" not in name and "known" not in name:
        assert all(now != then for then, now in pairwise(shown)), "what shows nothing tests nothing"


def test_what_did_not_change_is_left_alone(one: Site) -> None:
    write("content/images/a.bin", b"bytes")(one)
    output = one.build()
    before = stamps(output)
    assert {"robots.txt", "_headers", "images/a.bin", "theme/gazette.css", "feeds/all.opml", ".nojekyll"} <= before.keys()
    one.add("c.txt", dated(1, "Another", *BODY))
    changed = {path for path, stamp in stamps(one.build()).items() if before.get(path) != stamp}
    assert {path for path in changed if not path.startswith("cards/")} <= {"sitemap.xml", "sitemap-news.xml", "feeds/all.opml"}
    assert len([path for path in changed if path.startswith("cards/")]) <= 2


def test_what_is_known_of_files_that_were_read_is_used_and_is_not_believed_where_they_changed(one: Site) -> None:
    path = one.folder / "content/raw/b_files/bridge.png"
    os.utime(path, (1, 1))
    [first] = [path for path in files(one.build()) if path.startswith("pictures/")]
    turned("content/raw/b_files/bridge.png")(one)
    [second] = [path for path in files(one.build()) if path.startswith("pictures/")]
    assert first != second


@pytest.mark.parametrize("moved", [False, True])
def test_an_attached_file_lies_where_its_page_looks_for_it(one: Site, moved: bool) -> None:
    """Also where there are redirects, for which it is asked early where all files lie."""
    one.settings |= {"STATIC_PATHS": ["files"]}
    write("content/files/map.png", PNG)(one)
    write("content/pages/first.md", "Title: First\n\n![Map]({attach}../files/map.png)")(one)
    if moved:
        write("content/entities.toml", '["Charles Babbage"]\nmerge_into = "Ada Lovelace"\n')(one)
        one.settings["SITEURL"] = ""
    for _ in range(2):
        output = one.build()
        assert 'src="' + one.settings["SITEURL"] + '/first/map.png"' in one.page("first/index.html")
        assert (output / "first/map.png").read_bytes() == PNG
        assert not (output / "files").exists()
        write("content/pages/first.md", "Title: First\n\nAgain: ![Map]({attach}../files/map.png)")(one)


def test_a_file_that_a_page_which_stays_asks_for_stays_and_one_that_only_an_older_page_asked_for_goes(one: Site) -> None:
    write("theme/static/more.css", "p { margin: 0 }")(one)
    template = "theme/templates/archives.html"
    replaced(template, "{% block content %}", "{% block content %}{{ asset('more.css') }}")(one)
    output = one.build()
    write("content/pages/new.md", "Title: New\n\nNothing else changes.")(one)
    one.build()
    assert len(list(output.glob("theme/more.*.css"))) == 1
    replaced(template, "{{ asset('more.css') }}", "")(one)
    one.build()
    assert not list(output.glob("theme/more.*.css"))
    assert "more." not in one.page("_headers")
