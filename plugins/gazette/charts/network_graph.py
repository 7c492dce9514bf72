"""Draw which entities are named together: a network of an edition's main entities, each a link to its page if it has one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..model.article import EntityType
from .label_layout import Box, separate_boxes, text_width, wrap_label
from .svg import svg_element, svg_number, xml_escape

# In units of the drawing, which are about CSS pixels.
_FONT_SIZE, _LINE_HEIGHT, _GAP, _LABEL_WIDTH = 12, 14, 4, 104
# Radii of the smallest and the largest shape, and the least width and height of a link: the target size of WCAG 2.2 (2.5.8, 24 px).
_RADII, _TARGET_SIZE = (5.0, 9.0), 24.0
# The share of the drawing that shapes and labels cover.
_DENSITY = 0.42
# The corners of each type's shape, from the centre, in radii: a square, a triangle, a diamond and a bar. People are circles.
_CORNERS: Mapping[EntityType, Sequence[tuple[float, float]]] = {
    "organization": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "place": ((0, -1), (1, 0.9), (-1, 0.9)),
    "event": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "work": ((-1.1, -0.5), (1.1, -0.5), (1.1, 0.5), (-1.1, 0.5)),
}
# Line widths: the classes w1 to w4.
_LEVELS = 4
_SEED = 5
# The force with which all nodes attract one another, so that groups without a common entity do not drift apart.
_ATTRACTION = 0.12


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An entity with the URL of its page ("" if it has none); `weight` is how much the news is about it."""

    name: str
    type: EntityType
    url: str
    weight: float


@dataclass(frozen=True, slots=True)
class GraphLink:
    """Two nodes that are named together in `weight` articles."""

    first: GraphNode
    second: GraphNode
    weight: float


@dataclass(frozen=True, slots=True)
class _PlacedNode:
    """A node with the lines of its label, and the radius and centre of its shape."""

    node: GraphNode
    lines: tuple[str, ...]
    radius: float
    x: float
    y: float


def draw_network(nodes: Sequence[GraphNode], links: Sequence[GraphLink], label: str, width: int = 320) -> str:
    """Return an SVG, `width` px wide and as high as necessary; "" if no two nodes are linked. `label` is its accessible name.

    Each node is a shape that shows its type, with its name below it; both link to its page, if it has one. No node overlaps
    another. Nodes without a link are left out, as are links of nodes that are not among `nodes`."""
    links = _links_among(nodes, links)
    if not links:
        return ""
    placed, height = _place_nodes(_linked_nodes(nodes, links), links, width)
    size = {"width": str(width), "height": svg_number(height), "viewBox": f"0 0 {width} {svg_number(height)}"}
    return svg_element(
        "svg",
        # The outline of letters has the colour of the paper. It is painted first, so that it does not cover them. This is an
        # attribute, since the Nu checker does not know paint-order in CSS.
        {"class": "network", "role": "group", "aria-label": label, "paint-order": "stroke", **size},
        *_link_paths({placed_node.node: placed_node for placed_node in placed}, links),
        *map(_node_group, placed),
    )


def graph_neighbours(nodes: Sequence[GraphNode], links: Sequence[GraphLink]) -> tuple[tuple[GraphNode, tuple[GraphNode, ...]], ...]:
    """Return the network for readers who cannot see it: each linked node with its neighbours, the most strongly linked first."""
    neighbours: Mapping[GraphNode, list[tuple[float, int, GraphNode]]] = defaultdict(list)
    links = _links_among(nodes, links)
    position = {node: i for i, node in enumerate(_linked_nodes(nodes, links))}
    for link in links:
        neighbours[link.first].append((-link.weight, position[link.second], link.second))
        neighbours[link.second].append((-link.weight, position[link.first], link.first))
    return tuple((node, tuple(other for _, _, other in sorted(neighbours[node], key=lambda item: item[:2]))) for node in position)


def _links_among(nodes: Sequence[GraphNode], links: Sequence[GraphLink]) -> list[GraphLink]:
    return [link for link in links if link.first in nodes and link.second in nodes and link.first != link.second]


def _linked_nodes(nodes: Sequence[GraphNode], links: Sequence[GraphLink]) -> list[GraphNode]:
    linked = {node for link in links for node in (link.first, link.second)}
    return [node for node in dict.fromkeys(nodes) if node in linked]


