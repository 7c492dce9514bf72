"""Which files of the site pages name, and how the build says that one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.site.output.page_references import missing_file_warnings, missing_files, referenced_files
from support.articles import dated
from support.sites import Site

SITE = "https://news.example/digest"
PAGE = "people/ada/index.html"


@pytest.mark.parametrize(
    ("markup", "files"),
    [
        (f'<link rel="stylesheet" href="{SITE}/theme/a.css">', ("theme/a.css",)),
        (f"<LINK href='{SITE}/i.svg' rel=\"icon\">", ("i.svg",)),
        ("<script defer src=/digest/theme/a%20b.js></script>", ("theme/a b.js",)),
        ('<img alt="a > b" src="../x.png?v=1#top">', ("people/x.png",)),
        (f'<img srcset="{SITE}/1.png 1x, /digest/2.png 2x" src="">', ("1.png", "2.png")),
        (
            f'<video poster="{SITE}/p.jpg"><source src="{SITE}/v.mp4"><track src="v.vtt"></video>',
            ("p.jpg", "v.mp4", "people/ada/v.vtt"),
        ),
        (f'<meta property="og:image" content="{SITE}/cards/1.png">', ("cards/1.png",)),
        (f'<link rel="stylesheet" href="{SITE}/de/../theme/a.css">', ("theme/a.css",)),
        (f'<link rel="stylesheet" href="{SITE}/../other/a.css">', ("../other/a.css",)),
        (f'<img src="{SITE}/x.png"><img src="{SITE}/x.png">', ("x.png",)),
    ],
)
def test_files_that_browsers_fetch_are_named(markup: str, files: tuple[str, ...]) -> None:
    assert referenced_files(PAGE, markup.encode(), SITE) == files


@pytest.mark.parametrize(
    "markup",
    [
        f'<a href="{SITE}/none/">Other pages</a>',
        f'<link rel="canonical" href="{SITE}/none/"><link rel="alternate" href="{SITE}/none.xml">',
        '<img src="https://elsewhere.example/x.png"><img src="//elsewhere.example/x.png"><img src="data:image/png;base64,AA">',
        '<img src="/another-site/x.png"><img src="https://[x">',
        f'<meta name="description" content="{SITE}/x.png">',
    ],
)
def test_pages_feeds_and_files_elsewhere_are_not_named(markup: str) -> None:
    assert referenced_files(PAGE, markup.encode(), SITE) == ()


@pytest.mark.parametrize("href", [f"{SITE}/", SITE, "/digest/"])
def test_a_style_sheet_without_a_name_is_a_missing_file(href: str, tmp_path: Path) -> None:
    (path,) = referenced_files(PAGE, f'<link rel="stylesheet" href="{href}">'.encode(), SITE)
    (warning,) = missing_file_warnings(missing_files({PAGE: [path]}, tmp_path), tmp_path)
    assert warning.startswith(f"{PAGE}: names a style sheet, script or picture without a name;")


def test_a_missing_file_is_named_once_with_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "there.png").write_bytes(b"")
    missing = missing_files({"b.html": ["there.png", "gone.png"], "a.html": ["gone.png"], "c.html": ["there.png"]}, tmp_path)
    (warning,) = missing_file_warnings(missing, tmp_path)
    assert warning.startswith("a.html and 1 other page: names gone.png, which is not in the site;")
    (tmp_path / "gone.png").write_bytes(b"")
    assert not list(missing_file_warnings(missing, tmp_path))


def test_a_build_warns_of_a_missing_picture_of_a_hand_written_article_until_it_is_there(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.add("a.txt", dated(1, "One"))
    content = site.folder / "content"
    (content / "hand.md").write_text("Title: By hand\nDate: 2024-07-03\n\n![A boat](/images/boat.png)\n")
    for _ in range(2):  # the second build renders nothing
        site.build()
        assert "articles/by-hand/index.html: names images/boat.png, which is not in the site" in capsys.readouterr().out
    (content / "images").mkdir()
    (content / "images" / "boat.png").write_bytes(b"boat")
    site.build()
    assert "boat.png" not in capsys.readouterr().out


@pytest.mark.parametrize("settings", [{}, {"SITEURL": "https://news.example/digest"}, {"RELATIVE_URLS": True}])
def test_all_files_that_the_pages_of_a_site_name_are_there(
    settings: dict[str, object], site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in (1, 2):
        site.add(f"{day}.txt", dated(day, f"Day {day}", "Ada Lovelace met Charles Babbage in London."))
    site.build(GAZETTE={**site.settings["GAZETTE"], "provenance": True, "cards": True, "search": True}, **settings)
    assert "which is not in the site" not in capsys.readouterr().out
