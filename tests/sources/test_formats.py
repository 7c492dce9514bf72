"""Each input format, on small files."""

from __future__ import annotations

import base64
import json
import quopri
import time

import pytest

from gazette.model.errors import ArticleError
from support.articles import BODY, BODY_HTML, clean, clean_record, dump, mhtml, mhtml_part

PAGE = f"<html><head><title>Bridge opens</title></head><body><article>{BODY_HTML}</article></body></html>"


# Saved pages


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0036)https://ledger.example/2024/07/bridge -->",
        "<!--\n Page saved with SingleFile \n url: https://ledger.example/2024/07/bridge \n saved date: Thu Jul 11 2024\n-->",
    ],
)
def test_the_url_that_a_browser_writes_into_a_page_is_its_url(comment: str) -> None:
    page = PAGE.replace("river", "<a href='/river'>river</a>", 1)
    article = clean(f"<!DOCTYPE html>\n{comment}\n{page}", "a.html")
    assert (article.url, article.published) == ("https://ledger.example/2024/07/bridge", "")
    assert 'href="https://ledger.example/river"' in article.body
    canonical = page.replace("<title>", "<link rel=canonical href='https://ledger.example/bridge'><title>")
    assert clean(f"{comment}{canonical}", "a.html").url == "https://ledger.example/bridge"


def test_a_url_in_the_text_of_a_page_is_not_its_url() -> None:
    assert clean(PAGE.replace("river", "saved from url=(0022)https://ledger.example", 1), "a.html").url == ""


def test_pictures_inlined_in_a_page_take_no_time() -> None:
    picture = "data:image/png;base64," + "iVBORw0K" * 2_000_000
    page = PAGE.replace("<article>", f'<article><img src="{picture}">').replace(
        "</title>", f'</title><style>a{{b:url("{picture}")}}</style>'
    )
    started = time.process_time()
    assert clean(page.replace("said", "said – “so”"), "a.html").text.startswith(BODY[0][:40])
    assert time.process_time() - started < 2  # five seconds if pictures are decoded and searched for mojibake


# Web archives


def test_the_page_in_a_web_archive_is_read() -> None:
    article = clean(mhtml(mhtml_part("p {}", kind="text/css"), mhtml_part(PAGE)), "a.mhtml")
    assert (article.title, article.url, article.paragraphs) == ("Bridge opens", "https://ledger.example/bridge", list(BODY))
    assert clean(mhtml(mhtml_part(PAGE)).replace("\n", "\r\n"), "a.mht").paragraphs == list(BODY)


def test_a_web_archive_may_name_its_main_page() -> None:
    frame = mhtml_part(
        "<p>" + "Ropes are cheap this week, and so are all of the sails. " * 9, "Content-Location: https://ads.example/"
    )
    page = mhtml_part(PAGE, "Content-Location: https://ledger.example/bridge", "Content-ID: <page@x>")
    assert clean(mhtml(frame, page), "a.mhtml").paragraphs == list(BODY)
    assert clean(mhtml(frame, page, head="", parameters='; start="<page@x>"'), "a.mhtml").paragraphs == list(BODY)
    assert clean(mhtml(page, frame, head=""), "a.mhtml").url == "https://ledger.example/bridge"


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [("quoted-printable", lambda data: quopri.encodestring(data)), ("base64", base64.encodebytes), ("8bit", lambda data: data)],
)
def test_parts_of_a_web_archive_are_decoded_and_keep_their_lines(encoding: str, encode: object) -> None:
    page = PAGE.replace("</p>", " “Oui”, dit-il.</p>\n").replace("<body>", "<body>\n<nav>Menü der Seite</nav>\n")
    body = encode(page.encode("cp1252"))  # type: ignore[operator]
    head = mhtml(
        mhtml_part("\n", "Content-Type: text/html; charset=windows-1252", f"Content-Transfer-Encoding: {encoding}").replace(
            "Content-Type: text/html\n", ""
        )
    )
    data = head.encode().replace(b"\n\n\n\n--b--", b"\n\n" + body + b"\n--b--")
    article = clean(data, "a.mhtml")
    assert article.paragraphs == [f"{text} “Oui”, dit-il." for text in BODY]
    menu = next(removal for removal in article.removals if removal.text == "Menü der Seite")
    line = data.split(b"\n")[menu.line - 1]
    assert b"<nav" in (base64.b64decode(line) if encoding == "base64" else line)


def test_a_web_archive_without_a_page_is_refused() -> None:
    for text in (mhtml(mhtml_part("p {}", kind="text/css")), "", "just words"):
        with pytest.raises(ArticleError, match=r"no page in this web archive; save the page again"):
            clean(text, "a.mhtml")


