"""Test each cleaning rule on a minimal dump, and a similar line that must stay."""

from __future__ import annotations

import pytest

from support.articles import BODY, clean, dump, rules_of

TITLE = "City opens new bridge over the river after two years"


def test_headlines_after_a_bare_most_read_are_links() -> None:
    article = clean(dump(TITLE, *BODY, "Most read", "Ferry service ends", "How the old bridge was built"))
    assert article.paragraphs == list(BODY)
    assert rules_of(article) == ["read_more"] * 3


def test_the_list_of_links_ends_where_sentences_begin() -> None:
    article = clean(dump(TITLE, BODY[0], "Related", "Ferry service ends", BODY[1], "A longer wait", BODY[2]))
    assert article.paragraphs == [BODY[0], BODY[1], "A longer wait", BODY[2]]


@pytest.mark.parametrize(
    ("line", "authors", "publisher"),
    [
        ("By Nora Quill", ("Nora Quill",), ""),
        ("By NORA QUILL, Capital Dispatch", ("Nora Quill",), "Capital Dispatch"),
        ("by Nora Quill and Tom Inkwell", ("Nora Quill", "Tom Inkwell"), ""),
        ("By Nora Quill, Tom Inkwell and Ada Column", ("Nora Quill", "Tom Inkwell", "Ada Column"), ""),
        ("By Nora Quill, political editor", ("Nora Quill",), ""),
        ("By Nora Quill in Lisbon", ("Nora Quill",), ""),
        ("By Nora Quill in Lisbon for The Ledger", ("Nora Quill",), "The Ledger"),
        ("Written by Ludwig van der Stift | The Harbour Ledger", ("Ludwig van der Stift",), "The Harbour Ledger"),
        ("Nora Quill and Tom Inkwell", ("Nora Quill", "Tom Inkwell"), ""),
    ],
)
def test_bylines_become_authors(line: str, authors: tuple[str, ...], publisher: str) -> None:
    article = clean(dump(TITLE, line, *BODY))
    assert (article.authors, article.publisher) == (authors, publisher)
    assert rules_of(article) == ["byline"]


def test_a_bare_name_is_a_byline_only_next_to_a_date() -> None:
    assert clean(dump(TITLE, "Nora Quill", "10 July 2024", *BODY)).authors == ("Nora Quill",)
    assert clean(dump(TITLE, "Middle Ground", *BODY)).paragraphs[0] == "Middle Ground"


@pytest.mark.parametrize(
    "line", ["By Agency Staff", "By the time it opened, it had cost twice as much as planned.", "By and by it grew"]
)
def test_other_lines_that_begin_with_by_are_not_bylines(line: str) -> None:
    assert clean(dump(TITLE, line, *BODY)).authors == ()


def test_outlets_beside_a_byline_become_the_publisher() -> None:
    article = clean(dump(TITLE, "By Nora Quill", "Field & Orbit", "10 July 2024", *BODY))
    assert (article.publisher, article.paragraphs) == ("Field & Orbit", list(BODY))
    assert clean(dump(TITLE, "The Evening Courier", *BODY)).publisher == "The Evening Courier"
    assert rules_of(clean(dump(TITLE, "The Evening Courier", *BODY))) == ["outlet"]


def test_the_copyright_line_names_the_publisher() -> None:
    assert clean(dump(TITLE, *BODY, "© 2024 Capital Dispatch")).publisher == "Capital Dispatch"
    assert clean(dump(TITLE, *BODY, "Copyright. All rights reserved.")).publisher == ""


def test_a_url_above_the_text_becomes_the_url_of_the_article() -> None:
    article = clean(dump(TITLE, "https://ledger.example/2024/07/10/bridge", *BODY))
    assert (article.url, article.publisher) == ("https://ledger.example/2024/07/10/bridge", "ledger.example")


def test_timestamps_become_dates() -> None:
    article = clean(dump(TITLE, "Published: 10 July 2024, 14:05 BST", "Updated: 11 July 2024, 9:00 BST", *BODY))
    assert (article.published, article.modified) == ("2024-07-10T14:05:00+01:00", "2024-07-11T09:00:00+01:00")
    assert article.date_source == "a line of the text"
    assert clean(dump(TITLE, "Updated 11 July 2024", *BODY)).published == "2024-07-11"


