"""Test the selection of a saved page's article."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from training.halves import half_of, half_weights
from training.labels import mark

from gazette.cleaning.selection import forest, votes
from gazette.cleaning.selection.features import block_features
from gazette.cleaning.selection.forest import article_likelihoods
from gazette.cleaning.selection.votes import article_body, build_voters
from gazette.model.article import Metadata
from gazette.sources.formats.html import parse_tree
from gazette.sources.formats.page_blocks import flatten_page
from support.articles import BODY, clean
from support.paths import ROOT

OTHERS = "".join(
    f'<div class="card"><h3><a href="https://l.example/{n}">Another story, number {n}</a></h3><p>What it is about, in a line or so.</p></div>'
    for n in range(20)
)
PROSE = [line.replace("bridge", word) for word in ("bridge", "tunnel", "ferry", "road") for line in BODY]


def page(body: str, head: str = "<title>A bridge opens</title>") -> str:
    return f"<html><head>{head}</head><body><nav><a href='/'>Home</a></nav>{body}<footer>Imprint and contact</footer></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        "<main>" + "".join(f"<p>{text}</p>" for text in PROSE) + "</main>" + OTHERS,
        OTHERS + "<div class='x1'><div class='x2'>" + "".join(f"<div class='x3'>{text}</div>" for text in PROSE) + "</div></div>" + OTHERS,
        "<table><tr><td>" + "<br><br>".join(PROSE) + "</td></tr></table>" + OTHERS,
    ],
    ids=["paragraphs", "divisions with names that say nothing", "line breaks in a table of layout"],
)  # fmt: skip
def test_the_article_is_found_among_other_stories_in_any_elements(body: str) -> None:
    assert clean(page(body), "a.html").paragraphs == PROSE


def test_features_are_those_of_the_trained_trees_and_finite_even_on_the_smallest_page() -> None:
    for source in ("<p>x", page(OTHERS), page("".join(f"<p>{text}</p>" for text in PROSE))):
        tree = parse_tree(source)
        names, matrix = block_features(flatten_page(tree), build_voters(tree, source), Metadata())
        likelihoods = article_likelihoods(names, matrix)
        assert matrix.shape == (len(flatten_page(tree).blocks), len(names))
        assert np.isfinite(matrix).all()
        assert ((likelihoods > 0) & (likelihoods < 1)).all()
    with pytest.raises(ValueError, match="make train-blocks"):
        article_likelihoods(names[::-1], matrix)


def test_trees_walk_from_their_roots_to_their_leaves(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The first of two trees tests x <= 1, then y <= 5; the second is a single leaf of -1."""
    stored = {"names": ["x", "y"], "roots": [0, 5], "feature": [0, 1, 0, 0, 0, 0], "threshold": [1, 5, 0, 0, 0, 0],
              "left": [1, 2, 2, 3, 4, 5], "right": [4, 3, 2, 3, 4, 5], "value": [0, 0, 2, -2, 3, -1]}  # fmt: skip
    (tmp_path / "forest.json").write_text(json.dumps(stored))
    monkeypatch.setattr(forest, "FOREST_FILE", tmp_path / "forest.json")
    likelihoods = article_likelihoods(["x", "y"], np.array([[1, 5], [1, 6], [2, 0]], dtype=np.float32))
    assert likelihoods == pytest.approx([1 / (1 + math.exp(-score)) for score in (1, -3, 2)])


def test_json_ld_is_unescaped_and_broken_json_is_ignored() -> None:
    def body(script: str) -> str:
        return article_body(parse_tree(f'<html><head><script type="application/ld+json">{script}</script></head></html>'))

    assert body('{"@graph": [{"articleBody": "It said \\"no\\".\\nAnd &lt;b&gt;left&lt;/b&gt;."}]}').split() == [
        "It",
        "said",
        '"no".',
        "And",
        "left",
        ".",
    ]
    assert body('{"articleBody": "cut off') == ""
    assert body('{"articleBody": "\\ud800 a"}, {"articleBody": ""}').strip().endswith("a")


def test_a_very_large_page_is_left_to_the_fast_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    source = page("<main>" + "".join(f"<p>{text}</p>" for text in PROSE) + "</main>")
    assert "learned trees decided" in clean(source, "a.html").extractor
    monkeypatch.setattr(votes, "MAX_ELEMENTS", 10)
    large = clean(source, "a.html")
    assert "the fast extractor decided, since the page is very large" in large.extractor
    assert large.paragraphs == PROSE


def test_blocks_are_marked_by_runs_of_words_and_repeats_only_once() -> None:
    gold = "The bridge is open again to all.\nWhat next\nNobody knows what comes after that, it said."
    texts = ["Home", "The bridge is open again to all.", "What next", "The bridge is open again to all.", "What next", "Nobody knows what comes after that"]  # fmt: skip
    assert mark(texts, gold).tolist() == [False, True, True, False, False, True]


def test_pages_of_one_publisher_are_in_one_half() -> None:
    assert half_of("https://www.ledger.example/a") == half_of("http://sport.ledger.example/b?c")
    assert half_of("https://a.ledger.co.uk/1") == half_of("https://ledger.co.uk/2")
    assert {half_of(f"https://{name}.example") for name in "abcdefgh"} == {0, 1}
    assert all(half_weights(half).is_file() for half in (0, 1))


def test_the_benchmark_scores_the_projects_own_documents_where_there_is_no_other_data() -> None:
    script = (
        "import sys; sys.argv = ['']; from bench import clean; from pathlib import Path; clean.DATA = Path('missing'); clean.main()"
    )
    output = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    notice, scores = output.splitlines()
    assert "../shared/data" in notice
    figures = dict(zip(scores.split()[2::2], map(float, scores.split()[3::2]), strict=True))
    assert figures["docs"] > 40
    assert min(figures["precision"], figures["recall"]) > 0.95


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ("<div class='related-links'>{}</div>", "related"),
        ("<ul class='topics'><li>{}</li></ul>", "topics"),
        ("<dialog open>{}</dialog>", "dialog"),
        ("<div id='comments'>{}</div>", "comments"),
        ("<div class='author-bio'>{}</div>", "author_bio"),
        ("<div class='cookie-banner'>{}</div>", "cookie_notice"),
        ("<div style='display: none'>{}</div>", "hidden"),
        ("<div>{}</div>", "outside_article"),
    ],
)
def test_removed_blocks_are_named_after_the_element_around_them(element: str, rule: str) -> None:
    source = page("<main>" + "".join(f"<p>{text}</p>" for text in PROSE) + "</main>" + element.format("Ferries and roads"))
    article = clean(source, "a.html")
    assert [r.rule for r in article.removals if r.text == "Ferries and roads"] == [rule]
    assert article.paragraphs == PROSE
