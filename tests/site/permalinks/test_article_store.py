"""The file in which a build stores articles for the next one."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from gazette.site.permalinks.article_store import PageLocation, StoredArticle, read_stored_articles, write_stored_articles
from support.articles import BODY, dated
from support.rebuilt_sites import STORE, guids, stored_articles, write_by_hand
from support.sites import Site


def test_two_builds_store_the_same_bytes(site: Site) -> None:
    for name in ("b.txt", "a.txt"):
        site.add(name, dated(1, name, *BODY, name))
    write_by_hand(site, "x.md", "By hand")
    site.build()
    first = (site.folder / STORE).read_bytes()
    output = {path: path.read_bytes() for path in (site.folder / "output").rglob("*.*")}
    site.build()
    assert (site.folder / STORE).read_bytes() == first
    assert {path: path.read_bytes() for path in (site.folder / "output").rglob("*.*")} == output


def test_a_build_that_fails_stores_nothing(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.build()
    before = (site.folder / STORE).read_bytes()
    site.add("a.txt", dated(1, "Bridge opens late"))
    theme = site.folder / "theme"
    (theme / "templates").mkdir(parents=True)
    (theme / "templates/edition.html").write_text("{{ nothing.of.the.kind }}")
    with pytest.raises(Exception, match="nothing"):
        site.build(THEME_TEMPLATES_OVERRIDES=[str(theme / "templates")])
    assert (site.folder / STORE).read_bytes() == before


def test_a_file_name_that_is_not_text_is_stored(site: Site) -> None:
    folder = os.fsencode(site.folder / "content/raw")
    Path(os.fsdecode(folder + b"/\xff.txt")).write_text(dated(1, "Bridge opens"))
    before = guids(site)
    assert guids(site) == before
    assert [article["path"] for article in stored_articles(site).values()] == ["\udcff.txt"]


STORED = StoredArticle("d1", "a.txt", "2024-07-01T00:00:00+00:00")
BROKEN = [
    "{",
    "[]",
    '{"a": 3}',
    '{"a": {"digest": "d", "path": "p", "live": true}}',
    '{"a": {"digest": "d", "path": "p", "live": true, "changed": "2024-07-01"}}',
    '{"a": {"digest": "d", "path": "p", "live": true, "changed": 7}}',
    '{"a": {"digest": "d", "path": 7, "live": true, "changed": "2024-07-01T00:00:00+00:00"}}',
    '{"a": {"digest": "d", "path": "p", "live": 1, "changed": "2024-07-01T00:00:00+00:00"}}',
    '{"a": {"digest": "d", "path": "p", "live": true, "changed": "2024-07-01T00:00:00+00:00", "url": []}}',
    '{"a": {"digest": "d", "path": "p", "live": true, "changed": "2024-07-01T00:00:00+00:00", "place": "x/ ../x"}}',
    '{"a": {"digest": "d", "path": "p", "live": true, "changed": "2024-07-01T00:00:00+00:00", "former": ["x/ /x"]}}',
    '{"a": {"digest": "d", "path": "p", "live": true, "changed": "2024-07-01T00:00:00+00:00", "former": [["x"]]}}',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_damaged_file_is_reported_and_set_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gazette-articles.json"
    path.write_text(text)
    stored, warning = read_stored_articles(path)
    assert stored == {}
    assert warning == (
        f"{path} could not be read (it is damaged) and is now gazette-articles.json.unusable;"
        " articles that are corrected now will be announced as new ones, and articles that move will have no redirects"
    )
    assert (tmp_path / "gazette-articles.json.unusable").read_text() == text


def test_a_site_with_a_damaged_file_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = guids(site)
    (site.folder / STORE).write_bytes(b"\xff")
    assert guids(site) == before
    assert "gazette-articles.json could not be read (it is damaged)" in capsys.readouterr().out


def test_written_articles_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    stored = {
        "d1": STORED,
        "x.md": StoredArticle(
            "d2", "\udcff.md", datetime.fromisoformat("2024-07-01T00:00:00+02:00").isoformat(), True, "s", "u", "t", "p", "m", "s",
            PageLocation("a/é/", "a/é/index.html"), (PageLocation("b", "b"), PageLocation("c/", "c/index.html")), live=False,
        ),
    }  # fmt: skip
    assert write_stored_articles(path, stored) == ""
    assert read_stored_articles(path) == (stored, "")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
    assert "cannot be written: No such file or directory" in write_stored_articles(tmp_path / "nowhere" / "a.json", stored)
