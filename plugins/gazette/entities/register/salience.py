"""How much an article is about each of its entities, and which of them are its tags. docs/entities.md tells how the shares
were found."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from ...model.article import Entity, Tag
from ..resolution.resolved_entity import ResolvedEntity

# Shares of a tag's salience; they add up to one.
HEADLINE, FREQUENCY, POSITION, SUBJECT, RARITY = 0.20, 0.25, 0.30, 0.10, 0.15


def salience(group: Sequence[ResolvedEntity], frequency: float, rarity: float) -> float:
    """The salience (0 to 1) of an entity that an article names as `group`: `frequency` is the share of its mentions in those of
    the article's most frequent entity, `rarity` how rare it is over the site."""
    if len(group) == 1:  # as are nearly all: the same, without lists
        (one,) = group
        position, leads = POSITION * (1 - one.first), SUBJECT * min(1.0, one.leads)
        return round(HEADLINE * one.headline + FREQUENCY * math.sqrt(frequency) + position + leads + RARITY * rarity, 3)
    return round(
        HEADLINE * any(found.headline for found in group)
        + FREQUENCY * math.sqrt(frequency)
        + POSITION * (1 - min([found.first for found in group]))
        + SUBJECT * min(1.0, sum([found.leads for found in group]))
        + RARITY * rarity,
        3,
    )


def rarity_of(articles: int, site: int) -> float:
    """How rare an entity is that `articles` of the `site`'s name: 1 for one of many, 0 for all of them."""
    return 1 - math.log(articles) / math.log(site) if site > 1 else 1.0


def select_tags(tags: Sequence[Tag], most: int, least: float, pinned: Collection[Entity] = ()) -> tuple[Tag, ...]:
    """The `most` most salient of an article's entities that are at least `least` salient, and those that are pinned. `tags`
    come most salient first and stay so."""
    chosen = {tag.entity for tag in [tag for tag in tags if tag.salience >= least][:most]}
    return tuple(tag for tag in tags if tag.entity in chosen or tag.entity in pinned)
