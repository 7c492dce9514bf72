"""The feeds of the sample site and of a hostile one, checked by the rules of the W3C feed validator and by feedparser."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from audit.feeds import CHECKS, feed_faults, feed_files, json_faults, xml_faults
from audit.pages import BuiltSite, open_site

from support.articles import BODY, dump
from support.paths import ROOT
from support.sites import Site, copy_sample

sys.path.append(str(ROOT / "bench"))
from hard_cases import hard_cases

URL = "https://news.example.org/digest"
TITLES = (
    "<script>alert(1)</script> runs for mayor",
    "Why </title> and ]]> matter & what &lt;b&gt; is",
    "5 < 6 > 4 & AT&T; &copy=1 &#x3C; &nbsp;",
    "\x85Next\x07 line \ufffd and \ud83d\ude00 \u202eright to left",
    "<b>Bold</b> <i>moves</i> by R&D",
    "<!-- not --> a comment <![CDATA[ nor that ]]>",
    "=cmd|' /C calc'!A0 \"quoted\" 'twice'",
)
BY_HAND = """Title: By <em>hand</em> & heart
Date: 2024-07-04
Tags: C++ & <b>, R&D
Category: Arts & <Letters>
Author: O'Neil & <Sons>

Read [below](#note) or [the other]({static}/images/x.pdf).

<script>alert(1)</script><p style="position:fixed" onclick="x()">Go <a href="../up/">up</a>.</p><iframe src="https://x.example/"></iframe>

<p id="note">A note.
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    site = Site(
        tmp_path_factory.mktemp("hostile"), {"GAZETTE": {"recognizer": "support.known_names:recognize", "feed_min_articles": 1}}
    )
    for name, text in hard_cases("2024-12-08").items():
        site.add(name, text)
    for number, title in enumerate(TITLES):
        head = {"title": title, "date": "2024-07-10", "publisher": title, "authors": [title], "category": title, "summary": f"{title}.", "url": f"https://exämple.org/a b/{number}?q=[<>]|"}  # fmt: skip
        site.add(
            f"{number}.json", json.dumps({**head, "text": dump(*BODY, f"Item {number}: Ada Lovelace came from London.", title)})
        )
    (site.folder / "content/images").mkdir()
    (site.folder / "content/images/x.pdf").write_bytes(b"%PDF")
    (site.folder / "content/hand.md").write_text(BY_HAND)
    return open_site(site.build(SITEURL=URL, FEED_DOMAIN=URL, SITENAME="Q&A <Gazette>", SITESUBTITLE="<b>All</b> &amp; more"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    folder = tmp_path_factory.mktemp("sample")
    copy_sample(folder)
    return open_site(Site(folder).build(SITEURL=URL, FEED_DOMAIN=URL))


@pytest.fixture(params=["sample", "hostile"])
def built(request: pytest.FixtureRequest) -> BuiltSite:
    site: BuiltSite = request.getfixturevalue(request.param)
    return site


def test_no_feed_has_a_fault(built: BuiltSite) -> None:
    assert {check: faults for check, faults in feed_faults(built).items() if faults} == {}


def test_every_hostile_title_is_in_the_feed(hostile: BuiltSite) -> None:
    titles = [item["title"] for item in read_json(hostile)]
    assert len(titles) == len(TITLES) + len(hard_cases("2024-12-08")) + 1
    assert "‹script>alert(1)‹/script> runs for mayor" in titles
    assert "5 < 6 > 4 & AT＆T; ＆copy=1 ＆#x3C; ＆nbsp;" in titles


def test_the_three_formats_have_the_same_items(built: BuiltSite) -> None:
    """Titles, dates, authors and categories, in the same order."""
    feeds = [feedparser.parse((built.folder / f"feeds/all.{kind}.xml").read_bytes()) for kind in ("rss", "atom")]
    rss, atom = ([_fields(entry) for entry in feed.entries] for feed in feeds)
    assert rss == atom
    for item, fields in zip(read_json(built), rss, strict=True):
        assert fields["title"] == " ".join(item["title"].split())
        assert fields["authors"] == [author["name"] for author in item.get("authors", ())]
        assert list(dict.fromkeys(fields["categories"])) == item["tags"]
        assert fields["published"] == tuple(datetime.fromisoformat(item["date_published"]).utctimetuple())


def _fields(entry: Any) -> dict[str, Any]:
    return {
        "title": entry.title,
        "link": entry.link,
        "summary": entry.summary,
        "content": [content.value for content in entry.get("content", ())],
        "published": tuple(entry.published_parsed),
        "updated": tuple(entry.updated_parsed),
        "authors": [author.name for author in entry.get("authors", ())],
        "categories": [tag.term for tag in entry.tags],
    }


def read_json(site: BuiltSite) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads((site.folder / "feeds/all.json").read_bytes())["items"]
    return items


def test_what_was_written_by_hand_is_made_harmless(hostile: BuiltSite) -> None:
    (item,) = (item for item in read_json(hostile) if item["title"].startswith("By"))
    body = item["content_html"]
    assert "script" not in body
    assert "style=" not in body
    assert "iframe" not in body
    assert f'href="{item["url"]}#note"' in body
    assert f'href="{URL}/articles/up/"' in body
    assert f'href="{URL}/images/x.pdf"' in body


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("titles are text", ("<title>By", "<title>&lt;b&gt;Bold&lt;/b&gt; By")),
        ("titles are text", ("<title>Everybody", "<title>&amp;copy; Everybody")),
        ("bodies are safe and whole HTML", ("&lt;p&gt;", "&lt;p onclick=''&gt;")),
        ("bodies are safe and whole HTML", ("&lt;p&gt;", "&lt;p style='position:fixed'&gt;")),
        ("bodies are safe and whole HTML", ('href="https:', 'href="')),
        ("addresses are absolute", ("<link>https://news", "<link>/news")),
        ("addresses are absolute", ("/articles/", "/ärticles/")),
        ("nothing is there twice", ("</guid>", "</guid><guid>urn:x:y</guid>")),
        ("nothing is missing", (' rel="self"', ' rel="alternate"')),
        ("nothing is missing", ('isPermaLink="false"', "")),
        ("dates are dates", (" 2024 ", " 1024 ")),
        ("readers read it", ("<ttl>", "<tttl>")),
        ("characters can be shown", ("<title>By", "<title>\ufffdBy")),
        ("its image is its own", ("/theme/icon", "/theme/icon.svg?")),
    ],
)
def test_each_check_reports_its_fault(hostile: BuiltSite, check: str, broken: tuple[str, str]) -> None:
    text = (hostile.folder / "feeds/all.rss.xml").read_text("utf-8")
    assert broken[0] in text
    damaged = text.replace(*broken)
    if check == "its image is its own":
        damaged = damaged.replace(".png</url>", ".svg</url>")
    assert xml_faults(damaged.encode())[check]


def test_a_broken_json_feed_is_reported() -> None:
    assert json_faults(b"{")
    assert json_faults(b'{"version": "1", "title": "x", "items": []}')
    assert json_faults(b'{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1"}]}')


def test_there_are_feeds_to_check(sample: BuiltSite) -> None:
    assert len(feed_files(sample.folder)) > 100
    assert set(CHECKS) <= {name.removeprefix("feeds: ") for name in feed_faults(sample)}
    assert Path(sample.folder / "feeds/all.opml").exists()
