"""What each input format says of its article, on the smallest file that shows it, and files that try to break it."""

from __future__ import annotations

import base64
import json
import quopri
import re
import time

import pytest

from conftest import BODY, clean, dump, rules_of
from gazette.article import Article, Raw
from gazette.errors import ArticleError
from gazette.extract import extract_article

PROSE = "".join(f"<p>{text}</p>" for text in BODY)
PAGE = f"<html><head><title>Bridge opens</title></head><body><article>{PROSE}</article></body></html>"
HEAD = "From: Harbour Ledger <news@ledger.example>\nSubject: Bridge opens\nDate: Wed, 10 Jul 2024 14:05:00 +0200\n"


# Saved pages


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0036)https://ledger.example/2024/07/bridge -->",
        "<!--\n Page saved with SingleFile \n url: https://ledger.example/2024/07/bridge \n saved date: Thu Jul 11 2024\n-->",
    ],
)
def test_the_address_that_a_browser_writes_into_a_page_is_its_own(comment: str) -> None:
    page = PAGE.replace("river", "<a href='/river'>river</a>", 1)
    article = clean(f"<!DOCTYPE html>\n{comment}\n{page}", "a.html")
    assert (article.url, article.published) == ("https://ledger.example/2024/07/bridge", "")
    assert 'href="https://ledger.example/river"' in article.body
    canonical = page.replace("<title>", "<link rel=canonical href='https://ledger.example/bridge'><title>")
    assert clean(f"{comment}{canonical}", "a.html").url == "https://ledger.example/bridge"


def test_an_address_in_the_text_of_a_page_is_not_its_own() -> None:
    assert clean(PAGE.replace("river", "saved from url=(0022)https://ledger.example", 1), "a.html").url == ""


def test_pictures_inlined_in_a_page_cost_no_time() -> None:
    picture = "data:image/png;base64," + "iVBORw0K" * 2_000_000
    page = PAGE.replace("<article>", f'<article><img src="{picture}">').replace(
        "</title>", f'</title><style>a{{b:url("{picture}")}}</style>'
    )
    started = time.process_time()
    assert clean(page.replace("said", "said – “so”"), "a.html").text.startswith(BODY[0][:40])
    assert time.process_time() - started < 2  # five seconds where the pictures are decoded and searched for mojibake


# Web archives


def archive(*parts: str, head: str = "Snapshot-Content-Location: https://ledger.example/bridge\n", parameters: str = "") -> str:
    joined = "".join(f"--b\n{part}\n" for part in parts)
    return f"From: <Saved by Blink>\n{head}MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b{parameters}\n\n{joined}--b--\n"


def part(page: str, *headers: str, kind: str = "text/html") -> str:
    return "\n".join((f"Content-Type: {kind}", *headers, "", page))


def test_a_web_archive_is_the_page_in_it() -> None:
    article = clean(archive(part("p {}", kind="text/css"), part(PAGE)), "a.mhtml")
    assert (article.title, article.url, article.paragraphs) == ("Bridge opens", "https://ledger.example/bridge", list(BODY))
    assert clean(archive(part(PAGE)).replace("\n", "\r\n"), "a.mht").paragraphs == list(BODY)


