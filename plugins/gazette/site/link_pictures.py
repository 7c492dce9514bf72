"""Which page has which picture for links to it, and the writing of those pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..config import Config
from ..days import in_words
from .articles import DigestArticle
from .cards import card_name, prune_cards, write_card
from .editions import EditionPage

FOLDER = "cards"
# What a card says: masthead, headline, and the line below.
Words = tuple[str, str, str]


def plan_cards(site: str, subtitle: str, articles: Iterable[Any], editions: Iterable[EditionPage]) -> dict[str, Words]:
    """Give each article and edition the address of its `card`; returns what each card says, by address. Other pages have the
    site's own, which comes first. `site` and `subtitle` may hold markup."""
    masthead = _plain(site)
    planned: dict[str, Words] = {}
    _plan(planned, (masthead, "", _plain(subtitle)))
    for article in articles:
        publisher = article.source.publisher if isinstance(article, DigestArticle) else ""
        line = " · ".join(filter(None, (in_words(article.date.date(), article.date.date()), publisher)))
        article.card = _plan(planned, (masthead, _plain(article.title), line))
    for edition in editions:
        edition.card = _plan(planned, (masthead, _plain(edition.stories[0].lead.title), edition.title))
    return planned


def _plan(planned: dict[str, Words], words: Words) -> str:
    address = f"{FOLDER}/{card_name(*words)}"
    planned[address] = words
    return address


def _plain(markup: str) -> str:
    return Markup(markup).striptags()  # noqa: S704 - read, not written


def write_cards(planned: dict[str, Words], output: Path, config: Config) -> str:
    """Draw the cards that no earlier build has drawn, and put all into the output. Returns a warning where that is not possible,
    else ""."""
    cache = config.cache.with_name("gazette-cards")
    try:
        names = [write_card(output / FOLDER, cache, *words) for words in planned.values()]
        prune_cards(cache, names)
    except OSError as error:
        return f"pictures for links cannot be written: {error.filename}: {error.strerror}; check its permissions and the disk"
    return ""
