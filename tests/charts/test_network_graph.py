"""Networks of entities: nothing overlaps, and hostile names stay text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

import pytest

from gazette.charts.label_layout import Box, box_overlap, separate_boxes, text_width, wrap_label
from gazette.charts.network_graph import GraphLink, GraphNode, draw_network, graph_neighbours
from gazette.model.article import ENTITY_TYPES
from support.svg import HOSTILE, parse_svg, titles


def node(name: str, weight: float = 1, kind: int = 0) -> GraphNode:
    return GraphNode(name, ENTITY_TYPES[kind % len(ENTITY_TYPES)], f"/n/{len(name)}/", weight)


ADA, BABBAGE, SOCIETY, LONDON = (
    node("Ada Lovelace", 4),
    node("Charles Babbage", 2),
    node("Royal Society", 3, 1),
    node("London", 1, 2),
)
LINKS = (GraphLink(ADA, BABBAGE, 2), GraphLink(LONDON, ADA, 5), GraphLink(ADA, SOCIETY, 2))


def dense(count: int) -> tuple[list[GraphNode], list[GraphLink]]:
    """Return nodes with many links each, some of them with very long names."""
    words = ("Office", "of", "the", "International", "Commission", "for", "Inland", "Navigation", "Ada", "West")
    nodes = [node(f"{' '.join(words[(i * j) % 10] for j in range(1, 2 + i % 7))} {i}", 1 + i % 5, i) for i in range(count)]
    return nodes, [GraphLink(nodes[i], nodes[j], 1 + (i + j) % 4) for i, j in combinations(range(count), 2) if (i * j) % 3 == 0]


def boxes(svg: str) -> Sequence[tuple[str, Box]]:
    """Return a box for each line of text and each shape, with the number of the node that it belongs to."""
    drawn = []
    for number, a in enumerate(parse_svg(svg).iter("a")):
        for text in a.iter("text"):
            width, x, y = text_width(str(text.text).rstrip(), 12), float(str(text.get("x"))), float(str(text.get("y")))
            drawn.append((f"{number}", Box(x, y - 3.5, width, 12)))
        for circle in a.iter("circle"):
            x, y, r = (float(str(circle.get(key))) for key in ("cx", "cy", "r"))
            drawn.append((f"{number}", Box(x, y, 2 * r, 2 * r)))
        for path in a.iter("path"):
            numbers = [float(value) for value in re.findall(r"-?[\d.]+", str(path.get("d")))]
            xs, ys = numbers[::2], numbers[1::2]
            drawn.append((f"{number}", Box((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, max(xs) - min(xs), max(ys) - min(ys))))
    return drawn


@pytest.mark.parametrize(("count", "width"), [(2, 320), (5, 320), (24, 320), (24, 720), (40, 320)])
def test_no_name_or_shape_overlaps_another_or_leaves_the_drawing(count: int, width: int) -> None:
    svg = draw_network(*dense(count), "Mentioned together", width)
    (root,) = parse_svg(svg)
    height = float(str(root.get("height")))
    drawn = boxes(svg)
    assert len({name for name, _ in drawn}) == count
    for (name, one), (other_name, other) in combinations(drawn, 2):
        assert name == other_name or min(box_overlap(one, other)) <= 0
    for _, box in drawn:
        assert box.width / 2 <= box.x <= width - box.width / 2
        assert box.height / 2 <= box.y <= height - box.height / 2


def test_nodes_are_links_with_the_shape_of_their_type() -> None:
    svg = draw_network((ADA, BABBAGE, SOCIETY, LONDON), LINKS, "Mentioned together")
    (root,) = parse_svg(svg)
    assert (root.get("role"), root.get("aria-label")) == ("group", "Mentioned together")
    links = list(root.iter("a"))
    assert ["".join(a.itertext()) for a in links] == ["Ada Lovelace", "Charles Babbage", "Royal Society", "London"]
    assert [a.get("class") for a in links] == ["person", "person", "organization", "place"]
    assert [a.get("href") for a in links] == [n.url for n in (ADA, BABBAGE, SOCIETY, LONDON)]
    assert [a[0].tag for a in links] == ["circle", "circle", "path", "path"]
    corners = [str(a[0].get("d")).count("L") + 1 for a in links[2:]]
    assert corners == [4, 3]


def test_stronger_links_are_wider() -> None:
    (root,) = parse_svg(draw_network((ADA, BABBAGE, SOCIETY, LONDON), LINKS, "Mentioned together"))
    assert {path.get("class"): str(path.get("d")).count("M") for path in root.findall("path")} == {"w2": 2, "w4": 1}


def test_a_name_that_is_cut_is_whole_in_its_title() -> None:
    long = node("Office of the United Nations High Commissioner for Human Rights", 1, 1)
    svg = draw_network((ADA, long), [GraphLink(ADA, long, 1)], "")
    assert titles(svg) == [long.name]
    assert [text.text for text in parse_svg(svg).iter("text")][-2:] == ["Office of the ", "United Nations…"]


def test_a_hostile_name_is_text() -> None:
    hostile = GraphNode(HOSTILE, "person", '/people/"><script>/', 1)
    (root,) = parse_svg(draw_network((ADA, hostile), [GraphLink(ADA, hostile, 1)], HOSTILE))
    assert {element.tag for element in root.iter()} == {"svg", "path", "a", "circle", "text", "title"}
    assert [a.get("href") for a in root.iter("a")][1] == hostile.url


def test_nodes_without_a_link_are_left_out() -> None:
    assert draw_network((), (), "") == draw_network((ADA,), (), "") == draw_network((ADA, BABBAGE), (), "") == ""
    assert draw_network((ADA, LONDON), [GraphLink(ADA, BABBAGE, 1), GraphLink(ADA, ADA, 1)], "") == ""
    svg = draw_network((ADA, BABBAGE, LONDON), LINKS[:1], "")
    assert "London" not in svg
    assert [node.name for node, _ in graph_neighbours((ADA, BABBAGE, LONDON), LINKS[:1])] == ["Ada Lovelace", "Charles Babbage"]


def test_a_network_in_words_names_the_strongest_links_first() -> None:
    assert graph_neighbours((ADA, BABBAGE, SOCIETY, LONDON), LINKS) == (
        (ADA, (LONDON, BABBAGE, SOCIETY)),
        (BABBAGE, (ADA,)),
        (SOCIETY, (ADA,)),
        (LONDON, (ADA,)),
    )


def test_the_same_network_is_drawn_the_same() -> None:
    assert draw_network(*dense(12), "") == draw_network(*dense(12), "")


def test_boxes_that_fit_stay_where_they_are() -> None:
    separate = (Box(50, 20, 40, 20), Box(150, 20, 40, 20))
    assert separate_boxes(separate, 200, 100) == (separate, 100)


def test_boxes_at_the_same_position_get_the_height_they_need() -> None:
    placed, height = separate_boxes([Box(50, 50, 90, 30)] * 6, 100, 100)
    assert height >= 180
    assert all(min(box_overlap(one, other)) <= 0 for one, other in combinations(placed, 2))


def test_a_box_wider_than_the_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="wider than 100"):
        separate_boxes([Box(0, 0, 101, 10)], 100, 100)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("NATO", ("NATO",)),
        ("European Space Agency", ("European", "Space Agency")),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfsch…",)),
        ("国际航空运输协会国际航空运输协会", ("国际航空运输协…",)),
        ("", ("",)),
    ],
)
def test_labels_have_two_lines_at_most(name: str, lines: tuple[str, ...]) -> None:
    assert wrap_label(name, 12, 104) == lines
    assert all(text_width(line, 12) <= 104 for line in lines)
