"""URLs of articles from build to build: a URL lasts, or redirects to where its article is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pelican import signals

from gazette.site.permalinks.article_store import PageLocation, StoredArticle, merge_stored_articles, slugs_to_keep
from support.articles import BODY, dated
from support.rebuilt_sites import OTHER, heading, redirect_target, write_by_hand
from support.sites import Site, article_slugs


def test_the_url_of_a_former_title_redirects(site: Site) -> None:
    site.add("a.txt", dated(1, "Brigde opens"))
    site.build()
    for title, slug in (("Bridge opens", "bridge-opens"), ("Bridge opens & closes", "bridge-opens-closes")):
        site.add("a.txt", dated(1, title))
        for _ in range(2):
            site.build()
            assert heading(site, f"articles/{slug}/") == title
            assert redirect_target(site, "articles/brigde-opens/") == f"/articles/{slug}/"
    assert redirect_target(site, "articles/bridge-opens/") == "/articles/bridge-opens-closes/"
    assert "This page has moved to" in site.page("articles/bridge-opens/index.html")
    assert "Bridge opens &amp; closes</a>" in site.page("articles/bridge-opens/index.html")
    site.add("a.txt", dated(1, "Brigde opens"))
    site.build()
    assert heading(site, "articles/brigde-opens/") == "Brigde opens"
    assert redirect_target(site, "articles/bridge-opens/") == "/articles/brigde-opens/"


def test_an_older_article_does_not_take_the_url_of_a_newer_one(site: Site) -> None:
    site.add("a.txt", dated(9, "Bridge opens"))
    site.build()
    site.add("b.txt", dated(1, "Bridge opens", *OTHER))
    pages = article_slugs(site.build())
    assert pages[0] == "bridge-opens"
    assert len(pages) == 2
    assert BODY[0] in site.page("articles/bridge-opens/index.html")
    (site.folder / "content/raw/a.txt").unlink()
    assert article_slugs(site.build()) == [pages[1]]


def test_a_former_url_that_another_article_has_now_is_not_a_redirect(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.build()
    site.add("a.txt", dated(1, "Bridge opens late"))
    second = site.add("b.txt", dated(2, "Bridge opens", *OTHER))
    site.build()
    assert heading(site, "articles/bridge-opens/") == "Bridge opens"
    assert heading(site, "articles/bridge-opens-late/") == "Bridge opens late"
    site.add("b.txt", dated(2, "Bridges open", *OTHER))
    site.build()
    assert redirect_target(site, "articles/bridge-opens/") == "/articles/bridges-open/"  # the last article that had this URL
    second.unlink()
    assert article_slugs(site.build()) == ["bridge-opens-late"]  # an article that is gone leaves no redirect


def test_an_article_that_comes_back_takes_no_url_away(site: Site) -> None:
    first = site.add("a.txt", dated(1, "Bridge opens"))
    site.build()
    away = first.rename(site.folder / "away")
    site.add("b.txt", dated(2, "Bridge opens", *OTHER))
    site.build()
    away.rename(first)
    assert len(article_slugs(site.build())) == 2
    assert OTHER[0] in site.page("articles/bridge-opens/index.html")


STORED = StoredArticle("d", "p", "2024-07-01T00:00:00+00:00", title_slug="bridge", slug="bridge")


@pytest.mark.parametrize("gone", ["1", "2"])
def test_of_two_articles_with_a_slug_the_one_that_was_published_last_keeps_it(gone: str) -> None:
    stored = {identity: replace(STORED, live=identity != gone) for identity in "12"}
    assert slugs_to_keep(stored, dict.fromkeys("12", "bridge")) == {"12".replace(gone, ""): "bridge"}


def test_a_missing_article_loses_a_location_that_another_article_took() -> None:
    def at(slug: str) -> StoredArticle:
        return replace(STORED, location=PageLocation(f"{slug}/", f"{slug}/index.html"))

    stored = merge_stored_articles(merge_stored_articles({}, {"a": at("x")}), {"b": at("x")})
    stored = merge_stored_articles(stored, {"a": at("z"), "b": at("y")})
    assert stored == {"a": at("z"), "b": replace(at("y"), former=(at("x").location,))}


def test_a_redirect_does_not_replace_a_hand_written_page(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.build()
    site.add("a.txt", dated(1, "Bridge opens late"))
    (site.folder / "content/pages").mkdir()
    (site.folder / "content/pages/p.md").write_text(
        "Title: Mine\nsave_as: articles/bridge-opens/index.html\nurl: articles/bridge-opens/\n\nMine.\n"
    )
    site.build()
    assert heading(site, "articles/bridge-opens/") == "Mine"
    assert "ERROR" not in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["static", "template"])
def test_a_redirect_does_not_replace_another_file(site: Site, kind: str) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    old = {"ARTICLE_URL": "{slug}.html", "ARTICLE_SAVE_AS": "{slug}.html"}
    site.build(**old)
    site.add("a.txt", dated(1, "Bridge opens late"))
    (site.folder / "content/bridge-opens.html").write_text("mine")
    more: dict[str, Any] = (
        {"STATIC_PATHS": ["bridge-opens.html"], "ARTICLE_PATHS": ["raw"], "STATIC_EXCLUDE_SOURCES": False}
        if kind == "static"
        else {"TEMPLATE_PAGES": {"bridge-opens.html": "bridge-opens.html"}, "ARTICLE_PATHS": ["raw"]}
    )
    site.build(**old, **more)
    assert site.page("bridge-opens.html") == "mine"


def test_urls_of_an_earlier_setting_redirect(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.build(ARTICLE_URL="{slug}.html", ARTICLE_SAVE_AS="{slug}.html")
    site.build(ARTICLE_URL="{date:%Y}/{slug}/", ARTICLE_SAVE_AS="{date:%Y}/{slug}/index.html")
    assert redirect_target(site, "bridge-opens.html") == "/2024/bridge-opens/"
    site.build()
    assert redirect_target(site, "bridge-opens.html") == "/articles/bridge-opens/"
    assert redirect_target(site, "2024/bridge-opens/") == "/articles/bridge-opens/"


def test_a_redirect_never_replaces_a_file_by_a_folder_or_a_folder_by_a_file(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    plain = {"ARTICLE_URL": "{slug}", "ARTICLE_SAVE_AS": "{slug}"}
    folder = {"ARTICLE_URL": "{slug}/", "ARTICLE_SAVE_AS": "{slug}/index.html"}
    for settings in (plain, folder, plain):
        output = site.build(**settings)
        assert (output / settings["ARTICLE_SAVE_AS"].format(slug="bridge-opens")).is_file()


def test_former_urls_of_hand_written_articles_redirect(site: Site) -> None:
    write_by_hand(site, "x.md", "By hnad")
    site.build()
    write_by_hand(site, "x.md", "By hand")
    site.build(SITEURL="https://news.example")
    assert redirect_target(site, "articles/by-hnad/") == "https://news.example/articles/by-hand/"
    assert "by-hnad" not in site.page("sitemap.xml")


def test_templates_get_all_redirects(site: Site) -> None:
    site.add("a.txt", dated(1, "Brigde opens", "Charles Babbage came.", *BODY))
    site.build()
    site.add("a.txt", dated(1, "Bridge opens", "Charles Babbage came.", *BODY))
    site.add("b.txt", dated(2, "Ferry stops", "Ada Lovelace came.", *OTHER))
    site.write_overrides('["Charles Babbage"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n')
    redirects: list[dict[str, str]] = []

    def note(path: str, context: dict[str, Any]) -> None:
        redirects.append(dict(context["redirects"]))

    with signals.content_written.connected_to(note):
        site.build()
    expected = {"articles/brigde-opens/": "articles/bridge-opens/", "people/charles-babbage/": "people/ada-lovelace/"}
    assert redirects
    assert all(mapping == expected for mapping in redirects)
