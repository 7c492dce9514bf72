"""Test lines that are noise by their neighbours (captions, posts, players, teasers, insets), and similar lines that must stay."""

from __future__ import annotations

import time

import pytest

from support.articles import BODY, clean, dump, rules_of

TITLE = "City opens new bridge over the river after two years"
HEADLINE = "Ferry Service Ends After a Century on the River"


def element(*lines: str) -> str:
    """Join lines without a blank line between them, as one element of a page."""
    return "\n".join(lines)


def with_lines(*lines: str) -> str:
    """Return a dump with lines between its paragraphs, glued to the paragraph below."""
    return dump(TITLE, BODY[0], BODY[1], element(*lines, BODY[2]))


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        (("Follow", "Nora Quill @noraquill", "It is open!", "6:32 PM - 8 Jul 2024", "123 Retweets 456 likes"), ["embed"] * 5),
        (("It is open!", "— Nora Quill (@noraquill) July 8, 2024"), ["embed"] * 2),
        (("3:02", "How the bridge was built", "Video", "How the bridge was built", "Publish Date July 8, 2024."), ["embed"] * 5),
        (("Play The Bridge Is Open Facebook Twitter Google Plus Embed", "The Bridge Is Open 5:52"), ["embed"] * 2),
        (("The mayor's speech 1:58",), ["inset"]),
        (
            (
                "Facebook",
                "Twitter",
                "The opening",
                "Fullscreen",
                "The mayor cuts the",
                "The mayor waves at the",
                "Next Slide",
                "38 Photos",
            ),
            ["share_prompt"] * 2 + ["embed"] + ["slide_show"] * 5,
        ),
        (("Image caption", "The bridge from the north"), ["caption"] * 2),
        (("The mayor waves to the crowd on Monday.", "Mina Margin/Getty Images"), ["caption", "credit"]),
        (("The mayor and the engineer.", "The mayor and the engineer. (Mina Margin/AP)"), ["caption"] * 2),
        (("This map shows where the bridge stands.", "Harbour Office"), ["caption", "credit"]),
        (("mayor", "The mayor on his way to the bridge"), ["caption", "inset"]),
        (("The Long Wait", "“The Long Wait”"), ["inset"] * 2),
        (
            ("Ferry service ends after a century: what next?", "The last boat left the harbour on Sunday evening", "Read more"),
            ["read_more"] * 3,
        ),
        (("Analysis The river and its bridges: a short history", "Read more"), ["read_more"] * 2),
        ((HEADLINE,), ["inset"]),
        (
            ("The Ferry newsletter", "All about the river every morning.", "Sign up"),
            ["newsletter_prompt"] * 3,
        ),
        (("Nora Quill speaks to ferrymen at the foot of the new bridge on Old Harbour Road.",), ["caption"]),
        (("Mina Margin/Getty Images", "The last span on a barge below the bridge."), ["credit", "caption"]),
        (("1:33", "The mayor on the bridge", "Pause", "0:52", "The bridge from the air", "2:07"), ["control"] * 6),
        (("Email", "Star", "0 Shares"), ["share_prompt"] * 3),
        (("Enter your email address", "214", "Sign up"), ["newsletter_prompt", "control", "newsletter_prompt"]),
    ],
)
def test_lines_between_paragraphs_go_with_their_neighbours(lines: tuple[str, ...], rules: list[str]) -> None:
    article = clean(with_lines(*lines))
    assert rules_of(article) == rules
    assert [p for p in article.paragraphs if p not in lines] == list(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "A longer wait",
        "What the bridge means for the people who live on the other side",
        "The claim: The bridge cost twice as much as was planned",
        "UPDATE: The mayor said on Tuesday that the ferry would stay",
        "The bridge was designed by Nora Quill and Ada Column",
        "And over the river the bridge has come down",
        "Harbour City Rowers 2, Old Town Rowers 1",
        "He wrote on a wall of the old bridge:",
        "The bridge opened at 3:02",
        "The ferrymen watch the bridge, and they say that it will not last.",
        "The plan to mend the old bridge was given up on Monday.",
        "It speaks for the bridge that it stands in the river.",
        "“The Bridge Is Open and the River Is Wide”",
        "THE LONG WAIT FOR THE BRIDGE",
    ],
)
def test_subheads_and_sentences_that_are_glued_to_a_paragraph_stay(line: str) -> None:
    assert clean(with_lines(line)).paragraphs == [BODY[0], BODY[1], line, BODY[2]]


