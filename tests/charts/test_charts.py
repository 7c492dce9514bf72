"""Sparklines, timelines and heat maps: what they show, their accessible names, and hostile labels."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from gazette.charts.heat_map import draw_heat_map
from gazette.charts.label_layout import text_width
from gazette.charts.sparkline import draw_sparkline
from gazette.charts.timeline import draw_timeline, timeline_bars, timeline_summary
from gazette.model.periods import format_date_range
from support.svg import HOSTILE, parse_svg, titles

LAST = date(2024, 7, 10)


def days_before(*days: int) -> list[date]:
    return [LAST - timedelta(day) for day in days]


# Ranges of dates in words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-07-09", "2024-07-09", "9 July 2024"),
        ("2024-07-08", "2024-07-14", "8 to 14 July 2024"),
        ("2024-07-29", "2024-08-04", "29 July to 4 August 2024"),
        ("2024-12-30", "2025-01-05", "30 December 2024 to 5 January 2025"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2024-02-01", "2024-03-31", "February to March 2024"),
        ("2023-02-01", "2024-02-29", "February 2023 to February 2024"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("1990-01-01", "2024-12-31", "1990 to 2024"),
    ],
)
def test_a_range_of_dates_is_as_short_as_possible(first: str, last: str, words: str) -> None:
    assert format_date_range(date.fromisoformat(first), date.fromisoformat(last)) == words


# Sparklines


def test_a_sparkline_is_two_paths_in_under_300_bytes_and_hidden_from_screen_readers() -> None:
    svg = draw_sparkline([3, 0, 17, 4, 5, 9, 12, 0, 0, 1, 20, 14, 2, 11])
    (root,) = parse_svg(svg)
    assert [path.get("class") for path in root] == [None, "now"]
    assert root.get("aria-hidden") == "true"
    assert len(svg) < 300


def test_a_sparkline_draws_a_bar_for_each_count_but_zero() -> None:
    (root,) = parse_svg(draw_sparkline([1, 0, 4, 2]))
    assert root[0].get("d") == "M0 20v-5h3v5h5v-20h3v20"
    assert root[1].get("d") == "M12 20v-10h3v10"


def test_a_sparkline_without_articles_has_no_bars() -> None:
    assert draw_sparkline([]) == ""
    assert len(parse_svg(draw_sparkline([0, 0, 0]))[0]) == 0
    assert [path.get("class") for path in parse_svg(draw_sparkline([2, 0]))[0]] == [None]


# Timelines


def test_up_to_two_months_have_a_bar_a_day_without_a_gap() -> None:
    bars = timeline_bars(days_before(0, 3, 3, 40), LAST)
    assert [bar.first for bar in bars] == [LAST - timedelta(40 - i) for i in range(41)]
    assert all(bar.first == bar.last for bar in bars)
    assert {bar.label: bar.count for bar in bars if bar.count} == {"31 May 2024": 1, "7 July 2024": 2, "10 July 2024": 1}


@pytest.mark.parametrize(
    ("days", "length", "label"),
    [(60, (1, 1), "10 July 2024"), (61, (7, 7), "8 to 14 July 2024"), (1200, (28, 31), "July 2024"), (12_000, (365, 366), "2024")],
)
def test_longer_spans_have_longer_bars(days: int, length: tuple[int, int], label: str) -> None:
    bars = timeline_bars(days_before(days, 0), LAST)
    assert bars[-1].label == label
    assert all(length[0] <= (bar.last - bar.first).days + 1 <= length[1] for bar in bars)
    assert all(after.first - before.last == timedelta(1) for before, after in pairwise(bars))
    assert sum(bar.count for bar in bars) == 2


def test_a_timeline_covers_at_least_four_weeks() -> None:
    bars = timeline_bars([LAST], LAST)
    assert [bar.count for bar in bars] == [0] * 27 + [1]


def test_a_datetime_counts_on_its_own_day_and_may_be_after_the_last_day() -> None:
    late = datetime(2024, 7, 11, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert [(bar.label, bar.count) for bar in timeline_bars([late], LAST) if bar.count] == [("11 July 2024", 1)]


def test_no_dates_no_timeline() -> None:
    assert timeline_bars([], LAST) == ()
    assert draw_timeline((), "") == timeline_summary(()) == ""


def test_a_timeline_names_its_bars_its_peak_and_its_ends() -> None:
    bars = timeline_bars(days_before(0, 9, 9, 40), LAST)
    svg = draw_timeline(bars, timeline_summary(bars))
    (root,) = parse_svg(svg)
    assert (root.get("role"), root.get("aria-label")) == (
        "img",
        "Articles per day, 31 May to 10 July 2024; peak of 2 (1 July 2024)",
    )
    assert titles(svg) == ["31 May 2024: 1 article", "1 July 2024: 2 articles", "10 July 2024: 1 article"]
    assert [text.text for text in root.iter("text")] == ["2", "31 May 2024", "10 Jul 2024"]
    assert [path.get("class") for path in root.iter("path")] == [None, None, "now"]


def test_only_parts_without_text_are_stretched() -> None:
    for element in parse_svg(draw_timeline(timeline_bars(days_before(0, 500), LAST), "")).iter():
        if element.get("preserveAspectRatio") == "none":
            assert not list(element.iter("text"))
        elif element.tag == "svg":
            assert element.get("viewBox") is None


@pytest.mark.parametrize("days", [10, 33, 60, 90, 200, 365, 700, 1090, 2000, 5000, 9000, 20_000])
def test_labels_of_the_axis_do_not_touch_at_290_pixels(days: int) -> None:
    (root,) = parse_svg(draw_timeline(timeline_bars(days_before(days, 0), LAST), ""))
    ends = []
    for text in list(root.iter("text"))[1:]:
        x, width = 2.9 * float(str(text.get("x")).rstrip("%")), text_width(str(text.text), 12)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[str(text.get("text-anchor"))]
        ends.append((left, left + width))
    assert ends[0][0] == 0
    assert ends[-1][1] == 290
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_a_label_is_escaped() -> None:
    (root,) = parse_svg(draw_timeline(timeline_bars([LAST], LAST), HOSTILE))
    assert root.get("aria-label") == HOSTILE.rstrip("\x01")


# Heat maps


def url_of(day: date) -> str:
    return f"/{day:%Y/%m/%d}/"


def test_days_with_articles_are_links_with_titles_and_levels() -> None:
    svg = draw_heat_map({date(2024, 7, 9): 3, date(2024, 7, 10): 10, date(2024, 7, 11): 0}, 2024, url_of, 10)
    links = {str(a.get("href")): a for a in parse_svg(svg).iter("a")}
    assert titles(svg) == ["9 July 2024: 3 articles", "10 July 2024: 10 articles"]
    assert [a[1].get("class") for a in links.values()] == ["h2", "h5"]
    assert list(links) == ["/2024/07/09/", "/2024/07/10/"]


def test_columns_are_weeks_and_rows_are_weekdays() -> None:
    svg = draw_heat_map(dict.fromkeys((date(2024, 7, 1), date(2024, 7, 7), date(2024, 7, 8)), 1), 2024, url_of, 1)
    monday, sunday, next_monday = (tuple(map(int, re.findall(r"\d+", str(a[1].get("d")))[:2])) for a in parse_svg(svg).iter("a"))
    assert (monday[0], sunday[0], next_monday[0]) == (14, 14, 38)
    assert (monday[1], sunday[1], next_monday[1]) == (18, 162, 18)


def test_the_days_of_a_weekly_edition_are_one_link() -> None:
    week = {date(2024, 9, 28) + timedelta(i): 2 for i in range(5)}  # Saturday to Wednesday, and a new quarter on the Tuesday
    svg = draw_heat_map(week, 2024, lambda day: "/{}/w{:02}/".format(*day.isocalendar()[:2]), 4)
    assert titles(svg) == [
        "28 to 29 September 2024: 4 articles",
        "30 September to 2 October 2024: 6 articles",
        "30 September to 2 October 2024: 6 articles",
    ]
    assert [len(a) - 1 for a in parse_svg(svg).iter("a")] == [2, 1, 2]


def test_a_year_has_the_quarters_from_its_first_article_to_its_last() -> None:
    counts = {date(2023, 12, 31): 1, date(2024, 2, 1): 1, date(2024, 9, 30): 1}
    groups = [svg.get("aria-label") for svg in parse_svg(draw_heat_map(counts, 2024, url_of, 1))]
    assert groups == ["January to March 2024", "April to June 2024", "July to September 2024"]
    assert draw_heat_map(counts, 2022, url_of, 1) == ""


def test_each_day_of_a_year_has_a_cell_inside_its_drawing() -> None:
    for year in (2020, 2023, 2028):  # leap years that begin on a Wednesday and on a Saturday, and one on a Sunday
        days = [date(year, 1, 1) + timedelta(i) for i in range(366)]
        svg = draw_heat_map({day: 1 for day in days if day.year == year}, year, url_of, 1)
        for quarter in parse_svg(svg):
            width, height = int(str(quarter.get("width"))), int(str(quarter.get("height")))
            corners = [re.findall(r"\d+", str(a[1].get("d"))) for a in quarter.iter("a")]
            assert len({(x, y) for x, y, *_ in corners}) == len(corners)
            assert all(int(x) + 22 <= width and int(y) + 22 <= height for x, y, *_ in corners)
        assert len(list(parse_svg(svg).iter("a"))) == sum(day.year == year for day in days)
        assert len(svg) < 45_000
