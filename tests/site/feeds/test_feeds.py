"""The items of feeds, as feedparser and lxml read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pelican import signals

from support.articles import BODY, FIGURE, PNG, dated, dump, with_figure
from support.built_files import URL, parse_feed, read_json
from support.sites import Site

STANDFIRST = "A second crossing is open, and it was two years in the making."
TITLE = "Bridge & <river> “open”"
SHOWN_TITLE = "Bridge & ‹river> “open”"  # with a lookalike, so that no reader takes it for a tag


@pytest.fixture
def feeds(site: Site) -> Site:
    site.add("a.txt", f"Title: {TITLE}\nDate: 2024-07-10T14:05:00+01:00\nAuthor: Nora Quill and Tom Inkwell\nPublisher: The Ledger\n"
                      "Url: https://ledger.example/2024/07/10/bridge\n\n" + dump(STANDFIRST, "By Nora Quill", *BODY, "Ada Lovelace came from London."))  # fmt: skip
    site.add("b.txt", "Title: Control\x07 characters\x00\nDate: 2024-07-11\nUpdated: 2024-07-12T09:00:00Z\n\n" + dump(*BODY))
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    return site


@pytest.mark.parametrize("name", ["all.rss.xml", "all.atom.xml"])
def test_items_have_what_the_articles_have(feeds: Site, name: str) -> None:
    second, first = parse_feed(feeds, name).entries
    assert [first.title, second.title] == [SHOWN_TITLE, "Control characters"]
    assert first.link == f"{URL}/articles/bridge-open/"
    assert first.summary == STANDFIRST
    assert first.content[0].value.startswith(f"<p><strong>{STANDFIRST}</strong></p>\n<p>The bridge")
    assert second.content[0].value.count("<p>") == 3
    assert first.published_parsed[:5] == (2024, 7, 10, 13, 5)
    assert second.updated_parsed[:5] == (2024, 7, 12, 9, 0)
    assert {tag.term for tag in first.tags} == {"News", "Ada Lovelace", "London"}
    assert [author.name for author in first.authors] == ["Nora Quill", "Tom Inkwell"]


def test_the_json_feed_has_the_same(feeds: Site) -> None:
    feed = read_json(feeds)
    second, first = feed["items"]
    assert (feed["title"], feed["home_page_url"], feed["feed_url"]) == ("The Daily Gazette", f"{URL}/", f"{URL}/feeds/all.json")
    assert (first["title"], first["summary"], first["url"]) == (SHOWN_TITLE, STANDFIRST, f"{URL}/articles/bridge-open/")
    assert first["external_url"] == "https://ledger.example/2024/07/10/bridge"
    assert first["content_html"] == parse_feed(feeds, "all.rss.xml").entries[1].content[0].value
    assert (first["date_published"], second["date_modified"]) == ("2024-07-10T13:05:00+00:00", "2024-07-12T09:00:00+00:00")
    assert "date_modified" not in first
    assert first["authors"] == [{"name": "Nora Quill"}, {"name": "Tom Inkwell"}]
    assert set(first["tags"]) == {"News", "Ada Lovelace", "London"}


def test_an_item_has_the_same_guid_in_every_format(feeds: Site) -> None:
    rss, atom = ([entry.id for entry in parse_feed(feeds, name).entries] for name in ("all.rss.xml", "all.atom.xml"))
    assert rss == atom == [item["id"] for item in read_json(feeds)["items"]]
    assert len(set(rss)) == 2


def test_rss_details(feeds: Site) -> None:
    text = (feeds.folder / "output/feeds/all.rss.xml").read_text("utf-8")
    tree = etree.fromstring(text.encode())
    assert tree.xpath("string(channel/atom:link[@rel='self']/@href)", namespaces={"atom": "http://www.w3.org/2005/Atom"}) == (
        f"{URL}/feeds/all.rss.xml"
    )
    assert tree.findtext("channel/link") == f"{URL}/"
    assert tree.findtext("channel/lastBuildDate") == "Fri, 12 Jul 2024 09:00:00 +0000"
    assert (tree.findtext("channel/ttl"), tree.findtext("channel/generator")) == ("60", "Gazette")
    assert re.fullmatch(rf"{URL}/theme/icon-192\.\w+\.png", tree.findtext("channel/image/url"))
    item = tree.findall("channel/item")[1]
    assert item.findtext("pubDate") == "Wed, 10 Jul 2024 13:05:00 +0000"
    assert {c.get("domain"): c.text for c in item.findall("category")} == {
        None: "News",
        "person": "Ada Lovelace",
        "place": "London",
    }
    assert item.find("guid").get("isPermaLink") == "false"
    assert (item.find("source").get("url"), item.findtext("source")) == ("https://ledger.example/", "The Ledger")
    assert "<title>Bridge &#x26; ‹river&gt; “open”</title>" in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_atom_details(feeds: Site) -> None:
    feed = parse_feed(feeds, "all.atom.xml")
    assert feed.feed.id == f"{URL}/feeds/all.atom.xml"
    assert feed.feed.updated == "2024-07-12T09:00:00+00:00"
    assert {tag.scheme for tag in feed.entries[1].tags} == {None, f"{URL}/people/", f"{URL}/places/"}
    (via,) = (link for link in feed.entries[1].links if link.rel == "via")
    assert (via.href, via.title) == ("https://ledger.example/2024/07/10/bridge", "The Ledger")


def test_equal_times_differ_in_atom_by_less_than_a_second(site: Site) -> None:
    for name in ("One", "Two", "Three"):
        site.add(f"{name}.txt", dated(10, name))
    site.build()
    entries = parse_feed(site, "all.atom.xml").entries
    assert len({entry.updated for entry in entries}) == 3
    assert {entry.updated[:19] for entry in entries} == {"2024-07-10T00:00:00"}


def test_a_guid_outlives_file_names_urls_and_dates(site: Site) -> None:
    text = dump("Bridge opens", *BODY)
    path = site.add("2024-07-10-a.txt", text)
    site.build()
    (before,) = parse_feed(site, "all.rss.xml").entries
    path.rename(path.with_name("2024-08-01-b.txt"))
    site.build(SITEURL="https://elsewhere.example", FEED_DOMAIN="https://elsewhere.example", ARTICLE_URL="x/{slug}/")
    (after,) = parse_feed(site, "all.rss.xml").entries
    assert before.id == after.id
    assert before.id.startswith("urn:uuid:")
    assert before.link != after.link
    assert before.published != after.published


def test_an_outlet_without_a_url_is_named(site: Site) -> None:
    site.add("a.txt", "Publisher: The Ledger\n" + dated(10, "Bridge opens"))
    site.build()
    assert parse_feed(site, "all.rss.xml").entries[0].publisher == "The Ledger"
    assert parse_feed(site, "all.atom.xml").entries[0].publisher == "The Ledger"


def test_an_article_in_another_language_names_it(site: Site) -> None:
    site.add("a.txt", "Lang: fr\n" + dated(10, "Le pont ouvre"))
    site.build()
    assert parse_feed(site, "all.rss.xml").entries[0].language == "fr"
    assert 'xml:lang="fr"' in (site.folder / "output/feeds/all.atom.xml").read_text("utf-8")
    assert read_json(site)["items"][0]["language"] == "fr"


def test_an_item_has_the_articles_lead_picture(site: Site) -> None:
    site.add("page_files/bridge.png", PNG)
    site.add("page.html", with_figure(FIGURE.format("page_files/bridge.png"), '<meta name="date" content="2024-07-10">'))
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    for name in ("all.rss.xml", "all.atom.xml"):
        (picture,) = parse_feed(site, name).entries[0].media_content
        assert re.fullmatch(rf"{URL}/pictures/\w+\.png", picture["url"])
        assert (picture["type"], picture["filesize"], picture["medium"]) == ("image/png", str(len(PNG)), "image")
        assert f'<img src="{picture["url"]}"' in (site.folder / "output/feeds" / name).read_text("utf-8").replace("&lt;", "<")
    assert read_json(site)["items"][0]["image"] == picture["url"]


def test_a_hand_written_articles_first_picture_is_its_lead_picture(site: Site) -> None:
    (site.folder / "content/images").mkdir()
    (site.folder / "content/images/b & c.png").write_bytes(PNG)
    text = "![x](https://elsewhere.example/x.png)\n\n![A bridge]({static}/images/b%20&%20c.png)\n"
    (site.folder / "content/foreign.md").write_text(f"Title: Foreign\nDate: 2024-07-03\n\n{text}")
    (site.folder / "content/own.md").write_text(f"Title: Own\nDate: 2024-07-04\n\n{text.splitlines()[2]}\n")
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    own, foreign = parse_feed(site, "all.rss.xml").entries
    assert own.media_content == [{"url": f"{URL}/images/b%20&%20c.png", "type": "image/png", "medium": "image"}]
    assert "media_content" not in foreign


def test_pelicans_feed_settings_are_respected(site: Site) -> None:
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
        AUTHOR_FEED_RSS="feeds/by-{slug}.rss.xml",
        SITESUBTITLE="",
    )
    everything = parse_feed(site, "all.rss.xml")
    assert [entry.title for entry in everything.entries] == ["By hand", "Story 3", "Story 2"]
    assert all(entry.link.endswith("/?ref=feed") and "content" not in entry for entry in everything.entries)
    assert parse_feed(site, "sport.rss.xml").feed.title == "The Daily Gazette - Sport"
    (by_hand,) = parse_feed(site, "tag-custom.atom.xml").entries
    assert by_hand.content[0].value == "<p>Hello <em>there</em>.</p>"
    assert {tag.term for tag in by_hand.tags} == {"Sport", "custom"}
    assert [item["title"] for item in read_json(site, "by-me.json")["items"]] == ["By hand"]


def test_pelicans_feed_signals_are_sent(site: Site) -> None:
    site.add("a.txt", dump("Bridge opens", "10 July 2024", *BODY))
    sent: list[str] = []

    def generated(context: Any, feed: Any) -> None:
        sent.append(f"generated {feed.title()}: {[entry.title() for entry in feed.entry()]}")
        feed.entry()[0].title("Changed by a plugin")

    def written(path: str, context: Any, feed: Any) -> None:
        sent.append(Path(path).name)

    with signals.feed_generated.connected_to(generated), signals.feed_written.connected_to(written):
        site.build(CATEGORY_FEED_RSS=None, CATEGORY_FEED_ATOM=None)
    generated_message = "generated The Daily Gazette: ['Bridge opens']"
    assert sent == [generated_message, "all.atom.xml", generated_message, "all.rss.xml"]
    changed = parse_feed(site, "all.rss.xml")
    assert changed.entries[0].title == "Changed by a plugin"
    assert changed.feed.updated == "Wed, 10 Jul 2024 00:00:00 +0000"


def test_a_feed_without_items_is_valid(site: Site) -> None:
    site.build()
    assert parse_feed(site, "all.rss.xml").entries == []
    assert parse_feed(site, "all.atom.xml").feed.updated == "1990-01-01T00:00:00+00:00"
    assert read_json(site)["items"] == []
