"""Lines that belong to an e-mail and not to its text: how to read and stop it, its footer, the head of a forwarded one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..article import Block, Metadata
from ..cleaning.words import ends_like_sentence
from ..dates import to_iso

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
