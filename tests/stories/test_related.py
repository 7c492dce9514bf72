"""Articles that share rare names are beside one another; and trends are told of the names that are asked for."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.stories.ranking import Item
from gazette.stories.related import related
from gazette.stories.trends import trends

NAMES = st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from((0.1, 0.25, 0.5, 1 / 3, 0.9)), max_size=5)
SITES = st.lists(st.tuples(NAMES, st.integers(0, 5), st.integers(0, 3)), max_size=30)


def site(drawn: Sequence[tuple[dict[str, float], int, int]]) -> tuple[list[Item], dict[str, str]]:
    day = datetime(2024, 7, 10, tzinfo=UTC)
    items = [Item(f"{n:02}", day + timedelta(days), names=names) for n, (names, days, _) in enumerate(drawn)]
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
    found = related(items, story_of)
    for item in items:
        sums: dict[str, float] = defaultdict(float)
        for name, salience in (item.names or {}).items():
            for other in holders[name]:
                rarity = 1 - math.log(len(holders[name])) / math.log(len(items)) if len(items) > 1 else 0
                sums[other.id] += rarity * salience * (other.names or {})[name]
        near = [id_ for id_, value in sums.items() if value >= 0.15 and id_ != item.id and story_of[id_] != story_of[item.id]]
        assert found[item.id] == tuple(sorted(near, key=lambda id_: (-round(sums[id_], 6), id_))[:5])


@settings(max_examples=60, deadline=None)
@given(SITES)
def test_trends_of_some_names_are_those_among_the_trends_of_all(drawn: list[tuple[dict[str, float], int, int]]) -> None:
    items, _ = site(drawn)
    some = trends(items, "day", choice=lambda names: names[1::2])
    assert some == {day: found[1::2] for day, found in trends(items, "day").items()}
