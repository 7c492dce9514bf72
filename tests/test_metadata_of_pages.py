"""What pages say of themselves to search engines, social networks and other programs, in real builds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest
from jinja2 import Template
from lxml import html
from PIL import Image

from conftest import BODY, Site, dated, dump
from gazette.site.metadata import Meta, describe, locale_of
from gazette.site.wording import cut, describe_text, listing, span

URL = "https://news.example/digest"
HOSTILE = """</title></script><script>alert(1)</script> "quoted" 'more' <b>bold</b> & خبر"""


@dataclass(frozen=True)
class Page:
    """A page of a built site, as a parser reads it."""

    tree: Any

    def one(self, path: str) -> str:
        (found,) = self.tree.xpath(path)
        return str(found)

    def meta(self, name: str) -> list[str]:
        return [str(found) for found in self.tree.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")]

    def link(self, rel: str) -> list[str]:
        return [str(found) for found in self.tree.xpath(f"//link[@rel='{rel}']/@href")]

    @property
    def title(self) -> str:
        return self.one("//head/title/text()")

    @property
    def heading(self) -> str:
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    @property
    def nodes(self) -> dict[str, Any]:
        """What it tells programs, by type."""
        scripts = self.tree.xpath("//script[@type='application/ld+json']/text()")
        return {node["@type"]: node for script in scripts for node in json.loads(script)}

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list it."""
        return self.meta("robots") == [] and not self.tree.xpath("//meta[@http-equiv='refresh']")


def page(site: Site, path: str) -> Page:
    return Page(html.document_fromstring(site.page(path).encode()))


def pages(site: Site) -> dict[str, Page]:
    output = site.folder / "output"
    names = [path.relative_to(output).as_posix() for path in sorted(output.rglob("*.html"))]
    return {name: page(site, name) for name in names}


def fill(site: Site) -> None:
    """Articles of all kinds: signed and not, hand-written, of one title, hostile; a page, a tag, a category."""
    for number in range(1, 26):
        site.add(f"{number}.txt", dated(number, f"Story {number}", "Ada Lovelace came to Jordan.", *BODY))
    site.add("same.txt", dated(2, "Story 25", *reversed(BODY)))
    site.add("archive.txt", dated(3, "Archive", *BODY, "London was there."))
    site.add("hostile.txt", dated(4, HOSTILE, *BODY))
    content = site.folder / "content"
    (content / "hand.md").write_text(
        "Title: Tom &amp; Jerry\nDate: 2024-07-05\nTags: by hand\nCategory: Letters\n\nHello *there*, all of you who read this.\n"
    )
    (content / "pages").mkdir()
    (content / "pages/about.md").write_text("Title: Story 1\nSlug: about\n\nWhat this is about.\n")
    (content / "pages/hidden.md").write_text("Title: Not listed\nSlug: hidden\nStatus: hidden\n\nOnly for those who know it.\n")
    site.say('["Ada Lovelace"]\ntype = "person"\naliases = ["The Countess of Lovelace"]\ndescription = "English mathematician"\nwikidata = "Q7259"\nlinks = { "Papers" = "https://papers.example/ada" }\n')  # fmt: skip
    site.settings |= {
        "SITEURL": URL,
        "FEED_DOMAIN": URL,
        "PAGINATED_TEMPLATES": {"entity": 10, "category": 10},
        "CATEGORY_FEED_RSS": "feeds/{slug}.rss.xml",
        "GAZETTE": {"recognizer": "known_names:recognize", "provenance": True},
    }


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with every kind of page, built once."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "content" / "raw").mkdir(parents=True)
    site = Site(folder)
    fill(site)
    site.build()
    return site


def test_every_page_has_a_title_of_its_own_and_a_description(full: Site) -> None:
    found = pages(full)
    assert len(found) > 60
    titles = Counter(one.title for one in found.values())
    assert [title for title, times in titles.items() if times > 1] == []
    for name, one in found.items():
        (said,) = one.meta("description")
        assert (50 if name.startswith(("articles/story", "people/", "places/")) else 10) <= len(said) <= 160, (name, said)
        assert len(one.meta("og:description")) == len(one.meta("twitter:description")) == 1, name