def _place_nodes(nodes: Sequence[GraphNode], links: Sequence[GraphLink], width: int) -> tuple[list[_PlacedNode], float]:
    """Return the nodes, each near those it is linked to and apart from all others, and the height of the drawing."""
    largest = max(node.weight for node in nodes)
    labels = [wrap_label(node.name, _FONT_SIZE, _LABEL_WIDTH) for node in nodes]
    radii = [_radius(max(0.0, node.weight) / largest if largest > 0 else 0) for node in nodes]
    sizes = [_node_size(lines, radius) for lines, radius in zip(labels, radii, strict=True)]
    height = max(96.0, sum(w * h for w, h in sizes) / _DENSITY / width)
    positions = _force_layout(nodes, links)
    boxes = [Box(x * width, y * height, w, h) for (x, y), (w, h) in zip(positions, sizes, strict=True)]
    settled, height = separate_boxes(boxes, width, height)
    placed = [
        _PlacedNode(node, lines, radius, box.x, box.y - box.height / 2 + radius + _GAP / 2)
        for node, lines, radius, box in zip(nodes, labels, radii, settled, strict=True)
    ]
    return placed, height


def _radius(share: float) -> float:
    """Return the radius of a shape whose area grows with its node's share of the largest weight."""
    return round(_RADII[0] + (_RADII[1] - _RADII[0]) * math.sqrt(share), 1)


def _node_size(lines: Sequence[str], radius: float) -> tuple[float, float]:
    """Return the width and height of a shape with its label below and a margin around both."""
    width = max(2 * radius, *(text_width(line, _FONT_SIZE) for line in lines))
    return max(_TARGET_SIZE, width + _GAP), max(_TARGET_SIZE, 2 * radius + _LINE_HEIGHT * len(lines) + 2 * _GAP)


def _force_layout(nodes: Sequence[GraphNode], links: Sequence[GraphLink]) -> list[tuple[float, float]]:
    """Return the position of each node, with coordinates from 0 to 1. Nodes repel one another, and links pull them together.

    The seed is fixed, so the same network always gets the same layout."""
    # Imported here, as it takes a while and most commands need no layout.
    import networkx as nx  # type: ignore[import-untyped]

    graph = nx.complete_graph(len(nodes))
    nx.set_edge_attributes(graph, _ATTRACTION, "weight")
    index = {node: i for i, node in enumerate(nodes)}
    graph.add_weighted_edges_from(
        (index[link.first], index[link.second], _ATTRACTION + math.sqrt(max(0.0, link.weight))) for link in links
    )
    positions = nx.spring_layout(graph, k=1.6 / math.sqrt(len(nodes)), seed=_SEED, iterations=80)
    return list(zip(*(_stretch([float(positions[i][axis]) for i in graph]) for axis in (0, 1)), strict=True))


def _stretch(values: Sequence[float]) -> list[float]:
    """Return the values scaled to the range from 0 to 1."""
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.5 for value in values]


def _link_paths(placed: Mapping[GraphNode, _PlacedNode], links: Sequence[GraphLink]) -> list[str]:
    """Return the links as one path for each line width."""
    largest = max(link.weight for link in links)
    lines: dict[int, list[str]] = defaultdict(list)
    for link in links:
        first, second = placed[link.first], placed[link.second]
        level = max(1, math.ceil(_LEVELS * link.weight / largest)) if largest > 0 else 1
        lines[level].append(f"M{svg_number(first.x)} {svg_number(first.y)}L{svg_number(second.x)} {svg_number(second.y)}")
    return [svg_element("path", {"class": f"w{level}", "d": "".join(lines[level])}) for level in sorted(lines)]


def _node_group(placed: _PlacedNode) -> str:
    """Return the link of a node, or a group if it has no page, with its shape and label. A label that was cut has the whole name as
    its title."""
    node, x = placed.node, svg_number(placed.x)
    top = placed.y + placed.radius + _GAP + _FONT_SIZE - 3
    is_whole = " ".join(placed.lines) == " ".join(node.name.split())
    last = len(placed.lines) - 1
    texts = (
        svg_element("text", {"x": x, "y": svg_number(top + i * _LINE_HEIGHT)}, xml_escape(line) + (" " if i < last else ""))
        for i, line in enumerate(placed.lines)
    )
    title = "" if is_whole else svg_element("title", {}, xml_escape(node.name))
    element, link = ("a", {"href": node.url}) if node.url else ("g", {})
    return svg_element(element, {"class": node.type, **link}, title, _shape(placed), *texts)


def _shape(placed: _PlacedNode) -> str:
    """Return the same shape as beside names elsewhere on the site."""
    x, y, radius = placed.x, placed.y, placed.radius
    if placed.node.type == "person":
        return svg_element("circle", {"cx": svg_number(x), "cy": svg_number(y), "r": svg_number(radius)})
    corners = (f"{svg_number(x + radius * across)} {svg_number(y + radius * down)}" for across, down in _CORNERS[placed.node.type])
    return svg_element("path", {"d": f"M{'L'.join(corners)}z"})
