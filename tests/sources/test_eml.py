"""E-mails: metadata, text, and what is removed."""

from __future__ import annotations

import pytest

from gazette.model.article import Article
from gazette.model.errors import ArticleError
from support.articles import BODY, BODY_HTML, EMAIL_HEAD, clean, dump, mhtml, mhtml_part, rules_of


def mail(body: str, kind: str = "text/html", head: str = EMAIL_HEAD) -> Article:
    return clean(f"{head}Content-Type: {kind}; charset=utf-8\n\n{body}", "a.eml")


def test_the_headers_of_an_e_mail_are_its_metadata() -> None:
    article = mail(BODY_HTML)
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
    assert mail(BODY_HTML, head=f"Subject: T t\nFrom: {sender}\n").publisher == publisher


@pytest.mark.parametrize("prefix", ["Re: ", "RE: Fwd: ", "AW: ", "Re[2]: ", "=?utf-8?q?Fwd:_?="])
def test_reply_prefixes_are_removed_from_the_title(prefix: str) -> None:
    assert mail(BODY_HTML, head=EMAIL_HEAD.replace("Subject: ", f"Subject: {prefix}")).title == "Bridge opens"
    assert mail(BODY_HTML, head=EMAIL_HEAD.replace("Bridge opens", "Reopened: the bridge")).title == "Reopened: the bridge"


def test_the_publisher_of_a_forwarded_e_mail_is_its_original_sender() -> None:
    head = "Subject: Fwd: Bridge opens\nFrom: A Reader <me@reader.example>\nDate: Fri, 12 Jul 2024 08:00:00 +0000\n"
    lines = (
        "---------- Forwarded message ---------", "From: <b>Harbour Ledger</b> &lt;news@ledger.example&gt;",
        "Date: Wed, Jul 10, 2024 at 2:05 PM", "Subject: Bridge opens", "To: &lt;me@reader.example&gt;",
    )  # fmt: skip
    for block in (f"<div>{'<br>'.join(lines)}</div>", "".join(f"<div>{line}</div>" for line in lines)):
        article = mail(block + BODY_HTML, head=head)
        assert (article.publisher, article.published) == ("Harbour Ledger", "2024-07-10T14:05:00")
        assert article.date_source == "the forwarded e-mail's Date"
        assert set(rules_of(article)) == {"mail_header"}
        assert article.paragraphs == list(BODY)
    assert mail(BODY_HTML, head=head).publisher == ""


def test_attachments_are_left_out() -> None:
    parts = (
        mhtml_part(BODY_HTML),
        mhtml_part("<p>An attached page.</p>", "Content-Disposition: attachment"),
        mhtml_part("<p>Another one.</p>", kind='text/html; name="a.html"'),
        mhtml_part(f"Subject: x\n\n{BODY[0]}", kind="message/rfc822"),
    )
    assert clean(mhtml(*parts, head=EMAIL_HEAD), "a.eml").paragraphs == list(BODY)
    with pytest.raises(ArticleError, match="an e-mail without text; save the message or document"):
        clean(mhtml(*parts[1:], head=EMAIL_HEAD), "a.eml")


def test_all_texts_between_pictures_are_read() -> None:
    parts = (
        mhtml_part(f"<p>{BODY[0]}"),
        mhtml_part("R0lG", "Content-Transfer-Encoding: base64", kind="image/gif"),
        mhtml_part(f"<p>{BODY[1]}"),
    )
    assert clean(mhtml(*parts, head=EMAIL_HEAD), "a.eml").paragraphs == list(BODY[:2])


def test_layout_tables_are_read_as_their_content() -> None:
    cells = f"<tr><td><img src='a.png'></td><td>First words</td></tr><tr><td><h2>Next</h2>{BODY[0]}</td><td>{BODY[1]}<br><br>{BODY[2]}</td></tr>"
    assert mail(f"<table><tr><td><table class='newsletter related'>{cells}</table></td></tr></table>").paragraphs == [
        "First words",
        "Next",
        *BODY,
    ]
    data = "<table><tr><td>North</td><td>06:12</td></tr><tr><td>South</td><td>06:40</td></tr></table>"
    assert "North | 06:12\nSouth | 06:40" in mail(BODY_HTML + data).paragraphs
    assert {"North", "06:12"} <= set(mail(BODY_HTML + data.replace("<table>", "<table role=presentation>")).paragraphs)


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
def test_hidden_text_is_not_read(attributes: str) -> None:
    article = mail(f"<div {attributes}>The news of the day in short</div>{BODY_HTML}")
    assert (article.paragraphs, rules_of(article)) == (list(BODY), ["hidden"])