def test_the_page_of_an_archive_is_the_one_that_it_names() -> None:
    frame = part("<p>" + "Ropes are cheap this week, and so are all of the sails. " * 9, "Content-Location: https://ads.example/")
    page = part(PAGE, "Content-Location: https://ledger.example/bridge", "Content-ID: <page@x>")
    assert clean(archive(frame, page), "a.mhtml").paragraphs == list(BODY)
    assert clean(archive(frame, page, head="", parameters='; start="<page@x>"'), "a.mhtml").paragraphs == list(BODY)
    assert clean(archive(page, frame, head=""), "a.mhtml").url == "https://ledger.example/bridge"


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [("quoted-printable", lambda data: quopri.encodestring(data)), ("base64", base64.encodebytes), ("8bit", lambda data: data)],
)
def test_parts_of_an_archive_are_decoded_and_keep_their_lines(encoding: str, encode: object) -> None:
    page = PAGE.replace("</p>", " “Oui”, dit-il.</p>\n").replace("<body>", "<body>\n<nav>Menü der Seite</nav>\n")
    body = encode(page.encode("cp1252"))  # type: ignore[operator]
    head = archive(
        part("\n", "Content-Type: text/html; charset=windows-1252", f"Content-Transfer-Encoding: {encoding}").replace(
            "Content-Type: text/html\n", ""
        )
    )
    data = head.encode().replace(b"\n\n\n\n--b--", b"\n\n" + body + b"\n--b--")
    article = clean(data, "a.mhtml")
    assert article.paragraphs == [f"{text} “Oui”, dit-il." for text in BODY]
    menu = next(removal for removal in article.removals if removal.text == "Menü der Seite")
    line = data.split(b"\n")[menu.line - 1]
    assert b"<nav" in (base64.b64decode(line) if encoding == "base64" else line)


def test_an_archive_without_a_page_says_so() -> None:
    for text in (archive(part("p {}", kind="text/css")), "", "just words"):
        with pytest.raises(ArticleError, match=r"no page in this web archive; save the page once more"):
            clean(text, "a.mhtml")


# E-mails


def mail(body: str, kind: str = "text/html", head: str = HEAD) -> Article:
    return clean(f"{head}Content-Type: {kind}; charset=utf-8\n\n{body}", "a.eml")


def test_the_head_of_an_e_mail_is_its_metadata() -> None:
    article = mail(PROSE)
    assert (article.title, article.publisher, article.authors) == ("Bridge opens", "Harbour Ledger", ())
    assert (article.published, article.date_source) == ("2024-07-10T14:05:00+02:00", "the e-mail's Date")
    assert article.paragraphs == list(BODY)


@pytest.mark.parametrize(
    ("sender", "publisher"),
    [
        ('"Quill, Nora" <nora@ledger.example>', "Quill, Nora"),
        ("news@ledger.example", "ledger.example"),
        ("<news@ledger.example>", "ledger.example"),
        ("=?utf-8?q?Caf=C3=A9?= =?iso-8859-1?q?_Post?= <a@b.example>", "Café Post"),
        ("Café Post <a@b.example>", "Café Post"),
        ("=?utf-8?b?////?= <a@b.example>", "ÿÿÿ"),
        ("=?utf-8?b?x?= <a@b.example>", "=?utf-8?b?x?="),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?= <a@b.example>", "日本"),
    ],
)
def test_the_sender_is_the_publisher(sender: str, publisher: str) -> None:
    assert mail(PROSE, head=f"Subject: T t\nFrom: {sender}\n").publisher == publisher


@pytest.mark.parametrize("prefix", ["Re: ", "RE: Fwd: ", "AW: ", "Re[2]: ", "=?utf-8?q?Fwd:_?="])
def test_prefixes_of_answers_go_from_the_title(prefix: str) -> None:
    assert mail(PROSE, head=HEAD.replace("Subject: ", f"Subject: {prefix}")).title == "Bridge opens"
    assert mail(PROSE, head=HEAD.replace("Bridge opens", "Reopened: the bridge")).title == "Reopened: the bridge"


def test_who_forwards_an_e_mail_is_not_its_publisher() -> None:
    head = "Subject: Fwd: Bridge opens\nFrom: A Reader <me@reader.example>\nDate: Fri, 12 Jul 2024 08:00:00 +0000\n"
    lines = (
        "---------- Forwarded message ---------", "From: <b>Harbour Ledger</b> &lt;news@ledger.example&gt;",
        "Date: Wed, Jul 10, 2024 at 2:05 PM", "Subject: Bridge opens", "To: &lt;me@reader.example&gt;",
    )  # fmt: skip
    for block in (f"<div>{'<br>'.join(lines)}</div>", "".join(f"<div>{line}</div>" for line in lines)):
        article = mail(block + PROSE, head=head)
        assert (article.publisher, article.published) == ("Harbour Ledger", "2024-07-10T14:05:00")
        assert article.date_source == "the forwarded e-mail's Date"
        assert article.paragraphs == list(BODY)
    assert mail(PROSE, head=head).publisher == ""


