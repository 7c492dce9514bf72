"""Words, sentences and characters of a text, as several layers need them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Text whose full stop does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|Hon|Jr|Sr|Inc|Ltd|Corp|Co|No|vs|etc|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|a\.m|p\.m)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-z])|[。！？]+[”」』）]*")
# Characters of scripts that are written without spaces. Two of them count as a word.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")
# Everything but production [2] Char of XML 1.0 (fifth edition), and also characters that are invisible and make equal lines
# differ: soft hyphen, zero-width space, word joiner, byte order mark.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x80-\xac\xae-\u200a\u200c-\u205f\u2061-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

# 'WASHINGTON (AP) —', 'KOUROU, French Guiana —': the place in capitals, perhaps the agency, and a dash.
DATELINE = re.compile(
    r"(?P<place>[A-Z][A-ZÀ-Þ .'’-]{2,60}(?:,\s[\w .]{2,25})?)(?:\s\((?P<agency>[\w .&/-]{2,25})\))?\s*[—–-]{1,2}\s"
)


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case and without punctuation or accents."""
    folded = text.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c)).replace("’", "'")
    return _WORD.findall(folded)


def fold(text: str) -> str:
    """Return the words of a text joined by spaces. Lines with the same words compare equal."""
    return " ".join(words(text))


def alphanumerics(text: str) -> str:
    """Return the letters and digits of a text in lower case, for comparison of texts that differ in spaces and punctuation."""
    return "".join(filter(str.isalnum, text)).casefold()


def ends_like_sentence(text: str) -> bool:
    """Return True if the text ends in the punctuation of a sentence, perhaps followed by quotation marks or brackets."""
    return text.rstrip("\"'”’)] ")[-1:] in (".", "!", "?", "…", "。", "！", "？", "؟", "।")


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, as they are written. Initials and common abbreviations do not end a sentence."""
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
    """Return the number of words in a text. In scripts that are written without spaces, two characters count as a word."""
    return len(text.split()) + (0 if text.isascii() else len(_UNSPACED.findall(text)) // 2)


def summarize(paragraphs: list[str], limit: int = 55) -> str:
    """Return the first sentences of a text, up to `limit` words in all, but at least one sentence. Nothing is rephrased."""
    chosen: list[str] = []
    count = 0
    for sentence in (sentence for paragraph in paragraphs for sentence in _sentences(paragraph)):
        count += count_words(sentence)
        if chosen and count > limit:
            break
        chosen.append(sentence)
    return " ".join(chosen)


def drop_forbidden_characters(text: str) -> str:
    """Return the text without characters that are invisible or forbidden in XML 1.0.

    They can come from escapes in YAML and JSON, too, so a check of a file's bytes does not find all of them.
    """
    return _FORBIDDEN.sub("", text)


def quantity(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: '1 file', '2 files'. The plural is the singular with an s unless given."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
