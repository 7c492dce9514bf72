"""Who and what is named together: a picture of an edition's main entities, with links on them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model.article import EntityType
from .label_layout import Box, lines_of, spread, text_width
from .svg import element, escape, number

# In units of the picture, which is shown about as wide as it is drawn.
_SIZE, _LINE, _GAP, _LABEL = 12, 14, 4, 104
# Shapes have radii from the first to the second, and boxes the least height that makes a target of 24 px (WCAG 2.2, 2.5.8).
_RADII, _TARGET = (5.0, 9.0), 24.0
# The share of the picture that names and shapes take up.
_DENSITY = 0.42
# Square, triangle, diamond, bar: corners from the centre, in radii.
_CORNERS: Mapping[EntityType, Sequence[tuple[float, float]]] = {
    "organization": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "place": ((0, -1), (1, 0.9), (-1, 0.9)),
    "event": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "work": ((-1.1, -0.5), (1.1, -0.5), (1.1, 0.5), (-1.1, 0.5)),
}
_STRENGTHS = 4
_SEED = 5
# All nodes pull each other a little, so that stories that share nobody do not drift apart.
_PULL = 0.12


@dataclass(frozen=True, slots=True)
class Node:
    """An entity with the address of its page; `weight` is how much the news is about it."""

    name: str
    type: EntityType
    url: str
    weight: float


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes that are named together, in `weight` articles."""

    first: Node
    second: Node
    weight: float


@dataclass(frozen=True, slots=True)
class _Placed:
    node: Node
    lines: tuple[str, ...]
    radius: float
    x: float
    y: float


def network(nodes: Sequence[Node], links: Sequence[Link], label: str, width: int = 320) -> str:
    """The picture, `width` px wide and as high as it needs to be: a shape (by type) and a name for each node, both a link to
    its page, none over another. Left out are nodes without a link, and links of nodes that are not among `nodes`. "" where no two
    nodes are linked."""
    among = _among(nodes, links)
    if not among:
        return ""
    placed, height = _place(_linked(nodes, among), among, width)
    size = {"width": str(width), "height": number(height), "viewBox": f"0 0 {width} {number(height)}"}
    return element(
        "svg",
        # For the paper that surrounds letters; not in the style sheet, since the CSS that the Nu checker knows has it not.
        {"class": "network", "role": "group", "aria-label": label, "paint-order": "stroke", **size},
        *_lines({one.node: one for one in placed}, among),
        *map(_node, placed),
    )


def described(nodes: Sequence[Node], links: Sequence[Link]) -> tuple[tuple[Node, tuple[Node, ...]], ...]:
    """The same for those who cannot see it: each node with those it is linked to, the strongest link first."""
    found: Mapping[Node, list[tuple[float, int, Node]]] = defaultdict(list)
    among = _among(nodes, links)
    order = {node: i for i, node in enumerate(_linked(nodes, among))}
    for link in among:
        found[link.first].append((-link.weight, order[link.second], link.second))
        found[link.second].append((-link.weight, order[link.first], link.first))
    return tuple((node, tuple(other for _, _, other in sorted(found[node], key=lambda item: item[:2]))) for node in order)


def _among(nodes: Sequence[Node], links: Sequence[Link]) -> list[Link]:
    return [link for link in links if link.first in nodes and link.second in nodes and link.first != link.second]


def _linked(nodes: Sequence[Node], links: Sequence[Link]) -> list[Node]:
    linked = {node for link in links for node in (link.first, link.second)}
    return [node for node in dict.fromkeys(nodes) if node in linked]


