"""Several runs of Pelican in one process: a site for each language, by the plugin i18n_subsites."""

from __future__ import annotations

import re
import shutil

import pytest

from support.articles import BODY, dated
from support.paths import ROOT
from support.sites import Site, run_pelican

pytest.importorskip("pelican.plugins.i18n_subsites", reason="needs pelican-i18n-subsites (make .venv/dev.stamp)")

SITEURL = "https://example.org/news"
SETTINGS = f"""
PLUGINS = ["i18n_subsites", "gazette"]
SITEURL = {SITEURL!r}
I18N_SUBSITES = {{"de": {{"SITENAME": "Die Zeitung"}}, "fr": {{"SITENAME": "La Gazette"}}}}
"""
# Elements with a file that browsers fetch.
FETCHED = re.compile(r'<(?:link rel="(?:stylesheet|icon|manifest)"|script defer|img)[^>]* (?:href|src)="([^"]*)"')


@pytest.fixture
def subsites(site: Site) -> Site:
    site.settings["GAZETTE"] = {**site.settings["GAZETTE"], "cards": True, "provenance": True, "edition": "day"}
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage in London.", *BODY))
    site.add("b.txt", dated(2, "Two", "Ada Lovelace came back to London.", *BODY))
    content = site.folder / "content"
    (content / "images").mkdir(parents=True)
    (content / "images" / "boat.png").write_bytes(b"boat")
    (content / "hand.md").write_text("Title: By hand\nDate: 2024-07-03\n\n![A boat]({static}/images/boat.png)\n")
    return site


def files(site: Site) -> dict[str, bytes]:
    output = site.folder / "output"
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def built(site: Site) -> str:
    """Build the site and its subsites with Pelican's command, and return what the build said."""
    result = run_pelican(site, settings=SETTINGS)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def test_every_style_sheet_script_and_picture_of_every_site_exists(subsites: Site) -> None:
    said = built(subsites)
    output = subsites.folder / "output"
    pages = sorted(output.rglob("*.html"))
    assert {page.relative_to(output).parts[0] for page in pages} >= {"de", "fr", "index.html"}
    urls = {page: FETCHED.findall(page.read_text("utf-8")) for page in pages}
    assert all(
        len(found) >= 3 for page, found in urls.items() if page.name == "index.html" and "url=" not in page.read_text("utf-8")
    )
    for page, found in urls.items():
        for url in found:
            assert url.startswith(f"{SITEURL}/"), f"{page}: {url}"
            assert (output / url.removeprefix(f"{SITEURL}/").partition("?")[0]).is_file(), f"{page}: {url}"
    assert "which is not in the site" not in said
    assert [page for page in pages if "Die Zeitung" in page.read_text("utf-8")] == [
        p for p in pages if p.relative_to(output).parts[0] == "de"
    ]


def test_a_second_build_keeps_all_sites_and_renders_nothing(subsites: Site) -> None:
    built(subsites)
    before = files(subsites)
    assert any(path.startswith("fr/") for path in before)
    (subsites.folder / "content" / "hand.md").touch()
    built(subsites)
    assert files(subsites) == before


def test_a_subsite_changes_with_its_articles(subsites: Site) -> None:
    built(subsites)
    subsites.add("c.txt", dated(4, "Three", "Ada Lovelace left London.", *BODY))
    built(subsites)
    for folder in ("", "de/", "fr/"):
        assert "Three" in subsites.page(f"{folder}index.html")


def test_a_file_that_a_subsite_names_and_that_is_nowhere_is_named(subsites: Site) -> None:
    theme = subsites.folder / "theme"
    shutil.copytree(ROOT / "theme", theme)
    template = theme / "templates" / "base.html"
    line = '<link rel="stylesheet" href="{{ SITEURL }}/{{ asset("none.css") }}">'
    template.write_text(template.read_text("utf-8").replace("{% include", f"{line}\n{{% include", 1))
    said = " ".join(run_pelican(subsites, settings=f"{SETTINGS}\nTHEME = {str(theme)!r}").stdout.split())
    assert "names a style sheet, script or picture without a name" in said
