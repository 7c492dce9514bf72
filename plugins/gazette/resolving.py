"""The entities of articles, with the cache's help: an article's are worked out once, and again when the user says something of
a name in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .article import Article
from .cache import Cache
from .entities.register import Document
from .entities.resolve import Found, resolve_entities
from .entities.rulings import NONE, Rulings
from .fingerprint import resolution_key, ruled_key
from .once import once


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was found in an article; the keys of the names that the user's entries were asked for meanwhile; and what they said
    of these ("": nothing). It holds as long as they say the same of them, whatever they say of other names."""

    found: tuple[Found, ...]
    asked: tuple[str, ...]
    said: str


def resolve_articles(articles: Sequence[Article], rulings: Rulings, cache: Cache) -> list[Document]:
    """The articles with their entities, in their order. What the user's entries say nothing of is taken from the cache, whatever
    they say of the rest."""
    keys = [resolution_key(article) for article in articles]
    by_key = dict(zip(keys, articles, strict=True))
    plain = once(by_key, lambda article: _resolved(article, NONE), Resolved, cache, "entities")
    ruled = _ruled(by_key, plain, rulings, cache)
    return [Document(a.id, a.published[:10], ruled.get(key, plain[key]).found) for key, a in zip(keys, articles, strict=True)]


def _ruled(articles: dict[str, Article], plain: dict[str, Resolved], rulings: Rulings, cache: Cache) -> dict[str, Resolved]:
    """Those of the articles, by their keys, of whose names the user says something, as that has it."""
    touched = {key: rulings.said(one.asked) for key, one in plain.items() if not rulings.silent(one.asked)}
    keys = {key: ruled_key(key, said) for key, said in touched.items()}
    known = {key: one for key, one in cache.get(keys.values(), Resolved).items() if one.said == rulings.said(one.asked)}
    fresh = {own: articles[key] for key, own in keys.items() if own not in known}
    made = {key: _resolved(article, rulings) for key, article in fresh.items()}
    cache.put(made, "entities")
    known |= made
    return {key: known[own] for key, own in keys.items()}


def _resolved(article: Article, rulings: Rulings) -> Resolved:
    noting = rulings.noting()
    found = resolve_entities(article, noting)
    return Resolved(found, tuple(sorted(noting.asked or ())), noting.said(noting.asked or ()))