def test_short_lines_between_posts_and_below_the_introduction_of_a_list_stay() -> None:
    post = element("Nora Quill @noraquill", "It is open!", "6:32 PM - 8 Jul 2024")
    other = element("Tom Inkwell @tominkwell", "At last.", "6:40 PM - 8 Jul 2024")
    assert clean(dump(TITLE, *BODY, post, "The mayor answers", other)).paragraphs == [*BODY, "The mayor answers"]
    points = ("The mayor walks on the bridge in May", "The mayor speaks at the bridge in June")
    listed = dump(TITLE, BODY[0], "His plan:", element(*points, BODY[1]), BODY[2])
    assert clean(listed).paragraphs == [BODY[0], "His plan:", *points, *BODY[1:]]


def test_ingredients_below_a_byline_stay() -> None:
    lines = ("500g flour", "1 tsp salt")
    assert clean(dump(TITLE, "By Nora Quill", *lines, *BODY)).paragraphs == [*lines, *BODY]


def test_headlines_apart_from_the_paragraph_below_are_subheads() -> None:
    assert clean(dump(TITLE, BODY[0], HEADLINE, *BODY[1:])).paragraphs == [BODY[0], HEADLINE, *BODY[1:]]
    lines = element(TITLE, BODY[0], HEADLINE, *BODY[1:])  # no blank lines anywhere: nothing is glued
    assert clean(lines).paragraphs == [BODY[0], HEADLINE, *BODY[1:]]


def test_lists_stay_above_the_paragraph_that_they_are_glued_to() -> None:
    points = ("Two Lanes in Each Direction of the Road", "A Path for Cyclists Along the River Bank")
    text = dump(TITLE, BODY[0], "The plan has these points:", element(*points, BODY[1]), BODY[2])
    assert clean(text).paragraphs == [BODY[0], "The plan has these points:", *points, *BODY[1:]]


def test_no_line_is_removed_if_subheads_are_glued_to_their_text() -> None:
    text = dump(TITLE, BODY[0], element("A longer wait", BODY[1]), element(HEADLINE, BODY[2]))
    assert clean(text).paragraphs == [BODY[0], "A longer wait", BODY[1], HEADLINE, BODY[2]]


def test_headlines_of_many_entries_stay() -> None:
    entries = [element(f"The Bridge of the Year Number {word}", BODY[0] + word) for word in ("One", "Two", "Three", "Four", "Five")]
    assert rules_of(clean(dump(TITLE, BODY[0], *entries))) == []


def test_a_single_line_that_looks_like_a_social_post_stays() -> None:
    for lines in (("Nora Quill @noraquill", BODY[1]), ("Follow", BODY[1]), ("Facebook", BODY[1])):
        assert rules_of(clean(dump(TITLE, BODY[0], *lines, BODY[2]))) == []


def test_a_page_quotes_its_posts() -> None:
    quoted = "<blockquote><p>It is open!</p>— Nora Quill (@noraquill) July 8, 2024</blockquote>"
    page = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>"
    page += "".join(f"<p>{text}</p>" for text in BODY[:2]) + quoted + f"<p>{BODY[2]}</p></article></body></html>"
    assert clean(page, "a.html").paragraphs == [*BODY[:2], "It is open!", "— Nora Quill (@noraquill) July 8, 2024", BODY[2]]


def test_times_of_posts_are_not_the_articles_date() -> None:
    post = element("Nora Quill @noraquill", "It is open!", "6:32 PM - 8 Jul 2024")
    assert clean(dump(TITLE, post, *BODY)).published == ""
    assert clean(dump(TITLE, post, *BODY)).authors == ()


