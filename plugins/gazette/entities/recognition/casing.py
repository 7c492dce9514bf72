"""Lines in capitals and in headline case, written as the rest of their text writes those words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ...model.article import Article, recognizable
from ...model.gazetteer import built_in
from ...model.text import DATELINE
from .word_pieces import WORD

# Words that headline case leaves small, and that are no part of a name's beginning.
_SMALL = frozenset(
    "a an and as at but by for from in into is of off on or over the to up vs via with after against amid before says say".split()  # noqa: SIM905
)
_CAPITALS = re.compile(r"[A-ZÀ-Þ]{2,}(?:['’]S\b)?")
_PARTICLES = frozenset(("DE", "DO", "DA", "DEL", "DES", "LA", "OF", "THE", "SUR", "AM", "UPON"))
# Acronyms that are words, too, and in a line in capitals mostly are.
_WORDS = frozenset(("WHO",))
# Words that a line in headline case has at least; a shorter one may be a name.
_HEADLINE = 4


def cased_text(article: Article) -> str:
    """The text of an article as recognizers read it: `recognizable(article)`, character by character, in its true case."""
    return truecase(recognizable(article))


def truecase(text: str) -> str:
    """The text with its lines in capitals and headline case written as its other lines write their words, and what these do
    not have with one capital. Every character stays in its place.

    >>> truecase("RIVERS RISE IN VELDA\\nThe rivers of Velda rose.")
    'Rivers Rise in Velda\\nThe rivers of Velda rose.'
    """
    lines = [_dateline(line) for line in text.split("\n")]
    kinds = [_kind(line) for line in lines]
    if not any(kinds):
        return "\n".join(lines)
    forms = _forms(line for line, kind in zip(lines, kinds, strict=True) if not kind)
    return "\n".join(_recased(line, kind, forms) if kind else line for line, kind in zip(lines, kinds, strict=True))


def _dateline(line: str) -> str:
    """A line with its dateline's place in true case: 'VELDA (Wire) — It rained.'"""
    found = DATELINE.match(line)
    if not found:
        return line
    town = found["place"].partition(",")[0]
    return _CAPITALS.sub(_town_word, town) + line[found.start("place") + len(town) :]


def _town_word(word: re.Match[str]) -> str:
    if word.start() and word[0] in _PARTICLES:
        return word[0].lower()
    return word[0] if word[0] in built_in() else word[0][0] + word[0][1:].lower()


def _kind(line: str) -> str:
    """ "capitals", "headline", or "" for an ordinary line."""
    if line.isupper() or (line[:3].isupper() and _share_of_capitals(line) > 0.7):
        return "capitals"
    if line.istitle() or (line and not line.rstrip().endswith((".", ",", ";")) and len(line) < 160):
        words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3 and word.lower() not in _SMALL]
        small = [word for word in words if word[0].islower()]
        if len(words) >= _HEADLINE and not small:
            return "headline"
    return ""


def _share_of_capitals(line: str) -> float:
    letters = [c for c in line if c.isalpha()]
    return sum(map(str.isupper, letters)) / (len(letters) or 1)


def _forms(lines: Iterable[str]) -> Mapping[str, str]:
    """How lines write each word where it does not begin a sentence (or else, where it does)."""
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, str] = {}
    for line in lines:
        begins = True
        for match in WORD.finditer(line):
            word = match[0]
            if not word[0].isalpha():
                begins = begins or word in ".!?:"
                continue
            if begins:
                first.setdefault(word.lower(), word)
            else:
                inside[word.lower()][word] += 1
            begins = False
    return first | {word: min(counts, key=lambda form: (-counts[form], form)) for word, counts in inside.items()}


def _recased(line: str, kind: str, forms: Mapping[str, str]) -> str:
    def recase(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) == 1:  # 'U.S.' stays, and the S of 'BOB'S' is small
            return word.lower() if word == "S" and line[match.start() - 1 : match.start()] in ("'", "’") else word
        known = forms.get(word.lower(), "")
        if len(known) == len(word):
            return known
        if word.lower() in _SMALL:
            return word.lower()
        if word in built_in() and word not in _WORDS:
            return word
        if kind == "headline" or not word.isalpha() or (len(word) < 4 and not set(word) & set("AEIOUY")):
            return word
        return word[0] + word[1:].lower() if len(word.lower()) == len(word) else word

    return WORD.sub(recase, line)
