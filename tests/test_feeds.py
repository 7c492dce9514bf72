"""Feeds, as feedparser and lxml read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from pelican import signals

from conftest import BODY, Site, dump

STANDFIRST = "A second crossing is open, and it was two years in the making."


@pytest.fixture
def feeds(site: Site) -> Site:
    site.add("a.txt", "Title: Bridge & <river> “open”\nDate: 2024-07-10T14:05:00+01:00\nAuthor: Nora Quill and Tom Inkwell\nPublisher: The Ledger\n"
                      "Url: https://ledger.example/2024/07/10/bridge\n\n" + dump(STANDFIRST, "By Nora Quill", *BODY, "Ada Lovelace came from London."))  # fmt: skip
    site.add("b.txt", "Title: Control\x07 characters\x00\nDate: 2024-07-11\nUpdated: 2024-07-12T09:00:00Z\n\n" + dump(*BODY))
    site.build(SITEURL="https://news.example/digest", FEED_DOMAIN="https://news.example/digest")
    return site


def parsed(site: Site, name: str) -> Any:
    found = feedparser.parse((site.folder / "output/feeds" / name).read_bytes())
    assert found.bozo == 0
    return found


@pytest.mark.parametrize("name", ["all.rss.xml", "all.atom.xml"])
def test_items_say_what_the_articles_say(feeds: Site, name: str) -> None:
    second, first = parsed(feeds, name).entries
    assert [first.title, second.title] == ["Bridge & <river> “open”", "Control characters"]
    assert first.link == "https://news.example/digest/articles/bridge-open/"
    assert first.summary == STANDFIRST
    assert first.content[0].value.startswith(f"<p><strong>{STANDFIRST}</strong></p>\n<p>The bridge")
    assert second.content[0].value.count("<p>") == 3
    assert first.published_parsed[:5] == (2024, 7, 10, 13, 5)
    assert {tag.term for tag in first.tags} == {"News", "Ada Lovelace", "London"}
    assert [author.name for author in first.authors] == ["Nora Quill", "Tom Inkwell"]


def test_rss_details(feeds: Site) -> None:
    text = (feeds.folder / "output/feeds/all.rss.xml").read_text("utf-8")
    tree = etree.fromstring(text.encode())
    assert tree.xpath("string(channel/atom:link[@rel='self']/@href)", namespaces={"atom": "http://www.w3.org/2005/Atom"}) == (
        "https://news.example/digest/feeds/all.rss.xml"
    )
    assert tree.findtext("channel/link") == "https://news.example/digest/"
    assert tree.findtext("channel/lastBuildDate") == "Fri, 12 Jul 2024 09:00:00 +0000"
    item = tree.findall("channel/item")[1]
    assert item.findtext("pubDate") == "Wed, 10 Jul 2024 13:05:00 +0000"
    assert {c.get("domain"): c.text for c in item.findall("category")} == {
        None: "News",
        "person": "Ada Lovelace",
        "place": "London",
    }
    assert item.find("guid").get("isPermaLink") == "false"
    assert (item.find("source").get("url"), item.findtext("source")) == ("https://ledger.example/", "The Ledger")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_atom_details(feeds: Site) -> None:
    feed = parsed(feeds, "all.atom.xml")
    assert feed.feed.id == "https://news.example/digest/feeds/all.atom.xml"
    assert feed.feed.updated == "2024-07-12T09:00:00+00:00"
    assert feed.entries[0].updated == "2024-07-12T09:00:00+00:00"
    assert {tag.scheme for tag in feed.entries[1].tags} == {
        None,
        "https://news.example/digest/people/",
        "https://news.example/digest/places/",
    }


def test_a_guid_outlives_names_addresses_and_dates(site: Site) -> None:
    text = dump("Bridge opens", *BODY)
    path = site.add("2024-07-10-a.txt", text)
    site.build()
    (before,) = parsed(site, "all.rss.xml").entries
    path.rename(path.with_name("2024-08-01-b.txt"))
    site.build(SITEURL="https://elsewhere.example", FEED_DOMAIN="https://elsewhere.example", ARTICLE_URL="x/{slug}/")
    (after,) = parsed(site, "all.rss.xml").entries
    assert before.id == after.id
    assert before.id.startswith("urn:uuid:")
    assert before.link != after.link
    assert before.published != after.published


def test_different_articles_have_different_guids(feeds: Site) -> None:
    assert len({entry.id for entry in parsed(feeds, "all.rss.xml").entries}) == 2


def test_pelicans_feed_settings_mean_what_they_mean(site: Site) -> None:
    for day in (1, 2, 3):
        site.add(f"{day}.txt", f"Title: Story {day}\nDate: 2024-07-0{day}\nCategory: Sport\n\n" + dump(*BODY))
    (site.folder / "content/hand.md").write_text(
        "Title: By hand\nDate: 2024-07-04\nTags: custom\nCategory: Sport\nAuthor: Me\n\nHello *there*.\n"
    )
    site.build(
        FEED_MAX_ITEMS=3,
        FEED_APPEND_REF=True,
        RSS_FEED_SUMMARY_ONLY=True,
        CATEGORY_FEED_RSS="feeds/{slug}.rss.xml",
        TAG_FEED_ATOM="feeds/tag-{slug}.atom.xml",
        SITESUBTITLE="",
    )
    everything = parsed(site, "all.rss.xml")
    assert [entry.title for entry in everything.entries] == ["By hand", "Story 3", "Story 2"]
    assert all(entry.link.endswith("/?ref=feed") and "content" not in entry for entry in everything.entries)
    assert parsed(site, "sport.rss.xml").feed.title == "The Daily Gazette - Sport"
    (by_hand,) = parsed(site, "tag-custom.atom.xml").entries
    assert by_hand.content[0].value == "<p>Hello <em>there</em>.</p>"
    assert {tag.term for tag in by_hand.tags} == {"Sport", "custom"}


def test_pelicans_feed_signals_are_sent(site: Site) -> None:
    site.add("a.txt", dump("Bridge opens", "10 July 2024", *BODY))
    sent: list[str] = []

    def generated(context: Any, feed: Any) -> None:
        sent.append(f"generated {feed.title()}")

    def written(path: str, context: Any, feed: Any) -> None:
        sent.append(Path(path).name)

    with signals.feed_generated.connected_to(generated), signals.feed_written.connected_to(written):
        site.build()
    assert sent == ["generated The Daily Gazette", "all.atom.xml", "generated The Daily Gazette", "all.rss.xml"]


def test_a_feed_without_items_is_a_feed(site: Site) -> None:
    site.build()
    assert parsed(site, "all.rss.xml").entries == []
    assert parsed(site, "all.atom.xml").feed.updated == "1970-01-01T00:00:00+00:00"
