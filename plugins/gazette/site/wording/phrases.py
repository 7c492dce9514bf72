"""Wording that pages and feeds share: descriptions of limited length, days and counts in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from locale import LC_TIME, setlocale
from typing import Any

from ...model.text import ends_like_sentence, sentences

# Characters. Search engines show about 160 of a description; if it has fewer than about 50, they look for more in the page.
MAX_DESCRIPTION = 160
MIN_DESCRIPTION = 50


def build_description(*parts: str) -> str:
    """Return a description of at most MAX_DESCRIPTION characters.

    It consists of the first `parts` that together have MIN_DESCRIPTION characters, or of all of them. A text that is too long ends
    after a sentence, or after a word with '…'."""
    text = ""
    for part in filter(None, (" ".join(part.split()) for part in parts)):
        text = f"{text}{'' if not text or ends_like_sentence(text) else '.'} {part}".strip()
        if len(text) >= MIN_DESCRIPTION:
            break
    return _truncate_after_sentence(text, MAX_DESCRIPTION)


def _truncate_after_sentence(text: str, max_length: int) -> str:
    """Return the sentences that fit into `max_length` characters.

    If these are shorter than MIN_DESCRIPTION, the text is truncated after a word instead."""
    if len(text) <= max_length:
        return text
    whole = ""
    for sentence in sentences(text):
        if len(whole) + 1 + len(sentence) > max_length:
            break
        whole = f"{whole} {sentence}".strip()
    return whole if len(whole) >= MIN_DESCRIPTION else truncate(text, max_length)


def truncate(text: str, max_length: int) -> str:
    """Return the text, cut off after a word and with '…' if it is longer than `max_length` characters."""
    if len(text) <= max_length:
        return text
    words = text[:max_length].rpartition(" ")[0]
    # A script without spaces, or one very long word, leaves too little: cut between characters.
    beginning = words if len(words) > max_length // 2 else text[: max_length - 1]
    return beginning.rstrip(" ,;:.–—-") + "…"


def format_day(moment: date, *, year: bool = True) -> str:
    """Return a day as '3 July 2024', or as '3 July' without the year, in the language of the process's LC_TIME locale."""
    return f"{moment.day} {_format_month(moment.year, moment.month, '%B %Y' if year else '%B', setlocale(LC_TIME))}"


@lru_cache(maxsize=1_000)
def _format_month(year: int, month: int, format_: str, _locale: str) -> str:
    """Return a month in words. Cached, since pages show the same few months and Pelican's dates are slow to format."""
    return date(year, month, 1).strftime(format_)


def date_span(first: date, last: date) -> str:
    """Return 'on 3 July 2024' or 'from 3 July to 9 December 2024'. Two days of the same year share the year."""
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return f"on {format_day(last)}"
    return f"from {format_day(first, year=first.year != last.year)} to {format_day(last)}"


def count_noun(number: int, singular: str, plural: str = "") -> str:
    """Return '1 story' or '12 stories'. The plural may be omitted if it is the singular with an s."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


def count_articles(articles: Sequence[Any]) -> str:
    """Return the number of articles, such as '12 articles'."""
    return count_noun(len(articles), "article")


def count_and_span(articles: Sequence[Any]) -> str:
    """Return '12 articles from 3 July to 9 December 2024' for Pelican articles in any order."""
    if not articles:
        return "No articles yet"
    dates = [article.date for article in articles]
    return f"{count_articles(articles)} {date_span(min(dates), max(dates))}"


def list_description(introduction: str, headlines: Iterable[str]) -> str:
    """Return a description of a list: the introduction and as many whole headlines as fit into MAX_DESCRIPTION characters.

    If not even the first one fits, it is truncated."""
    text = introduction
    for headline in headlines:
        longer = f"{text}{' ' if text == introduction else ';'} {headline.rstrip('. ')}".replace("  ", " ")
        if len(longer) > MAX_DESCRIPTION:
            return truncate(longer, MAX_DESCRIPTION) if text == introduction else text
        text = longer
    return text