def test_attachments_are_no_part_of_an_e_mail() -> None:
    parts = (
        part(PROSE),
        part("<p>An attached page.</p>", "Content-Disposition: attachment"),
        part("<p>Another one.</p>", kind='text/html; name="a.html"'),
        part(f"Subject: x\n\n{BODY[0]}", kind="message/rfc822"),
    )
    assert clean(archive(*parts, head=HEAD), "a.eml").paragraphs == list(BODY)
    with pytest.raises(ArticleError, match="an e-mail without a text of its own; save the message or document"):
        clean(archive(*parts[1:], head=HEAD), "a.eml")


def test_texts_between_pictures_are_all_read() -> None:
    parts = (part(f"<p>{BODY[0]}"), part("R0lG", "Content-Transfer-Encoding: base64", kind="image/gif"), part(f"<p>{BODY[1]}"))
    assert clean(archive(*parts, head=HEAD), "a.eml").paragraphs == list(BODY[:2])


def test_tables_that_lay_out_a_newsletter_are_read_as_what_is_in_them() -> None:
    cells = f"<tr><td><img src='a.png'></td><td>First words</td></tr><tr><td><h2>Next</h2>{BODY[0]}</td><td>{BODY[1]}<br><br>{BODY[2]}</td></tr>"
    assert mail(f"<table><tr><td><table class='newsletter related'>{cells}</table></td></tr></table>").paragraphs == [
        "First words",
        "Next",
        *BODY,
    ]
    data = "<table><tr><td>North</td><td>06:12</td></tr><tr><td>South</td><td>06:40</td></tr></table>"
    assert "North | 06:12\nSouth | 06:40" in mail(PROSE + data).paragraphs
    assert {"North", "06:12"} <= set(mail(PROSE + data.replace("<table>", "<table role=presentation>")).paragraphs)


@pytest.mark.parametrize(
    "attributes",
    [
        "style='display:none'",
        "style='max-height: 0px; overflow: hidden'",
        "style='opacity:0'",
        "style='font-size:1px;color:#fff'",
        "class=preheader",
    ],
)
def test_what_an_e_mail_hides_is_not_read(attributes: str) -> None:
    article = mail(f"<div {attributes}>The news of the day in short</div>{PROSE}")
    assert (article.paragraphs, rules_of(article)) == (list(BODY), ["hidden"])


@pytest.mark.parametrize("style", ["font-size:0", "font-size:10px", "opacity:0.9", "max-height:0.5em", "mso-hide:all"])
def test_styles_that_hide_nothing(style: str) -> None:
    assert mail(f"<div style='{style}'><div style='font-size:16px'>{PROSE}</div></div>").paragraphs == list(BODY)


@pytest.mark.parametrize(
    "line",
    [
        "View this email in your browser",
        "View in browser",
        "Read online",
        "Having trouble viewing this email? Click here to read it in your browser.",
        "Unsubscribe",
        "Unsubscribe | Manage preferences | Privacy policy",
        "You are receiving this email because you signed up on our website.",
        "This e-mail was sent to reader@reader.example.",
        "Was this newsletter forwarded to you? Sign up here.",
        "If you no longer wish to receive these emails, unsubscribe here.",
        "Please add news@ledger.example to your address book.",
    ],
)
def test_lines_about_the_e_mail_go(line: str) -> None:
    article = mail(f"<p>{line}</p>{PROSE}")
    assert (article.paragraphs, rules_of(article)) == (list(BODY), ["newsletter_prompt"])


@pytest.mark.parametrize(
    "line",
    [
        "Unsubscribe and you may still pay: what the new law on gyms says",
        "How to read it online and what it costs",
        "You will receive the message by post, the council told the owners of the boats.",
        "The trouble with this e-mail, the judge said, is that nobody knows who sent it.",
        "Privacy",
        "View from the bridge in the morning",
    ],
)
def test_lines_that_only_sound_like_mail_stay(line: str) -> None:
    assert mail(f"<p>{BODY[0]}</p><p>{line}</p><p>{BODY[1]}</p><p>{BODY[2]}</p>").paragraphs[1] == line


