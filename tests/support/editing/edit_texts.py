"""Invented articles for sites that are edited at random, and a recognizer that knows the names in them."""

from __future__ import annotations

import random
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from gazette.model.article import Mention

PEOPLE = ("Orla Fenwick", "Tobias Marrow", "Ines Calloway", "Hugo Brandl", "Mara Fenwick", "Silas Oakhart", "Petra Lindqvist")
ORGANIZATIONS = ("Velda Harbour Trust", "Marrow Shipping", "Northern Tram Company", "Quarry Workers Union")
PLACES = ("Velda", "Port Osmin", "Karsholm", "Upper Tarn")
PUBLISHERS = ("Harbour Ledger", "Hill Courier", "Velda Evening Post", "")
SECTIONS = ("Business", "Sport", "World", "")
AUTHORS = ("Nora Quill", "Tom Inkwell and Ada Column", "")
SUBJECTS = ("bridge", "ferry", "library", "lighthouse", "tram line", "reservoir", "fish market")
EVENTS = ("opens", "closes", "is delayed", "wins a prize", "is to be sold")
SENTENCES = (
    "{person} said in {place} that the {subject} had cost less than anybody feared.",
    "The {organization} had asked for a new {subject} for years, and {person} promised one last spring.",
    "Residents of {place} watched from the hill while engineers of the {organization} tested the {subject}.",
    "A second inspection of the {subject} is planned for the autumn, {person} told the council of {place}.",
    "Nobody at the {organization} would say who pays if the {subject} fails in its first winter.",
    "{person} and {other} disagreed in public about the {subject}, and then left {place} on the same train.",
    "Schools in {place} close for the day, so that children can see the {subject} for themselves.",
)
FRENCH = (
    "Le conseil de la ville a voté pour un nouveau phare, et les travaux commencent dans le port au mois de mars.",
    "Les habitants, qui attendent depuis des années, ne sont pas tous d'accord avec le prix de la tour.",
    "Dans le quartier du marché, on dit que la lumière sera trop forte pour ceux qui dorment près de la mer.",
)
_TYPES = {**dict.fromkeys(PEOPLE, "person"), **dict.fromkeys(ORGANIZATIONS, "organization"), **dict.fromkeys(PLACES, "place")}
_NAMES = re.compile("|".join(sorted(map(re.escape, _TYPES), key=len, reverse=True)))


def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
    """Yield the mentions of the invented names in each text. The function can be the value of GAZETTE["recognizer"]."""
    for text in texts:
        yield tuple(Mention(match[0], _TYPES[match[0]], match.start(), match.end()) for match in _NAMES.finditer(text))


def seeded_rng(seed: int) -> random.Random:
    """Return a random number generator that repeats the same sequence each time."""
    return random.Random(seed)  # noqa: S311 - no cryptography


@dataclass(frozen=True)
class InventedArticle:
    """The content of a raw file. Fields that are "" are left out of it. `picture` is the name of a file beside a saved page."""

    title: str
    paragraphs: tuple[str, ...]
    day: str = ""
    publisher: str = ""
    section: str = ""
    author: str = ""
    url: str = ""
    lang: str = ""
    picture: str = ""


def invent_article(rng: random.Random) -> InventedArticle:
    """Return an article from the first four weeks of July 2024. One in ten has no date, and one in twelve is in French."""
    subject, place = rng.choice(SUBJECTS), rng.choice(PLACES)
    day = f"2024-07-{rng.randint(1, 28):02}" if rng.randrange(10) else ""
    article = InventedArticle(
        f"{place} {subject} {rng.choice(EVENTS)}", paragraphs(rng, subject, place), day, rng.choice(PUBLISHERS)
    )
    if rng.randrange(12) == 0:
        article = replace(article, title=f"Un phare pour {place}", paragraphs=tuple(rng.sample(FRENCH, 3)), lang="fr")
    url = (
        f"https://{''.join(filter(str.isalpha, article.publisher.lower()))}.example/{rng.randrange(1000)}"
        if article.publisher
        else ""
    )
    return replace(article, section=rng.choice(SECTIONS), author=rng.choice(AUTHORS), url=rng.choice(("", url)))


def paragraphs(rng: random.Random, subject: str, place: str) -> tuple[str, ...]:
    """Return three or four paragraphs that contain names."""
    people, organization = rng.sample(PEOPLE, 2), rng.choice(ORGANIZATIONS)
    sentences = rng.sample(SENTENCES, rng.randint(3, 4))
    return tuple(
        s.format(person=people[0], other=people[1], organization=organization, subject=subject, place=place) for s in sentences
    )


def retell(article: InventedArticle, rng: random.Random) -> InventedArticle:
    """Return the same news from a random publisher, with another headline and the paragraphs in random order."""
    order = rng.sample(article.paragraphs, len(article.paragraphs))
    return replace(
        article, title=f"{article.title}, council says", paragraphs=tuple(order), publisher=rng.choice(PUBLISHERS), url=""
    )


def as_dump(article: InventedArticle) -> bytes:
    """Return the article as a text dump: fields, a blank line, and the paragraphs."""
    fields = {"Title": article.title, "Date": article.day, "Author": article.author, "Publisher": article.publisher,
              "Category": article.section, "Url": article.url, "Language": article.lang}  # fmt: skip
    head = "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
    return f"{head}\n\n{(chr(10) * 2).join(article.paragraphs)}\n".encode()


def as_page(article: InventedArticle) -> bytes:
    """Return the article as a saved page with a menu, a footer and, if it has one, its picture."""
    names = {"article:published_time": article.day, "og:site_name": article.publisher, "article:section": article.section}
    meta = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in names.items() if value)
    meta += f'<meta name="author" content="{article.author}">' if article.author else ""
    figure = f'<figure><img src="{article.picture}" alt="The view"></figure>' if article.picture else ""
    body = figure.join(f"<p>{escape(text)}</p>" for text in article.paragraphs[:2]) + "".join(
        f"<p>{escape(t)}</p>" for t in article.paragraphs[2:]
    )
    head = f'<meta charset="utf-8"><title>{escape(article.title)}</title>{meta}'
    return (
        f'<!doctype html><html lang="{article.lang or "en"}"><head>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{escape(article.title)}</h1>{body}</article><footer>Imprint and contact</footer></body></html>\n"
    ).encode()


def picture(rng: random.Random) -> bytes:
    """Return a PNG file of 8 by 8 pixels of one colour."""
    rows = (b"\0" + bytes(rng.randrange(256) for _ in range(3)) * 8) * 8
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    framed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)
