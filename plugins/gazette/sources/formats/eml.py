"""Parse e-mails. A newsletter becomes a single article, even if it contains many stories.

The sender becomes the publisher, never the author, because a name alone does not show whether it is a person's ('Nora Quill')
or an outlet's ('Morning Ledger'). A byline in the text names the author.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import Message
from itertools import islice

from lxml.html import HtmlElement

from ...model.article import Block, Metadata
from ...model.dates import to_iso
from ...model.draft import Draft
from ...model.errors import ArticleError
from ...model.text import ends_like_sentence
from ..decoding import decode_text
from .fields import primary_language
from .front_matter import NumberedLine
from .html import article_blocks, decode_page, parse_tree
from .mime import (
    content_type_parameter,
    declared_charset,
    decoded_content,
    file_lines,
    header_text,
    leaf_parts,
    read_message,
    with_file_lines,
)
from .page_metadata import read_declared_metadata
from .plain_text import BULLET, drop_separators, numbered_lines, read_paragraphs
from .tables import read_table

_EXTRACTOR = "e-mail: the whole text is read, whatever it is about"
# E-mails with pictures between their texts have a few dozen parts.
_MAX_PARTS = 200

# The lines of plain text are joined if their greatest length, in characters, is in this range. RFC 5322 and RFC 3676 wrap
# text at 78 characters or less; lines that all stay below 50 are verse, or a list.
_WRAP_WIDTHS = range(50, 81)
# A line is full if the next word would have filled it to this share of the width.
_FULL_SHARE = 0.85

# Mail programs ignore 'hidden', so senders hide text with styles that work in all of them. A tiny font hides nothing in a
# container whose inner elements set a size. 'mso-hide' is left out, since it hides text in a single program.
_INVISIBLE_STYLE = re.compile(r"(?:^|;)(?:max-height:0(?:px)?|opacity:0(?:\.0+)?)(?:!important)?(?:;|$)")
_TINY_STYLE = re.compile(r"(?:^|;)font-size:[01](?:px|pt|em)?(?:!important)?(?:;|$)")
_PREHEADER_NAME = re.compile(r"(?:^|[\s_-])(?:preheader|preview-?text|pre-header)", re.IGNORECASE)
# Letters and digits. Mail programs show less of a preheader beside the subject, and its padding has no letters or digits.
_MAX_PREHEADER_LENGTH = 300
_MAX_PREHEADER_ELEMENTS = 100
_TABLE_TAGS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "center"))
# A table that contains one of these elements lays out the e-mail.
_LAYOUT_CONTENT = ("table", "img", "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "button")
# A URL with a query, or with a long code in its path. Senders use them to record who opened what, so readers of the site who
# followed such a link would be counted as the recipient of the e-mail.
_TRACKING_URL = re.compile(r"\?|/(?=[^/]*[A-Z])(?=[^/]*\d)[^/]{24,}")

# Labels of blocks that are about the e-mail.
_PROMPT, _FOOTER, _MAIL_HEADER = "newsletter_prompt", "footer", "mail_header"
_MAIL = r"(?:e-?mails?|newsletters?|messages?|mailings?)"
_BROWSER = r"(?:online|(?:in|on) (?:(?:your|a|the) )?(?:web ?)?(?:browser|app|website)|web version)"
_VIEW_ONLINE = re.compile(
    rf"\W*(?:(?:view|read|open|see)\b(?: [\w-]+){{0,4}} {_BROWSER}|web version|(?:view|read) online|open in app"
    rf"|.{{0,40}}\b(?:not displaying|having trouble|trouble viewing|problems? (?:viewing|reading)|can['’]t see)\b.{{0,40}}"
    rf"(?:this {_MAIL}|{_BROWSER}).{{0,40}})\W*",
    re.IGNORECASE,
)
# The links in a line at the foot of an e-mail. One of them must be about unsubscribing.
_UNSUBSCRIBE_LINK = re.compile(
    r"(?:unsubscribe(?: (?:here|instantly|from (?:this|these|all|our)(?: \w+){0,3}))?|opt out"
    r"|(?:manage|update|change)?(?: your)?(?: e-?mail| subscription| newsletter)* ?preferences|manage (?:your )?subscriptions?)",
    re.IGNORECASE,
)
_FOOTER_LINK = re.compile(
    r"(?:view (?:this e-?mail )?in (?:your )?browser|privacy(?: policy| notice)?|terms(?: of (?:use|service))?|contact(?: us)?"
    r"|about(?: us)?|advertise(?: with us)?|help|subscribe|sign up|log in|forward(?: to a friend)?|get the app|support)",
    re.IGNORECASE,
)
_LINK_SEPARATOR = re.compile(r"\s*[|·•,/–—-]\s+|\s+(?:or|and)\s+")
# Sentences about why the reader gets the e-mail, or how to stop it.
_ABOUT_SUBSCRIPTION = re.compile(
    rf"\W*(?:you\b|if you\b|to stop\b|to unsubscribe\b|why did\b|don['’]?t\b|no longer\b|want to\b|was (?=this\b)|we sent\b)(?=.*\b"
    rf"(?:receiv\w+|get|got|unsubscrib\w+|subscri\w+|sign(?:ed)? up|forwarded|opt(?:ed)? (?:in|out)|mailing list)\b)"
    rf".*\b(?:this|these|our|such)(?: [\w-]+){{0,2}} {_MAIL}\b.*"
    rf"|\W*this {_MAIL} (?:was|has been|is) (?:sent|forwarded|intended)\b.*"
    rf"|\W*forwarded this {_MAIL}\?.*"
    rf"|.*\b(?:click (?:here )?to unsubscribe|unsubscribe (?:here|instantly|at any time)|(?:manage|update) your (?:e-?mail )?"
    rf"(?:preferences|subscriptions?))\b.*"
    rf"|\W*(?:please )?add \S+@\S+ to your (?:address book|contacts|safe senders)\b.*",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"\W*(?:©|\(c\)\s|copyright (?:©|\d{4}))", re.IGNORECASE)
_MAX_PROMPT_LENGTH = 500  # characters
# A footer has at most this many characters, or this share of the e-mail's characters if that is more. Counted from the end,
# a block beyond the share cannot be prose.
_FOOTER_LENGTH, _FOOTER_SHARE = 600, 0.2

_REPLY_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg)(?:\[\d+\])?:\s*)+", re.IGNORECASE)
_FORWARD_PREFIX = re.compile(r"\s*(?:fwd?|wg)(?:\[\d+\])?:", re.IGNORECASE)
_SENDER = re.compile(r"\s*\"?(.*?)\"?\s*<([^<>]*)>")
_FORWARD_LINE = re.compile(r"\W*(?:(?:Forwarded|Original) [Mm]essage|Begin forwarded message)\b", re.IGNORECASE)
_HEADER_NAMES = "From|Sent|Date|To|Cc|Subject|Reply-To"
_HEADER_LINE = re.compile(rf"(?:{_HEADER_NAMES}):(?:\s|$)")
_HEADER_FIELD = re.compile(rf"\b({_HEADER_NAMES}):\s+(.*?)(?=\s+(?:{_HEADER_NAMES}):\s|$)", re.DOTALL)
# The header of a forwarded e-mail is searched for in this many blocks, since people write little above it. At most this many of
# its characters are read.
_MAX_FORWARD_BLOCKS, _MAX_FORWARD_LENGTH = 12, 3000


def parse_eml(data: bytes) -> Draft:
    """Return the draft of an e-mail: all of its HTML parts, or its plain text if it has none. Attachments are left out.

    Raises ArticleError if the message cannot be parsed, or if it has no text or too many parts with text.
    """
    message = read_message(data)
    pages = _text_parts(message, "text/html")
    meta, blocks = Metadata(), list[Block]()
    for part in pages or _text_parts(message, "text/plain"):
        part_meta, part_blocks = _read_page(part, data) if pages else _read_plain_text(part, data)
        meta = meta.or_else(part_meta)
        blocks += [replace(block, number=len(blocks) + position) for position, block in enumerate(part_blocks, 1)]
    if not blocks:
        raise ArticleError("an e-mail without text; save the message or document that is attached to it instead")
    return drop_separators(Draft(_label_blocks(blocks), _message_metadata(message, blocks).or_else(meta), extractor=_EXTRACTOR))


def _text_parts(message: Message, media_type: str) -> list[Message]:
    """Return the parts of a media type that have content and are not attachments. Raises ArticleError if they are too many."""
    inline = (part for part in leaf_parts(message) if part.get_content_type() == media_type and not _is_attachment(part))
    parts = [part for part in inline if decoded_content(part).strip()]
    if len(parts) > _MAX_PARTS:
        raise ArticleError(f"an e-mail of {len(parts)} texts; save those that are articles as separate files")
    return parts


def _is_attachment(part: Message) -> bool:
    disposition = header_text(part, "content-disposition").lower()
    return disposition.startswith("attachment") or bool(content_type_parameter(part, "name"))


def _read_page(part: Message, data: bytes) -> tuple[Metadata, tuple[Block, ...]]:
    tree = parse_tree(decode_page(decoded_content(part), declared_charset(part)))
    _normalize_layout(tree)
    return read_declared_metadata(tree), with_file_lines(article_blocks(tree), file_lines(part, data))


def _normalize_layout(tree: HtmlElement) -> None:
    """Change the tree of an HTML e-mail in place, so that it can be read like an article.

    Marks invisible elements as hidden, turns layout tables into `div`s, and removes the targets of tracking links.
    """
    for link in tree.iter("a"):
        if _TRACKING_URL.search(link.get("href", "")):
            del link.attrib["href"]
    for element in tree.iter():
        if isinstance(element.tag, str) and _is_invisible(element):
            element.set("hidden", "")
    data_elements = {element for table in tree.iter("table") if _is_data_table(table) for element in table.iter()}
    for element in list(tree.iter(*_TABLE_TAGS)):
        if element not in data_elements:
            element.tag = "div"


def _is_invisible(element: HtmlElement) -> bool:
    """Return True if mail programs do not show the element, because of its style or because it is a preheader."""
    style = re.sub(r"\s", "", element.get("style", "")).lower()
    if _INVISIBLE_STYLE.search(style):
        return True
    preheader = _PREHEADER_NAME.search(f"{element.get('class', '')} {element.get('id', '')}")
    if not (preheader or _TINY_STYLE.search(style)) or not _is_short(element):
        return False
    return bool(preheader) or not any("font-size" in inner.get("style", "") for inner in element.iterdescendants())


def _is_short(element: HtmlElement) -> bool:
    """Return True if the element is no larger than a preheader."""
    if sum(1 for _ in islice(element.iter(), _MAX_PREHEADER_ELEMENTS)) == _MAX_PREHEADER_ELEMENTS:
        return False
    return sum(map(str.isalnum, "".join(map(str, element.itertext())))) <= _MAX_PREHEADER_LENGTH


def _is_data_table(table: HtmlElement) -> bool:
    """Return True if a table holds data: it is not declared as layout, and its cells contain nothing but short text."""
    is_layout = (
        table.get("role", "").lower() in ("presentation", "none") or next(table.iterdescendants(*_LAYOUT_CONTENT), None) is not None
    )
    return not is_layout and read_table(table) is not None


def _read_plain_text(part: Message, data: bytes) -> tuple[Metadata, tuple[Block, ...]]:
    """Return the blocks of a part in plain text, without metadata. Blocks below the signature mark '-- ' are labelled as footer."""
    lines = numbered_lines(decode_text(decoded_content(part), declared_charset(part)))
    signature_line = next((number for number, text in lines if text == "-- "), len(lines) + 1)
    if content_type_parameter(part, "format").lower() == "flowed":
        lines = _join_flowed(lines, delete_space=content_type_parameter(part, "delsp").lower() == "yes")
    blocks = read_paragraphs(_join_wrapped(lines))
    labelled = (replace(block, within="footer") if block.line > signature_line else block for block in blocks)
    return Metadata(), with_file_lines(tuple(labelled), file_lines(part, data))


def _join_flowed(lines: Sequence[NumberedLine], *, delete_space: bool) -> list[NumberedLine]:
    """Join lines of format=flowed (RFC 3676) into paragraphs: a line that ends in a space continues in the next.

    `delete_space` (the parameter DelSp=yes) removes that space.
    """
    paragraphs: list[tuple[int, list[str]]] = []
    continues = False
    for number, line in lines:
        text = line.removeprefix(" ")
        if not continues:
            paragraphs.append((number, []))
        continues = text.endswith(" ") and text != "-- "
        paragraphs[-1][1].append(text[:-1] if continues and delete_space else text)
    return [(number, "".join(texts)) for number, texts in paragraphs]


def _join_wrapped(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """Return one line per paragraph if a mail program wrapped the text at a fixed width, otherwise the lines as they are."""
    width = max((len(text) for _, text in lines if "://" not in text), default=0)
    if width not in _WRAP_WIDTHS:
        return list(lines)
    paragraphs: list[tuple[int, list[str]]] = []
    previous = ""
    for number, text in lines:
        first_word = text.split(" ", 1)[0]
        previous_is_full = previous.strip() and len(previous) + 1 + len(first_word) > _FULL_SHARE * width
        if not (previous_is_full and first_word) or BULLET.match(text):
            paragraphs.append((number, []))
        paragraphs[-1][1].append(text)
        previous = text
    return [(number, " ".join(texts)) for number, texts in paragraphs]


def _label_blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks, with labels for those that are about the e-mail instead of being part of its text."""
    labels = {block.number: _PROMPT for block in blocks if _is_prompt(block.text)}
    labels |= dict.fromkeys(_footer_numbers(blocks), _FOOTER)
    labels |= {block.number: _MAIL_HEADER for block in _forwarded_header(blocks)}
    return tuple(replace(block, within=block.within or labels.get(block.number, "")) for block in blocks)