@pytest.mark.parametrize("style", ["font-size:0", "font-size:10px", "opacity:0.9", "max-height:0.5em", "mso-hide:all"])
def test_styles_that_hide_nothing(style: str) -> None:
    assert mail(f"<div style='{style}'><div style='font-size:16px'>{BODY_HTML}</div></div>").paragraphs == list(BODY)


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
def test_lines_about_the_e_mail_are_removed(line: str) -> None:
    article = mail(f"<p>{line}</p>{BODY_HTML}")
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
def test_lines_that_only_sound_like_prompts_stay(line: str) -> None:
    assert mail(f"<p>{BODY[0]}</p><p>{line}</p><p>{BODY[1]}</p><p>{BODY[2]}</p>").paragraphs[1] == line


def test_the_footer_of_an_e_mail_is_removed_to_the_end() -> None:
    foot = "<p>© 2024 Harbour Ledger</p><p>12 Quay Street, Port Vell</p><p>Unsubscribe</p><p>Made by hand</p>"
    article = mail(BODY_HTML + foot)
    assert (article.paragraphs, rules_of(article)) == (list(BODY), ["footer"] * 4)
    assert mail("<p>Unsubscribe</p>" + BODY_HTML).paragraphs == list(BODY)
    assert (
        mail(BODY_HTML + "<p>Unsubscribe</p>" + "<p>The council meets on Friday.</p>" * 30).paragraphs.count(
            "The council meets on Friday."
        )
        == 30
    )


def test_plain_text_is_read_if_there_is_no_html() -> None:
    both = mhtml(mhtml_part("Poor words.", kind="text/plain"), mhtml_part(BODY_HTML), head=EMAIL_HEAD)
    assert clean(both, "a.eml").paragraphs == list(BODY)
    assert mail(dump(*BODY), "text/plain").paragraphs == list(BODY)
    assert clean(mhtml(mhtml_part(" \n"), mhtml_part(dump(*BODY), kind="text/plain"), head=EMAIL_HEAD), "a.eml").paragraphs == list(
        BODY
    )


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


def test_flowed_text_continues_after_a_line_that_ends_in_a_space() -> None:
    flowed = "The bridge \nwas opened \nat last.\n From here on it is open.\n-- \nHarbour Ledger, 12 Quay Street\n"
    article = mail(flowed, "text/plain; format=flowed")
    assert article.paragraphs == ["The bridge was opened at last.", "From here on it is open."]
    assert [(removal.rule, removal.line) for removal in article.removals][-1] == ("footer", 11)
    assert mail("日 \n本語が話されています。", "text/plain; format=flowed; delsp=yes").paragraphs == ["日本語が話されています。"]


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("https://ledger.example/2024/07/10/the-bridge-over-the-river-is-open-again", True),
        ("https://ledger.example/2024/07/10/bridge?utm_source=mail&reader=77", False),
        ("https://click.example/c/eJwVjMEOgyAQBb9mPRJgQeTAoZ7Ab0b8", False),
    ],
)
def test_tracking_links_lose_their_target_and_keep_their_text(url: str, stays: bool) -> None:
    body = "".join(f"<p>{text}</p>" for text in BODY) + f'<p>It was built in 1904, <a href="{url}">as the city says</a>.</p>'
    mail = f"From: Harbour Ledger <l@ledger.example>\nSubject: Bridge\nContent-Type: text/html\n\n<html><body>{body}</body></html>"
    article = clean(mail, "a.eml")
    assert article.paragraphs[-1] == "It was built in 1904, as the city says."
    assert (f'href="{url}"' in article.body) == stays
    assert stays or "href" not in article.body
