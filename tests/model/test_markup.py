"""Rendering blocks as HTML."""

from __future__ import annotations

import pytest

from gazette.model.article import Block, to_html


def body(*tags: str) -> str:
    return to_html([Block(n, n, tag, tag) for n, tag in enumerate(tags, 1)]).replace("\n", "")


@pytest.mark.parametrize(
    ("tags", "levels"),
    [
        (["h3", "p", "h3"], ["h2", "p", "h2"]),
        (["h2", "h4", "p"], ["h2", "h3", "p"]),
        (["h4", "h2", "h3"], ["h2", "h2", "h3"]),
        (["h2", "h3", "h4"], ["h2", "h3", "h4"]),
    ],
)
def test_subheads_skip_no_level(tags: list[str], levels: list[str]) -> None:
    assert body(*tags) == "".join(f"<{level}>{tag}</{level}>" for tag, level in zip(tags, levels, strict=True))


def test_neighbouring_items_of_one_list_share_an_element() -> None:
    items = [Block(1, 1, "a", "ul", group=1), Block(2, 2, "b", "ul", group=1), Block(3, 3, "c", "ul", group=2)]
    assert to_html(items).replace("\n", "") == "<ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>"


def test_text_is_escaped_and_markup_is_not() -> None:
    assert to_html([Block(1, 1, "<b>&")]) == "<p>&lt;b&gt;&amp;</p>"
    assert to_html([Block(1, 1, " x", "pre", "<em>x</em> {static}")]) == "<pre><em>x</em> {static}</pre>"
