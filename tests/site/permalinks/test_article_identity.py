"""Identities of articles that are corrected, renamed, fetched again or hand-written, and when feeds say that they changed."""

from __future__ import annotations

import pytest

from support.articles import BODY, dated, dump
from support.rebuilt_sites import NOON, OTHER, STORE, feed_entries, guids, set_time, stored_articles, write_by_hand
from support.sites import OTHER_THEME, Site


def test_a_corrected_article_keeps_its_guid_and_gets_a_newer_updated_date(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = feed_entries(site)["Bridge opens"]
    assert before.updated == "2024-07-01T00:00:00+00:00"
    set_time(site.add("a.txt", dated(1, "Bridge opens", "Correction: it opened on Tuesday.", *BODY)))
    after = feed_entries(site)["Bridge opens"]
    assert (after.id, after.published, after.updated) == (before.id, before.published, "2024-08-01T12:00:00+00:00")
    again = feed_entries(site)["Bridge opens"]
    assert again == after


def test_a_correction_is_dated_in_the_time_zone_of_the_site(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    feed_entries(site, TIMEZONE="Europe/Berlin")
    set_time(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    for _ in range(2):
        assert feed_entries(site, TIMEZONE="Europe/Berlin")["Bridge opens"].updated == "2024-08-01T14:00:00+02:00"


def test_each_correction_is_newer_than_the_one_before_whatever_the_time_of_its_file(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    feed_entries(site)
    set_time(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    feed_entries(site)
    set_time(site.add("a.txt", dated(1, "Bridge opens", "It opened on Wednesday.", *BODY)), NOON - 99_999)
    assert feed_entries(site)["Bridge opens"].updated == "2024-08-01T12:00:01+00:00"


def test_undoing_a_correction_is_a_correction(site: Site) -> None:
    path = site.add("a.txt", dated(1, "Bridge opens"))
    before = guids(site)
    set_time(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    feed_entries(site)
    set_time(site.add("a.txt", dated(1, "Bridge opens")), NOON + 60)
    after = feed_entries(site)["Bridge opens"]
    assert (after.id, after.updated) == (before["Bridge opens"], "2024-08-01T12:01:00+00:00")
    path.rename(path.with_name("b.txt"))
    assert feed_entries(site)["Bridge opens"] == after


def test_a_changed_sidecar_corrects_its_article(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = feed_entries(site)["Bridge opens"]
    set_time(site.add("a.toml", 'category = "Roads"\n'))
    after = feed_entries(site)["Bridge opens"]
    assert (after.id, after.updated) == (before.id, "2024-08-01T12:00:00+00:00")
    (site.folder / "content/raw/a.toml").unlink()  # its time is then unknown
    assert feed_entries(site)["Bridge opens"].updated == "2024-08-01T12:00:01+00:00"


def test_a_later_time_from_the_source_is_used(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    feed_entries(site)
    set_time(site.add("a.txt", "Updated: 2024-09-01T09:00:00Z\n" + dated(1, "Bridge opens")))
    assert feed_entries(site)["Bridge opens"].updated == "2024-09-01T09:00:00+00:00"


def test_pages_give_the_time_of_the_source_and_the_sitemap_that_of_the_correction(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    feed_entries(site)
    set_time(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    feed_entries(site, SITEURL="https://news.example")
    page = site.page("articles/bridge-opens/index.html")
    assert "2024-08-01" not in page
    line = next(line for line in site.page("sitemap.xml").splitlines() if "/articles/bridge-opens/" in line)
    assert "<lastmod>2024-08-01T12:00:00+00:00</lastmod>" in line


def test_touching_renaming_moving_and_another_theme_are_no_corrections(site: Site) -> None:
    path = site.add("a.txt", dated(1, "Bridge opens"))
    before = feed_entries(site)["Bridge opens"]
    set_time(path)
    (path.parent / "new").mkdir()
    path.rename(path.parent / "new" / "b.txt")
    site.write_overrides('["Ada Lovelace"]\ntype = "person"\ndescription = "A mathematician."\n')
    elsewhere = "https://elsewhere.example"
    after = feed_entries(site, SITEURL=elsewhere, FEED_DOMAIN=elsewhere, ARTICLE_URL="x/{slug}/", **OTHER_THEME)["Bridge opens"]
    assert (after.id, after.published, after.updated) == (before.id, before.published, before.updated)


def test_without_stored_articles_an_identity_is_the_hash_of_the_file(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.add("b.txt", dated(2, "Ferry stops", *OTHER))
    before = guids(site)
    (site.folder / STORE).unlink()
    assert guids(site) == before


def test_two_files_that_swap_names_keep_their_identities(site: Site) -> None:
    bridge, ferry = site.add("a.txt", dated(1, "Bridge opens")), site.add("b.txt", dated(2, "Ferry stops", *OTHER))
    before = feed_entries(site)
    bridge.rename(bridge.with_name("c.txt"))
    ferry.rename(bridge)
    bridge.with_name("c.txt").rename(ferry)
    assert feed_entries(site) == before


def test_a_copy_that_is_edited_is_a_new_article(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = guids(site)
    site.add("b.txt", dated(1, "Bridge opens again"))
    after = guids(site)
    assert after["Bridge opens"] == before["Bridge opens"] != after["Bridge opens again"]


def test_an_unchanged_copy_of_an_edited_article_keeps_its_identity(site: Site) -> None:
    path = site.add("a.txt", dated(1, "Bridge opens"))
    before = guids(site)
    site.add("b.txt", path.read_bytes())
    site.add("a.txt", dated(1, "Bridge opens again"))
    after = guids(site)
    assert after["Bridge opens"] == before["Bridge opens"] != after["Bridge opens again"]


def test_an_original_that_comes_back_beside_its_correction_is_a_new_article(site: Site) -> None:
    original = dated(1, "Bridge opens")
    site.add("a.txt", original)
    before = guids(site)["Bridge opens"]
    corrected = site.add("a.txt", dated(1, "Bridge opens late"))
    guids(site)
    site.add("b.txt", original)
    both = guids(site)
    assert both["Bridge opens late"] == before != both["Bridge opens"]
    assert guids(site) == both
    corrected.unlink()
    assert guids(site) == {"Bridge opens": both["Bridge opens"]}


def test_an_original_that_replaces_its_correction_is_the_same_article(site: Site) -> None:
    original = dated(1, "Bridge opens")
    path = site.add("a.txt", original)
    before = guids(site)["Bridge opens"]
    site.add("a.txt", dated(1, "Bridge opens late"))
    guids(site)
    path.unlink()
    site.add("z.txt", original)
    assert guids(site) == {"Bridge opens": before}


def test_duplicates_are_one_article_that_stays_when_one_of_them_is_removed(site: Site) -> None:
    site.add("b.txt", dated(1, "Bridge opens"))
    before = feed_entries(site)
    site.add("a.txt", dated(1, "Bridge opens"))
    assert feed_entries(site) == before
    (site.folder / "content/raw/b.txt").unlink()
    assert feed_entries(site) == before


def test_an_article_that_comes_back_is_the_same_article(site: Site) -> None:
    site.add("b.txt", dated(2, "Ferry stops", *OTHER))
    site.add("a.txt", dated(1, "Bridge opens"))
    feed_entries(site)
    path = set_time(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    before = feed_entries(site)
    away = path.rename(site.folder / "away")
    assert set(feed_entries(site)) == {"Ferry stops"}
    assert not (site.folder / "output/articles/bridge-opens").exists()
    feed_entries(site)
    away.rename(path.with_name("c.txt"))
    assert feed_entries(site) == before


def test_a_file_that_is_broken_for_one_build_is_the_same_article_afterwards(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = guids(site)
    site.add("a.txt", "")
    assert guids(site) == {}
    site.add("a.txt", dated(1, "Bridge opens late"))
    assert list(guids(site).values()) == list(before.values())


def test_an_article_that_is_fetched_again_is_recognised_by_its_url(site: Site) -> None:
    head = "Url: https://ledger.example/2024/bridge\n"
    path = site.add("001.txt", head + dated(1, "Bridge opens"))
    before = guids(site)
    path.unlink()
    set_time(site.add("077.txt", head + dated(1, "Bridge opens, two years late", *OTHER)))
    after = feed_entries(site)["Bridge opens, two years late"]
    assert (after.id, after.updated) == (before["Bridge opens"], "2024-08-01T12:00:00+00:00")


def test_renumbered_files_are_recognised_by_their_urls(site: Site) -> None:
    def fetch(number: int, name: str, *more: str) -> None:
        body = BODY if name == "bridge" else OTHER
        site.add(f"{number}.txt", f"Url: https://ledger.example/{name}\n" + dated(1, f"On the {name}", *body, *more))

    fetch(1, "bridge")
    fetch(2, "ferry")
    before = guids(site)
    fetch(1, "ferry", "Added later, on the ferry.")
    fetch(2, "bridge", "Added later, on the bridge.")
    assert guids(site) == before


@pytest.mark.parametrize("url", ["https://ledger.example/2024/bridge", "https://ledger.example/", "https://ledger.example"])
def test_a_url_that_does_not_identify_an_article_is_ignored(site: Site, url: str) -> None:
    path = site.add("a.txt", f"Url: {url}\n" + dated(1, "Bridge opens"))
    before = guids(site)
    path.unlink()
    site.add("b.txt", f"Url: {url}\n" + dated(2, "Ferry stops", *OTHER))
    if url.endswith("bridge"):
        site.add("c.txt", f"Url: {url}\n" + dated(3, "Ferry stops again", *reversed(OTHER)))
    assert before["Bridge opens"] not in guids(site).values()


def test_another_article_under_a_reused_file_name_is_new(site: Site) -> None:
    site.add("latest.txt", dated(1, "Bridge opens"))
    before = guids(site)
    site.add("latest.txt", dated(2, "Ferry stops", *OTHER))
    assert before["Bridge opens"] not in guids(site).values()


@pytest.mark.parametrize(
    "edited",
    [
        dated(1, "A bridge opens late"),
        dated(1, "Bridge opens", *OTHER),
        dated(3, "Bridge opens late", BODY[0].replace("Monday", "Tuesday"), *BODY[1:]),
        dump("A bridge is open", *BODY[:2]),
    ],
    ids=["title", "text", "title, date and a word", "head"],
)
def test_an_edit_in_place_is_the_same_article(site: Site, edited: str) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    (before,) = guids(site).values()
    site.add("a.txt", edited)
    (after,) = guids(site).values()
    assert after == before


def test_a_hand_written_article_is_recognised_by_its_path_or_its_bytes(site: Site) -> None:
    path = write_by_hand(site, "x.md", "By hand")
    before = guids(site)["By hand"]
    (site.folder / STORE).unlink()
    set_time(write_by_hand(site, "x.md", "By hand", "Goodbye."))
    assert feed_entries(site)["By hand"].updated == "2024-07-04T00:00:00+00:00"
    path.rename(path.with_name("y.md"))
    assert guids(site)["By hand"] == before
    set_time(write_by_hand(site, "y.md", "By hands", "Hello again."))
    after = feed_entries(site)["By hands"]
    assert (after.id, after.updated) == (before, "2024-08-01T12:00:00+00:00")
    write_by_hand(site, "x.md", "Another", "It is another.")
    both = guids(site)
    assert both["By hands"] == before != both["Another"]
    assert guids(site) == both


def test_two_hand_written_articles_with_the_same_bytes_are_two_articles(site: Site) -> None:
    for folder in ("en", "us"):
        (site.folder / "content" / folder).mkdir()
        (site.folder / "content" / folder / "hello.md").write_text("Title: Hello\nDate: 2024-07-04\n\nHello.\n")
    settings = {"PATH_METADATA": r"(?P<slug>[a-z]+)/hello\.md", "FEED_ALL_RSS": "feeds/all.rss.xml"}
    site.build(**settings)
    first = stored_articles(site)
    assert sorted(first) == ["en/hello.md", "us/hello.md"]
    site.build(**settings)
    assert stored_articles(site) == first
    for folder in ("en", "us"):
        (site.folder / "content" / folder).rename(site.folder / "content" / f"new{folder}")
    site.build(**settings)
    assert {identity: article["path"] for identity, article in stored_articles(site).items()} == {
        "en/hello.md": "newen/hello.md",
        "us/hello.md": "newus/hello.md",
    }


def test_a_reused_path_of_a_hand_written_article_does_not_give_its_identity(site: Site) -> None:
    path = write_by_hand(site, "x.md", "By hand")
    before = guids(site)["By hand"]
    moved = path.rename(path.with_name("y.md"))
    guids(site)
    moved.unlink()
    write_by_hand(site, "x.md", "Another", "It is another.")
    assert guids(site)["Another"] != before


def test_drafts_and_hidden_articles_are_not_stored(site: Site) -> None:
    write_by_hand(site, "x.md", "Draft", more="Status: draft\n")
    write_by_hand(site, "y.md", "Hidden", more="Status: hidden\n")
    site.add("a.txt", dated(1, "Bridge opens").replace("2024", "2099"))
    site.add("b.txt", dated(1, "Ferry stops", *OTHER))
    site.build(WITH_FUTURE_DATES=False)
    assert [article["title"] for article in stored_articles(site).values()] == ["ferry-stops"]
