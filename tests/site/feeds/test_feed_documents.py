"""Feeds as documents: archives, the size limit, formats, and the settings that change them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gazette.site.feeds.channel import MAX_FEED_BYTES, FeedArchive, RenderedItem, fit_items, plan_archives
from gazette.site.permalinks.feed_paths import feed_archive_path, json_feed_path
from gazette.site.wording.safe_text import ascii_url, title_text
from support.articles import BODY, dated, dump
from support.built_files import URL, parse_feed, read_json
from support.rebuilt_sites import OTHER, set_time
from support.sites import Site

ATOM = {"atom": "http://www.w3.org/2005/Atom", "fh": "http://purl.org/syndication/history/1.0"}


@given(count=st.integers(0, 400), newest=st.integers(1, 120), size=st.integers(1, 60))
def test_a_feed_and_its_archives_hold_every_item(count: int, newest: int, size: int) -> None:
    parts = plan_archives(count, newest, size)
    held = set(range(min(count, newest))).union(*(range(part.start, part.end) for part in parts))
    assert held == set(range(count))
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert bool(parts) == (count > newest)


@given(count=st.integers(1, 400), more=st.integers(1, 100), newest=st.integers(60, 120))
def test_an_archive_never_changes_when_articles_are_added(count: int, more: int, newest: int) -> None:
    """Archives are counted from the oldest item."""

    def oldest_first(count: int) -> list[tuple[int, int]]:
        return [(count - part.end, count - part.start) for part in plan_archives(count, newest, 50)]

    before = oldest_first(count)
    assert oldest_first(count + more)[: len(before)] == before


def test_a_feed_without_a_limit_has_no_archives() -> None:
    assert plan_archives(1000, None, 50) == ()
    assert plan_archives(3, 2, 50) == (FeedArchive(1, 0, 3),)


def test_the_oldest_items_lose_their_texts_and_none_is_left_out() -> None:
    items = [RenderedItem(full=f"{n}-full".encode(), short=f"{n}".encode()) for n in range(4)]
    assert fit_items(items, 24) == [b"0-full", b"1-full", b"2-full", b"3-full"]
    assert fit_items(items, 18) == [b"0-full", b"1-full", b"2", b"3"]
    assert fit_items(items, 0) == [b"0", b"1", b"2", b"3"]


@pytest.mark.parametrize("path", ["feeds/all.rss.xml", "feeds/all.atom.xml", "feeds/all.xml", "feeds/all.rss", "feeds/all.atom"])
def test_the_json_feed_is_beside_the_other_feed(path: str) -> None:
    assert json_feed_path(path) == "feeds/all.json"


def test_archives_are_in_a_folder_of_the_feeds_name() -> None:
    assert feed_archive_path("feeds/all.rss.xml", 3) == "feeds/all/archive-3.rss.xml"
    assert feed_archive_path("feeds/people/ada.json", 1) == "feeds/people/ada/archive-1.json"
    assert feed_archive_path("feed", 1) == "feed-archive-1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("AT&T & Söhne: 3 < 5 > 2", "AT&T & Söhne: 3 < 5 > 2"),
        ("<script>alert(1)</script> wins", "‹script>alert(1)‹/script> wins"),
        ("&lt;b&gt; & &#60; &copy=1 R&D2", "＆lt;b＆gt; & ＆#60; ＆copy=1 R＆D2"),
        ("A \x85lost \ufffd one", "A lost ? one"),
    ],
)
def test_what_looks_like_markup_in_a_title_stays_text(text: str, shown: str) -> None:
    assert title_text(text) == shown


@pytest.mark.parametrize(
    ("url", "ascii_only"),
    [
        ("https://bücher.example/a b/ü?q=[1]", "https://xn--bcher-kva.example/a%20b/%C3%BC?q=%5B1%5D"),
        ("https://news.example/a%20b/#x", "https://news.example/a%20b/#x"),
    ],
)
def test_urls_are_ascii(url: str, ascii_only: str) -> None:
    assert ascii_url(url) == ascii_only


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with more articles than its feeds contain, each of 9 KB."""
    site = Site(tmp_path_factory.mktemp("many"), {"GAZETTE": {"recognizer": "support.known_names:recognize"}})
    for number in range(1, 71):
        month, day = divmod(number - 1, 28)
        sentences = [f"Ada Lovelace has said sentence {n} of {number} in London." for n in range(150)]
        site.add(f"{number}.txt", f"Date: 2024-{month + 1:02}-{day + 1:02}\nTitle: Story {number}\n\n" + dump(*BODY, *sentences))
    site.build(SITEURL=URL, FEED_DOMAIN=URL, FEED_MAX_ITEMS=60)
    return site