# Clippings


def test_a_clipping_keeps_its_markup() -> None:
    text = (
        f"# Bridge opens\n\n{BODY[0]} [Plans](https://a.example/p), *two* of `them`.\n\n## Cost\n\n1. One\n2. Two\n\n> Said.\n\n"
        "| A | B |\n|---|---|\n| 1 | 2 |\n\n```\ncode <b>\n```\n"
    )
    article = clean(text, "a.md")
    assert article.title == "Bridge opens"
    for markup in (
        '<a href="https://a.example/p" rel="noopener noreferrer">Plans</a>, <em>two</em> of <code>them</code>.</p>',
        "<h2>Cost</h2>",
        "<ol>\n<li>One</li>\n<li>Two</li>\n</ol>",
        "<blockquote>\n<p>Said.</p>\n</blockquote>",
        "<tr><td>1</td><td>2</td></tr>",
        "code &lt;b&gt;",
    ):
        assert markup in article.body


def test_blocks_of_a_clipping_have_their_lines() -> None:
    text = f"---\ntitle: T t\n---\n\n{BODY[0]}\n{BODY[1]}\n\n- Share this article\n- an item\n\n<div>\n<p>Advertisement</p></div>\n\nTweet\n"
    assert [(r.line, r.text) for r in clean(text, "a.markdown").removals][3:] == [
        (8, "Share this article"),
        (11, "Advertisement"),
        (14, "Tweet"),
    ]


@pytest.mark.parametrize(
    ("front", "authors"),
    [
        ('author: "[[Nora Quill]]"', ("Nora Quill",)),
        ("author: [[Nora Quill]]", ("Nora Quill",)),
        ('author:\n  - "[[Nora Quill]]"\n  - "[[people/Tom Inkwell|Tom Inkwell]]"', ("Nora Quill", "Tom Inkwell")),
        ("author:\n  - [[Nora Quill]]\n  - [[Tom Inkwell]]", ("Nora Quill", "Tom Inkwell")),
        ("byline: By Nora Quill and Tom Inkwell", ("Nora Quill", "Tom Inkwell")),
        ("author: https://ledger.example/nora", ()),
    ],
)
def test_authors_of_a_clipping(front: str, authors: tuple[str, ...]) -> None:
    assert clean(f"---\ntitle: T t\n{front}\n---\n{dump(*BODY)}", "a.md").authors == authors


def test_the_day_of_the_clipping_does_not_date_the_article() -> None:
    article = clean(
        f"---\ntitle: T t\ncreated: 2024-07-12\nsource: https://ledger.example/x\ntags: [a]\n---\n{dump(*BODY)}", "a.md"
    )
    assert (article.published, article.url, article.publisher) == ("", "https://ledger.example/x", "ledger.example")
    assert clean(f"---\ntitle: T t\nsource: Harbour Ledger\n---\n{dump(*BODY)}", "a.md").publisher == "Harbour Ledger"


def test_obsidian_extensions_become_text() -> None:
    text = (
        f"# T t\n\n![[bridge.png]]\n\n{BODY[0]} See [[Old bridge|the old one]] or [[Ferry]].\n\n> [!note] A callout\n\n`[[ -f x ]]`"
    )
    assert clean(text, "a.md").paragraphs == [f"{BODY[0]} See the old one or Ferry.", "A callout", "[[ -f x ]]"]


def test_an_excerpt_above_a_clipping_becomes_its_summary() -> None:
    text = f"# T t\n\n> ## Excerpt\n> A bridge, at last.\n\n---\n{dump(*BODY)}"
    article = clean(text, "a.md")
    assert (article.title, article.summary, article.paragraphs) == ("T t", "A bridge, at last.", list(BODY))


def test_markup_in_a_clipping_is_harmless() -> None:
    text = f"# T t\n\n<script>alert(1)</script>\n\n{BODY[0]} <img src=x onerror=alert(1)> [x](javascript:alert(1)) [y]({{static}}/y)\n\n<iframe src=//a.example></iframe>\n"
    body = clean(text, "a.md").body
    assert not any(bad in body for bad in ("<script", "onerror", "href", "iframe"))


# Records


@pytest.mark.parametrize("name", ["text", "maintext", "body", "content", "article", "articleBody", "plaintext", "cleaned_text"])
def test_keys_that_hold_the_text_of_a_record(name: str) -> None:
    assert clean_record(**{name: "\n".join(BODY)}).paragraphs == list(BODY)
    assert clean_record(**{name: list(BODY)}).paragraphs == list(BODY)
    assert clean_record(**{name: BODY_HTML}).paragraphs == list(BODY)


