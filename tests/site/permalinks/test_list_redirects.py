"""Where publishers, sections, tags and editions are from build to build: an address that no list has any more leads to the list in
which its articles are now."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pelican import signals

from support.articles import dated
from support.host_servers import read_redirects
from support.list_sites import publish
from support.remembered import by_hand, heading, target
from support.sites import Site

STATE = "cache/gazette-lists.json"


def is_gone(site: Site, address: str) -> bool:
    return not (site.folder / "output" / address).exists()


def test_a_publisher_that_is_renamed_leads_on(site: Site) -> None:
    publish(site, "Harbor Ledger", "Harbor Ledger", "Hill Courier")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Hill Courier")
    for _ in range(2):
        assert target(site, "publishers/harbor-ledger/") == "/publishers/harbour-ledger/"
        assert "Harbour Ledger</a>" in site.page("publishers/harbor-ledger/index.html")
        assert "harbor-ledger" not in site.page("publishers/index.html")
        site.build()


def test_an_address_that_moved_twice_leads_to_the_last(site: Site) -> None:
    for name in ("Harbor Ledger", "Harbour Ledger", "The Ledger"):
        publish(site, name, name)
    for former in ("harbor-ledger", "harbour-ledger"):
        assert target(site, f"publishers/{former}/") == "/publishers/the-ledger/"


def test_an_address_that_comes_back_is_a_page_again(site: Site) -> None:
    for name in ("Harbor Ledger", "Harbour Ledger", "Harbor Ledger"):
        publish(site, name, name)
    assert heading(site, "publishers/harbor-ledger/") == "Harbor Ledger"
    assert target(site, "publishers/harbour-ledger/") == "/publishers/harbor-ledger/"


def test_publishers_that_are_merged_lead_to_what_they_are_now(site: Site) -> None:
    publish(site, "Harbor Ledger", "Ledger", "Harbour Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Harbour Ledger")
    for former in ("harbor-ledger", "ledger"):
        assert target(site, f"publishers/{former}/") == "/publishers/harbour-ledger/"


def test_a_publisher_that_is_split_leads_to_the_larger_part(site: Site) -> None:
    publish(site, "Ledger", "Ledger", "Ledger")
    publish(site, "Hill Ledger", "Harbour Ledger", "Hill Ledger")
    assert target(site, "publishers/ledger/") == "/publishers/hill-ledger/"


def test_of_equal_parts_neither_is_meant(site: Site) -> None:
    publish(site, "Ledger", "Ledger")
    publish(site, "Hill Ledger", "Harbour Ledger")
    assert is_gone(site, "publishers/ledger")
    site.build()
    assert is_gone(site, "publishers/ledger")


def test_a_publisher_whose_articles_are_gone_leaves_nothing(site: Site) -> None:
    publish(site, "Ledger", "Courier")
    publish(site, "", "Courier")
    assert is_gone(site, "publishers/ledger")


def test_one_corrected_article_does_not_take_a_whole_publisher_with_it(site: Site) -> None:
    publish(site, "Ledger", "Ledger", "Ledger", "Courier")
    publish(site, "Courier", "", "", "Courier")
    assert is_gone(site, "publishers/ledger")


def test_a_redirect_outlasts_the_articles_that_told_it(site: Site) -> None:
    publish(site, "Harbor Ledger", "Harbor Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Harbour Ledger")
    publish(site, "", "", "Harbour Ledger")
    assert target(site, "publishers/harbor-ledger/") == "/publishers/harbour-ledger/"
    publish(site, "", "", "The Ledger")
    assert target(site, "publishers/harbor-ledger/") == "/publishers/the-ledger/"


def test_a_wrong_name_that_is_corrected_again_leads_to_the_right_one(site: Site) -> None:
    publish(site, "Ledger", "Ledger", "Courier")
    publish(site, "Courier", "Courier", "Courier")
    publish(site, "Harbour Ledger", "Harbour Ledger", "Courier")
    assert target(site, "publishers/ledger/") == "/publishers/harbour-ledger/"
    assert heading(site, "publishers/courier/") == "Courier"


def test_a_section_that_is_renamed_in_front_matter_leads_on(site: Site) -> None:
    for section in ("Sprot", "Sports & Games"):
        for day in (1, 2):
            site.add(f"{day}.txt", f"Category: {section}\n" + dated(day, f"Match {day}"))
        by_hand(site, "x.md", "By hand", more=f"Category: {section}")
        site.build(SITEURL="https://news.example")
    assert target(site, "categories/sprot/") == "https://news.example/categories/sports-games/"
    assert "Sports &amp; Games</a>" in site.page("categories/sprot/index.html")
    assert "sprot" not in site.page("sitemap.xml")


def tag(site: Site, *tags: str) -> None:
    """Build with an article for each list of tags."""
    for number, some in enumerate(tags):
        by_hand(site, f"{number}.md", f"By hand {number}", more=f"Tags: {some}")
    site.build()


def test_a_tag_that_is_renamed_leads_on(site: Site) -> None:
    tag(site, "harbour, engines", "harbour, engines", "engines")
    tag(site, "port, engines", "port, engines", "engines")
    assert target(site, "tags/harbour/") == "/tags/port/"
    tag(site, "port, engines, ships", "port, engines, ships", "engines")
    assert target(site, "tags/harbour/") == "/tags/port/"  # what came beside it later is not it


def test_a_tag_that_is_dropped_is_none_of_those_beside_it(site: Site) -> None:
    tag(site, "harbour, engines", "harbour, engines")
    tag(site, "engines", "engines")
    assert is_gone(site, "tags/harbour")
    tag(site, "engines", "engines, port")
    assert is_gone(site, "tags/harbour")


def test_a_tag_that_becomes_one_that_was_there_leads_to_it(site: Site) -> None:
    tag(site, "harbor", "harbor, harbour", "harbor", "harbour")
    tag(site, "harbour", "harbour", "harbour", "harbour")
    assert target(site, "tags/harbor/") == "/tags/harbour/"


def edition(site: Site, period: str) -> None:
    site.build(GAZETTE={**site.settings["GAZETTE"], "edition": period})


def test_editions_lead_on_when_their_period_is_another(site: Site) -> None:
    for name, day in (("a", 1), ("b", 2), ("c", 2), ("d", 8), ("e", 9)):
        site.add(f"{name}.txt", dated(day, f"Bridge {name}"))
    edition(site, "day")
    edition(site, "week")
    assert {day: target(site, f"2024/07/{day:02}/") for day in (1, 2, 8, 9)} == {
        1: "/2024/w27/",
        2: "/2024/w27/",
        8: "/2024/w28/",
        9: "/2024/w28/",
    }
    assert "Week 27, 1 to 7 July 2024</a>" in site.page("2024/07/02/index.html")
    edition(site, "day")
    assert heading(site, "2024/07/01/") == "Edition of Monday, 1 July 2024"
    assert target(site, "2024/w27/") == "/2024/07/02/"  # most of that week's articles
    assert is_gone(site, "2024/w28")  # two days with as many


def test_pages_that_exist_win(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    publish(site, "Ledger", "Ledger")
    (site.folder / "content/pages").mkdir()
    (site.folder / "content/pages/p.md").write_text(
        "Title: Mine\nsave_as: publishers/ledger/index.html\nurl: publishers/ledger/\n\nMine.\n"
    )
    publish(site, "Harbour Ledger", "Harbour Ledger")
    assert heading(site, "publishers/ledger/") == "Mine"
    assert "ERROR" not in capsys.readouterr().out


def test_an_archive_of_days_is_not_replaced(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    edition(site, "day")
    told = gathered(
        site,
        GAZETTE={**site.settings["GAZETTE"], "edition": "week"},
        DAY_ARCHIVE_SAVE_AS="{date:%Y/%m/%d}/index.html",
        DAY_ARCHIVE_URL="{date:%Y/%m/%d}/",
    )
    assert "http-equiv" not in site.page("2024/07/01/index.html")
    assert all(one == {} for one in told)


def gathered(site: Site, **settings: Any) -> list[dict[str, str]]:
    """What templates are told of redirects while each page of a new build is written."""
    told: list[dict[str, str]] = []

    def note(path: str, context: dict[str, Any]) -> None:
        told.append(dict(context["redirects"]))

    with signals.content_written.connected_to(note):
        site.build(**settings)
    assert told
    return told


def test_hosts_and_templates_are_told(site: Site) -> None:
    publish(site, "Harbor Ledger", "Harbor Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger")
    wanted = {"publishers/harbor-ledger/": "publishers/harbour-ledger/"}
    assert all(one == wanted for one in gathered(site))
    (redirect,) = read_redirects(site.page("_redirects")).items()
    assert "harbor-ledger" in redirect[0]
    assert "harbour-ledger" in str(redirect[1])


def test_another_shape_of_addresses_leads_on_from_the_old_files(site: Site) -> None:
    site.add("a.txt", "Category: Sport\n" + dated(1, "Bridge opens"))
    site.build(CATEGORY_URL="c-{slug}.html", CATEGORY_SAVE_AS="c-{slug}.html")
    site.build()
    assert target(site, "c-sport.html") == "/categories/sport/"


def test_pages_that_are_not_written_lead_nowhere(site: Site) -> None:
    site.add("a.txt", "Category: Sport\n" + dated(1, "Bridge opens"))
    site.build()
    site.build(CATEGORY_SAVE_AS="", CATEGORY_URL="")
    assert is_gone(site, "categories/sport")


def test_two_builds_remember_the_same_bytes(site: Site) -> None:
    tag(site, "harbour, engines", "harbour, engines, port")
    publish(site, "Harbor Ledger", "Harbor Ledger")
    publish(site, "Harbour Ledger", "Harbour Ledger")
    first = (site.folder / STATE).read_bytes()
    said = json.loads(first)
    assert said["publishers/harbor-ledger/"]["became"] == "publishers/harbour-ledger/"
    assert said["tags/engines/"]["beside"] == {"tags/harbour/": 2, "tags/port/": 1}
    site.build()
    assert (site.folder / STATE).read_bytes() == first
