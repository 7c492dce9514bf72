"""E-mails: a newsletter is one article, whatever number of stories it tells.

Who sends it is its publisher, never its author: nothing in a name tells 'Nora Quill' from 'Morning Ledger', and what is
not sure is not said. A byline in the text names the author.
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
from ..decoding import decode
from .fields import language
from .front_matter import Line
from .html import blocks_of_article, decode_page, parse_tree
from .mime import at_lines, charset, content, header, leaves, parameter, raw_lines, read_message
from .page_metadata import read_own_metadata
from .plain_text import BULLET, drop_separators, numbered_lines, read_paragraphs
from .tables import read_table

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


# Mail programs know no 'hidden'; senders use what makes a line invisible in all of them. 'font-size: 0' stands on many a
# container whose own elements set it anew, and 'mso-hide' hides from one program only.
_INVISIBLE = re.compile(r"(?:^|;)(?:max-height:0(?:px)?|opacity:0(?:\.0+)?)(?:!important)?(?:;|$)")
_TINY = re.compile(r"(?:^|;)font-size:[01](?:px|pt|em)?(?:!important)?(?:;|$)")
_PREHEADER = re.compile(r"(?:^|[\s_-])(?:preheader|preview-?text|pre-header)", re.IGNORECASE)
# Characters; what mail programs show of a preheader beside the subject is shorter, its padding is no text.
_LONGEST_PREHEADER = 300
_MOST_ELEMENTS = 100
_PARTS_OF_TABLES = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "center"))

# A query, or a part of the path that is no words but a long code: senders count by them who opened what, and whoever
# follows such a link from the site would be counted as the one who received the e-mail.
_PERSONAL = re.compile(r"\?|/(?=[^/]*[A-Z])(?=[^/]*\d)[^/]{24,}")
_NOT_IN_DATA = ("table", "img", "p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "button")


def prepare(tree: HtmlElement) -> None:
    """Mark what is invisible as hidden, turn tables of layout into plain divisions, and take links away that may know who
    received the e-mail; in place."""
    for link in tree.iter("a"):
        if _PERSONAL.search(link.get("href", "")):
            del link.attrib["href"]
    for element in tree.iter():
        if isinstance(element.tag, str) and _is_invisible(element):
            element.set("hidden", "")
    data = {part for table in tree.iter("table") if _holds_data(table) for part in table.iter()}
    for element in list(tree.iter(*_PARTS_OF_TABLES)):
        if element not in data:
            element.tag = "div"


def _is_invisible(element: HtmlElement) -> bool:
    style = re.sub(r"\s", "", element.get("style", "")).lower()
    if _INVISIBLE.search(style):
        return True
    named = _PREHEADER.search(f"{element.get('class', '')} {element.get('id', '')}")
    if not (named or _TINY.search(style)) or not _is_short(element):
        return False
    return bool(named) or not any("font-size" in inner.get("style", "") for inner in element.iterdescendants())


def _is_short(element: HtmlElement) -> bool:
    if sum(1 for _ in islice(element.iter(), _MOST_ELEMENTS)) == _MOST_ELEMENTS:
        return False
    return sum(map(str.isalnum, "".join(map(str, element.itertext())))) <= _LONGEST_PREHEADER


def _holds_data(table: HtmlElement) -> bool:
    """Whether a table is one to its reader: not declared as layout, and with nothing but short text in its cells."""
    lays_out = (
        table.get("role", "").lower() in ("presentation", "none") or next(table.iterdescendants(*_NOT_IN_DATA), None) is not None
    )
    return not lays_out and read_table(table) is not None


PROMPT, FOOTER, HEADER = "newsletter_prompt", "footer", "mail_header"

_MAIL = r"(?:e-?mails?|newsletters?|messages?|mailings?)"
_BROWSER = r"(?:online|(?:in|on) (?:(?:your|a|the) )?(?:web ?)?(?:browser|app|website)|web version)"
_VIEW = re.compile(
    rf"\W*(?:(?:view|read|open|see)\b(?: [\w-]+){{0,4}} {_BROWSER}|web version|(?:view|read) online|open in app"
    rf"|.{{0,40}}\b(?:not displaying|having trouble|trouble viewing|problems? (?:viewing|reading)|can['’]t see)\b.{{0,40}}"
    rf"(?:this {_MAIL}|{_BROWSER}).{{0,40}})\W*",
    re.IGNORECASE,
)
# What a line of links at the foot of an e-mail consists of; it takes one of the first kind.
_STOP_ITEM = (
    r"(?:unsubscribe(?: (?:here|instantly|from (?:this|these|all|our)(?: \w+){0,3}))?|opt out"
    r"|(?:manage|update|change)?(?: your)?(?: e-?mail| subscription| newsletter)* ?preferences|manage (?:your )?subscriptions?)"
)
_ITEM = re.compile(
    r"(?:view (?:this e-?mail )?in (?:your )?browser|privacy(?: policy| notice)?|terms(?: of (?:use|service))?|contact(?: us)?"
    r"|about(?: us)?|advertise(?: with us)?|help|subscribe|sign up|log in|forward(?: to a friend)?|get the app|support)",
    re.IGNORECASE,
)
_STOP = re.compile(_STOP_ITEM, re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[|·•,/–—-]\s+|\s+(?:or|and)\s+")
_TO_YOU = re.compile(
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
_LONGEST_PROMPT = 500  # characters
# A footer is no longer than this, in characters, or no larger a part of an e-mail; in the latter sentences are allowed.
_FOOTER_LENGTH, _FOOTER_SHARE = 600, 0.2

_FORWARDED = re.compile(r"\W*(?:(?:Forwarded|Original) [Mm]essage|Begin forwarded message)\b", re.IGNORECASE)
_NAMES = "From|Sent|Date|To|Cc|Subject|Reply-To"
_HEADER = re.compile(rf"(?:{_NAMES}):(?:\s|$)")
_FIELD = re.compile(rf"\b({_NAMES}):\s+(.*?)(?=\s+(?:{_NAMES}):\s|$)", re.DOTALL)
_FORWARD_PREFIX = re.compile(r"\s*(?:fwd?|wg)(?:\[\d+\])?:", re.IGNORECASE)
# Blocks; what a forwarder writes above the e-mail itself is short.
_HEAD = 12
_LONGEST_HEAD = 3000  # characters


def label_mail_lines(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with labels on those that are about the e-mail and not its text."""
    labels = {block.number: PROMPT for block in blocks if _is_prompt(block.text)}
    labels |= dict.fromkeys(_footer(blocks), FOOTER)
    labels |= {block.number: HEADER for block in forwarded_head(blocks)}
    return tuple(replace(block, within=block.within or labels.get(block.number, "")) for block in blocks)


