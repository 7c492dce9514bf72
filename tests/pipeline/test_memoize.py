"""What is worked out of one article alone is kept, and the site is the same whether it was kept or not."""

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
from gazette.entities.linking import Address, link_mentions
from gazette.entities.overrides.load import parse_own
from gazette.entities.overrides.lookup import Rulings
from gazette.entities.register.register import build_register, register_documents
from gazette.entities.register.registry import Register
from gazette.model.article import Article, Block, EntityType, Mention
from gazette.pipeline.assemble import without_recurring_lines
from gazette.pipeline.memoize import group_kept, linked_blocks, resolve_articles
from gazette.pipeline.result_cache import Cache
from gazette.stories.grouping import Piece, group_stories

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
    text = "\n\n".join(lines)
    found = []
    for name, kind in NAMES.items():
        start = text.find(name)
        while start >= 0:
            if not any(one.start <= start < one.end for one in found):
                found.append(Mention(name, kind, start, start + len(name)))
            start = text.find(name, start + 1)
    blocks = tuple(Block(place, place, line) for place, line in enumerate(lines))
    mentions = tuple(sorted(found, key=lambda one: one.start))
    return Article(id=f"{number:02}", path=f"{number:02}.txt", published="2024-07-10", blocks=blocks, mentions=mentions)


ARTICLES = [article(number, LINES[number % 4 :] + LINES[: number % 3]) for number in range(9)]


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "gazette.sqlite")


def change(cache: Cache, kind: str, old: str, new: str) -> int:
    """Write something else into what the cache has of a kind; how many values that changed."""
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db, db:
        text = "replace(CAST(value AS TEXT), ?, ?)"
        return db.execute(
            f"UPDATE entries SET value = CAST({text} AS BLOB) WHERE kind = ? AND value != CAST({text} AS BLOB)",  # noqa: S608
            (old, new, kind, old, new),
        ).rowcount


def resolved(articles: Sequence[Article], entries: str, cache: Cache) -> Register:
    rulings = Rulings(parse_own(entries, Path("entities.toml")))
    return register_documents(resolve_articles(articles, rulings, cache), rulings)


def count(cache: Cache, kind: str) -> int:
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db:
        return int(db.execute("SELECT count(*) FROM entries WHERE kind = ?", (kind,)).fetchone()[0])


def test_entities_of_an_article_are_taken_from_the_cache(cache: Cache) -> None:
    resolved(ARTICLES, "", cache)
    assert change(cache, "entities", "Nora Quill", "Nora Quire") > 0
    assert "Nora Quire" in {known.entity.name for known in resolved(ARTICLES, "", cache).known}


def test_what_is_damaged_is_worked_out_again(cache: Cache) -> None:
    before = resolved(ARTICLES, "", cache)
    assert change(cache, "entities", '"found"', '"lost"') > 0
    assert resolved(ARTICLES, "", cache) == before


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ENTRIES), min_size=2, max_size=6))
def test_the_users_word_counts_as_if_nothing_were_kept(tmp_path_factory: pytest.TempPathFactory, said: list[str]) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache") / "gazette.sqlite")
    for entries in said:
        assert resolved(ARTICLES, entries, cache) == build_register(ARTICLES, parse_own(entries, Path("entities.toml")))
    cache.close()


def test_entries_about_other_names_have_no_article_resolved_again(cache: Cache) -> None:
    resolved(ARTICLES, ENTRIES[1], cache)
    before = count(cache, "entities")
    resolved(ARTICLES, ENTRIES[1] + ENTRIES[-1], cache)
    assert count(cache, "entities") == before
    resolved(ARTICLES, ENTRIES[2], cache)
    assert count(cache, "entities") > before


