"""Files of the theme with a hash of their content in their names, in real builds."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from audit.pages import broken_links, open_site

from gazette.site.output.theme_assets import ThemeAssets
from support.articles import BODY, dated
from support.paths import ROOT
from support.sites import OTHER_THEME, Site, linked_urls, theme_file

HASHED_NAME = re.compile(r"(theme/[\w./-]+?)\.([0-9a-f]{8})\.(\w+)")


@pytest.fixture
def themed(site: Site) -> Site:
    """Return a site of one article with its own copy of the theme."""
    shutil.copytree(ROOT / "theme", site.folder / "theme")
    site.settings["THEME"] = str(site.folder / "theme")
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    return site


def write(site: Site, name: str, text: str) -> None:
    path = site.folder / "theme" / "static" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def hashed_names(output: Path) -> Iterator[re.Match[str]]:
    for path in (*output.rglob("*.html"), *output.rglob("*.css"), output / "manifest.webmanifest"):
        yield from HASHED_NAME.finditer(path.read_text("utf-8"))


def files(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_each_name_on_a_page_has_the_hash_of_the_file(themed: Site) -> None:
    themed.parts = frozenset({"search"})
    output = themed.build(GAZETTE={"recognizer": "support.known_names:recognize", "provenance": True}, MENUITEMS=[])
    hashes = {match[0]: match[2] for match in hashed_names(output)}
    assert {Path(name).name.partition(".")[0] for name in hashes} == {
        "gazette", "search", "filter", "icon", "icon-192", "icon-512", "apple-touch-icon", "cleaning_account"
    }  # fmt: skip
    for name, digits in hashes.items():
        assert hashlib.sha256((output / name).read_bytes()).hexdigest().startswith(digits), name
    (feed_style,) = output.glob("theme/feed.*.css")  # feeds refer to it, no page does
    written = {path.relative_to(output).as_posix() for path in (output / "theme").iterdir()}
    plain = {f"theme/{path.name}" for path in (ROOT / "theme/static").iterdir()}
    assert written == {*hashes, *plain, f"theme/{feed_style.name}"}
    assert list(broken_links(open_site(output))) == []


def test_no_page_links_a_file_of_the_theme_under_its_plain_name(themed: Site) -> None:
    output = themed.build()
    linked = {link for path in output.rglob("*.html") for link in linked_urls(path.read_text("utf-8")) if "/theme/" in link}
    assert linked
    assert not [link for link in linked if not HASHED_NAME.search(link)]


def test_pages_link_the_new_name_of_a_changed_style_sheet(themed: Site) -> None:
    before, script = theme_file("gazette.css"), theme_file("gazette.js")
    output = themed.build()
    assert f'href="/{before}"' in themed.page("index.html")
    write(themed, "gazette.css", "body { color: #222; }\n")
    after = theme_file("gazette.css", themed.folder / "theme")
    themed.build()
    assert after != before
    for path in ("index.html", "articles/one/index.html", "people/ada-lovelace/index.html", "404.html"):
        assert f'href="/{after}"' in themed.page(path)
        assert f'src="/{script}"' in themed.page(path)
    assert themed.page(after) == "body { color: #222; }\n"
    assert not (output / before).exists()


def test_the_same_theme_makes_the_same_bytes(themed: Site) -> None:
    first = files(themed.build())
    assert files(themed.build()) == first


def test_references_of_a_style_sheet_are_renamed_and_change_its_hash(themed: Site) -> None:
    write(themed, "fonts/serif.woff2", "one")
    write(themed, "print.css", "p { color: black; }")
    sheet = '@import "print.css";\n@font-face { font-family: S; src: url(fonts/serif.woff2?v=1#x) format("woff2"), url( \'https://e.example/a.woff2\' ), url(data:,x), url(none.woff2); }\n'  # fmt: skip
    write(themed, "gazette.css", sheet)
    output = themed.build()
    theme = themed.folder / "theme"
    font, inner = theme_file("fonts/serif.woff2", theme), theme_file("print.css", theme)
    expected = sheet.replace("fonts/serif.woff2", font.removeprefix("theme/")).replace("print.css", inner.removeprefix("theme/"))
    (hashed_sheet,) = (path for path in (output / "theme").glob("gazette.*.css"))
    assert hashed_sheet.read_text("utf-8") == expected
    assert (output / font).read_text("utf-8") == "one"
    assert (output / inner).is_file()
    write(themed, "fonts/serif.woff2", "two")
    themed.build()
    assert not hashed_sheet.exists()


def test_style_sheets_may_import_each_other(themed: Site) -> None:
    write(themed, "gazette.css", '@import "print.css";')
    write(themed, "print.css", '@import "gazette.css"; @import "print.css";')
    output = themed.build()
    assert len(list((output / "theme").glob("print.*.css"))) == 1


def test_references_are_relative_to_the_style_sheet(themed: Site) -> None:
    write(themed, "css/deep.css", 'a { background: url("../img/dot.svg"); } b { background: url(../../../up.svg); }')
    write(themed, "img/dot.svg", "<svg/>")
    template = themed.folder / "theme/templates/404.html"
    template.write_text(
        '{% extends "base.html" %}{% block head %}<link href="/{{ asset("css/deep.css") }}" rel="stylesheet">{% endblock %}'
    )
    output = themed.build()
    dot = theme_file("img/dot.svg", themed.folder / "theme")
    (sheet,) = output.glob("theme/css/deep.*.css")
    assert f'url("../{dot.removeprefix("theme/")}")' in sheet.read_text("utf-8")
    assert "url(../../../up.svg)" in sheet.read_text("utf-8")


SHEET = """body { background: url(img/bg.png); }
main { background: image-set("img/bg.png" 1x, "img/wide.png" 2x); }
aside { background: url(../theme/img/bg.png); }
"""


def test_references_that_are_not_renamed_work_as_well(themed: Site) -> None:
    """This holds for style sheets, hand-written pages, templates and scripts."""
    for name in ("bg", "wide"):
        write(themed, f"img/{name}.png", name)
    write(themed, "gazette.css", SHEET)
    write(themed, "filter.js", 'fetch("icon.svg");')
    themed.settings["THEME_TEMPLATES_OVERRIDES"] = [str(themed.folder / "own")]
    override = themed.folder / "own/404.html"
    override.parent.mkdir()
    override.write_text('<!doctype html><title>x</title><link rel="stylesheet" href="{{ SITEURL }}/theme/gazette.css">')
    (themed.folder / "content/own.md").write_text("Title: Own\nDate: 2024-07-05\n\n![Ours](/theme/icon-192.png)\n")
    output = themed.build()
    for sheet in (output / "theme").glob("gazette*.css"):
        references = re.findall(r"""(?:url\(|["'])([^"')]+\.png)""", sheet.read_text("utf-8"))
        assert len(references) == 4
        for path in references:
            assert (sheet.parent / path).is_file(), (sheet.name, path)
    for name in ("gazette.css", "icon-192.png", "icon.svg"):
        assert (output / "theme" / name).is_file()


def test_a_file_that_the_owner_puts_over_the_themes_is_used_instead(themed: Site) -> None:
    owners_sheet = themed.folder / "content/extra/my.css"
    owners_sheet.parent.mkdir()
    owners_sheet.write_text("body { color: red; }")
    output = themed.build(STATIC_PATHS=["extra"], EXTRA_PATH_METADATA={"extra/my.css": {"path": "theme/gazette.css"}})
    (sheet,) = output.glob("theme/gazette.*.css")
    assert sheet.read_text() == (output / "theme/gazette.css").read_text() == "body { color: red; }"
    assert f'href="/theme/{sheet.name}"' in themed.page("index.html")


def test_a_theme_that_does_not_call_asset_keeps_all_its_files(site: Site) -> None:
    site.add("a.txt", dated(1, "One"))
    output = site.build(**OTHER_THEME | {"THEME": "notmyidea"})
    assert (output / "theme/css/main.css").is_file()
    assert not list(output.glob("theme/**/*.????????.*"))
    assert "theme/css/main.css" in site.page("index.html")


def test_a_file_that_is_not_in_the_theme_has_no_url(themed: Site) -> None:
    settings: dict[str, Any] = {
        "THEME": str(themed.folder / "theme"), "THEME_STATIC_PATHS": ["static"], "THEME_STATIC_DIR": "theme",
        "PATH": str(themed.folder / "content"), "EXTRA_PATH_METADATA": {},
    }  # fmt: skip
    assets = ThemeAssets(settings)
    assert assets.url("none.css") == ""
    assert assets.url("gazette.css") == theme_file("gazette.css")
    write(themed, "gazette.css", "x")
    assert assets.url("gazette.css") == theme_file("gazette.css")  # the same during a build
    assert ThemeAssets(settings).url("gazette.css") == theme_file("gazette.css", themed.folder / "theme")


def test_a_second_run_of_the_same_pelican_shows_a_changed_style_sheet(themed: Site) -> None:
    """This is what `make devserver` does when a file changes."""
    from pelican import Pelican
    from pelican.settings import read_settings

    given = {**themed.settings, "PATH": str(themed.folder / "content"), "OUTPUT_PATH": str(themed.folder / "output"),
             "CACHE_PATH": str(themed.folder / "cache")}  # fmt: skip
    pelican = Pelican(read_settings(str(ROOT / "pelicanconf.py"), override=given))
    pelican.run()
    write(themed, "gazette.css", "body { color: #333; }\n")
    pelican.run()
    (sheet,) = (themed.folder / "output/theme").glob("gazette.*.css")
    assert sheet.read_text() == "body { color: #333; }\n"
    assert f"/theme/{sheet.name}" in themed.page("index.html")
