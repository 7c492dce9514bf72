"""Entities that too few articles name have no page: everywhere, their name is text, and what led to a former page leads to the
index."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from string import ascii_lowercase

import pytest
from audit.pages import broken_links, open_site
from lxml import html

from gazette.config import read_config
from gazette.model.errors import ConfigError
from gazette.site.pages.index_sections import INDEX_PAGE_LIMIT, section_url
from support.articles import BODY, dated
from support.chromium import FIND, browse
from support.publishing.host_servers import read_redirects
from support.rebuilt_sites import OTHER, heading, redirect_target
from support.sites import OTHER_THEME, Site, linked_urls

FEW = "people/charles-babbage/"  # named in one article
SEVERAL = "people/ada-lovelace/"  # named in two


@pytest.fixture
def site(site: Site) -> Site:
    """Return a site with the default of `entity_min_articles`: Ada Lovelace and London are in two articles, other names in one."""
    gazette = {"recognizer": "support.known_names:recognize", "entity_min_articles": 2}
    site.settings = {"GAZETTE": gazette, "MENUITEMS": []}  # there is no page About
    site.add("a.txt", dated(10, "Bridge opens", "Ada Lovelace met Charles Babbage & the Royal Society in London.", *BODY))
    site.add("b.txt", dated(11, "Ferry stops", "Ada Lovelace left London.", *OTHER))
    return site


def add_second(site: Site) -> Path:
    """Add a second article about Charles Babbage."""
    return site.add("c.txt", dated(12, "Engine built", "Charles Babbage built an engine of brass and steel.", *reversed(BODY)))


def pages(output: Path) -> set[str]:
    return {f"{path.parent.relative_to(output).as_posix()}/" for path in output.glob("*/*/index.html")}


def names(page: str, xpath: str) -> list[tuple[str, str]]:
    """Return the element and the text of each name in the parts of a page that `xpath` selects."""
    elements = html.fromstring(page).xpath(f"{xpath}//*[self::a or self::span][contains('person organization place', @class)]")
    return sorted({(element.tag, element.text) for element in elements if element.get("class")})


def test_the_default_is_two_articles(tmp_path: Path) -> None:
    assert (
        read_config({"PATH": str(tmp_path), "CACHE_PATH": "c", "DEFAULT_LANG": "en", "DEFAULT_CATEGORY": "N"}).entity_min_articles
        == 2
    )


@pytest.mark.parametrize("value", [0, -1, True, 2.0, "2"])
def test_a_wrong_limit_stops_the_build(site: Site, value: object) -> None:
    with pytest.raises((SystemExit, ConfigError)):
        site.build(GAZETTE={"entity_min_articles": value})


def test_names_in_one_article_have_no_page_and_no_feed(site: Site) -> None:
    gazette = {**site.settings["GAZETTE"], "feed_min_articles": 1}
    output = site.build(SITEURL="https://news.example", GAZETTE=gazette)
    assert {SEVERAL, "places/london/"} <= pages(output)
    assert not pages(output) & {FEW, "organizations/royal-society/"}
    assert "ada-lovelace" in site.page("sitemap.xml")
    assert "charles-babbage" not in site.page("sitemap.xml") + site.page("feeds/all.opml")
    assert (output / "feeds/people/ada-lovelace.rss.xml").exists()
    assert not (output / "feeds/people/charles-babbage.rss.xml").exists()
    assert list(broken_links(open_site(output))) == []


def test_their_names_are_text_wherever_others_are_links(site: Site) -> None:
    output = site.build()
    for page in output.rglob("*.html"):
        assert not [url for url in linked_urls(page.read_text("utf-8")) if "charles-babbage" in url or "royal-society" in url]
    mixed = [("a", "Ada Lovelace"), ("a", "London"), ("span", "Charles Babbage"), ("span", "Royal Society")]
    assert names(site.page("articles/bridge-opens/index.html"), "//aside") == mixed
    assert names(site.page("2024/07/10/index.html"), "//article") == mixed
    assert names(site.page("2024/07/10/index.html"), "//aside") == mixed
    assert names(site.page("entities/index.html"), "//main") == mixed
    assert names(site.page(f"{SEVERAL}index.html"), "//aside") == [mixed[1], *mixed[2:]]
    people = [("a", "Ada Lovelace"), ("span", "Charles Babbage")]
    assert names(site.page("people/index.html"), "//main") == people
    assert names(site.page("entities/people/by-mentions/index.html"), "//main") == people


def test_the_body_of_an_article_links_names_with_a_page_only(site: Site) -> None:
    site.build()
    article = site.page("articles/bridge-opens/index.html")
    assert 'href="/people/ada-lovelace/">Ada Lovelace</a> met Charles Babbage &amp; the Royal Society in <a' in article


def test_the_index_lists_all_names_with_their_number_of_articles(site: Site) -> None:
    site.build()
    items = html.fromstring(site.page("people/index.html")).xpath("//ul[@class='many']/li")
    assert [" ".join(item.text_content().split()) for item in items] == ["Ada Lovelace 2", "Charles Babbage 1"]
    assert "2 names, with the number of articles for each" in site.page("people/index.html")


def test_programs_get_the_name_without_a_url(site: Site) -> None:
    site.build(SITEURL="https://news.example")
    (script,) = html.fromstring(site.page("articles/bridge-opens/index.html")).xpath("//script[@type='application/ld+json']/text()")
    urls = {entity["name"]: entity.get("url") for entity in json.loads(script)[0]["about"]}
    assert urls["Ada Lovelace"] == "https://news.example/people/ada-lovelace/"
    assert urls["Charles Babbage"] is urls["Royal Society"] is None
    atom = site.page("feeds/all.atom.xml")
    assert '<category term="Charles Babbage" scheme="https://news.example/people/"/>' in atom


def test_the_network_of_an_edition_links_only_names_with_a_page(site: Site) -> None:
    site.add("c.txt", dated(10, "Walrus seen", "Charles Babbage saw a walrus.", *OTHER))
    site.add("d.txt", dated(12, "Prize given", "The Royal Society gave a prize.", *BODY[:1], *OTHER[:1]))
    site.build()
    edition = html.fromstring(site.page("2024/07/10/index.html"))
    network = "//*[local-name()='svg' and @class='network']"
    linked, plain = ({text.text_content().strip() for text in edition.xpath(f"{network}/{tag}")} for tag in ("a", "g"))
    assert (linked, plain) == ({"Ada Lovelace", "London", "Charles Babbage", "Royal Society"}, set())
    site.add("d.txt", dated(12, "Prize given", "There was a prize.", *BODY[:1], *OTHER[:1]))
    site.build()
    edition = html.fromstring(site.page("2024/07/10/index.html"))
    assert [group.text_content().strip() for group in edition.xpath(f"{network}/g")] == ["Royal Society"]
    assert {*edition.xpath("//details//li/a/text()")} == {"Ada Lovelace", "London", "Charles Babbage"}


def test_the_mail_of_an_edition_links_only_names_with_a_page(site: Site) -> None:
    site.build(SITEURL="https://news.example")
    mail = " ".join(unescape(site.page("feeds/editions/all.rss.xml")).split())
    assert '<a href="https://news.example/people/ada-lovelace/" style="color:inherit">Ada Lovelace</a> (1 article' in mail
    assert "Charles Babbage (1 article)" in mail
    assert "people/charles-babbage" not in mail


@pytest.mark.parametrize(
    ("entry", "has_page"),
    [
        ("pin = true", True),
        ('description = "An inventor"', True),
        ('wikidata = "Q46633"', True),
        ('links = { "Museum" = "https://museum.example/" }', True),
        ('aliases = ["Babbage"]', False),
        ('type = "person"', False),
        ('never_merge_with = ["Ada Lovelace"]', False),
    ],
)
def test_what_the_user_pins_or_describes_has_a_page(site: Site, entry: str, has_page: bool) -> None:
    site.write_overrides(f'["Charles Babbage"]\n{entry}\n')
    assert (FEW in pages(site.build())) == has_page


def test_namesakes_without_a_page_are_named(site: Site) -> None:
    site.add("c.txt", dated(12, "One", "They flew to Jordan.", *BODY))
    site.add("d.txt", dated(13, "Two", "They left Jordan.", *OTHER))
    site.write_overrides('["Royal Society"]\naliases = ["Jordan"]\ntype = "organization"\n')
    site.build()
    (line,) = html.fromstring(site.page("places/jordan/index.html")).xpath("//p[contains(., 'Not to be confused with')]")
    assert line.xpath("span/text()") == ["Royal Society"]


def test_a_page_comes_with_the_second_article_and_redirects_without_it(site: Site) -> None:
    assert FEW not in pages(site.build())
    second = add_second(site)
    site.build()
    assert heading(site, FEW) == "Charles Babbage"
    assert f'href="/{FEW}"' in site.page("articles/bridge-opens/index.html")
    second.unlink()
    for _ in range(2):
        output = site.build()
        assert redirect_target(site, FEW) == "/people/#letter-c"
        assert read_redirects((output / "_redirects").read_text("utf-8")) == {f"/{FEW}": "/people/#letter-c"}
        assert f'href="/{FEW}"' not in site.page("articles/bridge-opens/index.html") + site.page("people/index.html")
    add_second(site)
    output = site.build()
    assert heading(site, FEW) == "Charles Babbage"
    assert not (output / "_redirects").exists()


def test_a_name_that_never_had_a_page_has_no_redirect(site: Site) -> None:
    for _ in range(2):
        output = site.build()
        assert not (output / "_redirects").exists()
        assert not (output / FEW).exists()


def test_pages_of_builds_that_knew_no_limit_redirect(site: Site) -> None:
    site.build()
    store = site.folder / "cache/gazette-addresses.json"
    stored = json.loads(store.read_text("utf-8"))
    assert stored[FEW.rstrip("/")].pop("page") is False
    store.write_text(json.dumps(stored), "utf-8")
    output = site.build()
    assert redirect_target(site, FEW) == "/people/#letter-c"
    assert list(broken_links(open_site(output))) == []


def test_a_page_comes_to_the_address_that_its_name_had_all_the_time(site: Site) -> None:
    """The two names have the same slug, and the second gets a page first."""
    site.add("c.txt", dated(12, "One", "The Mir Society met.", *BODY))
    site.add("d.txt", dated(13, "Two", "The Мир Society met.", *OTHER))
    site.build()
    site.add("e.txt", dated(14, "Three", "The Мир Society left.", *reversed(OTHER)))
    site.build()
    assert heading(site, "organizations/mir-society-2/") == "Мир Society"
    site.add("f.txt", dated(15, "Four", "The Mir Society left.", *reversed(BODY)))
    site.build()
    assert heading(site, "organizations/mir-society/") == "Mir Society"
    assert heading(site, "organizations/mir-society-2/") == "Мир Society"


def test_a_merged_page_redirects_to_the_index_if_the_other_name_has_no_page(site: Site) -> None:
    second = add_second(site)
    site.build()
    second.unlink()
    site.write_overrides('["Charles Babbage"]\ntype = "person"\nmerge_into = "Zoe Quill"\n')
    site.build()
    assert redirect_target(site, FEW) == "/people/#letter-z"


def test_the_place_of_a_name_in_an_index() -> None:
    assert section_url("Édith Piaf", "person", divided=False) == "people/#letter-e"
    assert section_url("3CAT", "organization", divided=True) == "entities/organizations/0-9/"
    assert section_url("Мир", "place", divided=True) == "entities/places/other/"


def test_a_former_page_leads_to_the_page_of_its_letter_if_the_index_is_divided(site: Site) -> None:
    site.settings["GAZETTE"]["recognizer"] = "support.known_names:find_crowd"
    crowd = [f"X{first}{second} Quill" for first in ascii_lowercase for second in ascii_lowercase][: INDEX_PAGE_LIMIT + 1]
    site.add("c.txt", dated(12, "Crowd gathers", *(f"{name} came to the bridge." for name in crowd)))
    again = site.add("d.txt", dated(13, "Engine built", f"{crowd[0]} built an engine of brass and steel.", *BODY))
    site.build()
    again.unlink()
    output = site.build()
    assert redirect_target(site, "people/xaa-quill/") == "/entities/people/x/"
    assert "<span" in site.page("entities/people/x/index.html")
    assert list(broken_links(open_site(output))) == []


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_other_themes_link_the_name_to_its_place_in_the_index(site: Site, theme: str) -> None:
    second = add_second(site)
    site.build(**OTHER_THEME, AUTHOR_SAVE_AS="author/{slug}.html", MENUITEMS=[])
    second.unlink()
    output = site.build(**{**OTHER_THEME, "THEME": theme}, AUTHOR_SAVE_AS="author/{slug}.html", MENUITEMS=[])
    assert 'href="/people/#letter-c"' in site.page("articles/bridge-opens/index.html")
    assert "<li>Charles Babbage (1)</li>" in " ".join(site.page("people/index.html").split())
    assert "<li>Charles Babbage (1)</li>" in " ".join(site.page("entities/index.html").split())
    assert list(broken_links(open_site(output))) == []


def test_search_filters_by_all_names(site: Site) -> None:
    site.parts = frozenset({"search"})
    with browse(site.build()) as browser:
        labels = browser.run(
            FIND + """await visit("search/?q=bridge"); await settled(); return texts('[data-filter="person"] label');"""
        )
    assert labels == ["Ada Lovelace 1", "Charles Babbage 1"]
