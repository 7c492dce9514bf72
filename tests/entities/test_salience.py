"""The salience of entities, and which of them become tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.entities.register.salience import (
    FREQUENCY,
    HEADLINE,
    POSITION,
    RARITY,
    SUBJECT,
    rarity_of,
    salience,
    select_tags,
)
from gazette.entities.resolution.resolved_entity import ResolvedEntity
from gazette.model.article import Entity, Tag

ENTITIES = st.builds(
    ResolvedEntity,
    name=st.just("Ada Lovelace"),
    type=st.just("person"),
    surfaces=st.just({"Ada Lovelace": 1}),
    first=st.floats(0, 1),
    headline=st.booleans(),
    leads=st.floats(0, 1),
)
GROUPS = st.lists(ENTITIES, min_size=1, max_size=3)
SHARES = st.floats(0.001, 1)


def test_weights_add_up_to_one() -> None:
    assert pytest.approx(1) == HEADLINE + FREQUENCY + POSITION + SUBJECT + RARITY
    best = ResolvedEntity("Ada Lovelace", "person", {"Ada Lovelace": 1}, first=0.0, headline=True, leads=1.0)
    assert salience([best], 1, 1) == 1
    assert salience([ResolvedEntity("Ada Lovelace", "person", {"Ada Lovelace": 1}, first=1.0)], 0, 0) == 0


@given(GROUPS, SHARES, SHARES)
def test_salience_is_between_zero_and_one(group: list[ResolvedEntity], frequency: float, rarity: float) -> None:
    assert 0 <= salience(group, frequency, rarity) <= 1


@given(GROUPS, ENTITIES, SHARES, SHARES, SHARES)
def test_more_mentions_never_lower_salience(
    group: list[ResolvedEntity], further: ResolvedEntity, frequency: float, other: float, rarity: float
) -> None:
    low, high = sorted((frequency, other))
    assert salience(group, low, rarity) <= salience(group, high, rarity)
    assert salience(group, frequency, rarity) <= salience([*group, further], frequency, rarity)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_rarity_falls_with_the_articles_that_name_an_entity(articles: int, other: int) -> None:
    few, many = sorted((articles, other))
    assert 0 <= rarity_of(many, many) <= rarity_of(few, many) <= rarity_of(1, many) == 1


def tag(name: str, salience: float) -> Tag:
    return Tag(Entity(name, "person"), 1, salience)


TAGS = (tag("Ada", 0.9), tag("Ben", 0.5), tag("Cleo", 0.5), tag("Dan", 0.2), tag("Eve", 0.1))


@pytest.mark.parametrize(
    ("most", "least", "pinned", "chosen"),
    [
        (9, 0.0, (), "Ada Ben Cleo Dan Eve"),
        (2, 0.0, (), "Ada Ben"),
        (9, 0.5, (), "Ada Ben Cleo"),
        (2, 0.95, (), ""),
        (1, 0.5, ("Eve", "Ben"), "Ada Ben Eve"),
        (0, 0.0, ("Dan",), "Dan"),
        (9, 0.0, ("Nobody",), "Ada Ben Cleo Dan Eve"),
    ],
)
def test_the_most_salient_entities_and_all_pinned_ones_are_tags(
    most: int, least: float, pinned: tuple[str, ...], chosen: str
) -> None:
    selected = select_tags(TAGS, most, least, [Entity(name, "person") for name in pinned])
    assert [tag.entity.name for tag in selected] == chosen.split()