def test_every_page_to_be_found_has_its_own_absolute_address(full: Site) -> None:
    for name, one in pages(full).items():
        if one.is_listed:
            own = f"{URL}/{name.removesuffix('index.html')}"
            assert one.link("canonical") == one.meta("og:url") == [own], name
            assert one.nodes["BreadcrumbList" if name != "index.html" else "WebSite"], name


def test_every_page_has_what_social_networks_show(full: Site) -> None:
    wanted = (
        "og:title",
        "og:type",
        "og:image",
        "og:image:alt",
        "og:site_name",
        "og:locale",
        "twitter:card",
        "twitter:title",
        "twitter:image",
    )
    for name, one in pages(full).items():
        for key in wanted:
            assert len(one.meta(key)) == 1, (name, key)
            assert one.meta(key)[0], (name, key)
        assert one.meta("twitter:card") == ["summary_large_image"]
        assert one.meta("og:image")[0].startswith(f"{URL}/")
        assert one.meta("og:type") == ["article" if name.startswith("articles/") and "/cleaning/" not in name else "website"], name


def test_pages_that_nobody_looks_for_are_not_to_be_found_and_all_others_are(full: Site) -> None:
    hidden = {name for name, one in pages(full).items() if not one.is_listed}
    expected = {name for name in pages(full) if name in ("404.html", "hidden/index.html") or "/cleaning/" in name}
    assert len(expected) > 20
    assert hidden == expected


def test_pages_are_valid_html_with_all_of_it(full: Site) -> None:
    for name in pages(full):
        html5lib.HTMLParser(strict=True).parse(full.page(name))


def test_titles_that_are_one_are_told_apart_by_day(full: Site) -> None:
    found = [one.title for name, one in pages(full).items() if name.startswith("articles/story-25") and "/cleaning/" not in name]
    assert sorted(found) == ["Story 25 (2 July 2024) - The Daily Gazette", "Story 25 (25 July 2024) - The Daily Gazette"]
    assert page(full, "about/index.html").title == "Story 1 (page) - The Daily Gazette"
    assert page(full, "articles/archive/index.html").title == "Archive (3 July 2024) - The Daily Gazette"
    assert page(full, "archive/index.html").title == "Archive - The Daily Gazette"
    assert page(full, "articles/story-2/index.html").title == "Story 2 - The Daily Gazette"


def test_a_hostile_headline_is_text_everywhere(full: Site) -> None:
    (name,) = (name for name in pages(full) if "alert" in name and "/cleaning/" not in name)
    one = page(full, name)
    assert one.heading == HOSTILE
    assert one.title == f"{HOSTILE} - The Daily Gazette"
    assert one.meta("og:title") == one.meta("twitter:title") == [HOSTILE]
    assert one.nodes["NewsArticle"]["headline"] == HOSTILE
    assert full.page(name).count("<script") == full.page(name).count("</script")
    assert not one.tree.xpath("//script[contains(., 'alert(1)')][not(@type='application/ld+json')]")


def test_an_escaped_title_is_not_escaped_again(full: Site) -> None:
    one = page(full, "articles/tom-jerry/index.html")
    assert one.title == "Tom & Jerry - The Daily Gazette"
    assert one.nodes["NewsArticle"]["headline"] == "Tom & Jerry"


def test_pages_of_a_list_say_which_and_name_their_neighbours(full: Site) -> None:
    second = page(full, "people/ada-lovelace/page/2/index.html")
    assert second.title == "Ada Lovelace (person), page 2 - The Daily Gazette"
    assert second.link("canonical") == [f"{URL}/people/ada-lovelace/page/2/"]
    assert second.link("prev") == [f"{URL}/people/ada-lovelace/"]
    assert second.link("next") == [f"{URL}/people/ada-lovelace/page/3/"]
    assert page(full, "people/ada-lovelace/index.html").link("prev") == []
    assert page(full, "people/ada-lovelace/page/3/index.html").link("next") == []
    steps = second.nodes["BreadcrumbList"]["itemListElement"]
    assert [step["name"] for step in steps] == ["The Daily Gazette", "People", "Ada Lovelace (person)", "Page 2"]
    assert [step["item"].removeprefix(URL) for step in steps] == [
        "/",
        "/people/",
        "/people/ada-lovelace/",
        "/people/ada-lovelace/page/2/",
    ]


