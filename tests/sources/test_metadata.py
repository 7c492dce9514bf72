"""Metadata from pages, front matter and sidecars, and what is rejected."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from gazette.model.article import Metadata
from gazette.model.errors import ArticleError
from gazette.sources.formats.fields import absolute_web_url, primary_language, read_fields, split_names
from gazette.sources.formats.page_metadata import read_page_metadata, split_site_name
from support.articles import BODY, clean, dump

TITLE = "City opens new bridge"


def page(head: str, body: str = "<p>x</p>", lang: str = "") -> Metadata:
    return read_page_metadata(document_fromstring(f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>"))


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_json_ld_comes_before_opengraph_and_the_page() -> None:
    meta = page(
        json_ld('{"@type": "NewsArticle", "headline": "From JSON-LD", "author": "Nora Quill"}')
        + '<meta property="og:title" content="From OpenGraph"><meta property="og:url" content="https://a.example/x"><title>T</title>',
        "<h1>From the page</h1>",
        "de-AT",
    )
    assert (meta.title, meta.authors, meta.url, meta.lang) == ("From JSON-LD", ("Nora Quill",), "https://a.example/x", "de")


def test_broken_json_ld_is_ignored() -> None:
    assert page(json_ld('{"@type": "NewsArticle", "headline": ') + "<title>Still here</title>").title == "Still here"
    assert page(json_ld("[" * 100_000) + "<title>Still here</title>").title == "Still here"
    assert page(json_ld('["text", 3, null]') + "<title>Still here</title>").title == "Still here"


def test_articles_are_found_in_lists_graphs_and_comments() -> None:
    article = '{"@type": "ReportageNewsArticle", "headline": "Found", "mainEntityOfPage": "https://a.example/1"}'
    for text in (f"[{article}]", f'{{"@graph": [{{"@type": "Person", "name": "X"}}, {article}]}}', f"<!--\n{article}\n-->"):
        meta = page(json_ld(text))
        assert (meta.title, meta.url) == ("Found", "https://a.example/1")


@pytest.mark.parametrize(
    ("name", "authors"),
    [
        ("By Nora Quill", ("Nora Quill",)),
        ("Nora Quill and Tom Inkwell", ("Nora Quill", "Tom Inkwell")),
        ("Ledger Staff", ()),
        ("https://a.example/authors/nora", ()),
        ("Updated 2 hours ago", ()),
        ("nora@ledger.example", ()),
        ("a name that is much longer than any name of a person is", ()),
    ],
)
def test_authors_are_people(name: str, authors: tuple[str, ...]) -> None:
    assert page(f'<meta name="author" content="{name}">').authors == authors


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/relative", "//schemeless.example/", "https://", "ftp://a.example"])
def test_urls_are_absolute_web_urls(url: str) -> None:
    assert absolute_web_url(url) == ""
    assert page(f'<link rel="canonical" href="{url}">').url == ""


@pytest.mark.parametrize(
    ("title", "publisher", "expected"),
    [
        ("City opens new bridge | Northern Courier", "", ("City opens new bridge", "Northern Courier")),
        ("City opens new bridge over river - Northern Courier", "Northern Courier", ("City opens new bridge over river", "Northern Courier")),
        ("City opens new bridge over river | World | The Ledger", "The Ledger", ("City opens new bridge over river", "The Ledger")),
        ("City opens bridge – and closes another", "", ("City opens bridge – and closes another", "")),
        ("Bridge | River", "", ("Bridge | River", "")),
        ("Plain", "", ("Plain", "")),
    ],
)  # fmt: skip
def test_the_site_name_is_split_from_titles(title: str, publisher: str, expected: tuple[str, str]) -> None:
    assert split_site_name(title, publisher) == expected


def test_the_order_of_dates_of_a_page() -> None:
    time = '<time datetime="2024-05-03">then</time>'
    both = '<meta property="article:published_time" content="2024-05-01T10:00:00Z"><meta property="article:modified_time" content="2024-05-02">'
    assert (page(both, time).published, page(both, time).modified) == ("2024-05-01T10:00:00+00:00", "2024-05-02")
    assert (page("", time).published, page("", time).date_source) == ("2024-05-03", "a time on the page")
    assert page("").date_source == ""


def test_only_known_fields_of_front_matter_are_read() -> None:
    meta = read_fields(
        {"Title": "T", "save_as": "../x", "template": "evil", "slug": "s", "status": "draft", "lang": "en_US"}, "front matter"
    )
    assert meta == Metadata(title="T", lang="en")


def test_front_matter_values_of_wrong_types_are_ignored() -> None:
    meta = read_fields(
        {"title": {"a": 1}, "date": True, "authors": ["A B", ["nested"]], "url": None, "summary": ["x", "y"]}, "front matter"
    )
    assert meta == Metadata(authors=("A B",), summary="x y")


def test_a_yaml_bomb_is_harmless() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    )
    assert clean(f"---\n{bomb}authors: *j\ntitle: T\n---\n\n{BODY[0]}").authors == ()


def test_broken_yaml_is_refused_with_place_and_remedy() -> None:
    with pytest.raises(ArticleError, match=r"front matter is not valid YAML.*line 1.*quote values that hold a colon"):
        clean(f"---\ntitle: one: two\n---\n\n{BODY[0]}")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\n\n" + dump("A title", *BODY), "A title"),
        ("---\njust a line\n---\n\n" + dump(*BODY), "just a line"),
        ("Summary: what we know\nLive: the latest\n\n" + dump(*BODY), "Summary: what we know"),
    ],
)
def test_text_that_only_looks_like_front_matter(text: str, title: str) -> None:
    assert clean(text).title == title


def test_a_headline_with_a_colon_is_not_front_matter() -> None:
    assert clean(dump("Source: bridge to open on Monday", *BODY)).title == "Source: bridge to open on Monday"


def test_a_sidecar_overrides_the_file() -> None:
    sidecar = 'title = "Mended title"\ndate = 2024-07-10\nauthors = ["Nora Quill"]\nurl = "https://a.example/x"\npublisher = "The Ledger"\n'
    article = clean(dump(TITLE, "By Somebody Else", "9 July 2024", *BODY), sidecar=sidecar)
    assert (article.title, article.published, article.date_source) == ("Mended title", "2024-07-10", "the sidecar")
    assert (article.authors, article.publisher, article.url) == (("Nora Quill",), "The Ledger", "https://a.example/x")


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        ("title = ", "not valid TOML"),
        ('titel = "x"', "'titel', which is not a field; did you mean 'title'"),
        ('zzz = "x"', "which is not a field; use one of authors, category"),
        ('date = "soon"', "date to 'soon', which cannot be read; write the day as 2024-07-10"),
        ('url = "ledger.example"', "write an absolute URL"),
        ("title = true", "give text"),
    ],
)
def test_an_invalid_sidecar_is_refused_with_a_hint(sidecar: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        clean(dump(TITLE, *BODY), sidecar=sidecar)


def test_names_are_split_and_languages_reduced() -> None:
    assert split_names("By Nora Quill, Tom Inkwell & Ada Column") == ("Nora Quill", "Tom Inkwell", "Ada Column")
    assert (primary_language("en-GB"), primary_language("deu"), primary_language("English")) == ("en", "deu", "")


def test_empty_fields_are_filled_and_dates_keep_their_source() -> None:
    merged = Metadata(title="T").or_else(Metadata(title="other", published="2024-05-01", date_source="front matter"))
    assert (merged.title, merged.published, merged.date_source) == ("T", "2024-05-01", "front matter")
    assert merged.or_else(Metadata(published="2023-01-01", date_source="git")).date_source == "front matter"


def test_a_sites_name_in_an_h1_is_not_the_headline() -> None:
    meta = page(
        "<title>Bridge closes for repairs - The Capital Dispatch</title>",
        "<h1>The Capital Dispatch</h1><h2>Bridge closes for repairs</h2>",
    )
    assert meta.title == "Bridge closes for repairs - The Capital Dispatch"
    arabic = page(
        "<title>افتتاح جسر جديد فوق النهر | موقع الأخبار</title>", "<h1>موقع الأخبار</h1><h1>افتتاح جسر جديد فوق النهر</h1>"
    )
    assert (arabic.title, arabic.publisher) == ("افتتاح جسر جديد فوق النهر", "موقع الأخبار")


def test_headlines_in_other_alphabets_stay_whole() -> None:
    meta = page(
        '<meta property="og:title" content="Мост закрыт - Лиссабон ждёт - жители злы"><meta property="og:site_name" content="Газета">'
    )
    assert meta.title == "Мост закрыт - Лиссабон ждёт - жители злы"


def test_roles_outlets_and_suffixes_are_not_authors() -> None:
    names = '["Nora Quill, Political Correspondent", "Tom Inkwell, BBC News", "Robert Downey, Jr.", "Ada Column and Mina Margin"]'
    meta = page(json_ld(f'{{"@type": ["NewsArticle", "WebPage"], "headline": "H", "author": {names}}}'))
    assert meta.authors == ("Nora Quill", "Tom Inkwell", "Robert Downey", "Ada Column", "Mina Margin")


def test_times_outside_the_article_are_ignored() -> None:
    time = '<time datetime="{}">x</time>'
    body = f"<header>{time.format('2025-01-05')}</header><article><header>{time.format('2024-07-10')}</header></article><aside>{time.format('2025-02-01')}</aside>"
    assert page("", body).published == "2024-07-10"


def test_numbers_are_not_dates() -> None:
    assert page(json_ld('{"@type": "NewsArticle", "headline": "H", "datePublished": 1712011211230}')).published == ""


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Author:\nTitle: From the header\nUrl: https://a.example/x", "From the header"),
        ("ID: 8831\nTitle: From the header", "From the header"),
        ('+++\ntitle = "From the header"\n+++', "From the header"),
    ],
)
def test_usual_forms_of_front_matter(head: str, title: str) -> None:
    article = clean(f"{head}\n\n{dump(*BODY)}")
    assert (article.title, article.paragraphs) == (title, list(BODY))


@pytest.mark.parametrize(
    ("head", "reason"),
    [("---\nx: " + "[" * 3000 + "\n---", "not valid YAML"), ("+++\ntitle =\n+++", "not valid TOML")],
)
def test_invalid_front_matter_is_refused(head: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        clean(f"{head}\n\n{dump(*BODY)}")


def test_malformed_values_do_no_harm() -> None:
    article = clean(f"Title: T\nDate: 2024-07-10 10:00 +9900\nUrl: http://[x/y\n\n{dump(*BODY)}")
    assert (article.published, article.url) == ("2024-07-10", "")


def test_outlets_and_user_names_are_not_authors_and_capitals_become_title_case() -> None:
    names = '["ROBERT BURNS", "Reuters", "The Ledger", "jdadmin", "PTI"]'
    meta = page(json_ld(f'{{"@type": "NewsArticle", "headline": "H", "author": {names}, "publisher": {{"name": "The Ledger"}}}}'))
    assert meta.authors == ("Robert Burns",)
