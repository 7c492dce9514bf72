"""How pages word what they say of themselves to programs."""

from __future__ import annotations

from datetime import date

from gazette.site.head.head_metadata import locale_of
from gazette.site.wording.phrases import cut, describe_text, listing, span


def test_descriptions_end_at_a_sentence_or_a_word() -> None:
    long = "The bridge was opened on Monday after two years of work, engineers said. " + "It carries two lanes " * 10
    assert describe_text(long) == "The bridge was opened on Monday after two years of work, engineers said."
    assert describe_text("word " * 50).endswith("word…")
    assert len(describe_text("word " * 50)) <= 160
    assert describe_text("Short.", "Then more of the text, which is long enough to be a description.", "Not this.") == (
        "Short. Then more of the text, which is long enough to be a description."
    )
    assert describe_text("新" * 300) == "新" * 159 + "…"
    assert describe_text("", "") == ""


def test_lists_of_headlines_end_with_a_whole_one() -> None:
    assert listing("Two:", ["One.", "Two"]) == "Two: One; Two"
    assert listing("Many:", ["x" * 100, "y" * 100]) == "Many: " + "x" * 100
    assert len(listing("One:", ["word " * 60])) <= 160
    assert cut("no need", 10) == "no need"


def test_days_are_told_as_people_do() -> None:
    assert span(date(2024, 7, 3), date(2024, 7, 3)) == "on 3 July 2024"
    assert span(date(2024, 7, 3), date(2024, 12, 9)) == "from 3 July to 9 December 2024"
    assert span(date(2023, 12, 31), date(2024, 1, 1)) == "from 31 December 2023 to 1 January 2024"


def test_a_language_without_a_sure_territory_has_no_locale() -> None:
    assert (locale_of("en"), locale_of("pt-br"), locale_of("ar"), locale_of("tlh")) == ("en_US", "pt_BR", "ar_EG", "")