def test_all_pages_name_the_feeds_and_a_category_its_own(full: Site) -> None:
    titles = [str(found) for found in page(full, "categories/letters/index.html").tree.xpath("//link[@rel='alternate']/@title")]
    assert titles == ["The Daily Gazette (RSS)", "The Daily Gazette (Atom)", "Letters - The Daily Gazette (RSS)"]
    assert page(full, "categories/letters/index.html").link("alternate")[2] == f"{URL}/feeds/letters.rss.xml"
    assert len(page(full, "people/index.html").link("alternate")) == 2
    assert page(full, "people/ada-lovelace/index.html").link("alternate")[2:] == [f"{URL}/feeds/people/ada-lovelace.rss.xml"]
    assert len(page(full, "places/london/index.html").link("alternate")) == 2


def test_the_page_of_an_entity_tells_all_that_is_known_of_it(full: Site) -> None:
    one = page(full, "people/ada-lovelace/index.html")
    assert one.nodes["CollectionPage"]["mainEntity"] == {
        "@type": "Person",
        "name": "Ada Lovelace",
        "url": f"{URL}/people/ada-lovelace/",
        "sameAs": ["https://www.wikidata.org/wiki/Q7259", "https://papers.example/ada"],
        "alternateName": ["The Countess of Lovelace"],
        "description": "English mathematician",
    }
    assert [part["headline"] for part in one.nodes["CollectionPage"]["hasPart"]][:2] == ["Story 25", "Story 24"]
    assert one.meta("description") == ["English mathematician. In 25 articles from 1 July to 25 July 2024. Latest: Story 25"]


def test_the_front_page_tells_how_to_search_the_site(full: Site) -> None:
    nodes = page(full, "index.html").nodes
    assert nodes["WebSite"]["name"] == "The Daily Gazette"
    assert nodes["WebSite"]["potentialAction"]["target"]["urlTemplate"] == f"{URL}/search/?q={{search_term_string}}"
    assert nodes["CollectionPage"]["hasPart"][0]["headline"].startswith("Story 25")
    assert "BreadcrumbList" not in nodes


def test_a_hand_written_article_is_a_news_article_too(full: Site) -> None:
    node = page(full, "articles/tom-jerry/index.html").nodes["NewsArticle"]
    assert node["datePublished"] == "2024-07-05"
    assert node["articleSection"] == "Letters"
    assert node["about"] == [{"@type": "Thing", "name": "by hand", "url": f"{URL}/tags/by-hand/"}]
    assert node["publisher"]["name"] == node["author"][0]["name"] == "The Daily Gazette"
    assert node["wordCount"] == 8
    assert "isBasedOn" not in node


ARTICLE = (
    "Title: Bridge opens\nDate: 2024-07-10T14:05:00+02:00\nUpdated: 2024-07-11\nUrl: https://ledger.example/bridge\nLang: en\n"
    "Category: Town\nPublisher: Harbour Ledger\nSummary: Two years late, and within its budget.\nAuthor: {}\n\n"
) + dump("Ada Lovelace came to London. Ada Lovelace left.", *BODY, "Jordan was there.")


def test_programs_are_told_all_that_is_known_of_an_article(site: Site) -> None:
    site.add("a.txt", ARTICLE.format("Nora Quill"))
    site.build(SITEURL=URL, GAZETTE={"recognizer": "known_names:recognize", "max_tags": 2})
    one = page(site, "articles/bridge-opens/index.html")
    node = one.nodes["NewsArticle"]
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
    assert one.meta("article:published_time") == ["2024-07-10T12:05:00+00:00"]
    assert one.meta("article:modified_time") == ["2024-07-11"]
    assert one.meta("article:author") == ["Nora Quill"]
    assert one.meta("article:section") == ["Town"]
    assert one.meta("article:tag") == ["Ada Lovelace", "London"]
    assert one.meta("og:locale") == ["en_US"]


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Harbour Ledger", {"@type": "Organization", "name": "Harbour Ledger"}),
        ("Reuters", {"@type": "Organization", "name": "Reuters"}),
        ("", {"@type": "Organization", "name": "Harbour Ledger"}),
    ],
)
def test_an_organisation_is_no_person(site: Site, byline: str, author: dict[str, str]) -> None:
    site.add("a.txt", ARTICLE.format(byline) if byline else ARTICLE.replace("Author: {}\n", ""))
    site.build(SITEURL=URL)
    assert page(site, "articles/bridge-opens/index.html").nodes["NewsArticle"]["author"] == [author]


