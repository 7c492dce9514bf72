"""The feeds that a site offers: on its Subscribe page, on the pages they belong to, and as OPML."""

from __future__ import annotations

import re
from typing import Any

import feedparser
import listparser
import pytest
from lxml import etree, html

from support.articles import BODY, HOSTILE, dated, dump
from support.built_files import URL
from support.chromium import browse
from support.sites import Site

NO_FEEDS = dict.fromkeys(
    ("FEED_ALL_RSS", "FEED_ALL_ATOM", "CATEGORY_FEED_RSS", "CATEGORY_FEED_ATOM", "TAG_FEED_RSS", "TAG_FEED_ATOM")
)
FEED_SETTINGS = {
    "CATEGORY_FEED_RSS": "feeds/sections/{slug}.rss.xml",
    "CATEGORY_FEED_ATOM": None,
    "TAG_FEED_ATOM": "feeds/tags/{slug}.atom.xml",
}


@pytest.fixture
def varied(site: Site) -> Site:
    """Return a site with articles of two publishers and sections, three of them about one person, and a hand-written article."""
    for day in (1, 2, 3):
        site.add(
            f"{day}.txt", "Publisher: Post\nCategory: Sport\n" + dated(day, f"Day {day}", f"Ada Lovelace came {day} times.", *BODY)
        )
    site.add(
        "4.txt", f"Publisher: Hats {HOSTILE} & <Co>\n" + dated(4, "Hats", "Charles Babbage bought a hat of felt in the old town.")
    )
    (site.folder / "content/hand.md").write_text("Title: By hand\nDate: 2024-07-05\nTags: custom\n\nHello *there*.\n", "utf-8")
    return site


def written(site: Site) -> set[str]:
    """Return the paths of all feeds that were written."""
    output = site.folder / "output"
    files = {path.relative_to(output).as_posix() for path in (output / "feeds").rglob("*") if path.is_file()}
    return {file for file in files if not file.endswith(".opml")}


def outlines(site: Site) -> dict[str, list[Any]]:
    """Return the feeds in the OPML file, by group."""
    root = etree.fromstring((site.folder / "output/feeds/all.opml").read_bytes())
    return {group.get("text"): list(group) for group in root.find("body")}


def listed(site: Site, path: str = "subscribe/index.html") -> list[str]:
    """Return the URLs of the feeds that a page links to."""
    return [str(href) for href in html.fromstring(site.page(path)).xpath("//main//a/@href[contains(., '/feeds/')]")]


def test_all_feeds_are_listed_in_groups(varied: Site) -> None:
    varied.build(SITEURL=URL, FEED_DOMAIN=URL, **FEED_SETTINGS)
    assert {name: [feed.get("text") for feed in feeds] for name, feeds in outlines(varied).items()} == {
        "Everything": ["All articles"],
        "The digest": ["Digest"],
        "Sections": ["News", "Sport", "custom"],
        "Publishers": ["Hats ‹img src=x onerror=alert(1)> & ‹Co>", "Post"],
        "People": ["Ada Lovelace"],
    }


def test_exactly_the_feeds_that_are_written_are_listed(varied: Site) -> None:
    varied.build(SITEURL=URL, FEED_DOMAIN=URL, **FEED_SETTINGS)
    pages = {"subscribe/index.html", "people/ada-lovelace/index.html", "publishers/post/index.html", "categories/sport/index.html"}
    pages |= {"categories/news/index.html", "tags/custom/index.html"}
    pages |= {f"{page.get('href').removeprefix(f'{URL}/')}index.html" for page in html.fromstring(varied.page("publishers/index.html")).xpath("//th/a")}  # fmt: skip
    offered = {href.removeprefix(f"{URL}/") for page in pages for href in listed(varied, page)}
    assert offered - {"feeds/all.opml"} == written(varied)


@pytest.mark.parametrize("formats", [("rss",), ("atom",), ("json", "atom")])
def test_only_existing_formats_are_offered(varied: Site, formats: tuple[str, ...]) -> None:
    varied.build(
        GAZETTE={"recognizer": "support.known_names:recognize", "feed_formats": formats},
        FEED_ALL_RSS=None,
        FEED_ALL_ATOM="feeds/all.xml",
    )
    page = html.fromstring(varied.page("people/ada-lovelace/index.html"))
    names = {"rss": "RSS", "atom": "Atom", "json": "JSON"}
    assert page.xpath("//li[starts-with(., 'Follow:')]/a/text()") == [
        names[kind] for kind in ("rss", "atom", "json") if kind in formats
    ]
    (digest,) = outlines(varied)["The digest"]
    assert digest.get("xmlUrl").endswith(f"feeds/editions/all.{formats[-1]}.xml")
    assert {file for file in written(varied) if "editions" in file or file.startswith("feeds/all")} == {
        f"feeds/{place}" for place in ("all.xml", *(["all.json"] if "json" in formats else []))
    } | {f"feeds/editions/all.{kind}{'' if kind == 'json' else '.xml'}" for kind in formats}


