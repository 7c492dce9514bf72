"""Entities on built sites: tags, pages, indexes, and JSON-LD."""

from __future__ import annotations

import json
import re
from typing import Any

import html5lib
import pytest
from lxml import etree, html

from support.articles import BODY, dated
from support.sites import OTHER_THEME, OWN_SCRIPT, Site

NAMES = "Ada Lovelace met Ada Lovelace and Ada Lovelace again. London was there. Jordan was there. The Royal Society was there."


def json_ld(site: Site, slug: str) -> dict[str, Any]:
    """Return the JSON-LD of an article's page."""
    (script,) = html.fromstring(site.page(f"articles/{slug}/index.html")).xpath("//script[@type='application/ld+json']")
    node: dict[str, Any] = json.loads(script.text)[0]
    return node


def categories(site: Site) -> list[str]:
    tree = etree.fromstring(site.page("feeds/all.rss.xml").encode())
    return [category.text for category in tree.iterfind("channel/item/category")]


def limited(**limits: object) -> dict[str, object]:
    return {"recognizer": "support.known_names:recognize", **limits}


def test_the_most_salient_is_first_everywhere(site: Site) -> None:
    site.add("a.txt", dated(10, "One", NAMES, *BODY))
    site.build()
    order = ["Ada Lovelace", "London", "Jordan", "Royal Society"]
    assert categories(site) == ["News", *order]
    assert [entity["name"] for entity in json_ld(site, "one")["about"]] == order
    front = html.fromstring(site.page("index.html"))
    assert front.xpath("//article//ul[@class='entities']//a/text()") == order


def test_the_person_that_an_edition_is_most_about_comes_first(site: Site) -> None:
    site.add("a.txt", dated(10, "Ada Lovelace comes", "Ada Lovelace came. Ada Lovelace saw. Charles Babbage left.", *BODY))
    site.add("b.txt", dated(10, "Two", "London. Jordan. Royal Society. Ada Lovelace and, at last, Charles Babbage.", *BODY[:2]))
    site.build()
    (people,) = html.fromstring(site.page("index.html")).xpath("//aside/section[h2='People in the news']")
    assert people.xpath(".//a/text()") == ["Ada Lovelace", "Charles Babbage"]


def test_entities_beyond_the_limits_are_mentioned_and_not_tags(site: Site) -> None:
    first, rest = NAMES.split("again. ")
    site.add("a.txt", dated(10, "Ada Lovelace comes", f"{first}again.", *BODY, rest))
    output = site.build(GAZETTE=limited(max_tags=2))
    assert categories(site) == ["News", "Ada Lovelace", "London"]
    (also,) = html.fromstring(site.page("articles/ada-lovelace-comes/index.html")).xpath(
        "//aside//h3[.='Also mentioned']/following-sibling::ul[1]"
    )
    assert {*also.xpath(".//a/text()")} == {"Jordan", "Royal Society"}
    assert "Ada Lovelace comes" in site.page("places/jordan/index.html")
    assert (output / "organizations/royal-society/index.html").exists()
    assert 'href="/places/jordan/">Jordan</a> was there' in site.page("articles/ada-lovelace-comes/index.html")
    site.build(GAZETTE=limited(min_salience=0.6))
    assert categories(site) == ["News", "Ada Lovelace"]


def test_a_pinned_entity_is_a_tag_whatever_the_limits(site: Site) -> None:
    site.add("a.txt", dated(10, "One", NAMES, *BODY))
    site.write_overrides(
        '["Royal Society"]\npin = true\n["Jordan"]\ntype = "person"\npin = true\n["Jordan, the place"]\nname = "Jordan"\ntype = "place"\n'
    )
    site.build(GAZETTE=limited(max_tags=1))
    assert categories(site) == ["News", "Ada Lovelace", "Royal Society"]


def test_pinning_a_merged_name_pins_the_entity_it_is_merged_into(site: Site) -> None:
    site.add("a.txt", dated(10, "One", NAMES, *BODY))
    site.write_overrides('["London"]\nmerge_into = "Greater London"\npin = true\n')
    site.build(GAZETTE=limited(max_tags=1))
    assert categories(site) == ["News", "Ada Lovelace", "Greater London"]


