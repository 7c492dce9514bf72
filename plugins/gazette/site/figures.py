"""Which drawings pages have, and of what. Their links begin with a slash, which templates put the site's address before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..drawing.heat_map import heat_map
from ..drawing.network import Link, Node, described, network
from ..trends import Trend
from .entities import EntityPage, EntityTag

if TYPE_CHECKING:
    from .editions import EditionPage

# Two names are linked where so many articles of the edition have both: two of a day with more than this many articles, else one.
_FEW = 12


@dataclass(frozen=True)
class InTheNews:
    """An entity of an edition, how it compares to its usual, and its page."""

    page: EntityPage
    trend: Trend


@dataclass(frozen=True)
class Network:
    """Who appears with whom: a picture, and the same in words."""

    drawing: str
    described: tuple[tuple[Node, tuple[Node, ...]], ...]


def network_of(named: Sequence[InTheNews], articles: Sequence[Any], title: str) -> Network | None:
    """The network of those `named` in an edition's `articles`; None where no two of them appear together."""
    nodes = {one.page: Node(one.page.name, one.page.type, f"/{one.page.url}", one.trend.salience) for one in named}
    together: Counter[tuple[EntityPage, EntityPage]] = Counter()
    for article in articles:
        among = sorted((p for p in pages_of(article) if p in nodes), key=lambda page: page.address)
        together.update(combinations(among, 2))
    least = 2 if len(articles) > _FEW else 1
    links = [
        Link(nodes[one], nodes[other], count) for (one, other), count in sorted(together.items(), key=_by_address) if count >= least
    ]
    linked = {node for link in links for node in (link.first, link.second)}
    shown = [node for node in nodes.values() if node in linked]
    drawing = network(shown, links, f"Who is named together, {title}")
    return Network(drawing, described(shown, links)) if drawing else None


def _by_address(one: tuple[tuple[EntityPage, EntityPage], int]) -> tuple[str, str]:
    return one[0][0].address, one[0][1].address


def pages_of(article: Any) -> Iterable[EntityPage]:
    """The pages of the entities that an article is tagged with."""
    return (tag.page for tag in getattr(article, "tags", ()) if isinstance(tag, EntityTag))


def heat_maps(editions: Sequence[EditionPage]) -> dict[int, str]:
    """A calendar of each year that has an edition, its days leading to theirs."""
    counts = Counter(article.date.date() for edition in editions for article in edition.articles)
    address = {article.date.date(): f"/{edition.url}" for edition in editions for article in edition.articles}
    busiest = max(counts.values(), default=0)
    years = sorted({day.year for day in counts})
    return {year: heat_map(counts, year, _lookup(address), busiest) for year in years}


def _lookup(address: dict[date, str]) -> Any:
    return lambda day: address[day]
