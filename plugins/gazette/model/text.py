"""Small readings of a line that several rules share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Not the end of a sentence, though a full stop stands there.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Jr|Sr|Inc|Ltd|Corp|Co|No|vs|etc|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|a\.m|p\.m)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-z])|[。！？]+[”」』）]*")
# Characters of scripts that are written without spaces: two of them make about a word.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")
# XML 1.0 (fifth edition), production [2] Char, turned round; then characters that cannot be seen and break
# comparison of lines: soft hyphen, zero-width space, word joiner, byte order mark.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x80-\xac\xae-\u200a\u200c-\u205f\u2061-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

# 'WASHINGTON (AP) —', 'KOUROU, French Guiana —': the place in capitals, perhaps the agency, a dash.
DATELINE = re.compile(
    r"(?P<place>[A-Z][A-ZÀ-Þ .'’-]{2,60}(?:,\s[\w .]{2,25})?)(?:\s\((?P<agency>[\w .&/-]{2,25})\))?\s*[—–-]{1,2}\s"
)


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation or accents."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c)).replace("’", "'")
    return _WORD.findall(folded)


def fold(text: str) -> str:
    """A text reduced to its words, to compare lines by."""
    return " ".join(words(text))


def ends_like_sentence(text: str) -> bool:
    return text.rstrip("\"'”’)] ")[-1:] in (".", "!", "?", "…", "。", "！", "？", "؟", "।")


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph, each as it stands. Initials and common abbreviations do not end one."""
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[start : match.end()].rstrip("\"'”’)]")):
            yield text[start : match.end()].strip()
            start = match.end()
    if rest := text[start:].strip():
        yield rest


def count_words(text: str) -> int:
    """How many words a text has; of scripts that are written without spaces, two characters make one."""
    return len(text.split()) + (0 if text.isascii() else len(_UNSPACED.findall(text)) // 2)


def summarize(paragraphs: list[str], limit: int = 55) -> str:
    """The first sentences, up to about `limit` words and always at least one: text of the source, never ours."""
    chosen: list[str] = []
    count = 0
    for sentence in (s for paragraph in paragraphs for s in _sentences(paragraph)):
        count += count_words(sentence)
        if chosen and count > limit:
            break
        chosen.append(sentence)
    return " ".join(chosen)


def drop_forbidden(text: str) -> str:
    """The text without characters that XML 1.0 forbids or that cannot be seen: escapes of YAML and JSON can make them of
    harmless ones."""
    return _FORBIDDEN.sub("", text)
