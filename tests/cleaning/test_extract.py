"""Test the extraction of an article from a raw file: titles, summaries, refusals."""

from __future__ import annotations

import msgspec
import pytest

from gazette.model.article import Article
from gazette.model.errors import ArticleError
from gazette.model.text import sentences, summarize
from support.articles import BODY, clean, dump

LONG = "The bridge, which was opened on Monday after two years of work and many delays, " * 5


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.txt", "", "empty"),
        ("a.txt", " \n\n ", "empty"),
        ("a.html", "", "empty"),
        ("a.html", "<!-- nothing -->", "not an HTML page|no headline|no body"),
        ("a.txt", "Only a headline", "no body"),
        ("a.txt", "A headline\n\nShare this article\n\nAdvertisement", "no body"),
        ("a.html", "<p></p>", "no headline; give one in a sidecar"),
        ("a.docx", "x", "unsupported file type"),
    ],
)
def test_a_file_that_cannot_become_an_article_is_refused_with_the_reason(name: str, text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        clean(text, name)


def test_a_dump_without_a_headline_gets_its_beginning_as_title() -> None:
    article = clean(dump(LONG.strip(), *BODY))
    assert article.title.endswith("…")
    assert LONG.startswith(article.title[:-1])
    assert article.paragraphs[0] == LONG.strip()


def test_a_description_that_repeats_the_body_is_no_summary() -> None:
    for description in (BODY[0], BODY[0][:60] + "...", "T t"):
        head = f'<title>T t</title><meta name="description" content="{description}">'
        page = f"<html><head>{head}</head><body><article>{''.join(f'<p>{p}</p>' for p in BODY)}</article></body></html>"
        article = clean(page, "a.html")
        assert (article.summary, article.paragraphs) == ("", list(BODY))


def test_a_class_name_that_covers_the_article_does_not_hide_it() -> None:
    paragraphs = "".join(f'<p class="paywall">{p}</p>' for p in BODY)
    assert clean(
        f"<html><head><title>T</title></head><body><article>{paragraphs}</article></body></html>", "a.html"
    ).paragraphs == list(BODY)


def test_articles_survive_the_cache() -> None:
    article = clean(dump("A title", "By Nora Quill and Tom Inkwell", *BODY))
    assert msgspec.json.decode(msgspec.json.encode(article), type=Article) == article


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    text = "Dr. Quill met J. R. Inkwell of the U.N. on Oct. 5. “Did it work?” It did! The U.S. agreed… Then it rained."
    assert sentences(text) == [
        "Dr. Quill met J. R. Inkwell of the U.N. on Oct. 5.",
        "“Did it work?”",
        "It did!",
        "The U.S. agreed…",
        "Then it rained.",
    ]


def test_a_summary_is_whole_sentences_of_the_source() -> None:
    assert summarize(list(BODY), limit=40) == f"{BODY[0]} {BODY[1]}"
    assert summarize([BODY[0]], limit=3) == BODY[0]
    assert summarize([]) == ""


def test_a_corrected_title_and_the_sources_own_are_both_the_headline() -> None:
    text = dump("WORLD", "City opens new bridge", BODY[0], "City opens new bridge", *BODY[1:])
    assert clean(text, sidecar='title = "City opens new bridge"').paragraphs == list(BODY)
    page = f"<html><head><title>Old headline</title></head><body><h1>Old headline</h1><p>{'</p><p>'.join(BODY)}</p></body></html>"
    article = clean(page, "a.html", sidecar='title = "New headline"')
    assert (article.title, article.paragraphs) == ("New headline", list(BODY))


def test_the_summary_of_a_sidecar_stays() -> None:
    assert clean(dump("T t", *BODY), sidecar=f'summary = "{BODY[0]}"').summary == BODY[0]
    standfirst = "The river has a second crossing, engineers say."
    assert clean(dump("T t", standfirst, "By Nora Quill", *BODY), sidecar='summary = "Mine."').summary == "Mine."


def test_a_short_page_in_a_misleading_element_is_an_article() -> None:
    page = f'<html><head><title>T</title></head><body><div class="paywall"><p>{BODY[0]}</p></div><p>Menu</p></body></html>'
    assert clean(page, "a.html").paragraphs == [BODY[0]]


def html(*parts: str) -> str:
    return f"<html><head><title>T</title></head><body><article>{''.join(parts)}</article></body></html>"


def prose(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_comments_do_not_split_a_sentence() -> None:
    page = html(f"<p>{BODY[0].replace('on Monday', 'on <!-- -->Monday<!-- -->')}</p>", prose(*BODY[1:]))
    assert clean(page, "a.html").paragraphs == list(BODY)


def test_hidden_text_and_controls_are_accounted_for() -> None:
    page = html(prose(*BODY), "<p hidden>Unseen words.</p><button>Load more</button><noscript>Switch it on</noscript>")
    assert {(r.rule, r.text) for r in clean(page, "a.html").removals} >= {
        ("hidden", "Unseen words."),
        ("control", "Load more"),
        ("noscript", "Switch it on"),
    }


def test_tables_and_quotations_in_figures_are_text() -> None:
    table = "<figure><table><tr><th>Bridge</th><th>Year</th></tr><tr><td>Old</td><td>1904</td></tr></table><figcaption>Two.</figcaption></figure>"
    paragraphs = clean(html(prose(*BODY[:2]), table, prose(BODY[2])), "a.html").paragraphs
    assert "Bridge | Year\nOld | 1904" in paragraphs
    assert "Two." not in paragraphs


def test_lists_that_a_colon_announces_stay_even_as_links() -> None:
    items = (
        "<ul><li><a href='https://a.example/1'>North bridge</a></li><li><a href='https://a.example/2'>South bridge</a></li></ul>"
    )
    page = html(prose(*BODY, "Two other bridges are closed for the time being, the engineers said:"), items, prose(*reversed(BODY)))
    assert {"North bridge", "South bridge"} <= set(clean(page, "a.html").paragraphs)


def test_layout_tables_with_a_menu_are_removed() -> None:
    menu = "<table><tr><td>bridge</td><td>river</td></tr><tr><td>traffic</td><td>buses</td></tr></table>"
    page = f"<html><head><title>T</title></head><body>{menu}<article>{prose(*BODY)}</article></body></html>"
    assert clean(page, "a.html").paragraphs == list(BODY)


def test_a_file_name_with_dots_and_no_suffix_is_a_text_dump() -> None:
    assert clean(dump("T t", *BODY), "2024.07.10 summit").title == "T t"


def test_summaries_of_texts_without_spaces_are_short() -> None:
    sentence = "総理大臣は月曜日、来年の春に新しい法案を国会に提出すると発表した。"
    assert summarize([sentence * 30]) == " ".join([sentence] * 3)


def test_the_contents_of_layout_tables_are_read_as_text() -> None:
    cells = f"<table><tr><td>{prose(*BODY)}</td><td>Menu</td></tr><tr><td>{'word ' * 70}</td><td>x</td></tr></table>"
    assert clean(f"<html><head><title>T</title></head><body>{cells}</body></html>", "a.html").paragraphs[:3] == list(BODY)


def test_verse_and_broken_links_stay() -> None:
    verse = "<pre>Roses are red\nViolets are blue</pre>"
    page = html(
        prose(*BODY[:2]), verse, f"<p>{BODY[2]} <a href='http://[x'>And a link.</a></p>", prose(BODY[0].replace("Monday", "Friday"))
    )
    article = clean(page, "a.html")
    assert "Roses are red\nViolets are blue" in article.paragraphs
    assert "And a link.</p>" in article.body


def test_deeply_nested_text_is_read() -> None:
    assert clean(html("<table><tr><td>" * 150, prose(*BODY)), "a.html").paragraphs == list(BODY)
    assert clean(html("<div class='share'>" * 300, prose(*BODY)), "a.html").paragraphs == list(BODY)


def test_lines_of_any_length_are_read() -> None:
    assert clean(dump("T t", "share " * 5000 + ".", *BODY)).paragraphs[1:] == list(BODY)