def _is_prompt(text: str) -> bool:
    return len(text) <= _LONGEST_PROMPT and (_VIEW.fullmatch(text) is not None or _is_about_stopping(text))


def _is_about_stopping(text: str) -> bool:
    if len(text) > _LONGEST_PROMPT:
        return False
    items = [item.strip(" .|") for item in _BETWEEN.split(text) if item.strip(" .|")]
    links = any(map(_STOP.fullmatch, items)) and all(_STOP.fullmatch(item) or _ITEM.fullmatch(item) for item in items)
    return links or _TO_YOU.fullmatch(text) is not None


def _footer(blocks: Sequence[Block]) -> list[int]:
    """The numbers of all blocks from the first line on that says how to stop the e-mail, or whose it is, and has little
    text below it."""
    share = _FOOTER_SHARE * sum(len(block.text) for block in blocks)
    length = 0
    found: list[int] = []
    below: list[int] = []
    for block in reversed(blocks):
        length += len(block.text)
        if length > max(share, _FOOTER_LENGTH) or (length > share and _is_prose(block.text)):
            break
        below.append(block.number)
        if _COPYRIGHT.match(block.text) or _is_about_stopping(block.text):
            found = list(below)
    return found


def _is_prose(text: str) -> bool:
    return len(text.split()) > 10 and ends_like_sentence(text) and not _is_about_stopping(text)


def forwarded_head(blocks: Sequence[Block]) -> list[Block]:
    """'Forwarded message', 'From: ...', 'Date: ...' above the text of a forwarded e-mail; three of its lines make one."""
    head = [b for b in blocks[:_HEAD] if not b.within and (_FORWARDED.match(b.text) or _HEADER.match(b.text))]
    return head if len(_fields(head)) >= 3 else []


def _fields(head: Sequence[Block]) -> dict[str, str]:
    text = "\n".join(block.text for block in head)[:_LONGEST_HEAD]
    return dict(reversed(_FIELD.findall(text)))


def is_forwarded(subject: str) -> bool:
    """Whether a subject says that the e-mail comes from another sender than its own."""
    return _FORWARD_PREFIX.match(subject) is not None


def read_forwarded(blocks: Sequence[Block]) -> Metadata:
    """Whose a forwarded e-mail is, and of when; empty where its head is missing."""
    found = _fields(forwarded_head(blocks))
    name = re.sub(r"\s*[<\[(](?:mailto:)?[^\s@]+@.*", "", found.get("From", ""), flags=re.DOTALL).strip("\"' *")
    return Metadata(
        published=to_iso(found.get("Date") or found.get("Sent") or ""), date_source="the forwarded e-mail's Date", publisher=name
    )