def test_json_ld_says_what_an_article_is_about(site: Site) -> None:
    site.add(
        "a.txt",
        "Title: Bridge opens\nDate: 2024-07-10\nUrl: https://ledger.example/bridge\nLang: en\n\nAda Lovelace came to Jordan. Ada Lovelace left.\n\n"
        + BODY[0],
    )
    site.build(SITEURL="https://news.example")
    node = json_ld(site, "bridge-opens")
    assert node["isBasedOn"] == "https://ledger.example/bridge"
    assert node["about"] == [
        {"@type": "Person", "name": "Ada Lovelace", "url": "https://news.example/people/ada-lovelace/"},
        {
            "@type": "Place",
            "name": "Jordan",
            "url": "https://news.example/places/jordan/",
            "sameAs": "https://www.wikidata.org/wiki/Q810",
        },
    ]


def test_json_ld_gives_the_day_of_the_edition_if_the_source_gives_no_date(site: Site) -> None:
    site.add("a.txt", "Undated\n\n" + "\n\n".join(BODY))
    site.add("b.txt", "Title: Timed\nDate: 2024-07-10T14:05:00+02:00\nUpdated: 2024-07-11\n\n" + "\n\n".join(BODY))
    site.build()
    (edition,) = {path.parent for path in (site.folder / "output").glob("2*/*/*/index.html")} - {site.folder / "output/2024/07/10"}
    assert json_ld(site, "undated")["datePublished"] == "-".join(edition.parts[-3:])
    assert json_ld(site, "timed")["datePublished"] == "2024-07-10T12:05:00+00:00"
    assert json_ld(site, "timed")["dateModified"] == "2024-07-11"


def test_json_ld_cannot_break_out_of_its_element(site: Site) -> None:
    title = "One </script><script>alert(1)</script> <!-- & 'more'"
    site.add("a.txt", dated(10, title, "Ada <img src=x onerror=alert(1)> Byron came.", *BODY))
    site.build()
    (page,) = (site.folder / "output/articles").glob("*/index.html")
    text = page.read_text("utf-8").replace(OWN_SCRIPT, "")
    assert text.count("<script") == text.count("</script") == 1
    assert "<img" not in text
    assert json_ld(site, page.parent.name)["headline"] == title
    html5lib.HTMLParser(strict=True).parse(text)


ENTRY = """
["Royal Society"]
type = "organization"
aliases = ["Gresham <Circle>"]
description = "A learned society & more"
wikidata = "Q123885"
links = { "Official <site>" = "https://society.example/?a=1&b=2" }
"""


@pytest.mark.parametrize("theme", [{}, OTHER_THEME])
def test_the_page_of_an_entity_shows_what_the_user_says_of_it(site: Site, theme: dict[str, object]) -> None:
    site.add("a.txt", dated(10, "One", "The Royal Society met.", *BODY))
    site.write_overrides(ENTRY)
    site.build(**theme)
    page = site.page("organizations/royal-society/index.html")
    for text in ("A learned society &amp; more", "Gresham &lt;Circle&gt;", "Official &lt;site&gt;"):
        assert text in page
    external = html.fromstring(page).xpath("//a[@rel='external']/@href")
    assert external == ["https://society.example/?a=1&b=2", "https://www.wikidata.org/wiki/Q123885"]
    html5lib.HTMLParser(strict=not theme).parse(page)


def test_the_page_of_an_entity_gives_the_dates_of_its_first_and_last_article(site: Site) -> None:
    site.add("a.txt", dated(3, "One", "Ada Lovelace met the Royal Society.", *BODY))
    site.add("b.txt", dated(12, "Two", "Ada Lovelace came.", *reversed(BODY)))
    site.build()
    facts = {
        name: " ".join(html.fromstring(site.page(f"{name}/index.html")).xpath("string(//ul[@class='facts']/li)").split())
        for name in ("people/ada-lovelace", "organizations/royal-society")
    }
    assert facts["people/ada-lovelace"] == "2 articles, 3 July 2024 to 12 July 2024"
    assert facts["organizations/royal-society"] == "1 article, 3 July 2024"


def test_events_and_works_have_pages_only_if_there_are_any(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "Ada Lovelace wrote Notes on the Engine for the Great Exhibition.", *BODY))
    output = site.build()
    assert 'class="event"' in site.page("articles/one/index.html")
    assert {entity["@type"] for entity in json_ld(site, "one")["about"]} == {"Person", "Event", "CreativeWork"}
    for url, name in (("events/great-exhibition/", "Great Exhibition"), ("works/notes-on-the-engine/", "Notes on the Engine")):
        folder = url.partition("/")[0]
        assert f"<h1>{name}</h1>" in site.page(f"{url}index.html")
        assert f'href="/{url}"' in site.page(f"{folder}/index.html")
        assert f'href="/{folder}/"' in site.page("index.html")
        assert name in site.page("entities/index.html")
    for path in output.rglob("*.html"):
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))
    (site.folder / "content/raw/a.txt").unlink()
    site.add("b.txt", dated(11, "Two", "Ada Lovelace came.", *BODY))
    output = site.build()
    assert not (output / "events").exists()
    assert not (output / "works").exists()
    assert not re.search(r"events/|works/", site.page("index.html") + site.page("entities/index.html"))