def test_a_headline_is_cut_for_programs_at_110_characters(site: Site) -> None:
    site.add("a.txt", dated(1, "Engineers of the city " * 6 + "say so"))
    site.build(SITEURL=URL)
    (name,) = (name for name in pages(site) if name.startswith("articles/"))
    cut_short = page(site, name).nodes["NewsArticle"]["headline"]
    assert len(cut_short) <= 110
    assert cut_short == "Engineers of the city " * 4 + "Engineers of the city…"
    assert page(site, name).title.startswith("Engineers of the city " * 6 + "say so")


@pytest.mark.parametrize("settings", [{"SITEURL": ""}, {"SITEURL": URL, "RELATIVE_URLS": True}])
def test_a_site_without_an_address_gives_none(site: Site, settings: dict[str, Any]) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    site.build(**settings)
    for name, one in pages(site).items():
        assert one.link("canonical") == one.meta("og:url") == [], name
        assert "https://news.example" not in site.page(name), name
    assert page(site, "articles/one/index.html").nodes["NewsArticle"]["headline"] == "One"


def test_the_picture_of_a_page_is_one_that_is_there(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    output = site.build(SITEURL=URL)
    found = {name: page(site, f"{name}index.html") for name in ("", "people/", "articles/one/", "2024/07/01/")}
    pictures = {name: one.meta("og:image")[0] for name, one in found.items()}
    for name, one in found.items():
        assert one.meta("twitter:image") == [pictures[name]]
        with Image.open(output / pictures[name].removeprefix(f"{URL}/")) as image:
            assert [[str(side)] for side in image.size] == [one.meta("og:image:width"), one.meta("og:image:height")]
    assert len({pictures[""], pictures["articles/one/"], pictures["2024/07/01/"]}) == 3
    assert pictures["people/"] == pictures[""]
    assert found["articles/one/"].meta("og:image:alt") == ["One"]
    assert found["articles/one/"].nodes["NewsArticle"]["image"] == pictures["articles/one/"]


def test_without_any_picture_none_is_named(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    site.build(SITEURL=URL, GAZETTE={"recognizer": "", "cards": False})
    one = page(site, "articles/one/index.html")
    assert one.meta("og:image") == one.meta("twitter:image") == []
    assert "image" not in one.nodes["NewsArticle"]
    assert one.meta("twitter:card") == ["summary"]


def test_a_template_may_give_its_page_another_title(site: Site) -> None:
    folder = site.folder / "templates"
    folder.mkdir()
    (folder / "page.html").write_text('{% extends "base.html" %}{% block title %}Mine: {{ page.title }}{% endblock %}')
    (site.folder / "content/pages").mkdir()
    (site.folder / "content/pages/about.md").write_text("Title: About\n\nAbout.\n")
    site.build(THEME_TEMPLATES_OVERRIDES=[str(folder)])
    assert page(site, "about/index.html").title == "Mine: About"


def test_drafts_are_not_to_be_found(site: Site) -> None:
    site.add("a.txt", "Title: Later\nDate: 2099-01-01\n\n" + dump(*BODY))
    site.build(WITH_FUTURE_DATES=False, SITEURL=URL)
    one = page(site, "drafts/later.html")
    assert one.meta("robots") == ["noindex"]
    assert one.nodes == {}


def test_an_empty_site_says_what_it_can(site: Site) -> None:
    site.build(SITEURL=URL)
    assert page(site, "index.html").meta("description") == ["A digest of the news, article by article and name by name"]
    assert page(site, "people/index.html").title == "People - The Daily Gazette"


@dataclass(frozen=True)
class Headed:
    """What of a Pelican article a list shows."""

    title: str
    url: str
    date: datetime


@dataclass(frozen=True)
class Story:
    lead: Headed


@dataclass(frozen=True)
class Edition:
    """What pages of editions are rendered with."""

    url: str
    title: str
    first: date
    last: date
    stories: tuple[Story, ...]
    previous: Edition | None = None
    next: Edition | None = None


def edition_meta(edition: Edition, output_file: str) -> Meta:
    values = {
        "edition": edition,
        "output_file": output_file,
        "SITEURL": URL,
        "SITENAME": "The Daily Gazette",
        "DEFAULT_LANG": "en",
        "DIRECT_TEMPLATES": ["index", "archives"],
        "ARCHIVES_URL": "archive/",
        "ARCHIVES_SAVE_AS": "archive/index.html",
    }
    return describe(Template("").new_context(values))


def editions() -> Iterator[Edition]:
    for day in (9, 10, 11):
        stories = tuple(Story(Headed(f"Story {n} of {day}", f"articles/{day}-{n}/", datetime(2024, 7, day))) for n in (1, 2))
        yield Edition(f"2024/07/{day:02}/", f"{day} July 2024", date(2024, 7, day), date(2024, 7, day), stories)


def test_an_edition_tells_its_days_stories_and_neighbours() -> None:
    before, now, after = editions()
    now = Edition(now.url, now.title, now.first, now.last, now.stories, before, after)
    meta = edition_meta(now, "2024/07/10/index.html")
    assert meta.title == "10 July 2024 - The Daily Gazette"
    assert meta.description == "10 July 2024: Story 1 of 10; Story 2 of 10"
    assert (meta.previous, meta.canonical, meta.next) == (f"{URL}/2024/07/09/", f"{URL}/2024/07/10/", f"{URL}/2024/07/11/")
    collection, trail = meta.json_ld
    assert collection["temporalCoverage"] == "2024-07-10"
    assert [part["url"] for part in collection["hasPart"]] == [f"{URL}/articles/10-1/", f"{URL}/articles/10-2/"]
    assert [step["name"] for step in trail["itemListElement"]] == ["The Daily Gazette", "Archive", "10 July 2024"]


def test_the_front_page_is_the_sites_with_the_newest_editions_stories() -> None:
    *_, newest = editions()
    meta = edition_meta(newest, "index.html")
    assert meta.title == "The Daily Gazette"
    assert meta.canonical == f"{URL}/"
    assert [node["@type"] for node in meta.json_ld] == ["WebSite", "CollectionPage"]
    assert "Story 1 of 11" in meta.description


def test_descriptions_end_at_a_sentence_or_a_word() -> None:
    long = "The bridge was opened on Monday after two years of work, engineers said. " + "It carries two lanes " * 10
    assert describe_text(long) == "The bridge was opened on Monday after two years of work, engineers said."
    assert describe_text("word " * 50).endswith("word…")
    assert len(describe_text("word " * 50)) <= 160
    assert describe_text("Short.", "Then more of the text, which is long enough to be a description.", "Not this.") == (
        "Short. Then more of the text, which is long enough to be a description."
    )
    assert describe_text("新" * 300) == "新" * 159 + "…"
    assert describe_text("", "") == ""


def test_lists_of_headlines_end_with_a_whole_one() -> None:
    assert listing("Two:", ["One.", "Two"]) == "Two: One; Two"
    assert listing("Many:", ["x" * 100, "y" * 100]) == "Many: " + "x" * 100
    assert len(listing("One:", ["word " * 60])) <= 160
    assert cut("no need", 10) == "no need"


def test_days_are_told_as_people_do() -> None:
    assert span(date(2024, 7, 3), date(2024, 7, 3)) == "on 3 July 2024"
    assert span(date(2024, 7, 3), date(2024, 12, 9)) == "from 3 July to 9 December 2024"
    assert span(date(2023, 12, 31), date(2024, 1, 1)) == "from 31 December 2023 to 1 January 2024"


def test_a_language_without_a_sure_territory_has_no_locale() -> None:
    assert (locale_of("en"), locale_of("pt-br"), locale_of("ar"), locale_of("tlh")) == ("en_US", "pt_BR", "ar_EG", "")