def test_the_foot_of_an_e_mail_goes_with_what_stands_below() -> None:
    foot = "<p>© 2024 Harbour Ledger</p><p>12 Quay Street, Port Vell</p><p>Unsubscribe</p><p>Made by hand</p>"
    article = mail(PROSE + foot)
    assert (article.paragraphs, rules_of(article)) == (list(BODY), ["footer"] * 4)
    assert mail("<p>Unsubscribe</p>" + PROSE).paragraphs == list(BODY)
    assert (
        mail(PROSE + "<p>Unsubscribe</p>" + "<p>The council meets on Friday.</p>" * 30).paragraphs.count(
            "The council meets on Friday."
        )
        == 30
    )


def test_plain_text_is_read_where_there_is_no_page() -> None:
    both = archive(part("Poor words.", kind="text/plain"), part(PROSE), head=HEAD)
    assert clean(both, "a.eml").paragraphs == list(BODY)
    assert mail(dump(*BODY), "text/plain").paragraphs == list(BODY)
    assert clean(archive(part(" \n"), part(dump(*BODY), kind="text/plain"), head=HEAD), "a.eml").paragraphs == list(BODY)


def test_wrapped_lines_of_plain_text_are_joined() -> None:
    wrapped = (
        "The bridge over the river was opened to traffic on Monday after two\nyears of work, the city's engineers said.\n\n"
        "It carries two lanes.\nA path was added.\n\n- one item that is longer than a line can be in an e-mail, so it is\nwrapped\n- another"
    )
    assert mail(wrapped, "text/plain").paragraphs == [
        BODY[0],
        "It carries two lanes.",
        "A path was added.",
        "one item that is longer than a line can be in an e-mail, so it is wrapped",
        "another",
    ]


def test_flowed_text_goes_on_where_a_line_ends_in_a_space() -> None:
    flowed = "The bridge \nwas opened \nat last.\n From here on it is open.\n-- \nHarbour Ledger, 12 Quay Street\n"
    article = mail(flowed, "text/plain; format=flowed")
    assert article.paragraphs == ["The bridge was opened at last.", "From here on it is open."]
    assert [(removal.rule, removal.line) for removal in article.removals][-1] == ("footer", 11)
    assert mail("日 \n本語が話されています。", "text/plain; format=flowed; delsp=yes").paragraphs == ["日本語が話されています。"]


# Clippings


def test_a_clipping_keeps_its_form() -> None:
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


def test_blocks_of_a_clipping_know_their_lines() -> None:
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


def test_the_day_of_the_clipping_is_not_the_articles() -> None:
    article = clean(
        f"---\ntitle: T t\ncreated: 2024-07-12\nsource: https://ledger.example/x\ntags: [a]\n---\n{dump(*BODY)}", "a.md"
    )
    assert (article.published, article.url, article.publisher) == ("", "https://ledger.example/x", "ledger.example")
    assert clean(f"---\ntitle: T t\nsource: Harbour Ledger\n---\n{dump(*BODY)}", "a.md").publisher == "Harbour Ledger"


def test_what_only_obsidian_understands_becomes_text() -> None:
    text = (
        f"# T t\n\n![[bridge.png]]\n\n{BODY[0]} See [[Old bridge|the old one]] or [[Ferry]].\n\n> [!note] A callout\n\n`[[ -f x ]]`"
    )
    assert clean(text, "a.md").paragraphs == [f"{BODY[0]} See the old one or Ferry.", "A callout", "[[ -f x ]]"]


def test_an_excerpt_above_a_clipping_is_its_summary() -> None:
    text = f"# T t\n\n> ## Excerpt\n> A bridge, at last.\n\n---\n{dump(*BODY)}"
    article = clean(text, "a.md")
    assert (article.title, article.summary, article.paragraphs) == ("T t", "A bridge, at last.", list(BODY))