STANDFIRST = "The river has a second crossing, and engineers say that the first may now come down."


def test_a_standfirst_that_the_text_tells_again_becomes_the_summary() -> None:
    again = "Engineers opened a second crossing over the river on Monday, and the first one may come down in the autumn, they said."
    article = clean(dump(TITLE, STANDFIRST, again, *BODY))
    assert (article.summary, article.paragraphs[0]) == (STANDFIRST, again)


def test_a_line_above_a_byline_or_dateline_is_a_standfirst() -> None:
    assert clean(dump(TITLE, STANDFIRST, "By Nora Quill", *BODY)).summary == STANDFIRST
    assert clean(dump(TITLE, STANDFIRST, "KOUROU, French Guiana — " + BODY[0], *BODY[1:])).summary == STANDFIRST


def test_a_first_paragraph_is_no_standfirst_without_evidence() -> None:
    assert clean(dump(TITLE, *BODY)).summary == ""
    assert clean(dump(TITLE, STANDFIRST, BODY[0])).summary == ""  # the body keeps at least two paragraphs
    assert clean(dump(TITLE, "“" + STANDFIRST + "”", "By Nora Quill", *BODY)).summary == ""


def test_datelines_stay_in_their_paragraph() -> None:
    line = "BERLIN (Lantern News) — " + BODY[0]
    assert clean(dump(TITLE, line, *BODY[1:])).paragraphs[0] == line


def test_lists_and_subheads_keep_their_place() -> None:
    article = clean(f"{TITLE}\n\n{BODY[0]}\n\nWhat changes\n\n- Two lanes\n- A path for cyclists\n\n{BODY[1]}\n")
    assert article.paragraphs == [BODY[0], "What changes", "Two lanes", "A path for cyclists", BODY[1]]
    assert "<ul>\n<li>Two lanes</li>\n<li>A path for cyclists</li>\n</ul>" in article.body


def test_dates_between_paragraphs_are_subheads_unless_they_say_otherwise() -> None:
    chronology = ("9 July 2024", BODY[0], "10 July 2024", BODY[1], "11 July 2024", BODY[2])
    article = clean(
        dump(TITLE, "Published: 12 July 2024", *BODY, "The story so far", *chronology, "What comes next", "It rains.", "It pours.")
    )
    assert [p for p in article.paragraphs if p.endswith("2024")] == ["9 July 2024", "10 July 2024", "11 July 2024"]
    assert article.published == "2024-07-12"
    assert (
        clean(dump(TITLE, *BODY, *reversed(BODY), "Updated: 13 July 2024", "An end.", "A tail.", "A last.", "A line.")).modified
        == "2024-07-13"
    )


def test_lines_without_a_word_are_separators() -> None:
    article = clean(dump("***", TITLE, BODY[0], "* * *", "—", *BODY[1:]))
    assert (article.title, article.paragraphs) == (TITLE, list(BODY))
    assert rules_of(article) == ["separator"] * 3


def test_only_headlines_are_removed_below_a_label_of_links() -> None:
    for kept in (
        'He said: "It is over"',
        "“It is a scandal,” said Maria, “and the mayor knows it.”",
        "1. Take the ferry",
        "A subhead:",
    ):
        assert kept in clean(dump(TITLE, BODY[0], "Related", kept, *BODY[1:])).paragraphs
    headlines = [f"Another story number {n}" for n in range(9)]
    assert len(clean(dump(TITLE, *BODY, "Most read", *headlines)).paragraphs) == len(BODY) + 3
    assert clean(dump(TITLE, BODY[0], "What to watch", "The council meets on Thursday", *BODY[1:])).paragraphs[1:3] == [
        "What to watch",
        "The council meets on Thursday",
    ]


def test_dates_of_a_chronology_do_not_date_the_article() -> None:
    article = clean(dump(TITLE, "7 March 2023", BODY[0], "9 May 2024", BODY[1], BODY[2]))
    assert (article.published, article.paragraphs) == ("", ["7 March 2023", BODY[0], "9 May 2024", BODY[1], BODY[2]])
