"""Test the removal of lines that recur in many articles of one publisher."""

from __future__ import annotations

from dataclasses import replace

from gazette.cleaning.rules.recurring import drop_recurring_lines
from gazette.model.article import Article
from gazette.pipeline.read_articles import extract_folder
from support.articles import BODY, clean, dump
from support.sites import Site, article_slugs

NOTE = "The Ledger is read by many people in the harbour and beyond it."


def paragraphs(number: int) -> list[str]:
    """Return three paragraphs that no other article has."""
    words = ("alder", "birch", "cedar", "dogwood", "elm", "fir", "gorse", "hazel", "ivy", "juniper", "kale", "larch", "maple")[
        number
    ]
    return [f"{line} They planted {words} beside it." for line in (f"{words.title()} {part[0].lower()}{part[1:]}" for part in BODY)]


def articles(count: int, *lines: str, publisher: str = "Harbour Ledger", within: int = 99) -> list[Article]:
    """Return `count` articles of a publisher, of which the first `within` contain the given lines.

    "{}" in a line becomes a number that is different in each article."""
    result = []
    for n in range(count):
        text = paragraphs(n)
        text[2:2] = [line.format(n * 100) for line in lines] if n < within else []
        result.append(clean(f"Publisher: {publisher}\nTitle: Story {n}\n\n" + dump(*text), f"{n}.txt"))
    return result


def test_a_line_in_five_articles_of_a_publisher_is_removed_whatever_its_case() -> None:
    same = articles(5, NOTE)
    same[0] = replace(
        same[0],
        blocks=tuple(replace(b, text=b.text.upper().replace(".", "!")) if "Ledger" in b.text else b for b in same[0].blocks),
    )
    for number, article in enumerate(drop_recurring_lines(same)):
        assert article.paragraphs == paragraphs(number)
        assert [(r.rule, r.line) for r in article.removals if r.rule == "recurring_line"] == [("recurring_line", 8)]


def test_a_line_in_fewer_than_five_articles_of_each_publisher_stays() -> None:
    few = articles(4, NOTE)
    assert drop_recurring_lines(few) == few
    apart = [*articles(4, NOTE), *articles(4, NOTE, publisher="Capital Dispatch")]
    assert drop_recurring_lines(apart) == apart
    unknown = [replace(article, publisher="", path=f"{n}/a.txt") for n, article in enumerate(articles(8, NOTE))]
    assert drop_recurring_lines(unknown) == unknown


def test_a_folder_counts_as_the_publisher_if_none_is_named() -> None:
    unknown = [replace(article, publisher="", path=f"ledger/{article.path}") for article in articles(8, NOTE)]
    assert [a.paragraphs for a in drop_recurring_lines(unknown)] == [paragraphs(n) for n in range(8)]


def test_sentences_whose_figures_differ_are_news_and_short_lines_are_not() -> None:
    index = articles(8, "The Harbour 100 index closed at {} points, a little more than on the day before.")
    assert drop_recurring_lines(index) == index
    counts = articles(8, "Read by {} people")
    assert [a.paragraphs for a in drop_recurring_lines(counts)] == [paragraphs(n) for n in range(8)]


def test_short_lines_are_removed_only_if_half_of_the_articles_have_them() -> None:
    subheads = articles(12, "What happens next", within=5)
    assert drop_recurring_lines(subheads) == subheads
    assert all(
        "Back to the front" not in article.paragraphs
        for article in drop_recurring_lines(articles(12, "Back to the front", within=6))
    )


def test_versions_of_one_article_are_left_alone() -> None:
    same = [
        clean(
            f"Publisher: Harbour Ledger\nTitle: Version {n}\n\n"
            + dump(*BODY, f"Version {n} of this text ends here, the city said."),
            f"{n}.txt",
        )
        for n in range(6)
    ]
    assert drop_recurring_lines(same) == same
    mixed = [*same, *articles(6, NOTE)]
    assert [a.paragraphs for a in drop_recurring_lines(mixed)] == [a.paragraphs for a in same] + [paragraphs(n) for n in range(6)]


def test_no_article_loses_most_of_its_words() -> None:
    short = [
        clean(f"Publisher: Harbour Ledger\nTitle: Notice {n}\n\n" + dump(NOTE.format(n), f"{n} ships."), f"{n}.txt")
        for n in range(6)
    ]
    assert [a.paragraphs for a in drop_recurring_lines(short)] == [a.paragraphs for a in short]


def test_the_site_and_the_commands_for_folders_leave_recurring_lines_out(site: Site) -> None:
    for n in range(5):
        text = paragraphs(n)
        site.add(
            f"{n}.txt",
            f"Publisher: Harbour Ledger\nDate: 2024-07-1{n}\nTitle: Story {n}\n\n" + dump(text[0], NOTE.format(n), *text[1:]),
        )
    output = site.build()
    assert len(article_slugs(output)) == 5
    assert all("is read by" not in site.page(f"articles/{slug}/index.html") for slug in article_slugs(output))
    results = extract_folder(site.folder / "content" / "raw")
    assert [[r.rule for r in a.removals if r.rule == "recurring_line"] for a in results if isinstance(a, Article)] == [
        ["recurring_line"]
    ] * 5
