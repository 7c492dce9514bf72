"""What an entity's page says beside its articles: who it appears with, how it has done over time, who else has its name; and
the letters that indexes are divided by."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, groupby

from ..cleaning.words import fold
from .entities import EntityPage, EntityTag

# Companions that a page lists.
_COMPANY = 12
# Entities on one page of an index; more are divided by letters.
ONE_PAGE = 500
_OTHER, _DIGITS = "other", "0-9"


@dataclass(frozen=True, slots=True)
class Companion:
    """Another entity, and in how many articles both are tags."""

    page: EntityPage
    count: int


def companies(pages: Iterable[EntityPage]) -> Iterator[tuple[EntityPage, tuple[Companion, ...]]]:
    """For each entity whom it is named with most, among the tags of its articles."""
    named: dict[int, list[EntityPage]] = {}
    for page in pages:
        for article in page.articles:
            if id(article) not in named:
                named[id(article)] = [tag.page for tag in article.tags if isinstance(tag, EntityTag)]
        counts = Counter(chain.from_iterable([named[id(article)] for article in page.articles]))
        del counts[page]
        ranked = nsmallest(_COMPANY, counts.items(), key=lambda one: (-one[1], -one[0].salience, one[0].address))
        yield page, tuple(Companion(other, count) for other, count in ranked)


def namesakes(pages: Iterable[EntityPage]) -> dict[str, tuple[EntityPage, ...]]:
    """By the address of each entity whose name others have, too, as their name or one of their other names: those others."""
    bearers: dict[str, dict[str, EntityPage]] = defaultdict(dict)
    named: dict[str, list[EntityPage]] = defaultdict(list)
    for page in pages:
        named[fold(page.name)].append(page)
        for name in (page.name, *page.aliases):
            bearers[fold(name)][page.address] = page
    found: dict[str, dict[str, EntityPage]] = defaultdict(dict)
    for name, own in named.items():
        for page in own:
            for other in bearers[name].values():
                if other is not page:
                    found[page.address][other.address] = other
                    found[other.address][page.address] = page
    return {address: tuple(others[key] for key in sorted(others)) for address, others in found.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """A part of an index: the `name` it goes by in links ('a', '0-9', 'other'), what is shown, and its entities."""

    name: str
    members: tuple[EntityPage, ...]

    @property
    def shown(self) -> str:
        return {_DIGITS: "0–9", _OTHER: "Other"}.get(self.name, self.name.upper())


def letters(members: Sequence[EntityPage]) -> tuple[Letter, ...]:
    """Entities by the first letter of their name, without its accents: digits first, other scripts last."""
    ranked = sorted(members, key=lambda page: (_place(page), fold(page.name), page.address))
    return tuple(Letter(name, tuple(part)) for (_, name), part in groupby(ranked, key=_place))


def _place(page: EntityPage) -> tuple[int, str]:
    plain = unicodedata.normalize("NFKD", page.name.casefold())
    first = next((c for c in plain if c.isalnum()), "")
    if first.isdecimal():
        return 0, _DIGITS
    return (1, first) if "a" <= first <= "z" else (2, _OTHER)


def by_mentions(members: Iterable[EntityPage]) -> tuple[EntityPage, ...]:
    """Those in most articles first."""
    return tuple(sorted(members, key=lambda page: (-len(page.articles), -page.salience, page.address)))
