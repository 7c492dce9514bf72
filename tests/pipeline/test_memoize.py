"""Results that depend on one article alone are cached, and the site is the same with and without them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.cleaning.rules.recurring import drop_recurring_lines
from gazette.entities.linking import UrlOf, link_mentions
from gazette.entities.overrides.load_overrides import parse_overrides
from gazette.entities.overrides.override_lookup import OverrideLookup
from gazette.entities.register.build_register import build_register, register_documents
from gazette.entities.register.register_values import Register
from gazette.model.article import Article, Block, EntityType, Mention
from gazette.pipeline.assemble import drop_recurring_lines_cached
from gazette.pipeline.memoize import group_stories_cached, link_mentions_cached, resolve_articles
from gazette.pipeline.result_cache import ResultCache
from gazette.stories.grouping import StoryDocument, group_stories

NAMES: dict[str, EntityType] = {
    "Nora Quill": "person",
    "Quill": "person",
    "Tom Vellum": "person",
    "Vellum": "person",
    "Harbour Board": "organization",
    "Board": "organization",
    "Marrow Bay": "place",
}
LINES = (
    "Nora Quill spoke for the Harbour Board. Quill was brief.",
    "Tom Vellum answered the Board in Marrow Bay.",
    "Marrow Bay waits, and so does Vellum.",
    "Quill and Tom Vellum met in Marrow Bay.",
)
ENTRIES = (
    "",
    '["Nora Quill"]\naliases = ["Quill"]\n',
    '["Harbour Board"]\nignore = true\n',
    '["Harbour Board"]\nname = "Board of the Harbour"\n["Tom Vellum"]\nmerge_into = "Nora Quill"\n',
    '["Quill"]\nnever_merge_with = ["Nora Quill"]\n',
    '["Marrow Bay"]\ntype = "organization"\n',
    '["Somebody Else"]\naliases = ["Else"]\n',
)


def article(number: int, lines: Sequence[str]) -> Article:
    """Return an article of these paragraphs, with mentions of NAMES. Where names overlap, the first in NAMES counts."""
    text = "\n\n".join(lines)
    found: list[Mention] = []
    for name, kind in NAMES.items():
        start = text.find(name)
        while start >= 0:
            if not any(mention.start <= start < mention.end for mention in found):
                found.append(Mention(name, kind, start, start + len(name)))
            start = text.find(name, start + 1)
    blocks = tuple(Block(index, index, line) for index, line in enumerate(lines))
    mentions = tuple(sorted(found, key=lambda mention: mention.start))
    return Article(id=f"{number:02}", path=f"{number:02}.txt", published="2024-07-10", blocks=blocks, mentions=mentions)


ARTICLES = [article(number, LINES[number % 4 :] + LINES[: number % 3]) for number in range(9)]


@pytest.fixture
def cache(tmp_path: Path) -> ResultCache:
    return ResultCache(tmp_path / "gazette.sqlite")


def change(cache: ResultCache, kind: str, old: str, new: str) -> int:
    """Replace a text in the cached values of a kind; return the number of values that changed."""
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db, db:
        text = "replace(CAST(value AS TEXT), ?, ?)"
        return db.execute(
            f"UPDATE entries SET value = CAST({text} AS BLOB) WHERE kind = ? AND value != CAST({text} AS BLOB)",  # noqa: S608
            (old, new, kind, old, new),
        ).rowcount


def resolved(articles: Sequence[Article], entries: str, cache: ResultCache) -> Register:
    """Return the register of the articles with the overrides in `entries` (TOML), using the cache."""
    overrides = OverrideLookup(parse_overrides(entries, Path("entities.toml")))
    return register_documents(resolve_articles(articles, overrides, cache), overrides)


def count(cache: ResultCache, kind: str) -> int:
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db:
        return int(db.execute("SELECT count(*) FROM entries WHERE kind = ?", (kind,)).fetchone()[0])


def test_entities_of_an_article_are_taken_from_the_cache(cache: ResultCache) -> None:
    resolved(ARTICLES, "", cache)
    assert change(cache, "entities", "Nora Quill", "Nora Quire") > 0
    assert "Nora Quire" in {known.entity.name for known in resolved(ARTICLES, "", cache).entities}


def test_damaged_results_are_computed_again(cache: ResultCache) -> None:
    before = resolved(ARTICLES, "", cache)
    assert change(cache, "entities", '"found"', '"lost"') > 0
    assert resolved(ARTICLES, "", cache) == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ENTRIES), min_size=2, max_size=6))
def test_overrides_apply_as_if_nothing_were_cached(tmp_path_factory: pytest.TempPathFactory, edits: list[str]) -> None:
    cache = ResultCache(tmp_path_factory.mktemp("cache") / "gazette.sqlite")
    for entries in edits:
        assert resolved(ARTICLES, entries, cache) == build_register(ARTICLES, parse_overrides(entries, Path("entities.toml")))
    cache.close()


def test_overrides_of_other_names_do_not_resolve_articles_again(cache: ResultCache) -> None:
    resolved(ARTICLES, ENTRIES[1], cache)
    before = count(cache, "entities")
    resolved(ARTICLES, ENTRIES[1] + ENTRIES[-1], cache)
    assert count(cache, "entities") == before
    resolved(ARTICLES, ENTRIES[2], cache)
    assert count(cache, "entities") > before


TEXTS = (
    "The night ferry ran aground on a sandbank in dense fog, and lifeboats brought all passengers ashore before two in the "
    "morning. The captain had reported a fault of the radar an hour earlier, and divers found a tear of four metres below the "
    "waterline.",
    "Bakers in the old town sell more bread than in any year since the war, and it is rye that people queue for. The guild of "
    "bakers counted forty new shops since January, and expects as many openings again next year, though flour is dearer than it "
    "was.",
    "Divers found a tear in the hull of the ferry that struck a sandbank in fog, and lifeboats had to bring the passengers ashore. "
    "Investigators want to know why the captain sailed on although the radar was failing.",
)


def documents(numbers: Sequence[int]) -> list[StoryDocument]:
    """Return a document with each of these TEXTS. Every second one ends with a further sentence."""
    day = datetime(2024, 7, 10, tzinfo=UTC)
    return [
        StoryDocument(
            str(index), f"Report {number}", TEXTS[number] + " It is so." * (index % 2), day + timedelta(index / 3), {"Ada": 0.5}
        )
        for index, number in enumerate(numbers)
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), max_size=8), min_size=1, max_size=3))
def test_stories_are_the_same_whatever_is_cached(tmp_path_factory: pytest.TempPathFactory, builds: list[list[int]]) -> None:
    cache = ResultCache(tmp_path_factory.mktemp("cache") / "gazette.sqlite")
    for numbers in builds:
        assert group_stories_cached(documents(numbers), cache) == group_stories(documents(numbers))
    cache.close()


def test_texts_are_sketched_and_compared_once(cache: ResultCache) -> None:
    reports = documents([0, 0, 1, 2])
    stories = group_stories_cached(reports, cache)
    assert [len(group) for story in stories for group in story.groups] == [2, 1, 1]
    entries = count(cache, "stories")
    assert group_stories_cached(reports, cache) == stories
    assert count(cache, "stories") == entries
    with closing(sqlite3.connect(cache.path)) as db, db:  # the cache now says that the two copies overlap only a little
        little = "UPDATE entries SET value = CAST('0.1' AS BLOB) WHERE kind = 'stories' AND CAST(value AS TEXT) LIKE '0.%'"
        assert db.execute(little).rowcount == 1
    assert [len(group) for story in group_stories_cached(reports, cache) for group in story.groups] == [1, 1, 1, 1]


def test_recurring_lines_are_found_by_their_cached_hashes(cache: ResultCache) -> None:
    line = "Read our newsletter for more of this every day, and tell your friends."
    articles = [
        replace(
            article,
            publisher="Harbour Ledger",
            blocks=(
                *article.blocks,
                Block(9, 9, f"{article.id} {LINES[0]}"),
                Block(10, 10, line),
                *(Block(20 + n, 0, f"{article.id}{n} {LINES[3]}") for n in range(9)),
            ),
        )
        for article in ARTICLES
    ]
    plain = drop_recurring_lines(articles)
    assert all(line not in article.text for article in plain)
    assert drop_recurring_lines_cached(articles, cache) == plain
    assert drop_recurring_lines_cached(articles, cache) == plain
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db, db:  # the cache now says that one article has no line that may recur
        (value,) = db.execute("SELECT CAST(value AS TEXT) FROM entries WHERE kind = 'lines' LIMIT 1").fetchone()
        without = {"digests": [0] * len(json.loads(value)["digests"]), "words": json.loads(value)["words"]}
        db.execute("UPDATE entries SET value = ? WHERE CAST(value AS TEXT) = ?", (json.dumps(without).encode(), value))
    assert sum(line in article.text for article in drop_recurring_lines_cached(articles, cache)) == 1


def test_links_are_made_once_for_each_url(cache: ResultCache) -> None:
    tags = build_register(ARTICLES).tags

    def linked(url_of: UrlOf) -> list[tuple[Block, ...]]:
        return list(link_mentions_cached(ARTICLES, tags, url_of, cache))

    url_schemes: list[UrlOf] = [
        lambda entity: f"/{entity.type}/",
        lambda entity: f"/{entity.type}s/",
        lambda entity: "/p/" if entity.type == "person" else None,
    ]
    for url_of in (*url_schemes, *url_schemes):
        assert linked(url_of) == [link_mentions(article, tags[article.id], url_of) for article in ARTICLES]
    assert change(cache, "links", "/place/", "/town/") > 0
    assert any("/town/" in block.html for blocks in linked(url_schemes[0]) for block in blocks)
