"""Invented news for sites that are edited at random: articles drawn from a few words, and a recognizer that knows their names."""

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
THINGS = ("bridge", "ferry", "library", "lighthouse", "tram line", "reservoir", "fish market")
DEEDS = ("opens", "closes", "is delayed", "wins a prize", "is to be sold")
SENTENCES = (
    "{person} said in {place} that the {thing} had cost less than anybody feared.",
    "The {organization} had asked for a new {thing} for years, and {person} promised one last spring.",
    "Residents of {place} watched from the hill while engineers of the {organization} tested the {thing}.",
    "A second inspection of the {thing} is planned for the autumn, {person} told the council of {place}.",
    "Nobody at the {organization} would say who pays if the {thing} fails in its first winter.",
    "{person} and {other} disagreed in public about the {thing}, and then left {place} on the same train.",
    "Schools in {place} close for the day, so that children can see the {thing} for themselves.",
)
FRENCH = (
    "Le conseil de la ville a voté pour un nouveau phare, et les travaux commencent dans le port au mois de mars.",
    "Les habitants, qui attendent depuis des années, ne sont pas tous d'accord avec le prix de la tour.",
    "Dans le quartier du marché, on dit que la lumière sera trop forte pour ceux qui dorment près de la mer.",
)
_TYPES = {**dict.fromkeys(PEOPLE, "person"), **dict.fromkeys(ORGANIZATIONS, "organization"), **dict.fromkeys(PLACES, "place")}
_NAMES = re.compile("|".join(sorted(map(re.escape, _TYPES), key=len, reverse=True)))


def recognize(texts: Iterable[str]) -> Iterator[tuple[Mention, ...]]:
    """A recognizer as GAZETTE["recognizer"] may name it, which knows these names by heart."""
    for text in texts:
        yield tuple(Mention(found[0], _TYPES[found[0]], found.start(), found.end()) for found in _NAMES.finditer(text))


def dice_of(seed: int) -> random.Random:
    """Dice that fall the same way each time."""
    return random.Random(seed)  # noqa: S311 - nobody is to be kept from guessing


@dataclass(frozen=True)
class Written:
    """An article as its file will say it; "" is what it does not say. `picture` is a file's name beside a saved page."""

    title: str
    paragraphs: tuple[str, ...]
    day: str = ""
    publisher: str = ""
    section: str = ""
    author: str = ""
    url: str = ""
    lang: str = ""
    picture: str = ""


def invent(dice: random.Random) -> Written:
    """An article of some day in four weeks of July; one in ten has no date, one in twelve is in French."""
    thing, place = dice.choice(THINGS), dice.choice(PLACES)
    day = f"2024-07-{dice.randint(1, 28):02}" if dice.randrange(10) else ""
    made = Written(f"{place} {thing} {dice.choice(DEEDS)}", paragraphs(dice, thing, place), day, dice.choice(PUBLISHERS))
    if dice.randrange(12) == 0:
        made = replace(made, title=f"Un phare pour {place}", paragraphs=tuple(dice.sample(FRENCH, 3)), lang="fr")
    url = f"https://{''.join(filter(str.isalpha, made.publisher.lower()))}.example/{dice.randrange(1000)}" if made.publisher else ""
    return replace(made, section=dice.choice(SECTIONS), author=dice.choice(AUTHORS), url=dice.choice(("", url)))


def paragraphs(dice: random.Random, thing: str, place: str) -> tuple[str, ...]:
    """Three or four paragraphs on a thing somewhere, with names in them."""
    who, whose = dice.sample(PEOPLE, 2), dice.choice(ORGANIZATIONS)
    chosen = dice.sample(SENTENCES, dice.randint(3, 4))
    return tuple(s.format(person=who[0], other=who[1], organization=whose, thing=thing, place=place) for s in chosen)


def retell(made: Written, dice: random.Random) -> Written:
    """The same news in another paper: a headline of its own, and the paragraphs in another order."""
    order = dice.sample(made.paragraphs, len(made.paragraphs))
    return replace(made, title=f"{made.title}, council says", paragraphs=tuple(order), publisher=dice.choice(PUBLISHERS), url="")


def as_dump(made: Written) -> bytes:
    fields = {"Title": made.title, "Date": made.day, "Author": made.author, "Publisher": made.publisher,
              "Category": made.section, "Url": made.url, "Language": made.lang}  # fmt: skip
    head = "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
    return f"{head}\n\n{(chr(10) * 2).join(made.paragraphs)}\n".encode()


def as_page(made: Written) -> bytes:
    """The article as a saved page, with its menu, its footer and, where it has one, its picture."""
    names = {"article:published_time": made.day, "og:site_name": made.publisher, "article:section": made.section}
    meta = "".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in names.items() if value)
    meta += f'<meta name="author" content="{made.author}">' if made.author else ""
    shown = f'<figure><img src="{made.picture}" alt="The view"></figure>' if made.picture else ""
    body = shown.join(f"<p>{escape(text)}</p>" for text in made.paragraphs[:2]) + "".join(
        f"<p>{escape(t)}</p>" for t in made.paragraphs[2:]
    )
    head = f'<meta charset="utf-8"><title>{escape(made.title)}</title>{meta}'
    return (
        f'<!doctype html><html lang="{made.lang or "en"}"><head>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{escape(made.title)}</h1>{body}</article><footer>Imprint and contact</footer></body></html>\n"
    ).encode()


def picture(dice: random.Random) -> bytes:
    """A PNG file of one colour."""
    rows = (b"\0" + bytes(dice.randrange(256) for _ in range(3)) * 8) * 8
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    framed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)
