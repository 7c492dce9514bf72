"""Properties of related articles and of trends, compared with a plain implementation."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.stories.ranking import EditionItem
from gazette.stories.related import related_articles
from gazette.stories.trends import edition_trends

NAMES = st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from((0.1, 0.25, 0.5, 1 / 3, 0.9)), max_size=5)
SITES = st.lists(st.tuples(NAMES, st.integers(0, 5), st.integers(0, 3)), max_size=30)


def site(drawn: Sequence[tuple[dict[str, float], int, int]]) -> tuple[list[EditionItem], dict[str, str]]:
    """Return articles with names and dates, and the story of each: those with story 0 share a story, the others are alone."""
    day = datetime(2024, 7, 10, tzinfo=UTC)
    items = [EditionItem(f"{n:02}", day + timedelta(days), names=names) for n, (names, days, _) in enumerate(drawn)]
    return items, {
        item.id: f"{story} {n if story else 0}" for n, (item, (_, _, story)) in enumerate(zip(items, drawn, strict=True))
    }


@settings(max_examples=150, deadline=None)
@given(SITES)
def test_related_articles_share_most_in_rare_names(drawn: list[tuple[dict[str, float], int, int]]) -> None:
    items, story_of = site(drawn)
    holders = defaultdict(list)
    for item in items:
        for name in item.names or ():
            holders[name].append(item)
    related = related_articles(items, story_of)
    for item in items:
        sums: dict[str, float] = defaultdict(float)
        for name, salience in (item.names or {}).items():
            for other in holders[name]:
                rarity = 1 - math.log(len(holders[name])) / math.log(len(items)) if len(items) > 1 else 0
                sums[other.id] += rarity * salience * (other.names or {})[name]
        close = [id_ for id_, value in sums.items() if value >= 0.15 and id_ != item.id and story_of[id_] != story_of[item.id]]
        assert related[item.id] == tuple(sorted(close, key=lambda id_: (-round(sums[id_], 6), id_))[:5])


@settings(max_examples=60, deadline=None)
@given(SITES)
def test_trends_of_chosen_names_are_those_among_the_trends_of_all(drawn: list[tuple[dict[str, float], int, int]]) -> None:
    items, _ = site(drawn)
    chosen = edition_trends(items, "day", choose=lambda names: names[1::2])
    assert chosen == {day: trends[1::2] for day, trends in edition_trends(items, "day").items()}
