"""A rule for one site removes elements, chooses the article and gives its metadata. Pages of other sites stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gazette.cleaning import clean as clean_by_rules
from gazette.cleaning.change_report import report_lines, rule_counts, word_counts
from gazette.cleaning.extract import extract_article
from gazette.cleaning.site_rules.load_site_rules import parse_site_rules
from gazette.cleaning.site_rules.site_rule import SiteRules
from gazette.model.article import Article, RawFile
from gazette.model.errors import ArticleError
from support.articles import BODY, clean

PAGE = f"""<!doctype html>
<html lang="en"><head><title>Bridge opens | Morning Ledger</title>
<link rel="canonical" href="https://www.ledger.example/2024/bridge">
<meta property="og:site_name" content="Morning Ledger">
<meta name="author" content="Web Desk"><meta name="seen" content="2024-07-11">
</head><body>
<nav><a href="/">Home</a></nav>
<h1>Bridge opens <b class="promo">Only here</b></h1>
<p class="intro">Two lanes in each direction lead over the river at last.</p>
<p class="who">By <a>Nora Quill</a> and Tom Inkwell</p> <time datetime="2024-07-10T09:00:00Z">yesterday</time>
<div class="story">
<p>{BODY[0]} <a class="promo" href="/x">Our special on bridges</a></p>
<div class="promo">
<p>Win a holiday for two in our great competition of the summer.</p>
<p>Enter today.</p>
</div>
<p>{BODY[1]}</p>
<table>
<tr><th>Year</th><th>Cars</th></tr>
<tr><td>2022</td><td>300</td></tr>
<tr class="promo"><td>Buy</td><td>now</td></tr>
</table>
<p>{BODY[2]}</p>
</div>
<div class="more"><p>Another long paragraph, which is about the ferry and its riders and not about the bridge at all.</p></div>
</body></html>
"""


def rules(fields: str, site: str = "ledger.example") -> SiteRules:
    return parse_site_rules(f'[sites."{site}"]\n{fields}', Path("cleaning.toml"))


def page(fields: str = "", *, site: str = "ledger.example", markup: str = PAGE, sidecar: str | None = None) -> Article:
    raw = RawFile("a.html", markup.encode(), None if sidecar is None else sidecar.encode())
    return extract_article(raw, rules(fields, site))


def test_dropped_elements_are_gone_and_recorded_with_selector_and_host() -> None:
    plain, article = clean(PAGE, "a.html"), page('drop = [".nothing", ".promo"]')
    assert "competition" in plain.text
    assert article.paragraphs == [BODY[0], BODY[1], "Year | Cars\n2022 | 300", BODY[2]]
    dropped = [removal for removal in article.removals if removal.rule == "ledger.example: .promo"]
    assert [(removal.line, removal.text) for removal in dropped] == [
        (8, "Only here"),
        (12, "Our special on bridges"),
        (14, "Win a holiday for two in our great competition of the summer."),
        (15, "Enter today."),
        (21, "Buy"),
        (21, "now"),
    ]
    assert article.title == "Bridge opens"


def test_the_report_shows_dropped_elements_in_their_places_and_explains_them() -> None:
    article = page('drop = ".promo"')
    numbers = [*(block.number for block in article.blocks), *(r.number for r in article.removals if r.offset < 0)]
    assert len(numbers) == len(set(numbers))
    texts = [line.text for line in report_lines(article)]
    assert texts.index("Our special on bridges") + 1 == texts.index(BODY[0])
    assert texts.index(BODY[0]) < texts.index("Enter today.") < texts.index(BODY[1])
    (count,) = (count for count in rule_counts(article) if count.rule == "ledger.example: .promo")
    assert count.explanation.kind == "site_rules"
    assert count.explanation.sentence == 'Elements that match ".promo", which cleaning.toml drops from the pages of ledger.example.'
    assert word_counts(article).cut == 0


def test_nothing_else_sees_dropped_elements() -> None:
    article = page('drop = ["meta[name=author]", "time", ".promo"]')
    assert (article.authors, article.published) == (("Nora Quill", "Tom Inkwell"), "")
    assert (
        page('drop = "title, h1"', markup=PAGE.replace("<h1>", '<meta property="og:title" content="Other"><h1>')).title == "Other"
    )


def test_the_body_is_what_its_selector_matches() -> None:
    article = page('body = ["article", ".intro, .more"]')
    assert [text.split()[0] for text in article.paragraphs] == ["Two", "Another"]
    assert article.extractor == (
        "saved page: 2 of 12 blocks are the article; the rule for its site decided; the rule for ledger.example: found body"
    )


def test_captions_and_hidden_text_in_the_body_are_not_text() -> None:
    markup = PAGE.replace(
        "<table>", '<p hidden>Secret words</p><figure><img src="a.jpg"><figcaption>The bridge</figcaption></figure><table>'
    )
    article = page('drop = ".promo"\nbody = ".story"', markup=markup)
    assert article.paragraphs == [BODY[0], BODY[1], "Year | Cars\n2022 | 300", BODY[2]]
    assert [block.text for block in article.blocks if block.tag == "figure"] == ["The bridge"]


@pytest.mark.parametrize("selector", ["div.article-body", "nav:empty", ".story hr"])
def test_a_body_selector_without_a_match_leaves_the_choice_to_the_trees(selector: str) -> None:
    article = page(f'body = "{selector}"')
    assert article.blocks == clean(PAGE, "a.html").blocks
    assert "learned trees decided" in article.extractor
    assert article.extractor.endswith("; the rule for ledger.example: nothing for body")


def test_a_body_may_be_of_inline_elements() -> None:
    markup = f'<title>Tides</title><link rel="canonical" href="https://ledger.example/t"><div>Menu <span id="x">{BODY[0]}</span> Foot</div>'
    assert page('body = "#x"', markup=markup).paragraphs == [BODY[0]]


def test_metadata_of_the_rule_wins_over_the_page_and_loses_to_a_sidecar() -> None:
    fields = 'title = "h1"\nauthor = ".who"\ndate = [".nothing", "time"]\nstandfirst = ".intro"\ndrop = ".promo"'
    assert clean(PAGE, "a.html").authors != ("Nora Quill", "Tom Inkwell")
    article = page(fields)
    assert (article.title, article.authors) == ("Bridge opens", ("Nora Quill", "Tom Inkwell"))
    assert (article.published, article.date_source) == ("2024-07-10T09:00:00+00:00", "the rule for ledger.example")
    assert article.summary == "Two lanes in each direction lead over the river at last."
    assert article.extractor.endswith("the rule for ledger.example: 4 elements dropped; found title, author, date, standfirst")
    corrected = page(fields, sidecar='title = "T"\nauthor = "Ada Column"\ndate = 2024-01-02\nsummary = "S."')
    assert (corrected.title, corrected.authors, corrected.published, corrected.summary) == (
        "T",
        ("Ada Column",),
        "2024-01-02",
        "S.",
    )


def test_a_standfirst_moves_out_of_the_body() -> None:
    article = page('body = ".intro, .story"\nstandfirst = ".intro"')
    assert BODY[0] in article.paragraphs[0]
    (moved,) = (removal for removal in article.removals if removal.rule == "standfirst")
    assert (moved.text, moved.line) == (article.summary, 9)


def test_metadata_may_be_in_meta_elements_and_in_text() -> None:
    article = page('date = "meta[name=seen]"\nauthor = ".who a"\ntitle = "title"\nstandfirst = "meta[property]"')
    assert (article.published, article.authors) == ("2024-07-11", ("Nora Quill",))
    assert (article.title, article.summary) == ("Bridge opens | Morning Ledger", "Morning Ledger")
    dated = page('date = ".d"', markup=PAGE.replace("<time", '<i class="d">Posted on 3 May 2021</i> <time'))
    assert dated.published == "2021-05-03"


def test_metadata_that_cannot_be_read_leaves_that_of_the_page() -> None:
    article = page('title = ".story hr"\nauthor = ".none"\ndate = ".who"\nstandfirst = "hr"')
    plain = clean(PAGE, "a.html")
    assert (article.title, article.authors, article.published) == (plain.title, plain.authors, plain.published)
    assert article.extractor.endswith("the rule for ledger.example: nothing for title, author, date, standfirst")


def test_pages_of_other_sites_stay_as_they_are() -> None:
    assert page('drop = "p"', site="courier.example") == clean(PAGE, "a.html")
    assert page('drop = "p"', site="edger.example") == clean(PAGE, "a.html")
    dump_text = "Ledger\n\n" + "\n\n".join(BODY)
    assert clean_by_rules(dump_text.encode(), "a.txt", rules('drop = "p"', "Ledger")) == clean(dump_text, "a.txt")


def test_a_sidecar_may_name_the_site() -> None:
    markup = PAGE.replace('<link rel="canonical" href="https://www.ledger.example/2024/bridge">', "")
    assert "competition" in page('drop = ".promo"', markup=markup).text
    for sidecar in ('url = "https://www.ledger.example/b"', 'publisher = "Ledger.example"'):
        assert "competition" not in page('drop = ".promo"', markup=markup, sidecar=sidecar).text
    assert "competition" not in page('drop = ".promo"', site="morning ledger", markup=markup).text


def test_a_page_that_a_rule_empties_is_refused_and_keeps_its_site() -> None:
    for selector in ("html", "body", "p, td, th"):
        with pytest.raises(ArticleError, match=r"no (body|headline)"):
            page(f'drop = "{selector}"')


def test_lines_are_those_of_the_file_in_records_and_archives() -> None:
    record = json.dumps({"headline": "Bridge opens", "url": "https://ledger.example/b", "body": PAGE}, indent=1)
    ruled = clean_by_rules(record.encode(), "a.json", rules('drop = ".promo"\nbody = ".story"'))
    assert [block.line for block in ruled.blocks] == [4, 4, 4, 4]
    assert {removal.line for removal in ruled.removals} == {4}
    assert ruled.extractor.startswith("record: the text that it contains is read; the rule for ledger.example: ")
    head = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nSnapshot-Content-Location: https://ledger.example/b\n\n"
    plain = {block.text: block.line for block in clean(head + PAGE, "a.mhtml").blocks}
    archived = clean_by_rules((head + PAGE).encode(), "a.mhtml", rules('drop = ".promo"'))
    assert {block.line for block in archived.blocks if block.text in plain} <= set(plain.values())
    assert archived.paragraphs == [BODY[0], BODY[1], "Year | Cars\n2022 | 300", BODY[2]]
