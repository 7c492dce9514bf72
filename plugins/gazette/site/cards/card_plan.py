"""Plan which page has which card, and have the cards drawn and put into the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from ...config import read_config
from ...model.periods import format_date_range
from ..output.output_files import output_files_of
from ..pages.articles import DigestArticle
from ..pages.edition_pages import EditionPage
from .card_files import CARDS_FOLDER, PendingCards, begin_cards, finish_cards, prune_cards
from .draw_card import CardText, card_name

_KEY = "_GAZETTE_CARDS"


def plan_cards(site: str, subtitle: str, articles: Iterable[Any], editions: Iterable[EditionPage]) -> dict[str, CardText]:
    """Set `card` on articles and editions: the URL of their card, relative to the site's root.

    Return the text of each card by URL. The first is the site's own card, which all other pages share. `site` and `subtitle` may
    contain markup.
    """
    masthead = _plain_text(site)
    planned: dict[str, CardText] = {}
    _plan(planned, (masthead, "", _plain_text(subtitle)))
    for article in articles:
        publisher = article.source.publisher if isinstance(article, DigestArticle) else ""
        line = " · ".join(filter(None, (format_date_range(article.date.date(), article.date.date()), publisher)))
        article.card = _plan(planned, (masthead, _plain_text(article.title), line))
    for edition in editions:
        edition.card = _plan(planned, (masthead, _plain_text(edition.stories[0].lead.title), edition.title))
    return planned


def _plan(planned: dict[str, CardText], texts: CardText) -> str:
    """Add a card to `planned`, and return its URL."""
    url = f"{CARDS_FOLDER}/{card_name(*texts)}"
    planned[url] = texts
    return url


def _plain_text(markup: str) -> str:
    return Markup(markup).striptags()  # noqa: S704 - never written as markup


def start_cards(settings: dict[str, Any], planned: Mapping[str, CardText]) -> None:
    """Begin to draw the cards of a build, in other processes if many are new. `put_cards` finishes the work."""
    config = read_config(settings)
    settings[_KEY] = begin_cards(planned, output_files_of(settings), config.cache_file.with_name("gazette-cards"), config.jobs)


def put_cards(settings: dict[str, Any]) -> str:
    """Put the cards into the site, and remove unused ones from the cache. Return "", or a warning if a file cannot be written."""
    pending: PendingCards = settings.pop(_KEY)
    try:
        finish_cards(pending, output_files_of(settings))
        prune_cards(pending.cache, (PurePosixPath(path).name for path in pending.planned))
    except OSError as error:
        return f"{error.filename} cannot be written: {error.strerror}; some cards are missing; check its permissions and the disk"
    return ""
