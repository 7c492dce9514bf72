"""The authors of a page's article: only people, and none from other texts on the page."""

from __future__ import annotations

import pytest

from gazette.model.article import Article
from support.articles import BODY, clean

TEXT = "".join(f"<p>{text}</p>" for text in BODY)


def page(head: str = "", body: str = "", title: str = "Quay opens") -> Article:
    return clean(
        f"<html><head><title>{title}</title>{head}</head><body><main><h1>Quay opens</h1>{TEXT}</main>{body}</body></html>", "a.html"
    )


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<section class="discussion"><p class="author">Otto Serif</p><p>I do not believe a word.</p></section>',
        '<aside><a rel="author" href="/o">Otto Serif</a> <time>3 March 2021</time></aside>',
        '<div class="related-stories"><span class="author">Otto Serif</span> <span class="date">3 March 2021</span></div>',
    ],
)
def test_authors_and_dates_of_other_texts_on_the_page_are_ignored(elsewhere: str) -> None:
    article = page(body=elsewhere)
    assert (article.authors, article.published) == ((), "")


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ('{"@type": "Person", "name": "Nora Quill"}', ("Nora Quill",)),
        ('{"@type": "Organization", "name": "Futura"}', ()),
        ('{"@id": "#nora"}', ("Nora Quill",)),
        ('"Analysis by Nora Quill"', ("Nora Quill",)),
        ('"Nora Quill | Harbour Ledger"', ("Nora Quill",)),
        ('["PTI", "ledger.com", "Nora Quill"]', ("Nora Quill",)),
    ],
)
def test_authors_are_people(author: str, authors: tuple[str, ...]) -> None:
    graph = f'{{"@graph": [{{"@type": "NewsArticle", "headline": "Quay opens", "author": {author}}}, {{"@type": "Person", "@id": "#nora", "name": "Nora Quill"}}]}}'
    assert page(json_ld(graph)).authors == authors


def test_the_json_ld_article_with_the_pages_headline_counts() -> None:
    other = '{"@type": "NewsArticle", "headline": "Ferry stops", "author": "Otto Serif", "datePublished": "2020-01-01"}'
    matching = '{"@type": "NewsArticle", "headline": "Quay opens", "author": "Nora Quill", "datePublished": "2024-07-10"}'
    article = page(json_ld(f"[{other}, {matching}]"))
    assert (article.title, article.authors, article.published) == ("Quay opens", ("Nora Quill",), "2024-07-10")


@pytest.mark.parametrize("title", ["Quay opens - The Harbour Ledger", "Quay opens | Ledger | Harbour and City News"])
def test_a_headline_may_be_shorter_than_the_outlets_name(title: str) -> None:
    article = page(title=title)
    assert (article.title, article.paragraphs) == ("Quay opens", list(BODY))


def test_the_language_of_xhtml_is_read() -> None:
    assert clean(f'<html xml:lang="de"><head><title>T</title></head><body>{TEXT}</body></html>', "a.xhtml").lang == "de"
