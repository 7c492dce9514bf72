"""E-mails: a newsletter is one article, whatever number of stories it tells.

Who sends it is its publisher, never its author: nothing in a name tells 'Nora Quill' from 'Morning Ledger', and what is
not sure is not said. A byline in the text names the author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import Message

from ..article import Block, Draft, Metadata
from ..dates import to_iso
from ..errors import ArticleError
from ..reading import decode
from .fields import language
from .front_matter import Line
from .html import blocks_of_article, decode_page, parse_tree
from .mail_lines import is_forwarded, label_mail_lines, read_forwarded
from .mail_page import prepare
from .mime import at_lines, charset, content, header, leaves, parameter, raw_lines, read_message
from .page_metadata import read_own_metadata
from .text import BULLET, drop_separators, numbered_lines, read_paragraphs

EXTRACTOR = "e-mail: all of its text is read, whatever it is about"
_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg)(?:\[\d+\])?:\s*)+", re.IGNORECASE)
# Mail programs that put pictures between texts make a few dozen.
_MOST_PARTS = 200
_SENDER = re.compile(r"\s*\"?(.*?)\"?\s*<([^<>]*)>")
# Characters: RFC 5322 and RFC 3676 wrap plain text at 78 at most; lines that all stay below 50 are verse, or a list.
_WRAPPED = range(50, 81)
# A line is full if the next word would have brought it near the width of the text.
_FULL = 0.85


def parse_eml(data: bytes) -> Draft:
    """Read an e-mail: its HTML where it has any, else its plain text. Attachments are left out.

    Raises ArticleError if there is no text in it.
    """
    message = read_message(data)
    pages = _parts(message, "text/html")
    meta, blocks = Metadata(), list[Block]()
    for part in pages or _parts(message, "text/plain"):
        said, found = _read_page(part, data) if pages else _read_text(part, data)
        meta = meta.or_else(said)
        blocks += [replace(block, number=len(blocks) + place) for place, block in enumerate(found, 1)]
    if not blocks:
        raise ArticleError("an e-mail without a text of its own; save the message or document that is attached to it instead")
    return drop_separators(Draft(label_mail_lines(blocks), _envelope(message, blocks).or_else(meta), extractor=EXTRACTOR))


def _parts(message: Message, kind: str) -> list[Message]:
    """The parts of one kind that have content and are no attachments."""
    shown = (part for part in leaves(message) if part.get_content_type() == kind and not _is_attachment(part))
    found = [part for part in shown if content(part).strip()]
    if len(found) > _MOST_PARTS:
        raise ArticleError(f"an e-mail of {len(found)} texts; save those that are articles one by one")
    return found


def _is_attachment(part: Message) -> bool:
    return header(part, "content-disposition").lower().startswith("attachment") or bool(parameter(part, "name"))


def _envelope(message: Message, blocks: Sequence[Block]) -> Metadata:
    """What the headers say; of a forwarded e-mail, what those in its text say of its sender and date."""
    subject, sender = header(message, "subject"), _SENDER.match(header(message, "from"))
    said = Metadata(
        title=_PREFIX.sub("", subject),
        published=to_iso(header(message, "date")),
        date_source="the e-mail's Date",
        publisher=_publisher(*sender.groups()) if sender else _publisher("", header(message, "from")),
        lang=language(header(message, "content-language")),
    )
    return read_forwarded(blocks).or_else(replace(said, publisher="")) if is_forwarded(subject) else said


def _publisher(name: str, address: str) -> str:
    """'Harbour Ledger', or where there is no name 'ledger.example'."""
    return name.strip("\"' ") or address.rpartition("@")[2].strip("<> ")


def _read_page(part: Message, data: bytes) -> tuple[Metadata, tuple[Block, ...]]:
    tree = parse_tree(decode_page(content(part), charset(part)))
    prepare(tree)
    return read_own_metadata(tree), at_lines(blocks_of_article(tree), raw_lines(part, data))


def _read_text(part: Message, data: bytes) -> tuple[Metadata, tuple[Block, ...]]:
    lines = numbered_lines(decode(content(part), charset(part)))
    signature = next((number for number, text in lines if text == "-- "), len(lines) + 1)
    if parameter(part, "format").lower() == "flowed":
        lines = _flow(lines, delete_space=parameter(part, "delsp").lower() == "yes")
    blocks = read_paragraphs(_unwrap(lines))
    labelled = (replace(block, within="footer") if block.line > signature else block for block in blocks)
    return Metadata(), at_lines(tuple(labelled), raw_lines(part, data))


def _flow(lines: Sequence[Line], *, delete_space: bool) -> list[Line]:
    """Lines of format=flowed (RFC 3676) as paragraphs: one that ends in a space goes on in the next."""
    paragraphs: list[tuple[int, list[str]]] = []
    goes_on = False
    for number, line in lines:
        text = line.removeprefix(" ")
        if not goes_on:
            paragraphs.append((number, []))
        goes_on = text.endswith(" ") and text != "-- "
        paragraphs[-1][1].append(text[:-1] if goes_on and delete_space else text)
    return [(number, "".join(texts)) for number, texts in paragraphs]


def _unwrap(lines: Sequence[Line]) -> list[Line]:
    """Paragraphs from lines that were broken at a fixed width, as mail programs do; other lines as they are."""
    width = max((len(text) for _, text in lines if "://" not in text), default=0)
    if width not in _WRAPPED:
        return list(lines)
    paragraphs: list[tuple[int, list[str]]] = []
    previous = ""
    for number, text in lines:
        first_word = text.split(" ", 1)[0]
        full = previous.strip() and len(previous) + 1 + len(first_word) > _FULL * width
        if not (full and first_word) or BULLET.match(text):
            paragraphs.append((number, []))
        paragraphs[-1][1].append(text)
        previous = text
    return [(number, " ".join(texts)) for number, texts in paragraphs]
