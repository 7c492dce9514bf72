"""Which drawings pages have, and of what. Their links begin with a slash, which templates put the site's address before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

# Names are linked to so many others, those with which most articles name them.
_CLOSEST = 2


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
    """The network of those `named` in an edition's `articles`; None where no two of them appear together, and where there is one
    article alone, in which everybody does."""
    if len(articles) < 2:
        return None
    nodes = {one.page: Node(one.page.name, one.page.type, f"/{one.page.url}", one.trend.salience) for one in named}
    together: Counter[tuple[EntityPage, EntityPage]] = Counter()
    for article in articles:
        among = sorted((p for p in pages_of(article) if p in nodes), key=lambda page: page.address)
        together.update(combinations(among, 2))
    weights = {one.page: one.trend.salience for one in named}
    links = [Link(nodes[one], nodes[other], count) for (one, other), count in _strongest(together, weights)]
    linked = {node for link in links for node in (link.first, link.second)}
    shown = [node for node in nodes.values() if node in linked]
    drawing = network(shown, links, f"Who is named together, {title}")
    return Network(drawing, described(shown, links)) if drawing else None


def _strongest(
    together: Counter[tuple[EntityPage, EntityPage]], weights: Mapping[EntityPage, float]
) -> Iterator[tuple[tuple[EntityPage, EntityPage], int]]:
    """Pairs that are among the closest of one of the two: all pairs of a story's names would be a knot. `weights` are those that
    names have in this edition, so that later ones do not change its picture."""
    ranked = sorted(together.items(), key=lambda one: (-one[1], -sum(weights[page] for page in one[0]), _addresses(one[0])))
    links: Counter[EntityPage] = Counter()
    for pair, count in ranked:
        if min(links[page] for page in pair) < _CLOSEST:
            links.update(pair)
            yield pair, count


def _addresses(pair: tuple[EntityPage, EntityPage]) -> tuple[str, str]:
    return pair[0].address, pair[1].address


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
