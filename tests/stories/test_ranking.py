"""How a digest becomes dated editions, and what comes first in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.model.periods import address, first_day, last_day, title
from gazette.stories.grouping import Story
from gazette.stories.ranking import Edition, Item, make_editions, read_weight, usual_before
from gazette.stories.related import related
from gazette.stories.trends import RECENT, Trend, trends


def item(id_: str, day: int = 10, hour: int = 0, month: int = 7, **known: Any) -> Item:
    return Item(id_, datetime(2024, month, day, hour, tzinfo=UTC), **known)


def alone(*items: Item) -> tuple[Story, ...]:
    return tuple(Story(one.id, ((one.id,),)) for one in items)


def order(*items: Item, stories: tuple[Story, ...] = ()) -> list[str]:
    (edition, *_) = make_editions(items, stories or alone(*items), "day")
    return [entry.lead for entry in edition.entries]


def test_more_sources_come_first() -> None:
    told = [item("a1", publisher="Post"), item("a2", publisher="Ledger"), item("a3", publisher="Courier")]
    once = item("b", hour=20, publisher="Post")
    assert order(*told, once, stories=(Story("a1", (("a1",), ("a2",), ("a3",))), *alone(once))) == ["a1", "b"]


def test_a_publisher_counts_once_however_much_it_writes() -> None:
    often = [item(f"a{number}", publisher="Post") for number in range(5)]
    twice = [item("b1", publisher="Post"), item("b2", publisher="Ledger")]
    stories = (Story("a0", tuple((one.id,) for one in often)), Story("b1", (("b1",), ("b2",))))
    assert order(*often, *twice, stories=stories)[0] == "b1"


def test_of_one_number_of_sources_the_more_salient_names_come_first() -> None:
    assert order(item("a", names={"person/Ada": 0.2}), item("b", names={"person/Ada": 0.9})) == ["b", "a"]


def test_names_that_are_always_there_count_less_than_rare_ones() -> None:
    usual = [item(f"u{day}", day, names={"place/London": 0.9}) for day in range(1, 10)]
    today = (item("a", names={"place/London": 0.9}), item("b", names={"place/Kourou": 0.9}))
    assert order(*usual, *today) == ["b", "a"]


def test_what_was_usual_is_forgotten_after_four_weeks() -> None:
    long_ago = [item(f"u{day}", day, month=5, names={"place/London": 0.9}) for day in range(1, 10)]
    (usual,) = usual_before(long_ago, [date(2024, 7, 10)])
    assert (usual.articles, usual.rarity("place/London")) == (0, 1.0)


def test_of_equals_the_newer_comes_first_and_then_the_order_is_fixed() -> None:
    assert order(item("a", hour=8), item("b", hour=9), item("c", hour=9)) == ["b", "c", "a"]


def test_an_editors_weight_beats_everything_and_may_sink_a_story() -> None:
    strong = item("strong", names={"person/Ada": 1.0, "person/Bob": 1.0})
    assert order(item("pinned", weight=1), strong, item("plain"), item("sunk", weight=-1, names={"person/Ada": 1.0})) == [
        "pinned",
        "strong",
        "plain",
        "sunk",
    ]


def test_the_pinned_article_leads_its_story_even_as_a_copy() -> None:
    items = (item("a", publisher="Post"), item("b", publisher="Ledger", weight=2))
    (edition,) = make_editions(items, (Story("a", (("a", "b"),)),), "day")
    assert edition.entries[0].groups == (("b", "a"),)


@pytest.mark.parametrize(
    ("text", "weight"), [("", 0.0), ("10", 10.0), ("-2.5", -2.5), ("high", None), ("nan", None), ("inf", None)]
)
def test_a_weight_is_a_number(text: str, weight: float | None) -> None:
    assert read_weight(text) == weight


def test_a_story_that_goes_on_is_in_each_edition_with_what_is_new_there() -> None:
    items = (item("first", 9), item("second", 10, 8), item("third", 10, 9))
    newest, oldest = make_editions(items, (Story("first", (("first",), ("second",), ("third",))),), "day")
    assert [entry.groups for entry in newest.entries] == [(("third",), ("second",))]
    assert newest.entries[0].earlier == ("first",)
    assert (oldest.entries[0].groups, oldest.entries[0].earlier) == ((("first",),), ())


def test_editions_of_weeks_go_from_monday_to_sunday() -> None:
    items = (item("sunday", 14), item("monday", 15))
    assert [(e.first, e.last) for e in make_editions(items, alone(*items), "week")] == [
        (date(2024, 7, 15), date(2024, 7, 21)),
        (date(2024, 7, 8), date(2024, 7, 14)),
    ]


def test_no_articles_make_no_editions() -> None:
    assert make_editions((), (), "day") == ()


@given(st.lists(st.tuples(st.integers(1, 28), st.sampled_from("abc"), st.floats(0, 1)), max_size=12), st.randoms())
def test_editions_have_each_article_once_whatever_the_order_they_come_in(drawn: list[tuple[int, str, float]], random: Any) -> None:
    items = [item(f"{n:02}", day, publisher=name, names={name: share}) for n, (day, name, share) in enumerate(drawn)]
    stories = list(alone(*items))
    made = make_editions(items, stories, "day")
    assert sorted(_ids(made)) == sorted(one.id for one in items)
    random.shuffle(items)
    random.shuffle(stories)
    assert make_editions(items, stories, "day") == made


def _ids(editions: tuple[Edition, ...]) -> list[str]:
    return [id_ for edition in editions for entry in edition.entries for group in entry.groups for id_ in group]


def test_addresses_and_titles_of_days_and_weeks() -> None:
    assert (address(date(2026, 11, 22), "day"), title(date(2024, 7, 10), "day")) == ("2026/11/22/", "Wednesday, 10 July 2024")
    monday = first_day(date(2026, 11, 22), "week")
    assert (monday, last_day(monday, "week"), address(monday, "week")) == (date(2026, 11, 16), date(2026, 11, 22), "2026/w47/")
    assert title(date(2024, 7, 8), "week") == "Week 28, 8 to 14 July 2024"
    assert address(date(2024, 12, 30), "week") == "2025/w01/"  # its ISO year


def trend(name: str, day: int, *items: Item) -> Trend:
    return next(one for one in trends(items, "day")[date(2024, 7, day)] if one.name == name)


def named(*days: int) -> list[Item]:
    return [item(f"{n}-{day}", day, names={"Ada": 0.5}) for n, day in enumerate(days)]


def test_on_a_sites_first_day_nobody_is_new() -> None:
    assert trend("Ada", 1, *named(1)).state == ""


def test_who_was_never_named_before_is_new() -> None:
    assert trend("Ada", 10, item("x", 1), *named(10)).state == "new"


def test_who_was_away_for_more_than_ten_days_is_back() -> None:
    found = trend("Ada", 15, *named(1, 15))
    assert (found.state, found.away) == ("back", 14)
    assert trend("Ada", 11, *named(1, 11)).state == ""


def test_who_is_named_twice_as_often_as_usual_is_up() -> None:
    found = trend("Ada", 5, *named(1, 2, 3, 4, 5, 5))
    assert (found.state, found.usual, found.count) == ("up", 1.0, 2)
    assert trend("Ada", 5, *named(1, 1, 2, 2, 3, 3, 4, 4, 5, 5)).state == ""


def test_a_sparkline_ends_with_the_edition_and_has_zeros_between() -> None:
    assert trend("Ada", 20, *named(1, 18, 18, 20)).recent == (*[0] * (RECENT - 3), 2, 0, 1)


def test_most_articles_come_first_then_the_more_salient() -> None:
    items = (item("a", names={"Ada": 0.1, "Bob": 0.9}), item("b", names={"Ada": 0.1, "Cy": 0.3}))
    assert [one.name for one in trends(items, "day")[date(2024, 7, 10)]] == ["Ada", "Bob", "Cy"]


def test_days_away_are_counted_from_article_to_article_in_a_weekly_digest_too() -> None:
    found = trends([item("a", 7, names={"Ada": 0.5}), item("b", 5, month=8, names={"Ada": 0.5})], "week")  # Sunday, Monday
    assert [(one.state, one.away) for (one,) in found.values()] == [("", 0), ("back", 29)]
    assert (
        trends([item("a", 7, names={"Ada": 0.5}), item("b", 4, month=8, names={"Ada": 0.5})], "week")[date(2024, 7, 29)][0].state
        == ""
    )


def test_articles_that_only_mention_a_name_count_and_do_not_show_it() -> None:
    items = (item("a", 1), item("b", 12, names={"Ada": 0.5}), item("c", 12))
    found = trends(items, "day", {"a": ["Ada"], "b": ["Ada"], "c": ["Ada", "Bob"]})
    assert {day.day: [(one.name, one.count, one.state, one.away) for one in names] for day, names in found.items()} == {
        1: [],
        12: [("Ada", 2, "back", 11)],
    }


def test_weeks_count_as_weeks() -> None:
    found = trends(named(1, 3, 10, 11), "week")
    assert [(day, one.count, one.recent[-2:]) for day, (one,) in found.items()] == [
        (date(2024, 7, 1), 2, (0, 2)),
        (date(2024, 7, 8), 2, (2, 2)),
    ]


def test_related_articles_share_rare_names_and_no_story() -> None:
    common = {"place/London": 0.6}
    items = [item(f"x{day}", day, names=common) for day in range(1, 20)]
    one, other = (item(id_, 21, names={**common, "person/Ada": 0.8}) for id_ in ("one", "other"))
    told = item("told", 21, names={"person/Ada": 0.9})
    story_of = {one.id: one.id for one in (*items, one, other)} | {"told": "one"}
    found = related((*items, one, other, told), story_of)
    assert found["one"] == ("other",)
    assert found["x1"] == ()  # what all share relates nobody


def test_related_articles_are_the_closest_and_five_at_most() -> None:
    items = [item(f"{n}", 1 + n, names={"person/Ada": 0.6 + n / 20}) for n in range(8)] + [
        item("z", names={"place/Nowhere": 1.0})
    ] * 1
    items += [item(f"y{n}", names={"place/Elsewhere": 1.0}) for n in range(60)]
    assert related(items, {one.id: one.id for one in items})["7"] == ("6", "5", "4", "3", "2")


def test_many_articles_about_one_name_cost_no_square() -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    items = [Item(f"{n}", start + timedelta(hours=n), names={"person/Ada": 0.9, f"person/{n // 2}": 0.9}) for n in range(3000)]
    found = related(items, {one.id: one.id for one in items})
    assert all(found[f"{n}"] == (f"{n ^ 1}",) for n in range(3000))
