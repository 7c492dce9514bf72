"""Raw files that try to break the build or the site affect only themselves."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from support.articles import BODY, dated, dump
from support.paths import ROOT
from support.sites import OTHER_THEME, Site, article_slugs


def test_one_file_under_three_names_is_one_page_and_two_reported_duplicates(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "b.txt", "c/d.txt"):
        site.add(name, dated(10, "Bridge opens"))
    assert article_slugs(site.build()) == ["bridge-opens"]
    out = capsys.readouterr().out
    assert "Gazette: 1 article, 0 entities, 13 pages, 9 feeds; 0 files refused, 2 duplicates" in out
    assert "b.txt: left out, since a.txt has the same content" in out


def test_a_bad_file_is_reported_and_the_rest_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("good.txt", dated(10, "Bridge opens"))
    site.add("bad/empty.txt", "")
    site.add("scan.txt", b"%PDF-1.4")
    assert article_slugs(site.build()) == ["bridge-opens"]
    out = capsys.readouterr().out
    assert "Not on the site: bad/empty.txt: empty; nothing to publish" in out
    assert "Not on the site: scan.txt: this is a PDF, not text; save the article as text or HTML" in out
    assert "2 files refused" in out


def test_the_raw_file_is_never_changed(site: Site) -> None:
    path = site.add("a.txt", "\ufeffTitle\r\n\r\nIt â€™s\x00 here, and long enough.\r\n".encode())
    before = path.read_bytes()
    site.build()
    assert path.read_bytes() == before


def test_hostile_files_cannot_control_pelican_or_run_scripts(site: Site) -> None:
    site.add("evil.html", (ROOT / "tests/cases/page-hostile/source.html").read_bytes())
    site.add(
        "evil.txt",
        "Title: {filename}/x <img src=x onerror=alert(1)>\nsave_as: ../up.html\nDate: 2024-07-01\n\n"
        + dump(*BODY, "[x]({static}/y) |filename|z"),
    )
    output = site.build()
    assert len(article_slugs(output)) == 2
    assert not (site.folder / "up.html").exists()
    assert not (site.folder / "x.html").exists()
    for path in output.rglob("*.html"):
        text = re.sub(r'<script (?:defer|type="module") src="/theme/\w+\.\w{8}\.js"></script>', "", path.read_text("utf-8"))
        assert "<img src=x" not in text
        assert text.count("<script") == text.count('<script type="application/ld+json">') == text.count("</script") <= 1
        assert "javascript:" not in text


def test_metadata_is_safe_in_a_theme_that_does_not_escape_it(site: Site) -> None:
    """Pelican's own theme passes titles through `striptags`, which turns entities back into markup."""
    site.add(
        "a.txt",
        "Title: </title><script>alert(1)</script> & more\nDate: 2024-07-01\nAuthor: <b>Nora</b> Quill\nCategory: <i>x\n\n"
        + dump(*BODY, "Ada <img src=x onerror=alert(1)> Byron came."),
    )
    output = site.build(**OTHER_THEME, AUTHOR_SAVE_AS="author/{slug}.html")
    for path in output.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script" not in text, path
        assert "<b>Nora" not in text, path
        assert "<img src=x" not in text, path


def test_raw_files_may_lie_outside_the_content_folder(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "a.txt").write_text(dated(1, "One"))
    assert article_slugs(site.build(GAZETTE={"raw": str(outside), "recognizer": ""})) == ["one"]


def test_pelican_never_reads_the_raw_folder_itself(site: Site) -> None:
    site.add(
        "a.html",
        f"<html><head><title>One</title><meta name='date' content='2024-07-01'></head><body><p>{'</p><p>'.join(BODY)}</p></body></html>",
    )
    site.add("notes.rst", "Not an article\n==============\n\n:date: 2024-01-01\n\nx\n")
    assert article_slugs(site.build()) == ["one"]


def test_the_front_matter_of_a_clipping_does_not_control_pelican(site: Site) -> None:
    head = "---\ntitle: Bridge opens\ndate: 2024-07-10\nstatus: draft\nslug: up\nsave_as: ../up.html\ntemplate: evil\n---\n"
    site.add("notes.md", head + dump(*BODY, "[x]({static}/y) ![z]({attach}z.png)"))
    output = site.build()
    assert article_slugs(output) == ["bridge-opens"]
    assert not (site.folder / "up.html").exists()


def test_file_names_that_cannot_be_decoded_do_no_harm(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.fsencode(site.folder / "content" / "raw")
    for name, text in ((b"caf\xe9.txt", dated(1, "One")), (b"caf\xe8.txt", "")):
        Path(os.fsdecode(os.path.join(folder, name))).write_text(text)  # noqa: PTH118
    assert article_slugs(site.build()) == ["one"]
    assert article_slugs(site.build()) == ["one"]
    assert "Not on the site: caf?.txt: empty" in capsys.readouterr().out


def test_a_category_as_long_as_a_sentence_is_ignored(site: Site) -> None:
    site.add("a.txt", f"Category: {'a very long section ' * 20}\n" + dated(10, "Bridge opens"))
    assert (site.build() / "categories/news/index.html").exists()
