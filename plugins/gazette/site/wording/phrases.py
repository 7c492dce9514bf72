"""What pages say of themselves in words: short descriptions, and when their articles are from. Only what is on the site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from locale import LC_TIME, setlocale
from typing import Any

from ...model.text import ends_like_sentence, sentences

# Search engines show about 160 characters of a description, and look for more in the page where it has fewer than about 50.
LONGEST = 160
SHORTEST = 50


def describe_text(*parts: str) -> str:
    """The first of `parts` that are needed for a description, cut at the end of a sentence or, with '…', of a word: up to
    LONGEST characters, and SHORTEST at least where the parts have as many."""
    text = ""
    for part in filter(None, (" ".join(part.split()) for part in parts)):
        text = f"{text}{'' if not text or ends_like_sentence(text) else '.'} {part}".strip()
        if len(text) >= SHORTEST:
            break
    return shorten(text, LONGEST)


def shorten(text: str, longest: int) -> str:
    """The text, cut at the end of a sentence if what is left is long enough for a description, else at that of a word."""
    if len(text) <= longest:
        return text
    whole = ""
    for sentence in sentences(text):
        if len(whole) + 1 + len(sentence) > longest:
            break
        whole = f"{whole} {sentence}".strip()
    return whole if len(whole) >= SHORTEST else cut(text, longest)


def cut(text: str, longest: int) -> str:
    """The text, cut at the end of a word and with '…' where it is longer than `longest` characters."""
    if len(text) <= longest:
        return text
    words = text[:longest].rpartition(" ")[0]
    # Scripts without spaces have no words to cut at; nor has one very long word.
    kept = words if len(words) > longest // 2 else text[: longest - 1]
    return kept.rstrip(" ,;:.–—-") + "…"


def day(moment: date, *, year: bool = True) -> str:
    """'3 July 2024', in the language of the site's LOCALE."""
    return f"{moment.day} {_month(moment.year, moment.month, '%B %Y' if year else '%B', setlocale(LC_TIME))}"


@lru_cache(maxsize=1_000)
def _month(year: int, month: int, form: str, _: str) -> str:
    """A month in the words of a locale: pages have the same few, and Pelican's own dates take long to say them."""
    return date(year, month, 1).strftime(form)


def span(first: date, last: date) -> str:
    """'on 3 July 2024', 'from 3 July to 9 December 2024': a year is told once where it is one."""
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return f"on {day(last)}"
    return f"from {day(first, year=first.year != last.year)} to {day(last)}"


def plural(number: int, one: str, many: str = "") -> str:
    """'1 story', '12 stories'; the plural of a word that only takes an s need not be said."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def count(articles: Sequence[Any]) -> str:
    """'12 articles'."""
    return plural(len(articles), "article")


def dated(articles: Sequence[Any]) -> str:
    """'12 articles from 3 July to 9 December 2024': of Pelican articles in any order."""
    if not articles:
        return "No articles yet"
    dates = [article.date for article in articles]
    return f"{count(articles)} {span(min(dates), max(dates))}"


def listing(intro: str, headlines: Iterable[str]) -> str:
    """A description of a list: an introduction, and as many headlines as fit; the first is cut where not even that does."""
    text = intro
    for headline in headlines:
        longer = f"{text}{' ' if text == intro else ';'} {headline.rstrip('. ')}".replace("  ", " ")
        if len(longer) > LONGEST:
            return cut(longer, LONGEST) if text == intro else text
        text = longer
    return text
