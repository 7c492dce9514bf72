"""Who articles are from build to build: corrected, renamed, fetched again, written by hand; and when they changed."""

from __future__ import annotations

import pytest

from support.articles import BODY, dated, dump
from support.remembered import NOON, OTHER, STATE, by_hand, ids, items, memory, stamp
from support.sites import OTHER_THEME, Site


def test_a_corrected_article_keeps_its_guid_and_gets_a_newer_updated_date(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = items(site)["Bridge opens"]
    assert before.updated == "2024-07-01T00:00:00+00:00"
    stamp(site.add("a.txt", dated(1, "Bridge opens", "Correction: it opened on Tuesday.", *BODY)))
    after = items(site)["Bridge opens"]
    assert (after.id, after.published, after.updated) == (before.id, before.published, "2024-08-01T12:00:00+00:00")
    again = items(site)["Bridge opens"]
    assert again == after


def test_a_correction_is_told_in_the_zone_of_the_site(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    items(site, TIMEZONE="Europe/Berlin")
    stamp(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    for _ in range(2):
        assert items(site, TIMEZONE="Europe/Berlin")["Bridge opens"].updated == "2024-08-01T14:00:00+02:00"


def test_each_correction_is_newer_than_the_one_before_whatever_its_files_time(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    items(site)
    stamp(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    items(site)
    stamp(site.add("a.txt", dated(1, "Bridge opens", "It opened on Wednesday.", *BODY)), NOON - 99_999)
    assert items(site)["Bridge opens"].updated == "2024-08-01T12:00:01+00:00"


def test_a_correction_that_is_taken_back_is_a_correction(site: Site) -> None:
    path = site.add("a.txt", dated(1, "Bridge opens"))
    before = ids(site)
    stamp(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    items(site)
    stamp(site.add("a.txt", dated(1, "Bridge opens")), NOON + 60)
    after = items(site)["Bridge opens"]
    assert (after.id, after.updated) == (before["Bridge opens"], "2024-08-01T12:01:00+00:00")
    path.rename(path.with_name("b.txt"))
    assert items(site)["Bridge opens"] == after


def test_a_sidecar_that_is_changed_corrects_its_article(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = items(site)["Bridge opens"]
    stamp(site.add("a.toml", 'category = "Roads"\n'))
    after = items(site)["Bridge opens"]
    assert (after.id, after.updated) == (before.id, "2024-08-01T12:00:00+00:00")
    (site.folder / "content/raw/a.toml").unlink()  # whose time nobody knows then
    assert items(site)["Bridge opens"].updated == "2024-08-01T12:00:01+00:00"


def test_what_the_source_gives_as_later_is_told(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    items(site)
    stamp(site.add("a.txt", "Updated: 2024-09-01T09:00:00Z\n" + dated(1, "Bridge opens")))
    assert items(site)["Bridge opens"].updated == "2024-09-01T09:00:00+00:00"


def test_pages_tell_programs_what_the_source_says_and_the_sitemap_when_the_page_changed(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    items(site)
    stamp(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    items(site, SITEURL="https://news.example")
    page = site.page("articles/bridge-opens/index.html")
    assert "2024-08-01" not in page
    line = next(line for line in site.page("sitemap.xml").splitlines() if "/articles/bridge-opens/" in line)
    assert "<lastmod>2024-08-01T12:00:00+00:00</lastmod>" in line


def test_touching_renaming_moving_and_another_theme_change_nothing(site: Site) -> None:
    path = site.add("a.txt", dated(1, "Bridge opens"))
    before = items(site)["Bridge opens"]
    stamp(path)
    (path.parent / "new").mkdir()
    path.rename(path.parent / "new" / "b.txt")
    site.say('["Ada Lovelace"]\ntype = "person"\ndescription = "A mathematician."\n')
    elsewhere = "https://elsewhere.example"
    after = items(site, SITEURL=elsewhere, FEED_DOMAIN=elsewhere, ARTICLE_URL="x/{slug}/", **OTHER_THEME)["Bridge opens"]
    assert (after.id, after.published, after.updated) == (before.id, before.published, before.updated)


def test_without_memory_an_identity_is_the_digest_of_the_file(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    site.add("b.txt", dated(2, "Ferry stops", *OTHER))
    before = ids(site)
    (site.folder / STATE).unlink()
    assert ids(site) == before


def test_two_files_that_swap_names_stay_who_they_are(site: Site) -> None:
    one, other = site.add("a.txt", dated(1, "Bridge opens")), site.add("b.txt", dated(2, "Ferry stops", *OTHER))
    before = items(site)
    one.rename(one.with_name("c.txt"))
    other.rename(one)
    one.with_name("c.txt").rename(other)
    assert items(site) == before


def test_a_copy_that_is_edited_is_a_new_article(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = ids(site)
    site.add("b.txt", dated(1, "Bridge opens again"))
    after = ids(site)
    assert after["Bridge opens"] == before["Bridge opens"] != after["Bridge opens again"]


def test_where_the_copy_stays_as_it_was_it_is_the_article(site: Site) -> None:
    path = site.add("a.txt", dated(1, "Bridge opens"))
    before = ids(site)
    site.add("b.txt", path.read_bytes())
    site.add("a.txt", dated(1, "Bridge opens again"))
    after = ids(site)
    assert after["Bridge opens"] == before["Bridge opens"] != after["Bridge opens again"]


def test_the_original_beside_its_correction_is_a_new_article(site: Site) -> None:
    original = dated(1, "Bridge opens")
    site.add("a.txt", original)
    before = ids(site)["Bridge opens"]
    corrected = site.add("a.txt", dated(1, "Bridge opens late"))
    ids(site)
    site.add("b.txt", original)
    both = ids(site)
    assert both["Bridge opens late"] == before != both["Bridge opens"]
    assert ids(site) == both
    corrected.unlink()
    assert ids(site) == {"Bridge opens": both["Bridge opens"]}


def test_the_original_in_the_place_of_its_correction_is_the_same_wherever_it_lies(site: Site) -> None:
    original = dated(1, "Bridge opens")
    path = site.add("a.txt", original)
    before = ids(site)["Bridge opens"]
    site.add("a.txt", dated(1, "Bridge opens late"))
    ids(site)
    path.unlink()
    site.add("z.txt", original)
    assert ids(site) == {"Bridge opens": before}


def test_duplicates_are_one_article_that_stays_when_one_of_them_goes(site: Site) -> None:
    site.add("b.txt", dated(1, "Bridge opens"))
    before = items(site)
    site.add("a.txt", dated(1, "Bridge opens"))
    assert items(site) == before
    (site.folder / "content/raw/b.txt").unlink()
    assert items(site) == before


def test_an_article_that_comes_back_is_the_one_that_it_was(site: Site) -> None:
    site.add("b.txt", dated(2, "Ferry stops", *OTHER))
    site.add("a.txt", dated(1, "Bridge opens"))
    items(site)
    path = stamp(site.add("a.txt", dated(1, "Bridge opens", "It opened on Tuesday.", *BODY)))
    before = items(site)
    away = path.rename(site.folder / "away")
    assert set(items(site)) == {"Ferry stops"}
    assert not (site.folder / "output/articles/bridge-opens").exists()
    items(site)
    away.rename(path.with_name("c.txt"))
    assert items(site) == before


def test_a_file_that_is_broken_for_one_build_is_the_same_when_it_is_mended(site: Site) -> None:
    site.add("a.txt", dated(1, "Bridge opens"))
    before = ids(site)
    site.add("a.txt", "")
    assert ids(site) == {}
    site.add("a.txt", dated(1, "Bridge opens late"))
    assert list(ids(site).values()) == list(before.values())


def test_what_was_fetched_again_under_another_name_is_known_by_its_address(site: Site) -> None:
    head = "Url: https://ledger.example/2024/bridge\n"
    path = site.add("001.txt", head + dated(1, "Bridge opens"))
    before = ids(site)
    path.unlink()
    stamp(site.add("077.txt", head + dated(1, "Bridge opens, two years late", *OTHER)))
    after = items(site)["Bridge opens, two years late"]
    assert (after.id, after.updated) == (before["Bridge opens"], "2024-08-01T12:00:00+00:00")


def test_files_that_are_numbered_anew_are_known_by_their_addresses(site: Site) -> None:
    def fetched(number: int, name: str, *more: str) -> None:
        body = BODY if name == "bridge" else OTHER
        site.add(f"{number}.txt", f"Url: https://ledger.example/{name}\n" + dated(1, f"On the {name}", *body, *more))

    fetched(1, "bridge")
    fetched(2, "ferry")
    before = ids(site)
    fetched(1, "ferry", "Added later, on the ferry.")
    fetched(2, "bridge", "Added later, on the bridge.")
    assert ids(site) == before


@pytest.mark.parametrize("url", ["https://ledger.example/2024/bridge", "https://ledger.example/", "https://ledger.example"])
def test_an_address_that_could_mean_two_means_nobody(site: Site, url: str) -> None:
    path = site.add("a.txt", f"Url: {url}\n" + dated(1, "Bridge opens"))
    before = ids(site)
    path.unlink()
    site.add("b.txt", f"Url: {url}\n" + dated(2, "Ferry stops", *OTHER))
    if url.endswith("bridge"):
        site.add("c.txt", f"Url: {url}\n" + dated(3, "Ferry stops again", *reversed(OTHER)))
    assert before["Bridge opens"] not in ids(site).values()


def test_another_article_under_a_name_that_is_used_again_is_new(site: Site) -> None:
    site.add("latest.txt", dated(1, "Bridge opens"))
    before = ids(site)
    site.add("latest.txt", dated(2, "Ferry stops", *OTHER))
    assert before["Bridge opens"] not in ids(site).values()


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
    (before,) = ids(site).values()
    site.add("a.txt", edited)
    (after,) = ids(site).values()
    assert after == before


def test_what_is_written_by_hand_is_known_by_its_path_and_by_its_bytes(site: Site) -> None:
    path = by_hand(site, "x.md", "By hand")
    before = ids(site)["By hand"]
    (site.folder / STATE).unlink()
    stamp(by_hand(site, "x.md", "By hand", "Goodbye."))
    assert items(site)["By hand"].updated == "2024-07-04T00:00:00+00:00"
    path.rename(path.with_name("y.md"))
    assert ids(site)["By hand"] == before
    stamp(by_hand(site, "y.md", "By hands", "Hello again."))
    after = items(site)["By hands"]
    assert (after.id, after.updated) == (before, "2024-08-01T12:00:00+00:00")
    by_hand(site, "x.md", "Another", "It is another.")
    both = ids(site)
    assert both["By hands"] == before != both["Another"]
    assert ids(site) == both


def test_two_written_by_hand_with_the_same_bytes_are_two(site: Site) -> None:
    for folder in ("en", "us"):
        (site.folder / "content" / folder).mkdir()
        (site.folder / "content" / folder / "hello.md").write_text("Title: Hello\nDate: 2024-07-04\n\nHello.\n")
    settings = {"PATH_METADATA": r"(?P<slug>[a-z]+)/hello\.md", "FEED_ALL_RSS": "feeds/all.rss.xml"}
    site.build(**settings)
    first = memory(site)
    assert sorted(first) == ["en/hello.md", "us/hello.md"]
    site.build(**settings)
    assert memory(site) == first
    for folder in ("en", "us"):
        (site.folder / "content" / folder).rename(site.folder / "content" / f"new{folder}")
    site.build(**settings)
    assert {identity: one["path"] for identity, one in memory(site).items()} == {
        "en/hello.md": "newen/hello.md",
        "us/hello.md": "newus/hello.md",
    }


def test_a_path_that_is_used_again_by_hand_is_not_who_had_it_first(site: Site) -> None:
    path = by_hand(site, "x.md", "By hand")
    before = ids(site)["By hand"]
    moved = path.rename(path.with_name("y.md"))
    ids(site)
    moved.unlink()
    by_hand(site, "x.md", "Another", "It is another.")
    assert ids(site)["Another"] != before


def test_drafts_and_hidden_articles_are_not_remembered(site: Site) -> None:
    by_hand(site, "x.md", "Draft", more="Status: draft\n")
    by_hand(site, "y.md", "Hidden", more="Status: hidden\n")
    site.add("a.txt", dated(1, "Bridge opens").replace("2024", "2099"))
    site.add("b.txt", dated(1, "Ferry stops", *OTHER))
    site.build(WITH_FUTURE_DATES=False)
    assert [one["title"] for one in memory(site).values()] == ["ferry-stops"]