def links(tree: Any, rel: str) -> list[str]:
    """Return the URLs of a feed's links with this `rel`."""
    path = f"(channel/atom:link | self::atom:feed/atom:link)[@rel='{rel}']/@href"
    return [str(url) for url in tree.xpath(path, namespaces=ATOM)]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_older_items_are_in_archives_that_are_linked(many: Site, kind: str) -> None:
    def read(name: str) -> Any:
        return etree.fromstring((many.folder / "output" / "feeds" / name).read_bytes())

    newest, old = read(f"all.{kind}.xml"), read(f"all/archive-1.{kind}.xml")
    assert links(newest, "prev-archive") == links(old, "self") == [f"{URL}/feeds/all/archive-1.{kind}.xml"]
    assert links(old, "current") == [f"{URL}/feeds/all.{kind}.xml"]
    assert links(old, "prev-archive") == links(newest, "current") == []
    assert [len(tree.xpath("//fh:archive", namespaces=ATOM)) for tree in (newest, old)] == [0, 1]
    titles = [
        [entry.title for entry in parse_feed(many, name).entries] for name in (f"all.{kind}.xml", f"all/archive-1.{kind}.xml")
    ]
    assert titles[0] == [f"Story {number}" for number in range(70, 10, -1)]
    assert titles[1] == [f"Story {number}" for number in range(50, 0, -1)]


def test_archives_of_json_are_its_next_pages(many: Site) -> None:
    assert read_json(many)["next_url"] == f"{URL}/feeds/all/archive-1.json"
    assert "next_url" not in read_json(many, "all/archive-1.json")


def test_a_large_feed_stays_below_half_a_megabyte_and_keeps_every_item(many: Site) -> None:
    files = list((many.folder / "output/feeds").rglob("*.*"))
    assert max(file.stat().st_size for file in files) <= MAX_FEED_BYTES
    for name in ("all.rss.xml", "people/ada-lovelace.atom.xml"):
        entries = parse_feed(many, name).entries
        whole = ["content" in entry for entry in entries]
        assert (len(entries), whole[0], whole[-1]) == (60, True, False)
        assert whole == sorted(whole, reverse=True)
        assert all(entry.summary for entry in entries)
    items = read_json(many)["items"]
    assert ["content_html" in item for item in (items[0], items[-1])] == [True, False]
    assert items[-1]["content_text"] == items[-1]["summary"]


def test_the_same_articles_make_the_same_bytes(many: Site) -> None:
    def read() -> dict[str, bytes]:
        folder = many.folder / "output/feeds"
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}

    before = read()
    many.build(SITEURL=URL, FEED_DOMAIN=URL, FEED_MAX_ITEMS=60)
    assert read() == before


def build_with(site: Site, **settings: Any) -> Site:
    """Add an article and build the site with these settings of Gazette."""
    site.settings["GAZETTE"] = {"recognizer": "support.known_names:recognize", "feed_min_articles": 1, **settings}
    paragraphs = (
        f"In the {place} of the town {place} people watched it, and none of them went home before the rain."
        for place in ("north", "south")
    )
    site.add("a.txt", "Publisher: The Ledger\n" + dated(10, "Bridge opens", *BODY, "Ada Lovelace came from London.", *paragraphs))
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    return site


