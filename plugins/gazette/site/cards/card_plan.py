"""Which page has which picture for links to it, and the writing of those pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from ...config import read_config
from ...model.periods import in_words
from ..output.output_files import outputs_of
from ..pages.articles import DigestArticle
from ..pages.edition_pages import EditionPage
from .card_files import FOLDER, Drawing, begin_cards, finish_cards, prune_cards
from .draw_card import Words, card_name

_KEY = "_GAZETTE_CARDS"


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


def start_cards(settings: dict[str, Any], planned: Mapping[str, Words]) -> None:
    """Begin to make the cards of a build, in processes of their own where many are new."""
    config = read_config(settings)
    settings[_KEY] = begin_cards(planned, outputs_of(settings), config.cache.with_name("gazette-cards"), config.jobs)


def put_cards(settings: dict[str, Any]) -> str:
    """Have them in the site, and forget those that nobody needs any more. Returns a warning where that is not possible, else ""."""
    drawing: Drawing = settings.pop(_KEY)
    try:
        finish_cards(drawing, outputs_of(settings))
        prune_cards(drawing.cache, (PurePosixPath(path).name for path in drawing.planned))
    except OSError as error:
        return f"pictures for links cannot be written: {error.filename}: {error.strerror}; check its permissions and the disk"
    return ""