def test_markup_in_a_clipping_is_harmless() -> None:
    text = f"# T t\n\n<script>alert(1)</script>\n\n{BODY[0]} <img src=x onerror=alert(1)> [x](javascript:alert(1)) [y]({{static}}/y)\n\n<iframe src=//a.example></iframe>\n"
    body = clean(text, "a.md").body
    assert not any(bad in body for bad in ("<script", "onerror", "href", "iframe"))


# Records


def record(**fields: object) -> Article:
    return clean(json.dumps({"title": "Bridge opens", **fields}), "a.json")


@pytest.mark.parametrize("name", ["text", "maintext", "body", "content", "article", "articleBody", "plaintext", "cleaned_text"])
def test_the_text_of_a_record_by_its_names(name: str) -> None:
    assert record(**{name: "\n".join(BODY)}).paragraphs == list(BODY)
    assert record(**{name: list(BODY)}).paragraphs == list(BODY)
    assert record(**{name: PROSE}).paragraphs == list(BODY)


def test_a_text_of_sections_keeps_their_headlines() -> None:
    sections = [{"headline": [], "paragraphs": [BODY[0]]}, {"headline": ["What it <cost>"], "paragraphs": list(BODY[1:])}]
    article = record(body={"summary": ["x"], "sections": sections})
    assert article.paragraphs == [BODY[0], "What it <cost>", *BODY[1:]]
    assert "<h2>What it &lt;cost&gt;</h2>" in article.body


