"""Head metadata and JSON-LD of every kind of page, in real builds."""

from __future__ import annotations

from collections import Counter

import html5lib
import pytest

from support.articles import BODY, dated
from support.built_files import URL, page, pages
from support.sites import PARTS, Site

HOSTILE = """</title></script><script>alert(1)</script> "quoted" 'more' <b>bold</b> & خبر"""


def fill(site: Site) -> None:
    """Add articles of all kinds (hand-written, with equal titles, with a hostile title), pages, a tag, a category, an override."""
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
    site.write_overrides('["Ada Lovelace"]\ntype = "person"\naliases = ["The Countess of Lovelace"]\ndescription = "English mathematician"\nwikidata = "Q7259"\nlinks = { "Papers" = "https://papers.example/ada" }\n')  # fmt: skip
    site.settings |= {
        "SITEURL": URL,
        "FEED_DOMAIN": URL,
        "PAGINATED_TEMPLATES": {"entity": 10, "category": 10},
        "CATEGORY_FEED_RSS": "feeds/{slug}.rss.xml",
        "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
        "GAZETTE": {"recognizer": "support.known_names:recognize", "provenance": True},
    }


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with every kind of page, built once."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "content" / "raw").mkdir(parents=True)
    site = Site(folder, parts=PARTS)
    fill(site)
    site.build()
    return site


def test_every_page_has_a_title_of_its_own_and_a_description(full: Site) -> None:
    by_path = pages(full)
    assert len(by_path) > 60
    titles = Counter(built.title for built in by_path.values())
    assert [title for title, times in titles.items() if times > 1] == []
    for name, built in by_path.items():
        (description,) = built.meta("description")
        assert (50 if name.startswith(("articles/story", "people/", "places/")) else 10) <= len(description) <= 160, (
            name,
            description,
        )
        assert len(built.meta("og:description")) == len(built.meta("twitter:description")) == 1, name


def test_every_indexed_page_has_its_own_canonical_url(full: Site) -> None:
    for name, built in pages(full).items():
        if built.is_listed:
            url = f"{URL}/{name.removesuffix('index.html')}"
            assert built.link("canonical") == built.meta("og:url") == [url], name
            assert built.nodes["BreadcrumbList" if name != "index.html" else "WebSite"], name


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
    for name, built in pages(full).items():
        for key in wanted:
            assert len(built.meta(key)) == 1, (name, key)
            assert built.meta(key)[0], (name, key)
        assert built.meta("twitter:card") == ["summary_large_image"]
        assert built.meta("og:image")[0].startswith(f"{URL}/")
        assert built.meta("og:type") == ["article" if name.startswith("articles/") and "/cleaning/" not in name else "website"], (
            name
        )


def test_only_hidden_and_cleaning_pages_and_the_404_page_are_not_indexed(full: Site) -> None:
    hidden = {name for name, built in pages(full).items() if not built.is_listed}
    expected = {name for name in pages(full) if name in ("404.html", "hidden/index.html") or "/cleaning/" in name}
    assert len(expected) > 20
    assert hidden == expected


def test_pages_with_metadata_are_valid_html(full: Site) -> None:
    for name in pages(full):
        html5lib.HTMLParser(strict=True).parse(full.page(name))


def test_equal_titles_are_distinguished_by_the_day(full: Site) -> None:
    titles = [
        built.title for name, built in pages(full).items() if name.startswith("articles/story-25") and "/cleaning/" not in name
    ]
    assert sorted(titles) == ["Story 25 (2 July 2024) - The Daily Gazette", "Story 25 (25 July 2024) - The Daily Gazette"]
    assert page(full, "about/index.html").title == "Story 1 (page) - The Daily Gazette"
    assert page(full, "articles/archive/index.html").title == "Archive (3 July 2024) - The Daily Gazette"
    assert page(full, "archive/index.html").title == "Archive - The Daily Gazette"
    assert page(full, "articles/story-2/index.html").title == "Story 2 - The Daily Gazette"


