"""How much an article is about each of its entities, and which of them become tags."""

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

FOUND = st.builds(
    ResolvedEntity,
    name=st.just("Ada Lovelace"),
    type=st.just("person"),
    surfaces=st.just({"Ada Lovelace": 1}),
    first=st.floats(0, 1),
    headline=st.booleans(),
    leads=st.floats(0, 1),
)
GROUPS = st.lists(FOUND, min_size=1, max_size=3)
SHARES = st.floats(0.001, 1)


def test_shares_add_up_to_one() -> None:
    assert pytest.approx(1) == HEADLINE + FREQUENCY + POSITION + SUBJECT + RARITY
    best = ResolvedEntity("Ada Lovelace", "person", {"Ada Lovelace": 1}, first=0.0, headline=True, leads=1.0)
    assert salience([best], 1, 1) == 1
    assert salience([ResolvedEntity("Ada Lovelace", "person", {"Ada Lovelace": 1}, first=1.0)], 0, 0) == 0


@given(GROUPS, SHARES, SHARES)
def test_salience_is_between_nothing_and_all(group: list[ResolvedEntity], frequency: float, rarity: float) -> None:
    assert 0 <= salience(group, frequency, rarity) <= 1


@given(GROUPS, FOUND, SHARES, SHARES, SHARES)
def test_what_is_named_more_is_no_less_salient(
    group: list[ResolvedEntity], more: ResolvedEntity, one: float, other: float, rarity: float
) -> None:
    little, much = sorted((one, other))
    assert salience(group, little, rarity) <= salience(group, much, rarity)
    assert salience(group, one, rarity) <= salience([*group, more], one, rarity)


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_rarity_falls_with_the_articles_that_name_an_entity(one: int, other: int) -> None:
    few, many = sorted((one, other))
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
def test_the_most_salient_entities_are_tags_and_pinned_ones_always(
    most: int, least: float, pinned: tuple[str, ...], chosen: str
) -> None:
    found = select_tags(TAGS, most, least, [Entity(name, "person") for name in pinned])
    assert [one.entity.name for one in found] == chosen.split()
