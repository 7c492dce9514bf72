"""Read MIME messages (e-mails and web archives): headers, parts, and the line numbers of parts in the file.

The older policy of the `email` package (compat32) is used on purpose, because it keeps headers unparsed. The default policy
parses them in Python, which takes seconds for a hostile header with thousands of parameters, and recurses without limit.
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
from ..decoding import decode_text

# Characters. RFC 5322 allows 998 in a line, and names and subjects never fill ten lines.
_MAX_HEADER_LENGTH = 10_000
# Media types of web pages.
PAGE_TYPES = ("text/html", "application/xhtml+xml")
_ENCODED_WORDS = re.compile(r"(?:=\?[^?\s]{1,60}\?[bqBQ]\?[^?\s]*\?=\s*)+")


def read_message(data: bytes) -> Message:
    """Parse the message in a file. Raises ArticleError if that fails, for example because its parts are nested too deep."""
    try:
        return email.message_from_bytes(data.removeprefix(codecs.BOM_UTF8).lstrip(), policy=email.policy.compat32)
    except (MessageError, RecursionError, ValueError, LookupError) as error:
        raise ArticleError("its MIME parts cannot be parsed; save the page or the e-mail again") from error


def header_text(message: Message, name: str) -> str:
    """Return the first header called `name` (in lower case) as text on one line, with encoded words decoded; "" if missing."""
    value = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    text = decode_text(value[:_MAX_HEADER_LENGTH].encode("utf-8", "surrogateescape"))
    return " ".join(_ENCODED_WORDS.sub(lambda match: _decode_words(match[0]), text).split())


def _decode_words(words: str) -> str:
    """Decode encoded words (RFC 2047): '=?utf-8?q?Caf=C3=A9?=' as 'Café'. Return them unchanged if they are malformed."""
    try:
        parts = decode_header(words)
    except (MessageError, ValueError):
        return words
    text = "".join(decode_text(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts)
    return text + " " * words[-1].isspace()


def leaf_parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a message that contain no other parts, in order. Leave out attached messages."""
    pending = deque([message])
    while pending:
        part = pending.popleft()
        if part.get_content_maintype() == "message":
            continue
        subparts = part.get_payload() if part.is_multipart() else None
        if isinstance(subparts, list):
            pending.extendleft(subpart for subpart in reversed(subparts) if isinstance(subpart, Message))
        else:
            yield part


def decoded_content(part: Message) -> bytes:
    """Return the content of a part, decoded from Base64 or quoted-printable; b"" if it cannot be decoded."""
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def declared_charset(part: Message) -> str:
    """Return the charset that a part declares, or ""."""
    try:
        return part.get_content_charset("")
    except (ValueError, LookupError):
        return ""


def content_type_parameter(part: Message, name: str) -> str:
    """Return the parameter `name` of a part's Content-Type header, or "" if it has none."""
    value = part.get_param(name, "")
    return value if isinstance(value, str) else ""


def file_lines(part: Message, data: bytes) -> list[int]:
    """Return, for each line of a part's decoded content, the number of the line in the file `data` on which it begins (from 1)."""
    encoding = header_text(part, "content-transfer-encoding").lower()
    decoded = decoded_content(part)
    encoded = _undecoded(part) if encoding in ("quoted-printable", "base64") else decoded
    first = data.count(b"\n", 0, max(data.find(encoded), 0)) + 1
    if encoding == "quoted-printable":
        return _quoted_printable_lines(encoded, first)
    if encoding == "base64":
        return _base64_lines(encoded, decoded, first)
    return list(range(first, first + decoded.count(b"\n") + 1))


def _undecoded(part: Message) -> bytes:
    """Return the content of a part as it is encoded in the file."""
    try:
        payload = part.get_payload()
    except (TypeError, ValueError, LookupError):  # raised by Python for some charsets
        return b""
    return payload.encode("ascii", "replace") if isinstance(payload, str) else b""


def _quoted_printable_lines(encoded: bytes, first: int) -> list[int]:
    """Return the result of `file_lines` for quoted-printable content. `first` is the line on which the content begins."""
    starts = [first]
    for number, line in enumerate(encoded.split(b"\n"), first):
        starts += [number] * line.upper().count(b"=0A")
        if not line.rstrip().endswith(b"="):
            starts.append(number + 1)
    return starts


def _base64_lines(encoded: bytes, decoded: bytes, first: int) -> list[int]:
    """Return the result of `file_lines` for Base64 by counting bytes, since four characters encode three bytes."""
    ends = list(accumulate(len(line.strip()) * 3 // 4 for line in encoded.split(b"\n")))
    line_starts = (match.end() for match in re.finditer(b"\n", decoded))
    return [first, *(first + bisect_right(ends, start) for start in line_starts)]


def with_file_lines(blocks: Sequence[Block], lines: Sequence[int]) -> tuple[Block, ...]:
    """Return blocks of a part with the line numbers of the file instead of those of the part's content.

    `lines` is the result of `file_lines`.
    """
    return tuple(replace(block, line=lines[min(max(block.line, 1), len(lines)) - 1]) for block in blocks)
