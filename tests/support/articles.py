"""Raw files for tests, and the articles that they become."""

from __future__ import annotations

import base64
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


# The smallest PNG: one grey dot.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")

FIGURE = '<figure><img src="{}" alt="A bridge"><figcaption>The bridge at dawn.</figcaption></figure>'


def saved_page(*parts: str, head: str = "") -> str:
    """Return a saved page whose article consists of `parts`."""
    return f"<html><head><title>A bridge opens</title>{head}</head><body><article><h1>A bridge opens</h1>{''.join(parts)}</article></body></html>"


def with_figure(figure: str, head: str = "") -> str:
    """Return a saved page with a figure above its paragraphs."""
    return saved_page(figure, *(f"<p>{text}</p>" for text in BODY), head=head)


# Two dumps of one invented event, and one of another.
FERRY = """The night ferry between Marrow Bay and Port Ellick ran aground on a sandbank shortly before two in the morning. All 214
passengers were brought ashore in lifeboats, the coastguard said, and nobody was badly hurt.

The captain had reported fog, and a fault of the radar, an hour earlier. The ferry, which was built in 1987, had passed an
inspection in spring. Divers looked for damage of the hull as soon as it was light, and found a tear of four metres below the
waterline. Tugs are to pull the ship off the sandbank with the next spring tide, on Friday.

The line between the two harbours stays closed until then. Passengers who had booked for the weekend get their fares back, the
company said, or may travel by the bridge at Tarn, for which it is going to run buses every hour."""

FERRY_AGAIN = """Two hundred and fourteen people spent the night in the school of Port Ellick after lifeboats had taken them off the
Marrow Bay ferry. It had struck a sandbank in dense fog. Coastguard officers praised the passengers, who waited on deck in the
cold without panic.

Investigators want to know why the captain sailed on although the radar of the ferry was failing. The hull has a tear below the
waterline, divers found, and tugs cannot move the ship before Friday's spring tide."""

BAKERY = """Bakers in the old town are selling more bread than in any year since the war, and it is rye that people queue for. The
guild of bakers counted forty new shops since January, most of them run by people under thirty.

Flour is dearer than it was, but customers do not mind, says Odile Varga, who opened her bakery in a former bank in March: they
come for the crust, and stay for the talk. The guild expects as many openings again next year."""