def _is_prompt(text: str) -> bool:
    """Return True if the text offers another view of the e-mail, or is about the subscription."""
    return len(text) <= _MAX_PROMPT_LENGTH and (_VIEW_ONLINE.fullmatch(text) is not None or _is_about_subscription(text))


def _is_about_subscription(text: str) -> bool:
    if len(text) > _MAX_PROMPT_LENGTH:
        return False
    links = [link.strip(" .|") for link in _LINK_SEPARATOR.split(text) if link.strip(" .|")]
    are_links = all(_UNSUBSCRIBE_LINK.fullmatch(link) or _FOOTER_LINK.fullmatch(link) for link in links)
    is_link_line = any(map(_UNSUBSCRIBE_LINK.fullmatch, links)) and are_links
    return is_link_line or _ABOUT_SUBSCRIPTION.fullmatch(text) is not None


def _footer_numbers(blocks: Sequence[Block]) -> list[int]:
    """Return the numbers of all blocks of the footer.

    It begins with the first block that is about the subscription or a copyright and is followed by little text.
    """
    share = _FOOTER_SHARE * sum(len(block.text) for block in blocks)
    length = 0
    footer: list[int] = []
    below: list[int] = []
    for block in reversed(blocks):
        length += len(block.text)
        if length > max(share, _FOOTER_LENGTH) or (length > share and _is_prose(block.text)):
            break
        below.append(block.number)
        if _COPYRIGHT.match(block.text) or _is_about_subscription(block.text):
            footer = list(below)
    return footer


