"""Truecasing: rewrite lines in capitals or headline case, so that their words have the same case as in the rest of the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ...model.article import Article, recognizable_text
from ...model.gazetteer import built_in
from ...model.text import DATELINE
from .word_pieces import TOKEN

# Words that headline case does not capitalise, and that do not begin a name.
_SMALL = frozenset(
    "a an and as at but by for from in into is of off on or over the to up vs via with after against amid before says say".split()  # noqa: SIM905
)
_CAPITALS = re.compile(r"[A-ZÀ-Þ]{2,}(?:['’]S\b)?")
# Words that are lower case inside the name of a town.
_PARTICLES = frozenset(("DE", "DO", "DA", "DEL", "DES", "LA", "OF", "THE", "SUR", "AM", "UPON"))
# Acronyms that are also words. In a line in capitals, they usually are the word.
_WORD_ACRONYMS = frozenset(("WHO",))
# A line with fewer words of four letters or more may be a name, not a headline.
_MIN_HEADLINE_WORDS = 4


def cased_text(article: Article) -> str:
    """Return the text that recognizers read: `recognizable_text(article)` in true case, with every character at the same offset."""
    return truecase(recognizable_text(article))


def truecase(text: str) -> str:
    """Return the text with its lines in capitals and headline case rewritten: each word gets its usual case in the other lines.

    In a line in capitals, a word that the other lines do not have keeps only its first capital, unless it may be an acronym: a
    built-in name, or two or three letters without a vowel. Every character stays at its offset.

    >>> truecase("RIVERS RISE IN VELDA\\nThe rivers of Velda rose.")
    'Rivers Rise in Velda\\nThe rivers of Velda rose.'
    """
    lines = [_truecase_dateline(line) for line in text.split("\n")]
    cases = [_line_case(line) for line in lines]
    if not any(cases):
        return "\n".join(lines)
    forms = _usual_forms(line for line, case in zip(lines, cases, strict=True) if not case)
    return "\n".join(_recase_line(line, case, forms) if case else line for line, case in zip(lines, cases, strict=True))


def _truecase_dateline(line: str) -> str:
    """Return a line with the town of its dateline in true case: 'Velda (Wire) — It rained.' for 'VELDA (Wire) — It rained.'"""
    match = DATELINE.match(line)
    if not match:
        return line
    town = match["place"].partition(",")[0]
    return _CAPITALS.sub(_town_word, town) + line[match.start("place") + len(town) :]


def _town_word(word: re.Match[str]) -> str:
    if word.start() and word[0] in _PARTICLES:
        return word[0].lower()
    return word[0] if word[0] in built_in() else word[0][0] + word[0][1:].lower()


def _line_case(line: str) -> str:
    """Return "capitals" or "headline", or "" for an ordinary line."""
    if line.isupper() or (line[:3].isupper() and _capitals_share(line) > 0.7):
        return "capitals"
    if line.istitle() or (line and not line.rstrip().endswith((".", ",", ";")) and len(line) < 160):
        words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3 and word.lower() not in _SMALL]
        if len(words) >= _MIN_HEADLINE_WORDS and not any(word[0].islower() for word in words):
            return "headline"
    return ""


def _capitals_share(line: str) -> float:
    letters = [c for c in line if c.isalpha()]
    return sum(map(str.isupper, letters)) / (len(letters) or 1)


def _usual_forms(lines: Iterable[str]) -> Mapping[str, str]:
    """Return the usual form of each word in the lines, by the word in lower case.

    This is the most frequent form inside sentences. For a word that only begins sentences, it is the first form in the lines.
    """
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    at_start: dict[str, str] = {}
    for line in lines:
        starts_sentence = True
        for match in TOKEN.finditer(line):
            word = match[0]
            if not word[0].isalpha():
                starts_sentence = starts_sentence or word in ".!?:"
                continue
            if starts_sentence:
                at_start.setdefault(word.lower(), word)
            else:
                inside[word.lower()][word] += 1
            starts_sentence = False
    return at_start | {word: min(counts, key=lambda form: (-counts[form], form)) for word, counts in inside.items()}


def _recase_line(line: str, line_case: str, forms: Mapping[str, str]) -> str:
    def recase(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) == 1:  # 'U.S.' stays as it is, but the S of "BOB'S" becomes lower case
            return word.lower() if word == "S" and line[match.start() - 1 : match.start()] in ("'", "’") else word
        form = forms.get(word.lower(), "")
        if len(form) == len(word):
            return form
        if word.lower() in _SMALL:
            return word.lower()
        if word in built_in() and word not in _WORD_ACRONYMS:
            return word
        if line_case == "headline" or not word.isalpha() or (len(word) < 4 and not set(word) & set("AEIOUY")):
            return word
        return word[0] + word[1:].lower() if len(word.lower()) == len(word) else word

    return TOKEN.sub(recase, line)