TEXTS = (
    "The night ferry ran aground on a sandbank in dense fog, and lifeboats brought all passengers ashore before two in the morning. "
    "The captain had reported a fault of the radar an hour earlier, and divers found a tear of four metres below the waterline.",
    "Bakers in the old town sell more bread than in any year since the war, and it is rye that people queue for. The guild of bakers "
    "counted forty new shops since January, and expects as many openings again next year, though flour is dearer than it was.",
    "Divers found a tear in the hull of the ferry that struck a sandbank in fog, and lifeboats had to bring the passengers ashore. "
    "Investigators want to know why the captain sailed on although the radar was failing.",
)


def pieces(numbers: Sequence[int]) -> list[Piece]:
    day = datetime(2024, 7, 10, tzinfo=UTC)
    return [
        Piece(str(place), f"Report {number}", TEXTS[number] + " It is so." * (place % 2), day + timedelta(place / 3), {"Ada": 0.5})
        for place, number in enumerate(numbers)
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), max_size=8), min_size=1, max_size=3))
def test_stories_are_the_same_whatever_is_kept(tmp_path_factory: pytest.TempPathFactory, builds: list[list[int]]) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache") / "gazette.sqlite")
    for numbers in builds:
        assert group_kept(pieces(numbers), cache) == group_stories(pieces(numbers))
    cache.close()


def test_texts_are_sketched_and_compared_once(cache: Cache) -> None:
    told = pieces([0, 0, 1, 2])
    stories = group_kept(told, cache)
    assert [len(group) for story in stories for group in story.groups] == [2, 1, 1]
    kept = count(cache, "stories")
    assert group_kept(told, cache) == stories
    assert count(cache, "stories") == kept
    with closing(sqlite3.connect(cache.path)) as db, db:  # that two texts overlap by a little says the cache now
        little = "UPDATE entries SET value = CAST('0.1' AS BLOB) WHERE kind = 'stories' AND CAST(value AS TEXT) LIKE '0.%'"
        assert db.execute(little).rowcount == 1
    assert [len(group) for story in group_kept(told, cache) for group in story.groups] == [1, 1, 1, 1]


def test_lines_that_recur_are_found_by_what_is_kept(cache: Cache) -> None:
    line = "Read our newsletter for more of this every day, and tell your friends."
    articles = [
        replace(one, publisher="Harbour Ledger", blocks=(*one.blocks, Block(9, 9, f"{one.id} {LINES[0]}"), Block(10, 10, line)))
        for one in ARTICLES
    ]
    articles = [
        replace(one, blocks=one.blocks + tuple(Block(20 + n, 0, f"{one.id}{n} {LINES[3]}") for n in range(9))) for one in articles
    ]
    plain = drop_recurring_lines(articles)
    assert all(line not in one.text for one in plain)
    assert without_recurring_lines(articles, cache) == plain
    assert without_recurring_lines(articles, cache) == plain
    cache.close()
    with closing(sqlite3.connect(cache.path)) as db, db:  # no article has a line that may recur, says the cache now
        (value,) = db.execute("SELECT CAST(value AS TEXT) FROM entries WHERE kind = 'lines' LIMIT 1").fetchone()
        none = {"digests": [0] * len(json.loads(value)["digests"]), "words": json.loads(value)["words"]}
        db.execute("UPDATE entries SET value = ? WHERE CAST(value AS TEXT) = ?", (json.dumps(none).encode(), value))
    assert sum(line in one.text for one in without_recurring_lines(articles, cache)) == 1


def test_links_are_found_once_for_each_address(cache: Cache) -> None:
    tags = build_register(ARTICLES).tags

    def linked(address: Address) -> list[tuple[Block, ...]]:
        return list(linked_blocks(ARTICLES, tags, address, cache))

    addresses: list[Address] = [
        lambda entity: f"/{entity.type}/",
        lambda entity: f"/{entity.type}s/",
        lambda entity: "/p/" if entity.type == "person" else None,
    ]
    for address in (*addresses, *addresses):
        assert linked(address) == [link_mentions(article, tags[article.id], address) for article in ARTICLES]
    assert change(cache, "links", "/place/", "/town/") > 0
    assert any("/town/" in block.html for blocks in linked(addresses[0]) for block in blocks)