@pytest.mark.parametrize(
    "name", ["date_publish", "published", "publish_date", "date", "datePublished", "publishing_date", "published_at"]
)
def test_the_date_of_a_record_by_its_names(name: str) -> None:
    article = record(
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
    assert record(text=dump(*BODY), authors=authors).authors == ("Nora Quill", "Tom Inkwell")


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
def test_where_a_record_is_from(fields: dict[str, object], publisher: str, url: str) -> None:
    article = record(text=dump(*BODY), **fields)
    assert (article.publisher, article.url) == (publisher, url)


def test_a_record_in_a_wrapper_or_a_graph_is_found() -> None:
    one = {"headline": "Bridge opens", "articleBody": dump(*BODY)}
    for value in (
        [one],
        {"articles": [one]},
        {"@graph": [{"@type": "WebPage", "name": "x"}, {"@type": "NewsArticle", **one}]},
        {"data": {"article": one}},
    ):
        assert clean(json.dumps(value), "a.json").paragraphs == list(BODY)
    comment = {"@type": "Comment", "text": "I do not like it."}
    assert clean(json.dumps([comment, {"@type": ["NewsArticle"], **one}]), "a.json").paragraphs == list(BODY)


def test_blocks_of_a_record_know_their_lines() -> None:
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
        ('{"title": "T", "text": ', "not valid JSON: .*export the article once more"),
        ("", "not valid JSON"),
        ("[" * 100_000, "nested too deep|not valid JSON"),
        ('[{"title": "A", "text": "x"}, {"title": "B", "text": "y"}]', "a list of 2 articles; save each as a file of its own"),
        ('{"text": "words"}', "no headline; give one in a sidecar"),
    ],
)
def test_json_that_is_no_article_says_why(text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        clean(text, "a.json")


# Hostile files


def test_odd_values_in_a_record_do_no_harm() -> None:
    text = (
        '{"title": "T \\ud800t\\u0000", "text": "It \\u001bopened \\ud83d\\ude00 at last.", "date": '
        + "9" * 5000
        + ', "n": NaN, "m": [Infinity], "text": "It opened."}'
    )
    article = clean(text, "a.json")
    assert (article.title, article.published, article.paragraphs) == ("T t", "", ["It opened."])
    assert record(text="It \ud800\x1bopened \U0001f600 at last.").text == "It opened \U0001f600 at last."


@pytest.mark.parametrize(
    "front",
    [
        "headline: 0x" + "f" * 9000,
        'date: !!int ""',
        "date: !!timestamp x",
        "a: !!bool x",
        "a: &a {x: 1}\nb: {<<: [*a, *a]}",
        "a: !!python/object:x {}",
    ],
)
def test_front_matter_that_trips_a_parser_costs_its_file_alone(front: str) -> None:
    text = f"---\ntitle: T t\n{front}\n---\n{dump(*BODY)}"
    if front.startswith("headline"):
        assert clean(text, "a.md").paragraphs == list(BODY)
        return
    with pytest.raises(ArticleError, match=r"front matter is not valid YAML: .*; quote values"):
        clean(text, "a.md")


def test_front_matter_cannot_grow_by_merging() -> None:
    levels = "".join(f"m{n + 1}: &m{n + 1} {{<<: [*m{n}, *m{n}, *m{n}, *m{n}]}}\n" for n in range(40))
    with pytest.raises(ArticleError, match="not valid YAML"):
        clean(f"---\nm0: &m0 {{x: 1}}\n{levels}---\n{dump(*BODY)}", "a.md")


def test_escapes_of_front_matter_make_no_forbidden_characters() -> None:
    article = clean(f'---\ntitle: "T\\ud800 t\\x07"\nauthor: "Nora\\udfff Quill"\n---\n{dump(*BODY)}', "a.md")
    assert (article.title, article.authors) == ("T t", ("Nora Quill",))


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + NESTED + dump(*BODY),
        HEAD + "Content-Type: message/rfc822\n\n" * 3000,
        HEAD + "Content-Type: multipart/mixed\n\n" + dump(*BODY),
        HEAD + "Content-Type: multipart/mixed; boundary=\n\n" + dump(*BODY),
        HEAD + "Content-Transfer-Encoding: base64\n\n!!=A=!!",
        HEAD + "Content-Transfer-Encoding: base64\nContent-Type: text/html; charset*0*=x''%ff\n\n" + "QUJD" * 50,
        HEAD + "Content-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n\xff\xff\n",
        HEAD + "Content-Type: text/html; charset=undefined\n\n\xff" + PROSE,
        HEAD + 'Content-Type: text/html; a="' + ";" * 20_000 + "\n\n" + PROSE,
        "Subject: "
        + "=?utf-8?q?a?= " * 100_000
        + "\nFrom: "
        + "(" * 100_000
        + "\nDate: Mon, 99999 Jul 99999 99:99 +99999\n\n"
        + dump(*BODY),
        HEAD + "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 20_000,
        HEAD + "\n" + "you subscribe this " * 20_000 + "\n" + "unsubscribe | " * 20_000,
        HEAD + "Content-Type: text/plain; format=flowed\n\n" + "a \n" * 100_000,
        HEAD + "Content-Type: text/html\n\n" + "<table><tr><td style='font-size:0'>" * 200 + PROSE,
        HEAD + "Content-Type: text/html\n\n" + "<div class=preheader>" * 200 + "<p>x</p>" * 1000,
    ],
)
def test_hostile_messages_end_soon_in_an_article_or_a_reason(text: str) -> None:
    started = time.process_time()
    for name in ("a.eml", "a.mhtml"):
        try:
            assert clean(text.encode("latin-1"), name).title
        except ArticleError as error:
            assert re.search("; |no body", str(error)), error  # noqa: PT017 - some become articles, others say why not
    assert time.process_time() - started < 10


def test_large_attachments_are_not_decoded() -> None:
    attachment = base64.encodebytes(bytes(range(256)) * 80_000).decode()
    headers = ("Content-Disposition: attachment; filename=a.txt", "Content-Transfer-Encoding: base64")
    text = archive(part(PROSE), part(attachment, *headers, kind="text/plain"), head=HEAD)
    started = time.process_time()
    assert clean(text, "a.eml").paragraphs == list(BODY)
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "![" * 30_000, "[a](" * 30_000, "> " * 3000, "[[a" * 30_000, "*a **b " * 20_000, "`" * 50_000, "|" * 20_000],
)
def test_hostile_markdown_ends_soon(text: str) -> None:
    started = time.process_time()
    assert extract_article(Raw("a.md", f"# T t\n\n{text}\n\n{BODY[0]}".encode())).title == "T t"
    assert time.process_time() - started < 8  # minutes, where time grows with the square of the length
