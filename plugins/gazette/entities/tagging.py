"""Tag articles without a site: recognise, resolve and register the entities of some texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..model.article import Article, Block, Tag
from .recognition.casing import cased_text
from .recognition.recognize import load_recognizer
from .register.build_register import build_register


def tag(source: str | Article, recognizer: str = "gazette") -> tuple[Tag, ...]:
    """Return the entities of a text or an article, the most salient first.

    `recognizer` is 'gazette', 'spacy:MODEL' or 'module:function', as in GAZETTE["recognizer"]. Raises ConfigError if it cannot be
    loaded. To tag several articles under the same names, use `tag_articles`.
    """
    article = source if isinstance(source, Article) else Article(id="text", path="", blocks=(Block(1, 1, source),))
    return tag_articles([article], recognizer)[article.id]


def tag_articles(articles: Sequence[Article], recognizer: str = "gazette") -> Mapping[str, tuple[Tag, ...]]:
    """Return the entities of articles, by article id, the most salient first.

    All articles share one register: an entity has the same name in each. Raises ConfigError if the recognizer cannot be loaded.
    """
    mentions = load_recognizer(recognizer)(cased_text(article) for article in articles)
    recognized = [replace(article, mentions=found) for article, found in zip(articles, mentions, strict=True)]
    return build_register(recognized).tags