def test_a_subhead_after_a_list_of_links_is_not_removed_with_the_list() -> None:
    links = ("Nora Quill - the engineer of the bridge", "Tom Inkwell - mayor of the city")
    text = element(TITLE, BODY[0], "Read more about:", *links, "The ferrymen", *BODY[1:])
    assert clean(text).paragraphs == [BODY[0], "The ferrymen", *BODY[1:]]


def test_pull_quotes_go_and_the_paragraph_stays() -> None:
    paragraph = "“We waited for two years and it was worth it,” the mayor said on Monday."
    quote = "“WE WAITED FOR TWO YEARS AND IT WAS WORTH IT.”"
    article = clean(dump(TITLE, BODY[0], paragraph, quote, *BODY[1:]))
    assert (rules_of(article), article.paragraphs) == (["pull_quote"], [BODY[0], paragraph, *BODY[1:]])
    assert rules_of(clean(dump(TITLE, BODY[0], quote, *BODY[1:]))) == []
    short = "“It was worth it.”"
    assert rules_of(clean(dump(TITLE, BODY[0], paragraph, short, *BODY[1:]))) == []


def test_questions_and_lines_repeated_three_times_are_not_pull_quotes() -> None:
    question = "What do you remember of the day on which the old bridge fell?"
    answer = "The answer of the ferryman was long, and nobody wrote it down."
    assert rules_of(clean(dump(TITLE, question, BODY[0], question, *BODY[1:]))) == []
    assert rules_of(clean(dump(TITLE, answer, BODY[0], answer, BODY[1], answer, BODY[2]))) == []


@pytest.mark.parametrize(
    ("rule", "noise", "paragraph"),
    [
        ("read_more", "(RELATED: Ferry service ends)", "{}"),
        ("read_more", "– READ MORE", "{}"),
        ("read_more", "READ MORE: Ferry service ends", "{}"),
        ("share_prompt", "Please share this story if you like it.", "{}"),
        ("credit", "(Photo: Mina Margin)", "{0} {0} {0} {0}"),
        ("follow_prompt", "Follow Nora Quill on Twitter @noraquill", "{}"),
        ("embed", "pic.twitter.com/abcDEF123", "{}"),
    ],
)
def test_noise_glued_to_a_paragraph_goes_and_the_paragraph_stays(rule: str, noise: str, paragraph: str) -> None:
    whole = paragraph.format(BODY[1])
    article = clean(dump(TITLE, BODY[0], f"{whole} {noise}", BODY[2]))
    assert article.paragraphs == [BODY[0], whole, BODY[2]]
    assert [(r.rule, r.text) for r in article.removals if r.offset >= 0] == [(rule, noise)]


@pytest.mark.parametrize(
    "end", ["(Reuters)", "(h/t Harbour Ledger)", "(see also the plans)", "“Read more,” he said.", "He told them to share this."]
)
def test_paragraphs_keep_ends_that_belong_to_them(end: str) -> None:
    assert clean(dump(TITLE, BODY[0], f"{BODY[1]} {end}", BODY[2])).paragraphs[1] == f"{BODY[1]} {end}"


