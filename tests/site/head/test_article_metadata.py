"""Head metadata and JSON-LD of single articles and of unusual sites, in real builds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from support.articles import BODY, dated, dump
from support.built_files import URL, page, pages
from support.sites import Site

ARTICLE = (
    "Title: Bridge opens\nDate: 2024-07-10T14:05:00+02:00\nUpdated: 2024-07-11\nUrl: https://ledger.example/bridge\nLang: en\n"
    "Category: Town\nPublisher: Harbour Ledger\nSummary: Two years late, and within its budget.\nAuthor: {}\n\n"
) + dump("Ada Lovelace came to London. Ada Lovelace left.", *BODY, "Jordan was there.")


def test_json_ld_has_all_that_is_known_of_an_article(site: Site) -> None:
    site.add("a.txt", ARTICLE.format("Nora Quill"))
    site.build(SITEURL=URL, GAZETTE={"recognizer": "support.known_names:recognize", "max_tags": 2})
    built = page(site, "articles/bridge-opens/index.html")
    node = built.nodes["NewsArticle"]
    assert node["description"] == "Two years late, and within its budget. Ada Lovelace came to London. Ada Lovelace left."
    assert node["datePublished"] == "2024-07-10T12:05:00+00:00"
    assert node["dateModified"] == "2024-07-11"
    assert node["author"] == [{"@type": "Person", "name": "Nora Quill"}]
    assert node["publisher"]["logo"] == {
        "@type": "ImageObject",
        "url": f"{URL}/theme/{Path(node['publisher']['logo']['url']).name}",
    }
    assert node["sourceOrganization"] == {"@type": "Organization", "name": "Harbour Ledger"}
    assert node["isBasedOn"] == "https://ledger.example/bridge"
    assert node["mainEntityOfPage"] == node["url"] == f"{URL}/articles/bridge-opens/"
    assert [thing["name"] for thing in node["about"]] == ["Ada Lovelace", "London"]
    assert [thing["name"] for thing in node["mentions"]] == ["Jordan"]
    assert built.meta("article:published_time") == ["2024-07-10T12:05:00+00:00"]
    assert built.meta("article:modified_time") == ["2024-07-11"]
    assert built.meta("article:author") == ["Nora Quill"]
    assert built.meta("article:section") == ["Town"]
    assert built.meta("article:tag") == ["Ada Lovelace", "London"]
    assert built.meta("og:locale") == ["en_US"]


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Harbour Ledger", {"@type": "Organization", "name": "Harbour Ledger"}),
        ("Reuters", {"@type": "Organization", "name": "Reuters"}),
        ("", {"@type": "Organization", "name": "Harbour Ledger"}),
    ],
)
def test_an_organisation_in_a_byline_is_not_a_person(site: Site, byline: str, author: dict[str, str]) -> None:
    site.add("a.txt", ARTICLE.format(byline) if byline else ARTICLE.replace("Author: {}\n", ""))
    site.build(SITEURL=URL)
    assert page(site, "articles/bridge-opens/index.html").nodes["NewsArticle"]["author"] == [author]


def test_a_headline_is_cut_at_110_characters_in_json_ld(site: Site) -> None:
    site.add("a.txt", dated(1, "Engineers of the city " * 6 + "say so"))
    site.build(SITEURL=URL)
    (name,) = (name for name in pages(site) if name.startswith("articles/"))
    cut_short = page(site, name).nodes["NewsArticle"]["headline"]
    assert len(cut_short) <= 110
    assert cut_short == "Engineers of the city " * 4 + "Engineers of the city…"
    assert page(site, name).title.startswith("Engineers of the city " * 6 + "say so")


@pytest.mark.parametrize("settings", [{"SITEURL": ""}, {"SITEURL": URL, "RELATIVE_URLS": True}])
def test_a_site_without_an_absolute_url_has_no_canonical_urls(site: Site, settings: dict[str, Any]) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    site.build(**settings)
    for name, built in pages(site).items():
        assert built.link("canonical") == built.meta("og:url") == [], name
        assert "https://news.example" not in site.page(name), name
    assert page(site, "articles/one/index.html").nodes["NewsArticle"]["headline"] == "One"


def test_the_picture_of_a_page_is_one_that_is_there(site: Site) -> None:
    site.parts = frozenset({"cards"})
    site.add("a.txt", dated(1, "One", *BODY))
    output = site.build(SITEURL=URL)
    by_path = {name: page(site, f"{name}index.html") for name in ("", "people/", "articles/one/", "2024/07/01/")}
    pictures = {name: built.meta("og:image")[0] for name, built in by_path.items()}
    for name, built in by_path.items():
        assert built.meta("twitter:image") == [pictures[name]]
        with Image.open(output / pictures[name].removeprefix(f"{URL}/")) as image:
            assert [[str(side)] for side in image.size] == [built.meta("og:image:width"), built.meta("og:image:height")]
    assert len({pictures[""], pictures["articles/one/"], pictures["2024/07/01/"]}) == 3
    assert pictures["people/"] == pictures[""]
    assert by_path["articles/one/"].meta("og:image:alt") == ["One"]
    assert by_path["articles/one/"].nodes["NewsArticle"]["image"] == pictures["articles/one/"]


def test_without_any_picture_none_is_named(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    site.build(SITEURL=URL, GAZETTE={"recognizer": "", "cards": False})
    built = page(site, "articles/one/index.html")
    assert built.meta("og:image") == built.meta("twitter:image") == []
    assert "image" not in built.nodes["NewsArticle"]
    assert built.meta("twitter:card") == ["summary"]


def test_a_template_may_give_its_page_another_title(site: Site) -> None:
    folder = site.folder / "templates"
    folder.mkdir()
    (folder / "page.html").write_text('{% extends "base.html" %}{% block title %}Mine: {{ page.title }}{% endblock %}')
    (site.folder / "content/pages").mkdir()
    (site.folder / "content/pages/about.md").write_text("Title: About\n\nAbout.\n")
    site.build(THEME_TEMPLATES_OVERRIDES=[str(folder)])
    assert page(site, "about/index.html").title == "Mine: About"


def test_search_engines_are_told_to_leave_drafts_out(site: Site) -> None:
    site.add("a.txt", "Title: Later\nDate: 2099-01-01\n\n" + dump(*BODY))
    site.build(WITH_FUTURE_DATES=False, SITEURL=URL)
    built = page(site, "drafts/later.html")
    assert built.meta("robots") == ["noindex"]
    assert built.nodes == {}


def test_an_empty_site_has_titles_and_descriptions(site: Site) -> None:
    site.build(SITEURL=URL)
    assert page(site, "index.html").meta("description") == ["A digest of the news, article by article and name by name"]
    assert page(site, "people/index.html").title == "People - The Daily Gazette"
