"""The values that Gazette's steps pass on, from raw file to tagged article. All are frozen: each step returns new values."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Literal, Self

EntityType = Literal["person", "organization", "place", "event", "work"]
ENTITY_TYPES: tuple[EntityType, ...] = ("person", "organization", "place", "event", "work")
_HEADINGS = ("h2", "h3", "h4")
# The tags of blocks that share an element with their neighbours, each with the element that a single block becomes in it.
_GROUPED = {"ul": "li", "ol": "li", "blockquote": "p"}


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file as it is on disk.

    * `path`: relative to the raw folder, with forward slashes.
    * `data`: its bytes.
    * `sidecar`: the bytes of its sidecar; None if it has none.
    """

    path: str
    data: bytes
    sidecar: bytes | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says about its article. An empty field means that it says nothing.

    * `published`, `modified`: ISO 8601, as a day, or as a time with or without a zone.
    * `date_source`: where `published` comes from, in words.
    * `lang`: the language, such as 'en'.
    * `unread_date`: a date in front matter that is ambiguous or no date, as it is written there.
    * `weight`: the editor's weight, as it is written in the source (docs/editions.md).
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
        """Return a copy with the empty fields filled from `other`. `date_source` always comes with `published`."""
        names = [field.name for field in fields(self) if field.name != "date_source"]
        filled = {name: getattr(self, name) or getattr(other, name) for name in names}
        date_source = self.date_source if self.published else other.date_source if other.published else ""
        return replace(self, **filled, date_source=date_source)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, subhead, list item, table or figure of a raw file.

    * `number`: its position in the file, unique there.
    * `line`: the line of the raw file that it starts on.
    * `text`: its plain text; the caption of a figure.
    * `tag`: the HTML element that it becomes.
    * `html`: its inner HTML; "" if that is only the escaped text.
    * `group`: the list or quotation that it belongs to; 0 for none.
    * `within`: the label of the part of a page that it is in ('navigation', 'related', ...); "" for none.
    * `value`: its number in an ordered list, if the source states one; otherwise 0, and the list counts from 1.
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
    """A block, or a part of one, that a rule removed from the article or moved to its metadata.

    * `rule`: the rule's name.
    * `number`, `line`, `within`: as in the block.
    * `text`: the text that was removed.
    * `offset`: -1 for a whole block; for a part, the number of characters before it that were left in the block.
    """

    rule: str
    number: int
    line: int
    text: str
    offset: int = -1
    within: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of `recognizable_text(article)` that names something. `start` and `end` count characters."""

    text: str
    type: EntityType
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Metadata):
    """A clean article: its metadata and its text.

    * `id`: the hash of the bytes of its raw file, without the sidecar.
    * `path`: the path of its raw file, relative to the raw folder.
    * `blocks`: its content, with safe markup.
    * `removals`: what the rules took out.
    * `extractor`: a sentence on how the article was found in its file.
    * `mentions`: the names in it, as spans of `recognizable_text(article)`.
    """

    id: str
    path: str
    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...] = ()
    extractor: str = ""
    mentions: tuple[Mention, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The text of each block: paragraphs, subheads, list items and tables, without the captions of figures."""
        return [block.text for block in self.blocks if block.tag != "figure"]

    @property
    def text(self) -> str:
        """The paragraphs, with a blank line between them."""
        return "\n\n".join(self.paragraphs)

    @property
    def body(self) -> str:
        """The blocks as safe HTML."""
        return to_html(self.blocks)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, event or work.

    * `name`: its full name; `aliases` are its other names.
    * `wikidata`: its Wikidata id, such as 'Q84'; "" if it is not known.
    * `description`, `links`: a line and some (label, URL) pairs that the user gave in entities.toml.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    wikidata: str = ""
    description: str = ""
    links: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        return hash((self.name, self.type))  # hashing all fields would be slow, and entities are looked up very often


@dataclass(frozen=True, slots=True)
class Tag:
    """An entity of one article.

    * `count`: the number of its mentions there.
    * `salience`: from 0 to 1, how much the article is about it.
    * `surfaces`: the names that the article uses for it.
    """

    entity: Entity
    count: int
    salience: float
    surfaces: tuple[str, ...] = ()


def recognizable_text(article: Article) -> str:
    """Return the text that is searched for names: headline, standfirst and body, with blank lines between them."""
    return "\n\n".join(filter(None, (article.title, article.summary, article.text)))


def to_html(blocks: Sequence[Block]) -> str:
    """Return blocks as the HTML of a body. Neighbouring blocks of one list or quotation share an element."""
    parts = []
    for (tag, _group), members in groupby(_step_headings(blocks), key=lambda b: (b.tag, b.group)):
        inner = "\n".join(element(member) for member in members)
        parts.append(f"<{tag}>\n{inner}\n</{tag}>" if tag in _GROUPED else inner)
    return "\n".join(parts)


def element(block: Block) -> str:
    """Return a block as an HTML element: a list item as <li>, a picture with its caption as <figure>."""
    if block.tag == "figure":
        caption = f"<figcaption>{html.escape(block.text, quote=False)}</figcaption>" if block.text else ""
        return f"<figure>{block.html}{caption}</figure>"
    tag = _GROUPED.get(block.tag, block.tag)
    value = f' value="{block.value}"' if block.value and tag == "li" else ""
    return f"<{tag}{value}>{block.html or html.escape(block.text, quote=False)}</{tag}>"


def _step_headings(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks with subheads that start at h2, below the page's headline, and skip no level."""
    used_tags = sorted({block.tag for block in blocks if block.tag in _HEADINGS})
    level = 1
    for block in blocks:
        if block.tag in _HEADINGS:
            level = min(used_tags.index(block.tag) + 2, level + 1)
            yield replace(block, tag=f"h{level}")
        else:
            yield block