def test_feeds_that_pelicans_settings_leave_out_are_not_offered(varied: Site) -> None:
    varied.build(**NO_FEEDS)
    assert {"Everything", "Sections"}.isdisjoint(outlines(varied))
    assert "All articles" not in varied.page("subscribe/index.html")


def test_the_url_that_pelicans_settings_give_a_feed_is_listed(varied: Site) -> None:
    settings = {"FEED_ALL_RSS": "feeds/all.xml", "FEED_ALL_RSS_URL": "news.rss", "CATEGORY_FEED_RSS": "feeds/{slug}.xml"}
    varied.build(**{**NO_FEEDS, **settings, "CATEGORY_FEED_RSS_URL": "sections/{slug}.rss"})
    urls = [feed.get("xmlUrl") for name in ("Everything", "Sections") for feed in outlines(varied)[name]]
    assert urls == [f"http://localhost:8000/{place}" for place in ("news.rss", "sections/news.rss", "sections/sport.rss")]


def test_opml_agrees_with_each_feed(varied: Site) -> None:
    varied.build(SITEURL=URL, FEED_DOMAIN=URL, **FEED_SETTINGS)
    for feed in (feed for group in outlines(varied).values() for feed in group):
        path = varied.folder / "output" / feed.get("xmlUrl").removeprefix(f"{URL}/")
        parsed = feedparser.parse(path.read_bytes())
        assert (parsed.bozo, parsed.feed.title) == (0, feed.get("title"))
        (home,) = {link.href for link in parsed.feed.links if link.rel == "alternate"}
        assert home in (feed.get("htmlUrl"), f"{URL}/")  # Pelican does not say which page its own feeds belong to


def test_opml_is_valid_and_readable(varied: Site) -> None:
    varied.build(SITEURL=URL, FEED_DOMAIN=URL, **FEED_SETTINGS)
    text = (varied.folder / "output/feeds/all.opml").read_text("utf-8")
    root = etree.fromstring(text.encode())
    assert (root.tag, root.get("version"), root.findtext("head/title")) == ("opml", "2.0", "The Daily Gazette")
    assert root.findtext("head/dateModified") == "Fri, 05 Jul 2024 00:00:00 +0000"
    assert all(set(group.attrib) == {"text"} for group in root.find("body"))
    for feed in root.iterfind("body/outline/outline"):
        assert (set(feed.attrib), feed.get("type")) == ({"type", "text", "title", "xmlUrl", "htmlUrl"}, "rss")
        assert all(re.fullmatch(rf"{URL}/[!-~]*", feed.get(name)) for name in ("xmlUrl", "htmlUrl"))
        assert not any(re.search("<[a-z/!?]|&#?[a-z0-9]+;", feed.get(name), re.IGNORECASE) for name in ("text", "title"))
    read = listparser.parse(text)
    assert (read.bozo, read.meta.title) == (0, "The Daily Gazette")
    assert {feed.url for feed in read.feeds} == {str(url) for url in root.xpath("//@xmlUrl")}
    assert [feed.categories for feed in read.feeds if feed.title == "Ada Lovelace"] == [[["People"]]]


def test_a_site_without_articles_offers_the_feed_of_all_articles(site: Site) -> None:
    site.build()
    assert list(outlines(site)) == ["Everything"]
    assert "All articles" in site.page("subscribe/index.html")


def test_the_digest_comes_first_and_each_edition_leads_to_it(varied: Site) -> None:
    varied.build()
    page = html.fromstring(varied.page("subscribe/index.html"))
    assert page.xpath("//div[@class='kinds']//h2/text()")[:2] == ["The digest", "All articles"]
    for path in ("index.html", "2024/07/03/index.html"):
        assert {f"/feeds/editions/all.{end}" for end in ("rss.xml", "atom.xml", "json")} <= set(listed(varied, path))


