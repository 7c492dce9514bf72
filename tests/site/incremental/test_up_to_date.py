"""A build without changes does nothing, and any change leads to a build."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pelican import signals

from support.articles import BODY
from support.sites import Site

ARTICLE = "Title: Rain over {}\nDate: 2024-07-10\n\nAda Lovelace saw the rain over {} and wrote it down in her book.\n"


@pytest.fixture
def built(site: Site) -> Site:
    for town in ("Aldwick", "Borley"):
        site.add(f"{town.lower()}.txt", ARTICLE.format(town, town))
    site.build()
    return site


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def says_unchanged(capsys: pytest.CaptureFixture[str]) -> bool:
    return "nothing has changed" in capsys.readouterr().out


def test_a_build_without_changes_writes_nothing(built: Site, capsys: pytest.CaptureFixture[str]) -> None:
    before = stamps(built.folder / "output")
    capsys.readouterr()
    built.build()
    assert says_unchanged(capsys)
    assert stamps(built.folder / "output") == before


def test_a_changed_rule_for_a_site_leads_to_a_build(built: Site, capsys: pytest.CaptureFixture[str]) -> None:
    prose = "".join(f"<p>{text}</p>" for text in BODY)
    built.add("page.html", f"<html><head><title>Ferry</title></head><body>{prose}<p class='x'>Extra</p></body></html>")
    built.add("page.toml", 'publisher = "Ledger"\ndate = 2024-07-10')
    rules = built.folder / "content" / "cleaning.toml"
    for entry, text in (("", "Extra"), ('[sites.Ledger]\ndrop = ".x"', ""), ('[sites.Ledger]\ndrop = ".y"', "Extra")):
        rules.write_text(entry, "utf-8")
        capsys.readouterr()
        built.build()
        assert not says_unchanged(capsys)
        assert ("Extra" in built.page("articles/ferry/index.html")) == bool(text)
    built.build()
    assert says_unchanged(capsys)
    assert not list((built.folder / "output").rglob("cleaning.toml"))


def rendered(site: Site) -> int:
    """Return the number of pages and feeds that the last build rendered."""
    statistics = json.loads((site.folder / "cache" / "gazette.build.json").read_text("utf-8"))
    return int(statistics["counts"].get("made", 0))


def test_a_touched_file_renders_no_page(built: Site) -> None:
    """This holds even for the second build, since it computes the same digests as the first one stored."""
    assert rendered(built) > 20
    os.utime(built.folder / "content" / "raw" / "borley.txt", (1, 1))
    built.build()
    assert rendered(built) == 0


def test_a_new_article_renders_only_pages_that_show_it(built: Site) -> None:
    for day in range(11, 25):
        built.add(
            f"{day}.txt", f"Title: Town {day}\nDate: 2024-07-{day}\n\nNothing much was seen of it on day {day} of the month.\n"
        )
    built.build()
    all_pages = rendered(built)
    built.add("new.txt", "Title: Nobody\nDate: 2024-07-26\n\nNobody was named, and nothing of what had been said was told again.\n")
    before = stamps(built.folder / "output" / "articles")
    built.build()
    assert 0 < rendered(built) < all_pages
    after = stamps(built.folder / "output" / "articles")
    changed = {Path(path).parent.name for path in after if after[path] != before.get(path)}
    assert changed == {"nobody", "town-24"}  # town-24 links to the new article


def test_a_build_without_changes_repeats_errors(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("empty.txt", "")
    for _ in range(2):
        capsys.readouterr()
        site.build()
        assert "Not on the site: empty.txt" in capsys.readouterr().out


@pytest.mark.parametrize("change", ["article", "touched", "output", "missing", "memory", "setting"])
def test_any_change_leads_to_a_build(built: Site, capsys: pytest.CaptureFixture[str], change: str) -> None:
    page = built.folder / "output" / "index.html"
    before = page.read_bytes()
    settings = {"SITESUBTITLE": "Another"} if change == "setting" else {}
    if change == "article":
        built.add("new.txt", ARTICLE.format("Corve", "Corve"))
    elif change == "touched":
        os.utime(built.folder / "content" / "raw" / "borley.txt", (1, 1))
    elif change == "output":
        page.write_bytes(b"mine")
    elif change == "missing":
        page.unlink()
    elif change == "memory":
        (built.folder / "cache" / "gazette-addresses.json").unlink()
    capsys.readouterr()
    built.build(**settings)
    assert not says_unchanged(capsys)
    assert (page.read_bytes() == before) == (change not in ("article", "setting"))


def test_every_page_is_written_if_a_plugin_listens_to_content_written(built: Site, capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    def note(path: str, context: object) -> None:
        seen.append(path)

    capsys.readouterr()
    with signals.content_written.connected_to(note):
        built.build()
    assert not says_unchanged(capsys)
    pages = [path for path in (built.folder / "output").rglob("*.html") if "pagefind" not in path.parts]
    assert {str(page) for page in pages} <= set(seen)


def test_files_of_a_build_that_broke_off_are_removed(built: Site) -> None:
    """The next build does not know what the interrupted build has written."""
    corve = built.add("corve.txt", ARTICLE.format("Corve", "Corve"))
    with pytest.raises(RuntimeError), signals.all_generators_finalized.connected_to(_break_off):
        built.build()
    stray = built.folder / "output" / "articles" / "never" / "index.html"
    stray.parent.mkdir(parents=True)
    stray.write_text("written before the build broke off")
    corve.unlink()
    built.build()
    assert not stray.exists()
    assert not (built.folder / "output" / "articles" / "rain-over-corve").exists()


def _break_off(generators: object) -> None:
    raise RuntimeError("the machine was switched off")


def test_files_that_no_build_has_left_are_removed_if_the_setting_tidy_is_on(built: Site) -> None:
    mine = built.folder / "output" / "mine.html"
    mine.write_text("by hand")
    built.build(SITESUBTITLE="One")
    assert mine.exists()
    built.build(SITESUBTITLE="Two", GAZETTE={**built.settings["GAZETTE"], "tidy": True})
    assert not mine.exists()