def test_a_hostile_headline_is_text_everywhere(full: Site) -> None:
    (name,) = (name for name in pages(full) if "alert" in name and "/cleaning/" not in name)
    built = page(full, name)
    assert built.heading == HOSTILE
    assert built.title == f"{HOSTILE} - The Daily Gazette"
    assert built.meta("og:title") == built.meta("twitter:title") == [HOSTILE]
    assert built.nodes["NewsArticle"]["headline"] == HOSTILE
    assert full.page(name).count("<script") == full.page(name).count("</script")
    assert not built.tree.xpath("//script[contains(., 'alert(1)')][not(@type='application/ld+json')]")


def test_an_escaped_title_is_not_escaped_again(full: Site) -> None:
    built = page(full, "articles/tom-jerry/index.html")
    assert built.title == "Tom & Jerry - The Daily Gazette"
    assert built.nodes["NewsArticle"]["headline"] == "Tom & Jerry"


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
    titles = [str(title) for title in page(full, "categories/letters/index.html").tree.xpath("//link[@rel='alternate']/@title")]
    formats = ("RSS", "Atom", "JSON Feed")
    site, own = ([f"{name} ({kind})" for kind in formats] for name in ("The Daily Gazette", "Letters - The Daily Gazette"))
    assert titles == site + own
    assert page(full, "categories/letters/index.html").link("alternate")[3] == f"{URL}/feeds/letters.rss.xml"
    assert len(page(full, "people/index.html").link("alternate")) == 3
    of_ada = [f"{URL}/feeds/people/ada-lovelace{suffix}" for suffix in (".rss.xml", ".atom.xml", ".json")]
    assert page(full, "people/ada-lovelace/index.html").link("alternate")[3:] == of_ada
    assert len(page(full, "places/london/index.html").link("alternate")) == 3
    assert len(page(full, "index.html").link("alternate")) == 3
    assert page(full, "2024/07/10/index.html").link("alternate")[3] == f"{URL}/feeds/editions/all.rss.xml"


def test_the_page_of_an_entity_has_all_that_is_known_of_it(full: Site) -> None:
    built = page(full, "people/ada-lovelace/index.html")
    assert built.nodes["CollectionPage"]["mainEntity"] == {
        "@type": "Person",
        "name": "Ada Lovelace",
        "url": f"{URL}/people/ada-lovelace/",
        "sameAs": ["https://www.wikidata.org/wiki/Q7259", "https://papers.example/ada"],
        "alternateName": ["The Countess of Lovelace"],
        "description": "English mathematician",
    }
    assert [part["headline"] for part in built.nodes["CollectionPage"]["hasPart"]][:2] == ["Story 25", "Story 24"]
    assert built.meta("description") == ["English mathematician. In 25 articles from 1 July to 25 July 2024. Latest: Story 25"]


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


def test_an_edition_tells_its_days_stories_and_neighbours(full: Site) -> None:
    built = page(full, "2024/07/10/index.html")
    assert built.title == "Wednesday, 10 July 2024 - The Daily Gazette"
    assert built.meta("description") == ["Wednesday, 10 July 2024: Story 10"]
    assert (built.link("prev"), built.link("next")) == ([f"{URL}/2024/07/09/"], [f"{URL}/2024/07/11/"])
    assert built.link("canonical") == [f"{URL}/2024/07/10/"]
    assert built.nodes["CollectionPage"]["temporalCoverage"] == "2024-07-10"
    assert [part["url"] for part in built.nodes["CollectionPage"]["hasPart"]] == [f"{URL}/articles/story-10/"]
    trail = [step["name"] for step in built.nodes["BreadcrumbList"]["itemListElement"]]
    assert trail == ["The Daily Gazette", "Archive", "Wednesday, 10 July 2024"]


def test_the_front_page_is_the_sites_with_the_newest_editions_stories(full: Site) -> None:
    built = page(full, "index.html")
    assert (built.title, built.link("canonical")) == ("The Daily Gazette", [f"{URL}/"])
    assert [*built.nodes] == ["WebSite", "CollectionPage"]
    assert "Story 25" in built.meta("description")[0]
