"""Reading dates as sources write them, without guessing."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gazette.model.dates import date_in_path, parse_timestamp, to_iso, to_site_time


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("July 10, 2024 4:05 PM EDT", "2024-07-10T16:05:00-04:00"),
        ("Published: 10 July 2024, 14:05 BST", "2024-07-10T14:05:00+01:00"),
        ("Updated 11:32 a.m. ET, Wed July 10, 2024", "2024-07-10T11:32:00-04:00"),
        ("Updated 11:32 a.m. ET, Wed January 10, 2024", "2024-01-10T11:32:00-05:00"),
        ("2024-07-10T14:05:00Z", "2024-07-10T14:05:00+00:00"),
        ("2024-07-10T14:05:00.123+0200", "2024-07-10T14:05:00.123000+02:00"),
        ("Wed, 10 Jul 2024 14:05:00 +0200", "2024-07-10T14:05:00+02:00"),
        ("Wednesday 10 July 2024 14.05 BST", "2024-07-10T14:05:00+01:00"),
        ("10 July 2024 11h30", "2024-07-10T11:30:00"),
        ("Sept. 22, 2024 at 8 p.m.", "2024-09-22T20:00:00"),
        ("Posted on the 1st of May, 2024".replace("the ", ""), "2024-05-01"),
        ("2024-07-10", "2024-07-10"),
        ("2024/07/10 09:15", "2024-07-10T09:15:00"),
        ("31/07/2024", "2024-07-31"),
        ("05.05.2024", "2024-05-05"),
        ("10 July 2024, 25:99 GMT", "2024-07-10"),
        ("10 July 2024, 10:15 IST", "2024-07-10"),
        ("10 July 2024, 10:15 -03:00", "2024-07-10T10:15:00-03:00"),
    ],
)
def test_a_line_that_is_only_a_date_is_read(line: str, iso: str) -> None:
    assert parse_timestamp(line) == iso


@pytest.mark.parametrize("line", ["07/10/2024", "45 July 2024"])
def test_an_ambiguous_or_impossible_date_is_recognised_as_a_date(line: str) -> None:
    assert parse_timestamp(line) == ""


@pytest.mark.parametrize(
    "line", ["By 10 July 2024 the work was done", "May 2024", "Nothing here", "2024", "The 10 July 2024 summit", "2024-13-45"]
)
def test_a_line_with_more_or_less_than_a_date_is_not_a_date(line: str) -> None:
    assert not parse_timestamp(line)


def test_values_of_front_matter_are_read() -> None:
    assert to_iso(date(2024, 7, 10)) == "2024-07-10"
    assert to_iso(datetime(2024, 7, 10, 14, 5)) == "2024-07-10T14:05:00"
    assert to_iso("on Wednesday, 10 July 2024, in the evening") == "2024-07-10"
    assert to_iso("soon") == ""


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2024-07-10-summit.txt", "2024-07-10"),
        ("20240710_x.txt", "2024-07-10"),
        ("https://a.example/news/2024/07/10/slug", "2024-07-10"),
        ("/2024/jul/10/slug", "2024-07-10"),
        ("041_9be1d02c77aa.txt", ""),
        ("1202407105.txt", ""),
        ("2024-02-31.txt", ""),
        ("/2024/feb/31/slug", ""),
    ],
)
def test_dates_in_urls_and_file_names_are_read(path: str, day: str) -> None:
    assert date_in_path(path) == day


def test_a_day_begins_at_midnight_in_the_sites_zone() -> None:
    assert to_site_time("2024-07-10", "Europe/Paris").isoformat() == "2024-07-10T00:00:00+02:00"
    assert to_site_time("2024-07-10T23:30:00+00:00", "Europe/Paris").isoformat() == "2024-07-11T01:30:00+02:00"


@pytest.mark.parametrize(
    "value", ["0001-01-01", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", date(1, 1, 1), "1 May 9500"]
)
def test_impossible_years_are_not_dates(value: object) -> None:
    assert to_iso(value) == ""