@pytest.mark.parametrize(
    ("line", "authors", "published"),
    [
        ("Posted on July 8, 2024 by Nora Quill in News, Bridges // 0 Comments", ("Nora Quill",), "2024-07-08"),
        ("By NORA QUILL JULY 8, 2024", ("Nora Quill",), "2024-07-08"),
        ("By Nora Quill and Tom Inkwell | July 8, 2024 | 12 Comments", ("Nora Quill", "Tom Inkwell"), "2024-07-08"),
        ("by Nora Quill - Jul 8, 2024 8:14 AM", ("Nora Quill",), "2024-07-08T08:14:00"),
        ("By Nora Quill 07/08/2024 08:14 AM", ("Nora Quill",), ""),
        ("By NORA QUILL 07/08/24 08:14 AM EDT", ("Nora Quill",), ""),
        ("Posted by admin", (), ""),
        ("July 8, 2024 8:14 AM | Updated July 9, 2024", (), "2024-07-08T08:14:00"),
        ("Nora Quill, Staff Writer", ("Nora Quill",), ""),
        ("Nora Quill Senior Politics Reporter, The Harbour Post", ("Nora Quill",), ""),
        ("Author: Nora Quill", ("Nora Quill",), ""),
        ("Nora Quill @noraquill", ("Nora Quill",), ""),
        ("Updated by Nora Quill on July 8, 2024, 9:00 a.m. ET", ("Nora Quill",), "2024-07-08T09:00:00-04:00"),
        ("By Nora Quill July 8 at 6:00 AM", ("Nora Quill",), ""),
        ("by NORA QUILL 8 Jul 2024 Lisbon", ("Nora Quill",), "2024-07-08"),
        ("Nora Quill NORA QUILL 08 JUL 2024", ("Nora Quill",), "2024-07-08"),
        ("Guest post by Nora Quill", ("Nora Quill",), ""),
        ("By Nora Quill Globe Staff July 8, 2024", ("Nora Quill",), "2024-07-08"),
        ("BRIDGES 07/13/2024 12:31 pm ET | Updated Jul 14, 2024", (), "2024-07-13T12:31:00-04:00"),
    ],
)
def test_bylines_with_dates_roles_and_handles_are_read(line: str, authors: tuple[str, ...], published: str) -> None:
    article = clean(dump(TITLE, line, *BODY))
    assert (article.authors, article.published, article.paragraphs) == (authors, published, list(BODY))


@pytest.mark.parametrize(
    "line", ["New Delhi July 8, 2024", "Mina Margin, Associated Press", "Nora Quill, bridge engineer", "Nora Quill, 34"]
)
def test_names_of_places_and_pictures_are_no_authors(line: str) -> None:
    assert clean(dump(TITLE, line, *BODY)).authors == ()


def test_reporters_below_the_text_are_authors_and_helpers_are_not() -> None:
    article = clean(dump(TITLE, *BODY, "(Reporting by Nora Quill in Lisbon and Tom Inkwell; Editing by Ada Column)"))
    assert article.authors == ("Nora Quill",)
    both = clean(dump(TITLE, *BODY, "Reporting by Nora Quill, Tom Inkwell; Writing by Ada Column"))
    assert both.authors == ("Nora Quill", "Tom Inkwell")
    helped = clean(dump(TITLE, "By Nora Quill", *BODY, "Tom Inkwell contributed to this report."))
    assert (helped.authors, helped.paragraphs) == (("Nora Quill",), list(BODY))
    kept = "The floods contributed to the delay, the engineers say."
    assert clean(dump(TITLE, *BODY, kept)).paragraphs[-1] == kept


def test_the_author_s_biography_goes_and_a_source_s_stays() -> None:
    bio = "Nora Quill is a reporter for the Harbour Ledger."
    assert rules_of(clean(dump(TITLE, "By Nora Quill", *BODY, bio))) == ["byline", "author_bio"]
    assert clean(dump(TITLE, *BODY, bio)).paragraphs[-1] == bio


def test_the_source_of_a_text_is_a_credit_at_its_end_only() -> None:
    assert rules_of(clean(dump(TITLE, *BODY, "Source: Harbour Ledger"))) == ["credit"]
    assert rules_of(clean(dump(TITLE, BODY[0], "Source: Harbour Ledger", *BODY[1:]))) == []


@pytest.mark.parametrize(
    "piece", ["1", "1,", "A ", "Aa/", "by Aa ", "@a ", "— a (@a) ", "Facebook Twitter ", "1:00 ", "(RELATED: ", "? "]
)
def test_hostile_lines_take_no_time(piece: str) -> None:
    line = (piece * 600)[:590]
    start = time.process_time()
    clean(dump(TITLE, *BODY, line, element(*[line[:80]] * 100), line + BODY[0]))
    assert time.process_time() - start < 1
