"""Raw files for tests, and the articles that they become."""

from __future__ import annotations

import json

from gazette.cleaning.extract import extract_article
from gazette.model.article import Article, RawFile


def clean(text: str | bytes, name: str = "article.txt", sidecar: str | None = None) -> Article:
    """Return the article that a raw file becomes."""
    data = text.encode() if isinstance(text, str) else text
    return extract_article(RawFile(name, data, None if sidecar is None else sidecar.encode()))


def rules_of(article: Article) -> list[str]:
    """Return the rules that removed something, except 'title', which every dump has."""
    return [removal.rule for removal in article.removals if removal.rule != "title"]


def dump(*paragraphs: str) -> str:
    """Return a text dump of these paragraphs."""
    return "\n\n".join(paragraphs)


# Three paragraphs that no rule touches.
BODY = (
    "The bridge over the river was opened to traffic on Monday after two years of work, the city's engineers said.",
    "It carries two lanes in each direction and a path for cyclists that was added to the plans last spring.",
    "The old bridge stays open for people on foot until the autumn, when it will be taken down piece by piece.",
)


def dated(day: int, title: str, *paragraphs: str) -> str:
    """Return a dump of a day in July 2024; by default, with the paragraphs of BODY."""
    return f"Date: 2024-07-{day:02}\nTitle: {title}\n\n" + dump(*(paragraphs or BODY))


BODY_HTML = "".join(f"<p>{text}</p>" for text in BODY)
EMAIL_HEAD = "From: Harbour Ledger <news@ledger.example>\nSubject: Bridge opens\nDate: Wed, 10 Jul 2024 14:05:00 +0200\n"


def mhtml(*parts: str, head: str = "Snapshot-Content-Location: https://ledger.example/bridge\n", parameters: str = "") -> str:
    """Return a page saved as MHTML: a MIME message of several parts."""
    joined = "".join(f"--b\n{part}\n" for part in parts)
    content_type = f"multipart/related; boundary=b{parameters}"
    return f"From: <Saved by Blink>\n{head}MIME-Version: 1.0\nContent-Type: {content_type}\n\n{joined}--b--\n"


def mhtml_part(page: str, *headers: str, kind: str = "text/html") -> str:
    """Return a part of an MHTML message."""
    return "\n".join((f"Content-Type: {kind}", *headers, "", page))


def clean_record(**fields: object) -> Article:
    """Return the article that a JSON record with these fields becomes."""
    return clean(json.dumps({"title": "Bridge opens", **fields}), "a.json")


# A name that is markup, and must be escaped everywhere.
HOSTILE = "<img src=x onerror=alert(1)>"
