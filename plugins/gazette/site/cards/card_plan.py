"""Plan which page has which card, and have the cards drawn and put into the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from ...config import Config
from ...model.periods import format_date_range
from ..output.output_files import OutputFiles
from ..pages.edition_pages import EditionPage
from .card_files import CARDS_FOLDER, PendingCards, begin_cards, finish_cards, prune_cards
from .draw_card import CardText, card_name


def plan_cards(site: str, subtitle: str, articles: Iterable[Any], editions: Iterable[EditionPage]) -> dict[str, CardText]:
    """Set `card` on articles and editions: the URL of their card, relative to the site's root.

    Return the text of each card by URL. The first is the site's own card, which all other pages share. `site` and `subtitle` may
    contain markup.
    """
    masthead = _plain_text(site)
    planned: dict[str, CardText] = {}
    _plan(planned, (masthead, "", _plain_text(subtitle)))
    for article in articles:
        publisher = article.source.publisher if article.view_source else ""
        line = " · ".join(filter(None, (format_date_range(article.date.date(), article.date.date()), publisher)))
        article.card = _plan(planned, (masthead, _plain_text(article.title), line))
    for edition in editions:
        edition.view_card = _plan(planned, (masthead, _plain_text(edition.stories[0].lead.title), edition.title))
    return planned


def _plan(planned: dict[str, CardText], texts: CardText) -> str:
    """Add a card to `planned`, and return its URL."""
    url = f"{CARDS_FOLDER}/{card_name(*texts)}"
    planned[url] = texts
    return url


def _plain_text(markup: str) -> str:
    return Markup(markup).striptags()  # noqa: S704 - never written as markup


def start_cards(planned: Mapping[str, CardText], config: Config, outputs: OutputFiles) -> PendingCards:
    """Begin to draw the cards of a build, in other processes if many are new. `put_cards` finishes the work."""
    return begin_cards(planned, outputs, config.cache_file.with_name("gazette-cards"), config.jobs)


def put_cards(pending: PendingCards, outputs: OutputFiles) -> str:
    """Put the cards into the site, and remove unused ones from the cache. Return "", or a warning if a file cannot be written."""
    try:
        finish_cards(pending, outputs)
        prune_cards(pending.cache, (PurePosixPath(path).name for path in pending.planned))
    except OSError as error:
        return f"{error.filename} cannot be written: {error.strerror}; some cards are missing; check its permissions and the disk"
    return ""
