"""Editions, the ranking of their stories, trends, and related articles."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.model.periods import edition_path, edition_title, period_end, period_start
from gazette.stories.grouping import Story
from gazette.stories.ranking import Edition, EditionItem, baselines_before, build_editions, parse_weight
from gazette.stories.related import related_articles
from gazette.stories.trends import RECENT_EDITIONS, Trend, edition_trends


def make_item(id_: str, day: int = 10, hour: int = 0, month: int = 7, **known: Any) -> EditionItem:
    return EditionItem(id_, datetime(2024, month, day, hour, tzinfo=UTC), **known)


def alone(*items: EditionItem) -> tuple[Story, ...]:
    """Return a story for each item that consists of this item alone."""
    return tuple(Story(item.id, ((item.id,),)) for item in items)


def order(*items: EditionItem, stories: tuple[Story, ...] = ()) -> list[str]:
    """Return the ids of the leads in the newest edition, in its order. By default, each item is a story by itself."""
    (edition, *_) = build_editions(items, stories or alone(*items), "day")
    return [story.lead for story in edition.stories]


def test_more_sources_come_first() -> None:
    told = [make_item("a1", publisher="Post"), make_item("a2", publisher="Ledger"), make_item("a3", publisher="Courier")]
    once = make_item("b", hour=20, publisher="Post")
    assert order(*told, once, stories=(Story("a1", (("a1",), ("a2",), ("a3",))), *alone(once))) == ["a1", "b"]


def test_a_publisher_counts_once_however_much_it_writes() -> None:
    often = [make_item(f"a{number}", publisher="Post") for number in range(5)]
    twice = [make_item("b1", publisher="Post"), make_item("b2", publisher="Ledger")]
    stories = (Story("a0", tuple((item.id,) for item in often)), Story("b1", (("b1",), ("b2",))))
    assert order(*often, *twice, stories=stories)[0] == "b1"


def test_with_equal_sources_the_more_salient_names_come_first() -> None:
    assert order(make_item("a", names={"person/Ada": 0.2}), make_item("b", names={"person/Ada": 0.9})) == ["b", "a"]


def test_names_that_are_always_there_count_less_than_rare_ones() -> None:
    usual = [make_item(f"u{day}", day, names={"place/London": 0.9}) for day in range(1, 10)]
    today = (make_item("a", names={"place/London": 0.9}), make_item("b", names={"place/Kourou": 0.9}))
    assert order(*usual, *today) == ["b", "a"]


def test_a_baseline_has_the_articles_of_four_weeks() -> None:
    long_ago = [make_item(f"u{day}", day, month=5, names={"place/London": 0.9}) for day in range(1, 10)]
    (baseline,) = baselines_before(long_ago, [date(2024, 7, 10)])
    assert (baseline.articles, baseline.rarity("place/London")) == (0, 1.0)


def test_of_equal_stories_the_newer_comes_first_then_the_smaller_id() -> None:
    assert order(make_item("a", hour=8), make_item("b", hour=9), make_item("c", hour=9)) == ["b", "c", "a"]


def test_an_editors_weight_puts_a_story_first_or_last() -> None:
    strong = make_item("strong", names={"person/Ada": 1.0, "person/Bob": 1.0})
    assert order(
        make_item("pinned", weight=1), strong, make_item("plain"), make_item("sunk", weight=-1, names={"person/Ada": 1.0})
    ) == [
        "pinned",
        "strong",
        "plain",
        "sunk",
    ]


def test_the_pinned_article_leads_its_story_even_as_a_copy() -> None:
    items = (make_item("a", publisher="Post"), make_item("b", publisher="Ledger", weight=2))
    (edition,) = build_editions(items, (Story("a", (("a", "b"),)),), "day")
    assert edition.stories[0].groups == (("b", "a"),)


@pytest.mark.parametrize(
    ("text", "weight"), [("", 0.0), ("10", 10.0), ("-2.5", -2.5), ("high", None), ("nan", None), ("inf", None)]
)
def test_a_weight_is_a_number(text: str, weight: float | None) -> None:
    assert parse_weight(text) == weight


def test_a_continuing_story_is_in_each_edition_with_its_new_articles() -> None:
    items = (make_item("first", 9), make_item("second", 10, 8), make_item("third", 10, 9))
    newest, oldest = build_editions(items, (Story("first", (("first",), ("second",), ("third",))),), "day")
    assert [story.groups for story in newest.stories] == [(("third",), ("second",))]
    assert newest.stories[0].earlier == ("first",)
    assert (oldest.stories[0].groups, oldest.stories[0].earlier) == ((("first",),), ())


def test_editions_of_weeks_go_from_monday_to_sunday() -> None:
    items = (make_item("sunday", 14), make_item("monday", 15))
    assert [(e.first, e.last) for e in build_editions(items, alone(*items), "week")] == [
        (date(2024, 7, 15), date(2024, 7, 21)),
        (date(2024, 7, 8), date(2024, 7, 14)),
    ]


def test_no_articles_make_no_editions() -> None:
    assert build_editions((), (), "day") == ()


@given(st.lists(st.tuples(st.integers(1, 28), st.sampled_from("abc"), st.floats(0, 1)), max_size=12), st.randoms())
def test_editions_have_each_article_once_whatever_the_order_they_come_in(drawn: list[tuple[int, str, float]], random: Any) -> None:
    items = [make_item(f"{n:02}", day, publisher=name, names={name: salience}) for n, (day, name, salience) in enumerate(drawn)]
    stories = list(alone(*items))
    editions = build_editions(items, stories, "day")
    assert sorted(_ids(editions)) == sorted(item.id for item in items)
    random.shuffle(items)
    random.shuffle(stories)
    assert build_editions(items, stories, "day") == editions


def _ids(editions: tuple[Edition, ...]) -> list[str]:
    return [id_ for edition in editions for story in edition.stories for group in story.groups for id_ in group]


def test_paths_and_titles_of_days_and_weeks() -> None:
    assert (edition_path(date(2026, 11, 22), "day"), edition_title(date(2024, 7, 10), "day")) == (
        "2026/11/22/",
        "Wednesday, 10 July 2024",
    )
    monday = period_start(date(2026, 11, 22), "week")
    assert (monday, period_end(monday, "week"), edition_path(monday, "week")) == (
        date(2026, 11, 16),
        date(2026, 11, 22),
        "2026/w47/",
    )
    assert edition_title(date(2024, 7, 8), "week") == "Week 28, 8 to 14 July 2024"
    assert edition_path(date(2024, 12, 30), "week") == "2025/w01/"  # its ISO year


def trend_of(name: str, day: int, *items: EditionItem) -> Trend:
    """Return the trend of a name in the edition of a day in July 2024."""
    return next(trend for trend in edition_trends(items, "day")[date(2024, 7, day)] if trend.name == name)


def named(*days: int) -> list[EditionItem]:
    """Return an item that names Ada for each of these days of July 2024."""
    return [make_item(f"{n}-{day}", day, names={"Ada": 0.5}) for n, day in enumerate(days)]


def test_on_a_sites_first_day_no_name_is_new() -> None:
    assert trend_of("Ada", 1, *named(1)).state == ""


def test_a_name_without_earlier_articles_is_new() -> None:
    assert trend_of("Ada", 10, make_item("x", 1), *named(10)).state == "new"


def test_a_name_is_back_after_more_than_ten_days() -> None:
    trend = trend_of("Ada", 15, *named(1, 15))
    assert (trend.state, trend.away) == ("back", 14)
    assert trend_of("Ada", 11, *named(1, 11)).state == ""


def test_a_name_with_twice_its_usual_number_is_up() -> None:
    trend = trend_of("Ada", 5, *named(1, 2, 3, 4, 5, 5))
    assert (trend.state, trend.usual, trend.count) == ("up", 1.0, 2)
    assert trend_of("Ada", 5, *named(1, 1, 2, 2, 3, 3, 4, 4, 5, 5)).state == ""


def test_a_sparkline_ends_with_the_edition_and_has_zeros_between() -> None:
    assert trend_of("Ada", 20, *named(1, 18, 18, 20)).recent == (*[0] * (RECENT_EDITIONS - 3), 2, 0, 1)


def test_most_articles_come_first_then_the_more_salient() -> None:
    items = (make_item("a", names={"Ada": 0.1, "Bob": 0.9}), make_item("b", names={"Ada": 0.1, "Cy": 0.3}))
    assert [trend.name for trend in edition_trends(items, "day")[date(2024, 7, 10)]] == ["Ada", "Bob", "Cy"]


def test_days_since_the_last_article_are_counted_by_article_in_weekly_digests_too() -> None:
    trends = edition_trends(
        [make_item("a", 7, names={"Ada": 0.5}), make_item("b", 5, month=8, names={"Ada": 0.5})], "week"
    )  # Sunday, Monday
    assert [(trend.state, trend.away) for (trend,) in trends.values()] == [("", 0), ("back", 29)]
    assert (
        edition_trends([make_item("a", 7, names={"Ada": 0.5}), make_item("b", 4, month=8, names={"Ada": 0.5})], "week")[
            date(2024, 7, 29)
        ][0].state
        == ""
    )


def test_mentions_count_but_only_tags_have_trends() -> None:
    items = (make_item("a", 1), make_item("b", 12, names={"Ada": 0.5}), make_item("c", 12))
    trends = edition_trends(items, "day", {"a": ["Ada"], "b": ["Ada"], "c": ["Ada", "Bob"]})
    assert {
        day.day: [(trend.name, trend.count, trend.state, trend.away) for trend in of_day] for day, of_day in trends.items()
    } == {
        1: [],
        12: [("Ada", 2, "back", 11)],
    }


def test_weekly_trends_count_weeks() -> None:
    trends = edition_trends(named(1, 3, 10, 11), "week")
    assert [(day, trend.count, trend.recent[-2:]) for day, (trend,) in trends.items()] == [
        (date(2024, 7, 1), 2, (0, 2)),
        (date(2024, 7, 8), 2, (2, 2)),
    ]


def test_related_articles_share_rare_names_and_no_story() -> None:
    common = {"place/London": 0.6}
    items = [make_item(f"x{day}", day, names=common) for day in range(1, 20)]
    one, other = (make_item(id_, 21, names={**common, "person/Ada": 0.8}) for id_ in ("one", "other"))
    same_story = make_item("told", 21, names={"person/Ada": 0.9})
    story_of = {item.id: item.id for item in (*items, one, other)} | {"told": "one"}
    related = related_articles((*items, one, other, same_story), story_of)
    assert related["one"] == ("other",)
    assert related["x1"] == ()  # a name that all have relates none


def test_related_articles_are_the_closest_and_five_at_most() -> None:
    items = [make_item(f"{n}", 1 + n, names={"person/Ada": 0.6 + n / 20}) for n in range(8)] + [
        make_item("z", names={"place/Nowhere": 1.0})
    ] * 1
    items += [make_item(f"y{n}", names={"place/Elsewhere": 1.0}) for n in range(60)]
    assert related_articles(items, {item.id: item.id for item in items})["7"] == ("6", "5", "4", "3", "2")


def test_a_name_of_thousands_of_articles_relates_none_of_them() -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    items = [
        EditionItem(f"{n}", start + timedelta(hours=n), names={"person/Ada": 0.9, f"person/{n // 2}": 0.9}) for n in range(3000)
    ]
    related = related_articles(items, {item.id: item.id for item in items})
    assert all(related[f"{n}"] == (f"{n ^ 1}",) for n in range(3000))
