"""Descriptions, days in words, and OpenGraph locales."""

from __future__ import annotations

from datetime import date

from gazette.site.head.head_metadata import opengraph_locale
from gazette.site.wording.phrases import build_description, date_span, list_description, truncate


def test_descriptions_end_at_a_sentence_or_a_word() -> None:
    long = "The bridge was opened on Monday after two years of work, engineers said. " + "It carries two lanes " * 10
    assert build_description(long) == "The bridge was opened on Monday after two years of work, engineers said."
    assert build_description("word " * 50).endswith("word…")
    assert len(build_description("word " * 50)) <= 160
    assert build_description("Short.", "Then more of the text, which is long enough to be a description.", "Not this.") == (
        "Short. Then more of the text, which is long enough to be a description."
    )
    assert build_description("新" * 300) == "新" * 159 + "…"
    assert build_description("", "") == ""


def test_lists_of_headlines_end_with_a_whole_one() -> None:
    assert list_description("Two:", ["One.", "Two"]) == "Two: One; Two"
    assert list_description("Many:", ["x" * 100, "y" * 100]) == "Many: " + "x" * 100
    assert len(list_description("One:", ["word " * 60])) <= 160
    assert truncate("no need", 10) == "no need"


def test_spans_of_days_name_an_equal_year_once() -> None:
    assert date_span(date(2024, 7, 3), date(2024, 7, 3)) == "on 3 July 2024"
    assert date_span(date(2024, 7, 3), date(2024, 12, 9)) == "from 3 July to 9 December 2024"
    assert date_span(date(2023, 12, 31), date(2024, 1, 1)) == "from 31 December 2023 to 1 January 2024"


def test_a_language_without_a_likely_territory_has_no_locale() -> None:
    assert (opengraph_locale("en"), opengraph_locale("pt-br"), opengraph_locale("ar"), opengraph_locale("tlh")) == (
        "en_US",
        "pt_BR",
        "ar_EG",
        "",
    )