def test_feeds_of_names_publishers_and_editions_are_there_in_every_format(site: Site) -> None:
    folder = build_with(site).folder / "output/feeds"
    for address in ("people/ada-lovelace", "places/london", "publishers/the-ledger", "editions/all", "categories/news"):
        assert {path.name.partition(".")[2] for path in folder.glob(f"{address}.*")} == {"rss.xml", "atom.xml", "json"}, address
    assert parse_feed(site, "people/ada-lovelace.rss.xml").feed.link == f"{URL}/people/ada-lovelace/"
    assert (
        parse_feed(site, "publishers/the-ledger.atom.xml").feed.subtitle
        == "Articles of The Daily Gazette that The Ledger published"
    )


def test_formats_can_be_left_out(site: Site) -> None:
    folder = build_with(site, feed_formats=["atom"]).folder / "output/feeds"
    assert list(folder.rglob("*.json")) == []
    assert [path.name for path in folder.glob("people/*")] == ["ada-lovelace.atom.xml"]
    assert (folder / "all.rss.xml").exists()  # Pelican's own setting asks for it
    assert 'type="application/feed+json"' not in site.page("people/ada-lovelace/index.html")


def test_feeds_can_contain_excerpts(site: Site) -> None:
    (entry,) = parse_feed(build_with(site, feed_body="excerpt"), "all.rss.xml").entries
    text = entry.content[0].value
    assert BODY[0] in text
    assert text.count("<p>") == 6  # in the fifth are words 80 and following
    assert text.endswith(f'<p><a href="{URL}/articles/bridge-opens/">Read the whole article</a></p>')


def test_feeds_can_contain_summaries_only(site: Site) -> None:
    build_with(site, feed_body="summary")
    for name in ("all.rss.xml", "all.atom.xml", "editions/all.rss.xml"):
        (entry,) = parse_feed(site, name).entries
        assert entry.summary
        assert "content" not in entry
    assert "content_html" not in read_json(site)["items"][0]


def test_feeds_name_the_hub_and_their_digests_are_stored_for_it(site: Site) -> None:
    hub = "https://hub.example/"
    build_with(site, websub_hub=hub)
    assert f'<atom:link href="{hub}" rel="hub"/>' in site.page("feeds/all.rss.xml")
    assert f'<link href="{hub}" rel="hub"/>' in site.page("feeds/people/ada-lovelace.atom.xml")
    assert read_json(site)["hubs"] == [{"type": "WebSub", "url": hub}]
    stored = json.loads((site.folder / "cache/gazette-feeds.json").read_bytes())
    assert stored["feeds/all.rss.xml"]["url"] == f"{URL}/feeds/all.rss.xml"
    assert re.fullmatch("[0-9a-f]{64}", stored["feeds/all.rss.xml"]["digest"])
    assert set(stored) == {str(path.relative_to(site.folder / "output")) for path in (site.folder / "output/feeds").rglob("*.*")} - {"feeds/all.opml"}  # fmt: skip


def test_the_digest_has_an_item_for_each_edition(site: Site) -> None:
    for day in (9, 10):
        site.add(f"{day}.txt", "Publisher: The Ledger\n" + dated(day, f"Bridge {day}", *BODY, "Ada Lovelace came from London."))
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    newer, older = parse_feed(site, "editions/all.rss.xml").entries
    assert newer.title == "Wednesday, 10 July 2024: Bridge 10"
    assert (newer.link, newer.summary) == (f"{URL}/2024/07/10/", BODY[0])
    assert f'<a href="{URL}/articles/bridge-10/"' in newer.content[0].value
    assert {tag.term for tag in newer.tags} == {"Ada Lovelace", "London"}
    site.add("late.txt", "Weight: 5\n" + dated(9, "Late news", *reversed(BODY)))
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    assert [entry.id for entry in parse_feed(site, "editions/all.rss.xml").entries] == [newer.id, older.id]
    assert parse_feed(site, "editions/all.rss.xml").entries[1].title == "Tuesday, 9 July 2024: Late news"


