"""Raw files as tests write them, and the articles that they become."""

from __future__ import annotations

import json

from gazette.cleaning.extract import extract_article
from gazette.model.article import Article, Raw


def clean(text: str | bytes, name: str = "article.txt", sidecar: str | None = None) -> Article:
    """The article that a raw file becomes."""
    data = text.encode() if isinstance(text, str) else text
    return extract_article(Raw(name, data, None if sidecar is None else sidecar.encode()))


def rules_of(article: Article) -> list[str]:
    """The rules that took something out; every dump's first line becomes its title."""
    return [removal.rule for removal in article.removals if removal.rule != "title"]


def dump(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


# Three paragraphs that no rule touches, to put things between.
BODY = (
    "The bridge over the river was opened to traffic on Monday after two years of work, the city's engineers said.",
    "It carries two lanes in each direction and a path for cyclists that was added to the plans last spring.",
    "The old bridge stays open for people on foot until the autumn, when it will be taken down piece by piece.",
)


def dated(day: int, title: str, *paragraphs: str) -> str:
    """A dump of a day in July 2024."""
    return f"Date: 2024-07-{day:02}\nTitle: {title}\n\n" + dump(*(paragraphs or BODY))


# The paragraphs as a page has them, and an e-mail's head.
PROSE = "".join(f"<p>{text}</p>" for text in BODY)


HEAD = "From: Harbour Ledger <news@ledger.example>\nSubject: Bridge opens\nDate: Wed, 10 Jul 2024 14:05:00 +0200\n"


def archive(*parts: str, head: str = "Snapshot-Content-Location: https://ledger.example/bridge\n", parameters: str = "") -> str:
    """A MIME message of several parts."""
    joined = "".join(f"--b\n{part}\n" for part in parts)
    return f"From: <Saved by Blink>\n{head}MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b{parameters}\n\n{joined}--b--\n"


def part(page: str, *headers: str, kind: str = "text/html") -> str:
    """A part of a MIME message."""
    return "\n".join((f"Content-Type: {kind}", *headers, "", page))


def record(**fields: object) -> Article:
    """The article that an object in JSON becomes."""
    return clean(json.dumps({"title": "Bridge opens", **fields}), "a.json")


# A name that would like to be markup.
HOSTILE = "<img src=x onerror=alert(1)>"
