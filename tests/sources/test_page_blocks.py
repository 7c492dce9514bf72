"""Tables, lists, quotations, verse and links of saved pages."""

from __future__ import annotations

import pytest

from gazette.model.article import Article
from support.articles import BODY, clean


def page(*parts: str) -> Article:
    first, second = ("".join(f"<p>{text}</p>" for text in texts) for texts in (BODY[:2], BODY[2:]))
    return clean(
        f"<html><head><title>T</title></head><body><article>{first}{''.join(parts)}{second}</article></body></html>", "a.html"
    )


def test_a_spanning_cell_is_repeated() -> None:
    rows = (
        "<tr><th>Year</th><th>Quay</th><th>Ships</th></tr>",
        "<tr><td rowspan='2'>2023</td><td>North</td><td>1</td></tr>",
        "<tr><td>South</td><td>2</td></tr>",
        "<tr><td>2024</td><td colspan='2'>closed</td></tr>",
    )
    table = page(f"<table>{''.join(rows)}</table>").paragraphs[2]
    assert table.split("\n") == ["Year | Quay | Ships", "2023 | North | 1", "2023 | South | 2", "2024 | closed | closed"]


@pytest.mark.parametrize("span", ["0", "-1", "x", "²", "99999999999999999999", ""])
def test_an_invalid_span_counts_as_one(span: str) -> None:
    table = page(f"<table><tr><td colspan='{span}'>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>").paragraphs[2]
    assert table == "a | b\nc | d"


def test_the_caption_of_a_table_is_a_block_or_a_removal() -> None:
    article = page(
        "<table><caption>Ships by year</caption><tr><td>2023</td><td>1</td></tr><tr><td>2024</td><td>2</td></tr></table>"
    )
    assert "Ships by year" in [*article.paragraphs, *(removal.text for removal in article.removals)]


def test_verse_and_code_keep_their_lines_and_their_indentation() -> None:
    article = page("<pre>The sea is\n    wide\n\nand cold</pre>")
    assert article.paragraphs[2] == "The sea is\n    wide\nand cold"
    assert "<pre>The sea is\n    wide\nand cold</pre>" in article.body


def test_the_source_of_a_quotation_stays_with_it() -> None:
    article = page(
        "<blockquote><p>The sea has always been our road to everywhere, and it will be.</p><footer>— Nora Quill, pilot</footer></blockquote>"
    )
    assert article.paragraphs[2:4] == ["The sea has always been our road to everywhere, and it will be.", "— Nora Quill, pilot"]


def test_nested_lists_are_kept() -> None:
    article = page("<p>These quays are open:</p><ul><li>North<ul><li>One A</li><li>One B</li></ul></li><li>South</li></ul>")
    assert article.paragraphs[2:7] == ["These quays are open:", "North", "One A", "One B", "South"]


def test_lists_keep_their_numbers() -> None:
    article = page("<p>The rules go on:</p><ol start='5'><li>Ring the bell</li><li>Wait</li><li value='9'>Go</li></ol>")
    assert '<li value="5">Ring the bell</li>\n<li value="6">Wait</li>\n<li value="9">Go</li>' in article.body
    assert "value=" not in page("<p>The rules are:</p><ol start='x'><li>Ring the bell</li><li>Wait</li></ol>").body


@pytest.mark.parametrize("url", ["/2024/ferry", "https://l.example/ferry"])
def test_link_paragraphs_are_treated_alike_wherever_they_lead(url: str) -> None:
    links = "".join(
        f'<p><a href="{url}">South quay closes after the storm of Monday night, the {n}th this year.</a></p>' for n in range(3)
    )
    assert page(links).paragraphs == page(links.replace(url, "https://l.example/other")).paragraphs


def test_links_without_target_leave_their_text() -> None:
    article = page(
        '<p>It was built in 1904, <a href="#note">as the city says</a>, and <a>widened <em>twice</em></a> since then.</p>'
    )
    assert "<p>It was built in 1904, as the city says, and widened <em>twice</em> since then.</p>" in article.body


@pytest.mark.parametrize("nest", ["<table><tr><td>", "<ul><li>", "<div>", "<span>", "<blockquote>"])
def test_deeply_nested_elements_do_no_harm(nest: str) -> None:
    deep = f"<html><head><title>T</title></head><body><article>{''.join(f'<p>{t}</p>' for t in BODY)}{nest * 4000}x"
    assert clean(deep, "a.html").paragraphs[:3] == list(BODY)


def test_a_tag_with_too_many_attributes_loses_them_and_keeps_its_text() -> None:
    attributes = " ".join(f"a{number}='x'" for number in range(20_000))
    assert (
        page(f"<p {attributes}>The new quay is three hundred metres long.</p>").paragraphs[2]
        == "The new quay is three hundred metres long."
    )