def notes(site: Site, capsys: pytest.CaptureFixture[str], **gazette: object) -> list[str]:
    """Build the site, and return the notes in its summary."""
    capsys.readouterr()
    site.build(GAZETTE=limited(**gazette))
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("Note: ")]


def test_overrides_without_effect_are_named(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.folder)
    site.add("a.txt", dated(10, "One", "Ada Lovelace met the Royal Society in London.", *BODY))
    site.write_overrides(
        '["LONDON"]\nignore = true\n["Lovelace"]\nmerge_into = "Ada Lovelace"\n["Gresham Circle"]\naliases = ["Royal Society"]\npin = true\n'
        '["Charles Babbage"]\ndescription = "An inventor"\n'
    )
    assert notes(site, capsys) == []
    site.write_overrides('["Babbage"]\nmerge_into = "Ada Lovelace"\n["Society of Arts"]\nignore = true\n["Oslo"]\npin = true\n')
    assert notes(site, capsys) == [
        'Note: content/entities.toml: no article names "Babbage", "Society of Arts", "Oslo"; write it as articles do, or take the entry out'
    ]
    site.write_overrides("".join(f'["Name {number}"]\nignore = true\n' for number in range(12)))
    (note,) = notes(site, capsys)
    assert '"Name 9" and 2 more; ' in note
    assert notes(site, capsys, recognizer="") == []


def test_uncertain_merges_of_tags_are_counted(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(10, "One", "Ada Byron Lovelace came to London.", *BODY))
    assert notes(site, capsys) == []
    site.add("b.txt", dated(11, "Two", "London, London, London. Jordan and Ada Lovelace.", *reversed(BODY)))
    assert notes(site, capsys) == ["Note: 1 uncertain merge; decide it with: gazette entities --review"]
    site.write_overrides('["Ada Lovelace"]\naliases = ["Ada Byron Lovelace"]\n')
    assert notes(site, capsys) == []
    site.write_overrides("")
    site.add("a.txt", dated(10, "One", "London, London, London, and then Ada Byron Lovelace.", *BODY))
    assert notes(site, capsys, max_tags=1) == []


def test_entities_that_share_a_name_link_to_each_other(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "Ada Lovelace flew to Jordan.", *BODY))
    site.add("b.txt", dated(11, "Two", "The Royal Society met.", *reversed(BODY)))
    site.write_overrides('["Royal Society"]\ntype = "organization"\naliases = ["Jordan"]\n')
    site.build()
    for page, other in (("places/jordan", "/organizations/royal-society/"), ("organizations/royal-society", "/places/jordan/")):
        (line,) = html.fromstring(site.page(f"{page}/index.html")).xpath("//p[contains(., 'Not to be confused with')]")
        assert line.xpath(".//a/@href") == [other]
    assert "Not to be confused" not in site.page("people/ada-lovelace/index.html")


def test_the_page_of_an_entity_lists_what_it_is_named_with_and_how_often(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "Ada Lovelace met the Royal Society in London.", *BODY))
    site.add("b.txt", dated(11, "Two", "Ada Lovelace left London.", *reversed(BODY)))
    site.build()
    rows = html.fromstring(site.page("people/ada-lovelace/index.html")).xpath("//aside//ul[@class='trend']/li")
    assert [" ".join(row.text_content().split()) for row in rows] == ["London 2 articles", "Royal Society 1 article"]


def test_mentions_over_time_are_drawn_and_listed_in_a_table(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "Ada Lovelace came.", *BODY))
    site.add("b.txt", dated(12, "Two", "Ada Lovelace left.", *reversed(BODY)))
    site.build()
    page = html.fromstring(site.page("people/ada-lovelace/index.html"))
    assert page.xpath("//*[local-name()='svg'][@role='img']/@aria-label")
    rows = [" ".join(row.xpath("td/text()")) for row in page.xpath("//details//tbody/tr")]
    assert rows == ["10 July 2024 1", "12 July 2024 1"]