SEARCH = """
const names = () => [...page().querySelectorAll(".many a")].filter((a) => a.checkVisibility()).map((a) => a.textContent);
await visit("subscribe/");
const before = names().length;
page().querySelector("input").dispatchEvent(new FocusEvent("focus"));
await until(() => { type("input", "section 69"); return names()[0] === "Section 69"; });
const found = [names(), page().querySelector(".many a[href*='69']").getAttribute("href"), visible(".facts")];
type("input", "post");
const publishers = names();
type("input", "");
return [before, ...found, publishers, names().length];
"""


def add_sections(site: Site) -> Site:
    for number in range(70):
        head = f"Publisher: Post\nCategory: Section {number}\n"
        site.add(f"{number}.txt", head + dated(1 + number % 28, f"Number {number}", f"It was number{number} on the day."))
    site.add(
        "70.txt", "Publisher: Post\nCategory: Section 50\n" + dated(3, "Another", "It was another one of that section, they said.")
    )
    return site


def test_of_many_feeds_those_with_most_articles_are_shown_and_all_are_found_by_typing(site: Site) -> None:
    add_sections(site).build(CATEGORY_FEED_RSS="feeds/sections/{slug}.rss.xml")
    page = html.fromstring(site.page("subscribe/index.html"))
    shown = page.xpath("//ul[@data-feeds='Sections']/li")
    assert len(shown) == 40
    assert " ".join(shown[0].text_content().split()) == "Section 50 2"
    with browse(site.folder / "output") as browser:
        seen = browser.run(SEARCH)
    assert seen == [41, ["Section 69"], "http://localhost:8000/feeds/sections/section-69.rss.xml", 1, ["Post"], 41]
    assert browser.requests.count("/feeds/all.opml") == 1


def test_without_the_opml_file_only_the_shown_feeds_are_searched(site: Site) -> None:
    output = add_sections(site).build(CATEGORY_FEED_RSS="feeds/sections/{slug}.rss.xml")
    (output / "feeds/all.opml").unlink()
    with browse(output) as browser:
        script = SEARCH.replace("section 69", "section 50").replace("Section 69", "Section 50").replace("*='69'", "*='50'")
        seen = browser.run(script)
    assert [*seen[:2], seen[-1]] == [41, ["Section 50"], 41]


@pytest.mark.parametrize("name", ["all.rss.xml", "all.atom.xml", "editions/all.rss.xml", "people/ada-lovelace.atom.xml"])
def test_a_feed_in_a_browser_is_readable(varied: Site, name: str) -> None:
    """It shows an explanation, and the title, date, summary and URL of each item, but no bodies, GUIDs and authors."""
    varied.add(
        "5.txt", "Author: Nora Quill\n" + dated(3, "Bridge", "Ada Lovelace came to the bridge and left again on the same day.")
    )
    varied.build()
    with browse(varied.folder / "output") as browser:
        banner, shown = browser.run(
            """
            await visit(`feeds/${NAME}`);
            const root = page().documentElement;
            await until(() => getComputedStyle(root, "::before").content.startsWith('"This is a feed.'));
            const leaves = [...root.querySelectorAll("*")].filter((one) => one.checkVisibility() && !one.children.length);
            return [getComputedStyle(root, "::before").content, leaves.map((one) => one.localName)];
            """.replace("${NAME}", name)
        )
    entry = ["title", "link", "summary", "published"] if "atom" in name else ["title", "link", "description", "pubDate"]
    items = len(feedparser.parse((varied.folder / "output/feeds" / name).read_bytes()).entries)
    assert items
    assert "feed reader" in banner
    assert sorted(shown[2:] if "subtitle" in shown or "description" in shown[:2] else shown[1:]) == sorted(entry * items)
    assert shown[0] == "title"


def test_the_urls_of_a_feed_in_a_browser_are_readable(site: Site) -> None:
    site.add("a.txt", "Title: الجسر\nDate: 2024-07-10\nLang: ar\n\n" + dump("قال المهندسون إن الجسر افتتح يوم الاثنين بعد عامين."))
    site.build()
    with browse(site.folder / "output") as browser:
        seen = browser.run(
            """
            await visit("feeds/all.atom.xml");
            const link = page().querySelector("entry > link");
            await until(() => getComputedStyle(link).display === "block");
            return [getComputedStyle(link, "::before").content, getComputedStyle(page().querySelector("entry > title")).unicodeBidi];
            """
        )
    assert seen[0].startswith(('"http://localhost:8000/articles/', "attr(href)"))
    assert seen[1] == "plaintext"