def _is_prose(text: str) -> bool:
    return len(text.split()) > 10 and ends_like_sentence(text) and not _is_about_subscription(text)


def _message_metadata(message: Message, blocks: Sequence[Block]) -> Metadata:
    """Return the metadata in the message's headers.

    The publisher and date of a forwarded e-mail come from the header in its text. Without this header, the publisher is "".
    """
    subject, sender = header_text(message, "subject"), _SENDER.match(header_text(message, "from"))
    meta = Metadata(
        title=_REPLY_PREFIX.sub("", subject),
        published=to_iso(header_text(message, "date")),
        date_source="the e-mail's Date",
        publisher=_publisher(*sender.groups()) if sender else _publisher("", header_text(message, "from")),
        lang=primary_language(header_text(message, "content-language")),
    )
    is_forwarded = _FORWARD_PREFIX.match(subject) is not None
    return _forwarded_metadata(blocks).or_else(replace(meta, publisher="")) if is_forwarded else meta


def _publisher(name: str, address: str) -> str:
    """Return the sender's name, or the domain of the e-mail address if there is no name."""
    return name.strip("\"' ") or address.rpartition("@")[2].strip("<> ")


def _forwarded_metadata(blocks: Sequence[Block]) -> Metadata:
    """Return publisher and date from the header of a forwarded e-mail; empty if the header is missing."""
    fields = _header_fields(_forwarded_header(blocks))
    name = re.sub(r"\s*[<\[(](?:mailto:)?[^\s@]+@.*", "", fields.get("From", ""), flags=re.DOTALL).strip("\"' *")
    date = to_iso(fields.get("Date") or fields.get("Sent") or "")
    return Metadata(published=date, date_source="the forwarded e-mail's Date", publisher=name)


def _forwarded_header(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the header of a forwarded e-mail ('Forwarded message', 'From: ...', 'Date: ...').

    A header has at least three fields; otherwise returns no blocks.
    """
    first = blocks[:_MAX_FORWARD_BLOCKS]
    header = [block for block in first if not block.within and (_FORWARD_LINE.match(block.text) or _HEADER_LINE.match(block.text))]
    return header if len(_header_fields(header)) >= 3 else []


def _header_fields(header: Sequence[Block]) -> dict[str, str]:
    """Return the fields in a header by name. The first of two with the same name counts."""
    text = "\n".join(block.text for block in header)[:_MAX_FORWARD_LENGTH]
    return dict(reversed(_HEADER_FIELD.findall(text)))
