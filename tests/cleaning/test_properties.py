"""Test properties that hold for any input; hypothesis searches for a counterexample."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazette.cleaning.change_report import report_lines
from gazette.cleaning.extract import extract_article
from gazette.cleaning.sanitize import sanitize_markup
from gazette.model.article import Article, RawFile
from gazette.model.dates import parse_timestamp, to_iso
from gazette.model.draft import Draft
from gazette.model.errors import ArticleError
from gazette.sources.decoding import decode_text
from gazette.sources.formats.by_suffix import PARSERS

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Arbitrary text, and lines that scrapers leave, so that cleaning rules apply.
LINES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "", "A headline of some length", "A headline of some length ...", "A headline of some length - The Ledger", "By Nora Quill",
            "The Ledger", "10 July 2024", "Share this article", "Most read", "Ferry ends", "Read more: Ferry ends", "- an item",
            "LONDON (Wire) — The bridge was opened on Monday after two years of work, the engineers said.", "Title: x", "---",
            "The bridge was opened on Monday after two years of work, the engineers of the city said at noon.", "https://a.example/x",
            "Follow", "Nora Quill @noraquill", "6:32 PM - 8 Jul 2024", "12 Retweets 3 likes", "Next Slide", "Image caption", "Video", "3:02",
            "Ferry Service Ends After a Century on the River", "Mina Margin/Getty Images", "“It was worth it, all of it.”", "Related", "S",
        ]
    ),
)  # fmt: skip
FRAGMENTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "<p>", "</p>", "<div class='share'>", "</div>", "<nav>", "</nav>", "<article>", "</article>", "<h1>A headline</h1>", "<br>",
            "<br><br>", "<li>an item", "<ul>", "</ul>", "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
            "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:x'>", "<a href='https://a.example/{static}'>",
            "<a href='{filename}/x'>", "</a>", "<em>", "</em>", "<!--", "-->", "<style>", "</style>", "<svg>", "<math><mtext>", "&lt;b&gt;",
            "The bridge was opened on Monday after two years of work, the engineers of the city said at noon.", "<title>A headline</title>",
        ]
    ),
)  # fmt: skip
PROSE = "<p>The ferry that crossed the river for a hundred years stops at the end of the month, the harbour office said.</p>"


def words(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in text.split())


def check(article: Article) -> None:
    """Check that an article has a title, no forbidden characters, and safe markup only."""
    assert article.title
    assert article.paragraphs != [""]
    for text in (article.title, article.summary, article.text, article.body, article.publisher, *article.authors):
        assert not FORBIDDEN.search(text)
    tags = re.findall(r"<([^>]*)>", article.body)
    assert all(re.fullmatch(r'/?[a-z0-9]+|a href="https?://[^"]*" rel="noopener noreferrer"', tag) for tag in tags)


def check_lines(article: Article, draft: Draft) -> None:
    """Check that the report has all lines that the parser read, in order."""
    parsed = [(b.number, b.line, b.text) for b in draft.blocks] + [(r.number, r.line, r.text) for r in draft.removals]
    reported = [(line.line, line.text.split()) for line in report_lines(article)]
    assert reported == [(line, text.split()) for _, line, text in sorted(parsed)]


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=30))
def test_no_word_of_a_dump_is_lost(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    try:
        article = extract_article(RawFile("a.txt", data))
    except ArticleError:
        return
    check(article)
    check_lines(article, PARSERS[".txt"](data))
    everywhere = words(*article.paragraphs, *(removal.text for removal in article.removals))
    bullets = Counter({"-": 10**6, "*": 10**6, "+": 10**6, "•": 10**6, "‣": 10**6, "▪": 10**6, "●": 10**6})
    for line in decode_text(data).split("\n"):
        if "&" not in line:  # character references are decoded
            assert words(line) <= everywhere + bullets


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FRAGMENTS, max_size=30))
def test_every_block_of_a_page_is_kept_or_in_the_report(fragments: list[str]) -> None:
    data = f"<title>A headline</title>{PROSE}{''.join(fragments)}{PROSE}".encode()
    try:
        article = extract_article(RawFile("a.html", data))
    except ArticleError:
        return
    check(article)
    check_lines(article, PARSERS[".html"](data))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_become_an_article_or_are_refused_with_a_reason(data: bytes) -> None:
    for name in ("a.txt", "a.html", "a.mhtml", "a.eml", "a.md", "a.json"):
        try:
            check(extract_article(RawFile(name, data)))
        except ArticleError as error:
            if not str(error):
                raise


# Pieces of messages, clippings and records, so that their parsers get beyond the first line.
PIECES = st.one_of(
    FRAGMENTS,
    LINES,
    st.binary(max_size=30).map(lambda data: data.decode("latin-1")),
    st.sampled_from(
        [
            "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n", "--b--\n", "Content-Type: text/html; charset=utf-16\n", "\n\n",
            "Content-Transfer-Encoding: base64\n", "Content-Transfer-Encoding: quoted-printable\n", "Subject: =?x?b?=?= =?utf-8?q?=ff?=\n",
            "From: a <b@c>\n", "Content-Type: text/plain; format=flowed\n", "=\n", "---\n", "title: \"\\ud800\"\n", "date: !!int ''\n",
            "author: [[A B]]\n", "# Title\n", "> ", "    ", "```\n", "| a | b |\n|---|---|\n", "[a]: <", "![[", "{", "}", "[", "]", ",",
            '"text": ', '"title": "A title",', '"authors": [{"name": []}],', '"\\ud800 \\u0000"', '"<p>words</p>"', "NaN", "1" * 5000, '"@graph": ',
        ]
    ),
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([".eml", ".mhtml", ".md", ".json"]), st.lists(PIECES, max_size=30))
def test_pieces_of_any_format_become_an_article_or_are_refused_with_a_reason(suffix: str, pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    heads = {
        ".json": b'{"title": "A title", "text": "Words of it.", "x": ',
        ".md": b"",
        ".eml": b"Subject: A title\n",
        ".mhtml": b"",
    }
    for whole in (data, heads[suffix] + data + b"}" * (suffix == ".json")):
        try:
            check(extract_article(RawFile("a" + suffix, whole)))
        except ArticleError as error:
            if not str(error):
                raise


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=20))
def test_sanitized_markup_is_safe(fragments: list[str]) -> None:
    clean = sanitize_markup("".join(fragments))
    assert not re.search(r"<(script|style|svg|math|img|iframe)|javascript:|href=\"[{|]", clean, re.IGNORECASE)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_parsing_a_date_never_fails(text: str) -> None:
    for date in (parse_timestamp(text), to_iso(text)):
        assert not date or re.match(r"\d{4}-\d{2}-\d{2}", date)
