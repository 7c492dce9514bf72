"""Where articles are from build to build: an address lasts, or leads to where its article went."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pelican import signals

from gazette.site.permalinks.article_store import Place, Remembered, kept_slugs, remember
from support.articles import BODY, dated
from support.remembered import OTHER, by_hand, heading, target
from support.sites import Site, article_pages


def test_the_old_address_of_a_corrected_title_leads_on(site: Site) -> None:
    site.add("a.txt", dated(1, "Brigde opens"))
    site.build()
    for title, slug in (("Bridge opens", "bridge-opens"), ("Bridge opens & closes", "bridge-opens-closes")):
        site.add("a.txt", dated(1, title))
        for _ in range(2):
            site.build()
            assert heading(site, f"articles/{slug}/") == title
            assert target(site, "articles/brigde-opens/") == f"/articles/{slug}/"
    assert target(site, "articles/bridge-opens/") == "/articles/bridge-opens-closes/"
    assert "This page is now at" in site.page("articles/bridge-opens/index.html")
    assert "Bridge opens &amp; closes</a>" in site.page("articles/bridge-opens/index.html")
    site.add("a.txt", dated(1, "Brigde opens"))
    site.build()
    assert heading(site, "articles/brigde-opens/") == "Brigde opens"
    assert target(site, "articles/bridge-opens/") == "/articles/brigde-opens/"


def test_an_older_article_takes_no_address_away_from_a_newer(site: Site) -> None:
    site.add("a.txt", dated(9, "Bridge opens"))
    site.build()
    site.add("b.txt", dated(1, "Bridge opens", *OTHER))
    pages = article_pages(site.build())
    assert pages[0] == "bridge-opens"
    assert len(pages) == 2
    assert BODY[0] in site.page("articles/bridge-opens/index.html")
    (site.folder / "content/raw/a.txt").unlink()
    assert article_pages(site.build()) == [pages[1]]


def test_an_address_that_another_article_has_now_is_its_own(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.build()
    site.add("a.txt", dated(1, "Bridge opens late"))
    second = site.add("b.txt", dated(2, "Bridge opens", *OTHER))
    site.build()
    assert heading(site, "articles/bridge-opens/") == "Bridge opens"
    assert heading(site, "articles/bridge-opens-late/") == "Bridge opens late"
    site.add("b.txt", dated(2, "Bridges open", *OTHER))
    site.build()
    assert target(site, "articles/bridge-opens/") == "/articles/bridges-open/"  # who had it last
    second.unlink()
    assert article_pages(site.build()) == ["bridge-opens-late"]  # gone for good leaves nothing


def test_who_comes_back_takes_no_address_away(site: Site) -> None:
    first = site.add("a.txt", dated(1, "Bridge opens"))
    site.build()
    away = first.rename(site.folder / "away")
    site.add("b.txt", dated(2, "Bridge opens", *OTHER))
    site.build()
    away.rename(first)
    assert len(article_pages(site.build())) == 2
    assert OTHER[0] in site.page("articles/bridge-opens/index.html")


ONE = Remembered("d", "p", "2024-07-01T00:00:00+00:00", title="bridge", slug="bridge")


@pytest.mark.parametrize("gone", ["1", "2"])
def test_of_two_that_had_a_slug_the_one_that_was_there_last_keeps_it(gone: str) -> None:
    known = {identity: replace(ONE, live=identity != gone) for identity in "12"}
    assert kept_slugs(known, dict.fromkeys("12", "bridge")) == {"12".replace(gone, ""): "bridge"}


def test_a_place_that_another_took_is_forgotten_by_who_is_gone() -> None:
    def at(slug: str) -> Remembered:
        return replace(ONE, place=Place(f"{slug}/", f"{slug}/index.html"))

    known = remember(remember({}, {"a": at("x")}), {"b": at("x")})
    known = remember(known, {"a": at("z"), "b": at("y")})
    assert known == {"a": at("z"), "b": replace(at("y"), former=(at("x").place,))}


def test_a_page_written_by_hand_is_not_replaced(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
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
def test_no_other_file_is_replaced(site: Site, kind: str) -> None:
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


def test_another_shape_of_addresses_leads_on_from_the_old_files(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.build(ARTICLE_URL="{slug}.html", ARTICLE_SAVE_AS="{slug}.html")
    site.build(ARTICLE_URL="{date:%Y}/{slug}/", ARTICLE_SAVE_AS="{date:%Y}/{slug}/index.html")
    assert target(site, "bridge-opens.html") == "/2024/bridge-opens/"
    site.build()
    assert target(site, "bridge-opens.html") == "/articles/bridge-opens/"
    assert target(site, "2024/bridge-opens/") == "/articles/bridge-opens/"


def test_no_file_becomes_a_folder_and_no_folder_a_file(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    plain = {"ARTICLE_URL": "{slug}", "ARTICLE_SAVE_AS": "{slug}"}
    folder = {"ARTICLE_URL": "{slug}/", "ARTICLE_SAVE_AS": "{slug}/index.html"}
    for settings in (plain, folder, plain):
        output = site.build(**settings)
        assert (output / settings["ARTICLE_SAVE_AS"].format(slug="bridge-opens")).is_file()


def test_hand_written_articles_lead_on_too(site: Site) -> None:
    by_hand(site, "x.md", "By hnad")
    site.build()
    by_hand(site, "x.md", "By hand")
    site.build(SITEURL="https://news.example")
    assert target(site, "articles/by-hnad/") == "https://news.example/articles/by-hand/"
    assert "by-hnad" not in site.page("sitemap.xml")


def test_all_redirects_are_told_to_who_writes_pages(site: Site) -> None:
    site.add("a.txt", dated(1, "Brigde opens", "Charles Babbage came.", *BODY))
    site.build()
    site.add("a.txt", dated(1, "Bridge opens", "Charles Babbage came.", *BODY))
    site.add("b.txt", dated(2, "Ferry stops", "Ada Lovelace came.", *OTHER))
    site.say('["Charles Babbage"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n')
    told: list[dict[str, str]] = []

    def note(path: str, context: dict[str, Any]) -> None:
        told.append(dict(context["redirects"]))

    with signals.content_written.connected_to(note):
        site.build()
    wanted = {"articles/brigde-opens/": "articles/bridge-opens/", "people/charles-babbage/": "people/ada-lovelace/"}
    assert told
    assert all(one == wanted for one in told)