def test_an_edition_that_changes_is_updated_and_keeps_its_guid(site: Site) -> None:
    set_time(site.add("a.txt", dated(9, "Bridge opens")), 1722513600)  # 1 August 2024, noon
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    (before,) = parse_feed(site, "editions/all.rss.xml").entries
    set_time(site.add("b.txt", dated(9, "Ferry stops", *OTHER)), 1722517200)
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    (after,) = parse_feed(site, "editions/all.rss.xml").entries
    assert (after.id, after.published) == (before.id, before.published)
    assert (before.updated, after.updated) == ("2024-07-09T00:00:00+00:00", "2024-08-01T13:00:00+00:00")
    (site.folder / "content/raw/b.txt").unlink()
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    assert parse_feed(site, "editions/all.rss.xml").entries[0].updated == "2024-08-01T13:00:01+00:00"
    assert parse_feed(site, "editions/all.rss.xml").feed.updated == "Thu, 01 Aug 2024 13:00:01 +0000"


def test_guids_differ_between_sites_and_outlive_a_new_site_name(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path / "other", site.settings)
    guids = []
    for built, name in ((site, "One"), (other, "Two"), (site, "One, renamed")):
        built.add("a.txt", dated(9, "Bridge opens"))
        (built.folder / "content/welcome.md").write_text("Title: Welcome\nDate: 2024-07-08\n\nHello.\n")
        built.build(SITENAME=name)
        guids.append([entry.id for name in ("all", "editions/all") for entry in parse_feed(built, f"{name}.rss.xml").entries])
    first, second, renamed = guids
    assert first == renamed
    assert first[0] == second[0]  # one raw article is one article
    assert not set(first[1:]) & set(second[1:])


def test_the_feed_of_a_merged_name_continues_at_its_former_url(site: Site) -> None:
    site.settings["GAZETTE"] = {"recognizer": "support.known_names:recognize", "feed_min_articles": 1}
    site.add("a.txt", dated(9, "Bridge opens", *BODY, "Ada Lovelace came from London."))
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    site.write_overrides('["Augusta King"]\ntype = "person"\naliases = ["Ada Lovelace"]\n')
    site.build(SITEURL=URL, FEED_DOMAIN=URL)
    for suffix in ("rss.xml", "atom.xml"):
        old, new = (parse_feed(site, f"people/{name}.{suffix}") for name in ("ada-lovelace", "augusta-king"))
        assert old.feed.title == new.feed.title == "The Daily Gazette - Augusta King"
        assert [entry.id for entry in old.entries] == [entry.id for entry in new.entries] != []
        assert {link.rel: link.href for link in old.feed.links} == {
            "alternate": f"{URL}/people/augusta-king/",
            "self": f"{URL}/feeds/people/ada-lovelace.{suffix}",
        }


def test_of_two_feeds_at_the_same_path_the_second_is_left_out_with_a_warning(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.add("a.txt", "Category: All\n" + dated(9, "Bridge opens"))
    site.build(CATEGORY_FEED_RSS="feeds/{slug}.rss.xml")
    assert "feeds/all.rss.xml: two feeds have this path, so the second is left out" in capsys.readouterr().out
    assert parse_feed(site, "all.rss.xml").feed.title == "The Daily Gazette"


def test_only_an_item_that_is_too_large_loses_its_text(site: Site) -> None:
    items = [RenderedItem(full=b"x" * size, short=b"s") for size in (10, 600, 10)]
    assert [len(item) for item in fit_items(items, 1000)] == [10, 1, 10]


def test_dates_before_standard_time_are_valid(site: Site) -> None:
    site.add("a.txt", "Title: Old\nDate: 1890-07-01T12:00:00\n\n" + dump(*BODY))
    site.build(TIMEZONE="Europe/Berlin")
    assert parse_feed(site, "all.rss.xml").entries[0].published == "Tue, 01 Jul 1890 11:06:32 +0000"


def test_characters_that_xml_forbids_are_dropped(site: Site) -> None:
    site.add("a.txt", dated(9, "Bridge opens"))
    site.add("a.toml", 'title = "Bridge\\u0007 opens"\nauthors = ["Nora\\u0001 Quill"]\n')
    (site.folder / "content/x.md").write_text("Title: By\x07 hand\nDate: 2024-07-08\n\nHello\x01 there.\n")
    (site.folder / "content/y.md").write_text("Title: <em></em>\nDate: 2024-07-07\nSlug: y\n\nHello.\n")
    site.build()
    assert [entry.title for entry in parse_feed(site, "all.rss.xml").entries] == ["Bridge opens", "By hand", "y"]
