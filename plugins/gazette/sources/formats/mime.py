"""Messages in MIME, which e-mails and web archives are: headers, parts, and the lines of the file that these stand on.

The `email` package's older policy (compat32) is used on purpose: it keeps headers as they are. Its default policy parses
them in Python, for seconds where a hostile header has thousands of parameters, and without an end to its recursion.
"""

from __future__ import annotations

import codecs
import email.policy
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from itertools import accumulate

from ...model.article import Block
from ...model.errors import ArticleError
from ..decoding import decode

# RFC 5322 asks for lines of 998 characters at most; names and subjects do not come near a header of ten of them.
_LONGEST_HEADER = 10_000
_ENCODED_WORDS = re.compile(r"(?:=\?[^?\s]{1,60}\?[bqBQ]\?[^?\s]*\?=\s*)+")


def read_message(data: bytes) -> Message:
    """The message in a file. Raises ArticleError where its parts are nested without end."""
    try:
        return email.message_from_bytes(data.removeprefix(codecs.BOM_UTF8).lstrip(), policy=email.policy.compat32)
    except (MessageError, RecursionError, ValueError, LookupError) as error:
        raise ArticleError("its MIME parts cannot be told apart; save the page or the e-mail once more") from error


def header(message: Message, name: str) -> str:
    """The first header of a name as readable text on one line; "" for none."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    text = decode(raw[:_LONGEST_HEADER].encode("utf-8", "surrogateescape"))
    return " ".join(_ENCODED_WORDS.sub(lambda words: _decode_words(words[0]), text).split())


def _decode_words(words: str) -> str:
    """'=?utf-8?q?Caf=C3=A9?=' as 'Café'."""
    try:
        parts = decode_header(words)
    except (MessageError, ValueError):
        return words
    text = "".join(decode(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts)
    return text + " " * words[-1].isspace()


def leaves(message: Message) -> Iterator[Message]:
    """The parts of a message that hold no others, in order; not those of messages attached to it."""
    pending = deque([message])
    while pending:
        part = pending.popleft()
        if part.get_content_maintype() == "message":
            continue
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            pending.extendleft(piece for piece in reversed(inner) if isinstance(piece, Message))
        else:
            yield part


def content(part: Message) -> bytes:
    """What a part holds, decoded from Base64 or quoted-printable, whatever is wrong with it."""
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return found if isinstance(found, bytes) else b""


def charset(part: Message) -> str:
    """The encoding that a part declares; "" for none."""
    try:
        return part.get_content_charset("")
    except (ValueError, LookupError):
        return ""


def parameter(part: Message, name: str) -> str:
    """A parameter of a part's Content-Type; "" for none."""
    found = part.get_param(name, "")
    return found if isinstance(found, str) else ""


def raw_lines(part: Message, data: bytes) -> list[int]:
    """For each line of a part's content the line of the file `data` that it begins on."""
    encoding = header(part, "content-transfer-encoding").lower()
    decoded = content(part)
    encoded = _undecoded(part) if encoding in ("quoted-printable", "base64") else decoded
    first = data.count(b"\n", 0, max(data.find(encoded), 0)) + 1
    if encoding == "quoted-printable":
        return _quoted_printable_lines(encoded, first)
    if encoding == "base64":
        return _base64_lines(encoded, decoded, first)
    return list(range(first, first + decoded.count(b"\n") + 1))


def _undecoded(part: Message) -> bytes:
    try:
        payload = part.get_payload()
    except (TypeError, ValueError, LookupError):  # Python trips over some charsets here
        return b""
    return payload.encode("ascii", "replace") if isinstance(payload, str) else b""


def _quoted_printable_lines(encoded: bytes, first: int) -> list[int]:
    begins = [first]
    for number, line in enumerate(encoded.split(b"\n"), first):
        begins += [number] * line.upper().count(b"=0A")
        if not line.rstrip().endswith(b"="):
            begins.append(number + 1)
    return begins


def _base64_lines(encoded: bytes, decoded: bytes, first: int) -> list[int]:
    """Four characters are three bytes, so the place of a byte tells its line."""
    ends = list(accumulate(len(line.strip()) * 3 // 4 for line in encoded.split(b"\n")))
    breaks = (match.end() for match in re.finditer(b"\n", decoded))
    return [first, *(first + bisect_right(ends, place) for place in breaks)]


def at_lines(blocks: Sequence[Block], lines: Sequence[int]) -> tuple[Block, ...]:
    """Blocks of a part's content with the lines of the file that they begin on."""
    return tuple(replace(block, line=lines[min(max(block.line, 1), len(lines)) - 1]) for block in blocks)
