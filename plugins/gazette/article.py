"""The values that flow through Gazette. All are frozen: a step returns a new value."""

from __future__ import annotations

import html
from dataclasses import dataclass, fields, replace
from typing import Literal, Self

from .markup import to_html

EntityType = Literal["person", "organization", "place", "event", "work"]
ENTITY_TYPES: tuple[EntityType, ...] = ("person", "organization", "place", "event", "work")


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw file as it lies on disk: `path` is relative to the raw folder, with forward slashes."""

    path: str
    data: bytes
    sidecar: bytes | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says about an article; an empty field means that it says nothing.

    Dates are ISO 8601 strings: a day, or a time with or without its zone. `date_source` says in words
    where `published` was found, `unread_date` is what front matter gives as a date and nobody can read, `weight` what
    an editor gives (`editions.read_weight` reads it).
    """

    title: str = ""
    published: str = ""
    date_source: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    url: str = ""
    lang: str = ""
    summary: str = ""
    category: str = ""
    unread_date: str = ""
    weight: str = ""

    def or_else(self, other: Metadata) -> Self:
        """Fill the empty fields from `other`; `published` and `date_source` travel together."""
        names = [f.name for f in fields(self) if f.name != "date_source"]
        filled = {name: getattr(self, name) or getattr(other, name) for name in names}
        source = self.date_source if self.published else other.date_source if other.published else ""
        return replace(self, **filled, date_source=source)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, subhead, list item or table of a raw file.

    `number` is its place in the file (unique), `line` the line of the raw file that it starts on, `tag` the
    HTML element it becomes, `html` its inner HTML where it is not just its text, `group` the list or
    quotation that it is part of (0: none), `value` its number in an ordered list that does not count from one,
    `within` the label of what surrounds it in a page ("navigation", "related", ...; empty: nothing that tells).
    """

    number: int
    line: int
    text: str
    tag: str = "p"
    html: str = ""
    group: int = 0
    within: str = ""
    value: int = 0


@dataclass(frozen=True, slots=True)
class Removal:
    """A block that is not in the body, and the rule that took it out (or moved it to the metadata). `offset` is -1 for
    a whole block; for a part of one, how many characters of the block's text were left before it. `within` is the
    block's."""

    rule: str
    number: int
    line: int
    text: str
    offset: int = -1
    within: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article while it is cleaned: what is left of it, what is known about it, what was removed. `headlines` are
    the titles that it may repeat: its source's own and a corrected one. `pictures` (blocks too) are out of the rules'
    reach. `extractor` says in a sentence how the article
    was found in its file."""

    blocks: tuple[Block, ...]
    meta: Metadata = Metadata()
    removals: tuple[Removal, ...] = ()
    headlines: tuple[str, ...] = ()
    pictures: tuple[Block, ...] = ()
    extractor: str = ""

    def without(self, rule: str, unwanted: frozenset[int]) -> Draft:
        """Remove the blocks with the given numbers in the name of `rule`."""
        if not unwanted:
            return self
        gone = tuple(Removal(rule, b.number, b.line, b.text, within=b.within) for b in self.blocks if b.number in unwanted)
        kept = tuple(b for b in self.blocks if b.number not in unwanted)
        return replace(self, blocks=kept, removals=self.removals + gone)

    def cut(self, rule: str, number: int, start: int, end: int) -> Draft:
        """Remove the characters from `start` to `end` of one block's text in the name of `rule`; the rest stays."""
        place = next(place for place, block in enumerate(self.blocks) if block.number == number)
        block = self.blocks[place]
        before, part, after = block.text[:start].rstrip(), block.text[start:end].strip(), block.text[end:].lstrip()
        rest = f"{before} {after}".strip()
        # Markup stays where it holds the part as it is, once; else the rest of the block is plain text.
        escaped = html.escape(part, quote=False)
        markup = " ".join(block.html.replace(escaped, "").split()) if block.html.count(escaped) == 1 else ""
        removal = Removal(rule, number, block.line, part, offset=len(before), within=block.within)
        kept = (*self.blocks[:place], replace(block, text=rest, html=markup), *self.blocks[place + 1 :])
        return replace(self, blocks=kept, removals=(*self.removals, removal))


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of `recognizable(article)` that names something: `start` and `end` count characters."""

    text: str
    type: EntityType
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Metadata):
    """A clean article: what is known about it, and its text. `id` is the digest of its raw bytes (not of its sidecar),
    `path` its raw file, `blocks` what it consists of, with safe markup, `extractor` a sentence on how it was found in its
    file. `mentions` refer to `recognizable(article)`."""

    id: str
    path: str
    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...] = ()
    extractor: str = ""
    mentions: tuple[Mention, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The text of each block: paragraphs, subheads, list items and tables; not the captions of its pictures."""
        return [block.text for block in self.blocks if block.tag != "figure"]

    @property
    def text(self) -> str:
        """Its paragraphs with a blank line between them."""
        return "\n\n".join(self.paragraphs)

    @property
    def body(self) -> str:
        """Clean HTML."""
        return to_html(self.blocks)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, event or work under its full name, with its other names in `aliases` and its Wikidata id.
    What the user says about it: a line of `description`, and `links`, each a label and an address."""

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    wikidata: str = ""
    description: str = ""
    links: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        return hash((self.name, self.type))  # that of all it says takes long, and entities are looked up all the time


@dataclass(frozen=True, slots=True)
class Tag:
    """An entity of one article: `count` mentions in it, by the names `surfaces`; `salience` from 0 to 1, how much it is about
    it."""

    entity: Entity
    count: int
    salience: float
    surfaces: tuple[str, ...] = ()


def recognizable(article: Article) -> str:
    """The text that is searched for names: headline, standfirst and body."""
    return "\n\n".join(filter(None, (article.title, article.summary, article.text)))
