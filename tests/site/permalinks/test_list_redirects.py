"""URLs of publishers, sections, tags and editions: a former URL redirects to where its articles are listed now."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pelican import signals

from support.articles import dated
from support.publishing.host_servers import read_redirects
from support.rebuilt_sites import heading, publish, redirect_target, write_by_hand
from support.sites import Site

STORE = "cache/gazette-lists.json"


def is_gone(site: Site, path: str) -> bool:
    """Return True if there is neither a page nor a redirect."""
    return not (site.folder / "output" / path).exists()


def test_a_publisher_that_is_renamed_redirects(site: Site) -> None:
    publish(site, "Harbor Ledger", "Harbor Ledger", "Hill Courier")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Hill Courier")
    for _ in range(2):
        assert redirect_target(site, "publishers/harbor-ledger/") == "/publishers/harbour-ledger/"
        assert "Harbour Ledger</a>" in site.page("publishers/harbor-ledger/index.html")
        assert "harbor-ledger" not in site.page("publishers/index.html")
        site.build()


def test_a_url_that_moved_twice_redirects_to_the_last_one(site: Site) -> None:
    for name in ("Harbor Ledger", "Harbour Ledger", "The Ledger"):
        publish(site, name, name)
    for former in ("harbor-ledger", "harbour-ledger"):
        assert redirect_target(site, f"publishers/{former}/") == "/publishers/the-ledger/"


def test_a_url_that_comes_back_is_a_page_again(site: Site) -> None:
    for name in ("Harbor Ledger", "Harbour Ledger", "Harbor Ledger"):
        publish(site, name, name)
    assert heading(site, "publishers/harbor-ledger/") == "Harbor Ledger"
    assert redirect_target(site, "publishers/harbour-ledger/") == "/publishers/harbor-ledger/"


def test_publishers_that_are_merged_redirect(site: Site) -> None:
    publish(site, "Harbor Ledger", "Ledger", "Harbour Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Harbour Ledger")
    for former in ("harbor-ledger", "ledger"):
        assert redirect_target(site, f"publishers/{former}/") == "/publishers/harbour-ledger/"


def test_a_publisher_that_is_split_redirects_to_the_larger_part(site: Site) -> None:
    publish(site, "Ledger", "Ledger", "Ledger")
    publish(site, "Hill Ledger", "Harbour Ledger", "Hill Ledger")
    assert redirect_target(site, "publishers/ledger/") == "/publishers/hill-ledger/"


def test_a_publisher_that_is_split_into_equal_parts_does_not_redirect(site: Site) -> None:
    publish(site, "Ledger", "Ledger")
    publish(site, "Hill Ledger", "Harbour Ledger")
    assert is_gone(site, "publishers/ledger")
    site.build()
    assert is_gone(site, "publishers/ledger")


def test_a_publisher_whose_articles_are_gone_leaves_no_redirect(site: Site) -> None:
    publish(site, "Ledger", "Courier")
    publish(site, "", "Courier")
    assert is_gone(site, "publishers/ledger")


def test_one_corrected_article_does_not_redirect_a_whole_publisher(site: Site) -> None:
    publish(site, "Ledger", "Ledger", "Ledger", "Courier")
    publish(site, "Courier", "", "", "Courier")
    assert is_gone(site, "publishers/ledger")


def test_a_redirect_outlasts_the_articles_that_it_was_found_by(site: Site) -> None:
    publish(site, "Harbor Ledger", "Harbor Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Harbour Ledger")
    publish(site, "", "", "Harbour Ledger")
    assert redirect_target(site, "publishers/harbor-ledger/") == "/publishers/harbour-ledger/"
    publish(site, "", "", "The Ledger")
    assert redirect_target(site, "publishers/harbor-ledger/") == "/publishers/the-ledger/"


def test_a_name_that_is_corrected_twice_redirects_to_the_last_one(site: Site) -> None:
    publish(site, "Ledger", "Ledger", "Courier")
    publish(site, "Courier", "Courier", "Courier")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Courier")
    assert redirect_target(site, "publishers/ledger/") == "/publishers/harbour-ledger/"
    assert heading(site, "publishers/courier/") == "Courier"


def test_a_section_that_is_renamed_in_front_matter_redirects(site: Site) -> None:
    for section in ("Sprot", "Sports & Games"):
        for day in (1, 2):
            site.add(f"{day}.txt", f"Category: {section}\n" + dated(day, f"Match {day}"))
        write_by_hand(site, "x.md", "By hand", more=f"Category: {section}")
        site.build(SITEURL="https://news.example")
    assert redirect_target(site, "categories/sprot/") == "https://news.example/categories/sports-games/"
    assert "Sports &amp; Games</a>" in site.page("categories/sprot/index.html")
    assert "sprot" not in site.page("sitemap.xml")


def tag(site: Site, *tag_lists: str) -> None:
    """Build the site with an article for each list of tags."""
    for number, tags in enumerate(tag_lists):
        write_by_hand(site, f"{number}.md", f"By hand {number}", more=f"Tags: {tags}")
    site.build()


def test_a_tag_that_is_renamed_redirects(site: Site) -> None:
    tag(site, "harbour, engines", "harbour, engines", "engines")
    tag(site, "port, engines", "port, engines", "engines")
    assert redirect_target(site, "tags/harbour/") == "/tags/port/"
    tag(site, "port, engines, ships", "port, engines, ships", "engines")
    assert redirect_target(site, "tags/harbour/") == "/tags/port/"  # a tag that is added later is not its successor


def test_a_tag_that_is_dropped_does_not_redirect_to_other_tags_of_its_articles(site: Site) -> None:
    tag(site, "harbour, engines", "harbour, engines")
    tag(site, "engines", "engines")
    assert is_gone(site, "tags/harbour")
    tag(site, "engines", "engines, port")
    assert is_gone(site, "tags/harbour")


def test_a_tag_that_is_replaced_by_an_existing_one_redirects_to_it(site: Site) -> None:
    tag(site, "harbor", "harbor, harbour", "harbor", "harbour")
    tag(site, "harbour", "harbour", "harbour", "harbour")
    assert redirect_target(site, "tags/harbor/") == "/tags/harbour/"


def build_editions(site: Site, period: str) -> None:
    site.build(GAZETTE={**site.settings["GAZETTE"], "edition": period})


def test_editions_redirect_when_the_period_changes(site: Site) -> None:
    for name, day in (("a", 1), ("b", 2), ("c", 2), ("d", 8), ("e", 9)):
        site.add(f"{name}.txt", dated(day, f"Bridge {name}"))
    build_editions(site, "day")
    build_editions(site, "week")
    assert {day: redirect_target(site, f"2024/07/{day:02}/") for day in (1, 2, 8, 9)} == {
        1: "/2024/w27/",
        2: "/2024/w27/",
        8: "/2024/w28/",
        9: "/2024/w28/",
    }
    assert "Week 27, 1 to 7 July 2024</a>" in site.page("2024/07/02/index.html")
    build_editions(site, "day")
    assert heading(site, "2024/07/01/") == "Edition of Monday, 1 July 2024"
    assert redirect_target(site, "2024/w27/") == "/2024/07/02/"  # it has most of that week's articles
    assert is_gone(site, "2024/w28")  # two days have equally many of its articles


def test_a_redirect_does_not_replace_a_page(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    publish(site, "Ledger", "Ledger")
    (site.folder / "content/pages").mkdir()
    (site.folder / "content/pages/p.md").write_text(
        "Title: Mine\nsave_as: publishers/ledger/index.html\nurl: publishers/ledger/\n\nMine.\n"
    )
    publish(site, "Harbour Ledger", "Harbour Ledger")
    assert heading(site, "publishers/ledger/") == "Mine"
    assert "ERROR" not in capsys.readouterr().out


def test_a_redirect_does_not_replace_an_archive_of_a_day(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    build_editions(site, "day")
    redirects = collect_redirects(
        site,
        GAZETTE={**site.settings["GAZETTE"], "edition": "week"},
        DAY_ARCHIVE_SAVE_AS="{date:%Y/%m/%d}/index.html",
        DAY_ARCHIVE_URL="{date:%Y/%m/%d}/",
    )
    assert "http-equiv" not in site.page("2024/07/01/index.html")
    assert all(mapping == {} for mapping in redirects)


def collect_redirects(site: Site, **settings: Any) -> list[dict[str, str]]:
    """Build the site, and return the redirects that templates get, once for each page that is written."""
    redirects: list[dict[str, str]] = []

    def note(path: str, context: dict[str, Any]) -> None:
        redirects.append(dict(context["redirects"]))

    with signals.content_written.connected_to(note):
        site.build(**settings)
    assert redirects
    return redirects


def test_hosts_and_templates_get_the_redirects(site: Site) -> None:
    publish(site, "Harbor Ledger", "Harbor Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger")
    expected = {"publishers/harbor-ledger/": "publishers/harbour-ledger/"}
    assert all(mapping == expected for mapping in collect_redirects(site))
    (redirect,) = read_redirects(site.page("_redirects")).items()
    assert "harbor-ledger" in redirect[0]
    assert "harbour-ledger" in str(redirect[1])


def test_urls_of_an_earlier_setting_redirect(site: Site) -> None:
    site.add("a.txt", "Category: Sport\n" + dated(1, "Bridge opens"))
    site.build(CATEGORY_URL="c-{slug}.html", CATEGORY_SAVE_AS="c-{slug}.html")
    site.build()
    assert redirect_target(site, "c-sport.html") == "/categories/sport/"


def test_nothing_redirects_to_pages_that_are_not_written(site: Site) -> None:
    site.add("a.txt", "Category: Sport\n" + dated(1, "Bridge opens"))
    site.build()
    site.build(CATEGORY_SAVE_AS="", CATEGORY_URL="")
    assert is_gone(site, "categories/sport")


def test_two_builds_store_the_same_bytes(site: Site) -> None:
    tag(site, "harbour, engines", "harbour, engines, port")
    publish(site, "Harbor Ledger", "Harbor Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger")
    first = (site.folder / STORE).read_bytes()
    stored = json.loads(first)
    assert stored["publishers/harbor-ledger/"]["became"] == "publishers/harbour-ledger/"
    assert stored["tags/engines/"]["beside"] == {"tags/harbour/": 2, "tags/port/": 1}
    site.build()
    assert (site.folder / STORE).read_bytes() == first