def test_a_text_of_sections_keeps_their_headlines() -> None:
    sections = [{"headline": [], "paragraphs": [BODY[0]]}, {"headline": ["What it <cost>"], "paragraphs": list(BODY[1:])}]
    article = clean_record(body={"summary": ["x"], "sections": sections})
    assert article.paragraphs == [BODY[0], "What it <cost>", *BODY[1:]]
    assert "<h2>What it &lt;cost&gt;</h2>" in article.body


@pytest.mark.parametrize(
    "name", ["date_publish", "published", "publish_date", "date", "datePublished", "publishing_date", "published_at"]
)
def test_keys_that_hold_the_date_of_a_record(name: str) -> None:
    article = clean_record(
        text=dump(*BODY), date_modify="2024-07-12 10:00:00", date_download="2024-07-13", **{name: "2024-07-10T14:05:00Z"}
    )
    assert (article.published, article.date_source) == ("2024-07-10T14:05:00+00:00", "the file's metadata")
    assert article.modified == "2024-07-12T10:00:00"


@pytest.mark.parametrize(
    "authors",
    [
        ["Nora Quill", "Tom Inkwell"], "Nora Quill; Tom Inkwell", "By Nora Quill and Tom Inkwell", [{"name": "Nora Quill"}, {"name": "Tom Inkwell"}],
        {"name": ["Nora Quill", "Tom Inkwell"]}, ["Nora Quill", "https://a.example/nora", "Tom Inkwell", "Ledger Staff", 7, None],
    ],
)  # fmt: skip
def test_authors_of_a_record(authors: object) -> None:
    assert clean_record(text=dump(*BODY), authors=authors).authors == ("Nora Quill", "Tom Inkwell")


@pytest.mark.parametrize(
    ("fields", "publisher", "url"),
    [
        ({"source": {"id": None, "name": "Harbour Ledger"}}, "Harbour Ledger", ""),
        ({"source": "https://ledger.example/x", "source-hostname": "ledger.example"}, "ledger.example", "https://ledger.example/x"),
        ({"source_domain": "www.ledger.example"}, "ledger.example", ""),
        ({"source_url": "https://ledger.example", "url": "https://ledger.example/x"}, "ledger.example", "https://ledger.example/x"),
        ({"mainEntityOfPage": {"@id": "https://ledger.example/x"}}, "ledger.example", "https://ledger.example/x"),
        ({"url": "javascript:alert(1)", "publisher": [["x"]]}, "", ""),
    ],
)
def test_publisher_and_url_of_a_record(fields: dict[str, object], publisher: str, url: str) -> None:
    article = clean_record(text=dump(*BODY), **fields)
    assert (article.publisher, article.url) == (publisher, url)


def test_a_record_in_a_wrapper_or_a_graph_is_found() -> None:
    article = {"headline": "Bridge opens", "articleBody": dump(*BODY)}
    for value in (
        [article],
        {"articles": [article]},
        {"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "NewsArticle", **article}]},
        {"data": {"article": article}},
    ):
        assert clean(json.dumps(value), "a.json").paragraphs == list(BODY)
    comment = {"@type": "Comment", "text": "I do not like it."}
    assert clean(json.dumps([comment, {"@type": ["NewsArticle"], **article}]), "a.json").paragraphs == list(BODY)


def test_blocks_of_a_record_have_their_lines() -> None:
    text = json.dumps(
        {"title": "T t", "description": BODY[0], "text": [BODY[0], "Share this article", BODY[1] + " “", "Tweet"]}, indent=1
    )
    assert [(removal.line, removal.text) for removal in clean(text, "a.json").removals] == [(6, "Share this article"), (8, "Tweet")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "JSON without the text of an article; name it text, maintext"),
        ('{"name": "An app", "icons": [{"src": "a.png"}], "start_url": "/"}', "move the file out of the raw folder"),
        ('{"title": "T", "text": ["", {}], "body": 7, "content": null}', "JSON without the text"),
        ("42", "JSON without the text"),
        ('{"title": "T", "text": ', "not valid JSON: .*export the article again"),
        ("", "not valid JSON"),
        ("[" * 100_000, "nested too deep|not valid JSON"),
        ('[{"title": "A", "text": "x"}, {"title": "B", "text": "y"}]', "a list of 2 articles; save each as a file of its own"),
        ('{"text": "words"}', "no headline; give one in a sidecar"),
    ],
)
def test_json_without_an_article_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        clean(text, "a.json")