def _place(nodes: Sequence[Node], links: Sequence[Link], width: int) -> tuple[list[_Placed], float]:
    """Near what they are linked to, and apart from all others."""
    most = max(node.weight for node in nodes)
    lines = [lines_of(node.name, _SIZE, _LABEL) for node in nodes]
    radii = [_radius(max(0.0, node.weight) / most if most > 0 else 0) for node in nodes]
    sizes = [_size(*both) for both in zip(lines, radii, strict=True)]
    height = max(96.0, sum(w * h for w, h in sizes) / _DENSITY / width)
    spots = _layout(nodes, links)
    boxes = [Box(x * width, y * height, w, h) for (x, y), (w, h) in zip(spots, sizes, strict=True)]
    settled, height = spread(boxes, width, height)
    made = zip(nodes, lines, radii, settled, strict=True)
    return [_Placed(n, names, r, box.x, box.y - box.height / 2 + r + _GAP / 2) for n, names, r, box in made], height


def _radius(share: float) -> float:
    """Of a shape whose area grows with its share of the greatest weight, between the least and the most."""
    return round(_RADII[0] + (_RADII[1] - _RADII[0]) * math.sqrt(share), 1)


def _size(lines: Sequence[str], radius: float) -> tuple[float, float]:
    """The width and height of a shape with its name below and a margin around."""
    width = max(2 * radius, *(text_width(line, _SIZE) for line in lines))
    return max(_TARGET, width + _GAP), max(_TARGET, 2 * radius + _LINE * len(lines) + 2 * _GAP)


def _layout(nodes: Sequence[Node], links: Sequence[Link]) -> list[tuple[float, float]]:
    """A place from 0 to 1 for each node, by forces: all repel each other, links pull. The same in every run."""
    # Here: it takes a while to import, and most commands need no layout.
    import networkx as nx  # type: ignore[import-untyped]

    graph = nx.complete_graph(len(nodes))
    nx.set_edge_attributes(graph, _PULL, "weight")
    order = {node: i for i, node in enumerate(nodes)}
    graph.add_weighted_edges_from(
        (order[link.first], order[link.second], _PULL + math.sqrt(max(0.0, link.weight))) for link in links
    )
    spots = nx.spring_layout(graph, k=1.6 / math.sqrt(len(nodes)), seed=_SEED, iterations=80)
    return list(zip(*(_stretched([float(spots[i][axis]) for i in graph]) for axis in (0, 1)), strict=True))


def _stretched(values: Sequence[float]) -> list[float]:
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.5 for value in values]


def _lines(placed: Mapping[Node, _Placed], links: Sequence[Link]) -> list[str]:
    """The links as one path for each strength, w1 to w4."""
    most = max(link.weight for link in links)
    drawn: dict[int, list[str]] = defaultdict(list)
    for link in links:
        one, other = placed[link.first], placed[link.second]
        strength = max(1, math.ceil(_STRENGTHS * link.weight / most)) if most > 0 else 1
        drawn[strength].append(f"M{number(one.x)} {number(one.y)}L{number(other.x)} {number(other.y)}")
    return [element("path", {"class": f"w{strength}", "d": "".join(drawn[strength])}) for strength in sorted(drawn)]


def _node(placed: _Placed) -> str:
    node, x = placed.node, number(placed.x)
    top = placed.y + placed.radius + _GAP + _SIZE - 3
    whole = " ".join(placed.lines) == " ".join(node.name.split())
    texts = (
        element("text", {"x": x, "y": number(top + i * _LINE)}, escape(line) + (" " if i + 1 < len(placed.lines) else ""))
        for i, line in enumerate(placed.lines)
    )
    title = "" if whole else element("title", {}, escape(node.name))
    return element("a", {"class": node.type, "href": node.url}, title, _shape(placed), *texts)


def _shape(placed: _Placed) -> str:
    """As before names elsewhere on the site: a circle for persons, else as `_CORNERS` say."""
    x, y, r = placed.x, placed.y, placed.radius
    if placed.node.type == "person":
        return element("circle", {"cx": number(x), "cy": number(y), "r": number(r)})
    corners = (f"{number(x + r * across)} {number(y + r * down)}" for across, down in _CORNERS[placed.node.type])
    return element("path", {"d": f"M{'L'.join(corners)}z"})
