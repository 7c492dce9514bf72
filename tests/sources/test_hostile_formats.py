"""Files that try to break a parser must soon become an article or be refused with a reason."""

from __future__ import annotations

import base64
import re
import time

import pytest

from gazette.cleaning.extract import extract_article
from gazette.model.article import RawFile
from gazette.model.errors import ArticleError
from support.articles import BODY, BODY_HTML, EMAIL_HEAD, clean, clean_record, dump, mhtml, mhtml_part


def test_malformed_values_in_a_record_do_no_harm() -> None:
    text = (
        '{"title": "T \\ud800t\\u0000", "text": "It \\u001bopened \\ud83d\\ude00 at last.", "date": '
        + "9" * 5000
        + ', "n": NaN, "m": [Infinity], "text": "It opened."}'
    )
    article = clean(text, "a.json")
    assert (article.title, article.published, article.paragraphs) == ("T t", "", ["It opened."])
    assert clean_record(text="It \ud800\x1bopened \U0001f600 at last.").text == "It opened \U0001f600 at last."


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
def test_front_matter_that_breaks_the_parser_affects_only_its_file(front: str) -> None:
    text = f"---\ntitle: T t\n{front}\n---\n{dump(*BODY)}"
    if front.startswith("headline"):
        assert clean(text, "a.md").paragraphs == list(BODY)
        return
    with pytest.raises(ArticleError, match=r"front matter is not valid YAML: .*; quote values"):
        clean(text, "a.md")


def test_merge_keys_of_front_matter_are_refused() -> None:
    levels = "".join(f"m{n + 1}: &m{n + 1} {{<<: [*m{n}, *m{n}, *m{n}, *m{n}]}}\n" for n in range(40))
    with pytest.raises(ArticleError, match="not valid YAML"):
        clean(f"---\nm0: &m0 {{x: 1}}\n{levels}---\n{dump(*BODY)}", "a.md")


def test_escapes_in_front_matter_cannot_make_forbidden_characters() -> None:
    article = clean(f'---\ntitle: "T\\ud800 t\\x07"\nauthor: "Nora\\udfff Quill"\n---\n{dump(*BODY)}', "a.md")
    assert (article.title, article.authors) == ("T t", ("Nora Quill",))


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))


@pytest.mark.parametrize(
    "text",
    [
        EMAIL_HEAD + NESTED + dump(*BODY),
        EMAIL_HEAD + "Content-Type: message/rfc822\n\n" * 3000,
        EMAIL_HEAD + "Content-Type: multipart/mixed\n\n" + dump(*BODY),
        EMAIL_HEAD + "Content-Type: multipart/mixed; boundary=\n\n" + dump(*BODY),
        EMAIL_HEAD + "Content-Transfer-Encoding: base64\n\n!!=A=!!",
        EMAIL_HEAD + "Content-Transfer-Encoding: base64\nContent-Type: text/html; charset*0*=x''%ff\n\n" + "QUJD" * 50,
        EMAIL_HEAD + "Content-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n\xff\xff\n",
        EMAIL_HEAD + "Content-Type: text/html; charset=undefined\n\n\xff" + BODY_HTML,
        EMAIL_HEAD + 'Content-Type: text/html; a="' + ";" * 20_000 + "\n\n" + BODY_HTML,
        "Subject: "
        + "=?utf-8?q?a?= " * 100_000
        + "\nFrom: "
        + "(" * 100_000
        + "\nDate: Mon, 99999 Jul 99999 99:99 +99999\n\n"
        + dump(*BODY),
        EMAIL_HEAD + "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 20_000,
        EMAIL_HEAD + "\n" + "you subscribe this " * 20_000 + "\n" + "unsubscribe | " * 20_000,
        EMAIL_HEAD + "Content-Type: text/plain; format=flowed\n\n" + "a \n" * 100_000,
        EMAIL_HEAD + "Content-Type: text/html\n\n" + "<table><tr><td style='font-size:0'>" * 200 + BODY_HTML,
        EMAIL_HEAD + "Content-Type: text/html\n\n" + "<div class=preheader>" * 200 + "<p>x</p>" * 1000,
    ],
)
def test_hostile_messages_soon_become_an_article_or_are_refused(text: str) -> None:
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
    text = mhtml(mhtml_part(BODY_HTML), mhtml_part(attachment, *headers, kind="text/plain"), head=EMAIL_HEAD)
    started = time.process_time()
    assert clean(text, "a.eml").paragraphs == list(BODY)
    assert time.process_time() - started < 4


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "![" * 30_000, "[a](" * 30_000, "> " * 3000, "[[a" * 30_000, "*a **b " * 20_000, "`" * 50_000, "|" * 20_000],
)
def test_hostile_markdown_is_read_soon(text: str) -> None:
    started = time.process_time()
    assert extract_article(RawFile("a.md", f"# T t\n\n{text}\n\n{BODY[0]}".encode())).title == "T t"
    assert time.process_time() - started < 8  # minutes with a parser that takes quadratic time
