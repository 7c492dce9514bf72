"""The values that flow through Gazette. All are frozen: a step returns a new value."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Literal, Self

EntityType = Literal["person", "organization", "place", "event", "work"]
ENTITY_TYPES: tuple[EntityType, ...] = ("person", "organization", "place", "event", "work")
_HEADINGS = ("h2", "h3", "h4")
_GROUPED = {"ul": "li", "ol": "li", "blockquote": "p"}


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


def to_html(blocks: Sequence[Block]) -> str:
    """The body of an article. Neighbouring blocks of one list or quotation share its element."""
    parts = []
    for (tag, _group), members in groupby(_step_headings(blocks), key=lambda b: (b.tag, b.group)):
        inner = "\n".join(element(member) for member in members)
        parts.append(f"<{tag}>\n{inner}\n</{tag}>" if tag in _GROUPED else inner)
    return "\n".join(parts)


def element(block: Block) -> str:
    """One block as its element: a list's as an item of it, a picture with its caption."""
    if block.tag == "figure":
        caption = f"<figcaption>{html.escape(block.text, quote=False)}</figcaption>" if block.text else ""
        return f"<figure>{block.html}{caption}</figure>"
    tag = _GROUPED.get(block.tag, block.tag)
    value = f' value="{block.value}"' if block.value and tag == "li" else ""
    return f"<{tag}{value}>{block.html or html.escape(block.text, quote=False)}</{tag}>"


def _step_headings(blocks: Sequence[Block]) -> Iterator[Block]:
    """Subheads from h2 down without a step left out: below the page's headline, whatever their source counted from."""
    used = sorted({block.tag for block in blocks if block.tag in _HEADINGS})
    before = 1
    for block in blocks:
        if block.tag in _HEADINGS:
            before = min(used.index(block.tag) + 2, before + 1)
            yield replace(block, tag=f"h{before}")
        else:
            yield block
