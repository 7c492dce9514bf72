"""Compute the salience of entities, which says how much an article is about them, and select its tags.

docs/entities.md explains the weights and how they were fitted.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from ...model.article import Entity, Tag
from ..resolution.resolved_entity import ResolvedEntity

# Weights of the factors of salience. They add up to 1.
HEADLINE, FREQUENCY, POSITION, SUBJECT, RARITY = 0.20, 0.25, 0.30, 0.10, 0.15


def salience(group: Sequence[ResolvedEntity], frequency: float, rarity: float) -> float:
    """Return the salience, 0 to 1, of an entity in an article.

    `group` has the resolved entities of the article that were merged into it. `frequency` is the number of its mentions, divided by
    the number of mentions of the article's most frequent entity. `rarity` is its `rarity_of`.
    """
    if len(group) == 1:  # nearly always; this is the formula below without lists, which is faster
        (entity,) = group
        position, leads = POSITION * (1 - entity.first), SUBJECT * min(1.0, entity.leads)
        return round(HEADLINE * entity.headline + FREQUENCY * math.sqrt(frequency) + position + leads + RARITY * rarity, 3)
    return round(
        HEADLINE * any(entity.headline for entity in group)
        + FREQUENCY * math.sqrt(frequency)
        + POSITION * (1 - min([entity.first for entity in group]))
        + SUBJECT * min(1.0, sum([entity.leads for entity in group]))
        + RARITY * rarity,
        3,
    )


def rarity_of(articles: int, total: int) -> float:
    """Return the rarity of an entity that `articles` of `total` articles name: 1 if one does, 0 if all of several do."""
    return 1 - math.log(articles) / math.log(total) if total > 1 else 1.0


def select_tags(tags: Sequence[Tag], most: int, least: float, pinned: Collection[Entity] = ()) -> tuple[Tag, ...]:
    """Return the tags of an article: at most `most` with a salience of at least `least`, and also those of `pinned` entities.

    `tags` are all entities of the article, most salient first; the result keeps that order.
    """
    chosen = {tag.entity for tag in [tag for tag in tags if tag.salience >= least][:most]}
    return tuple(tag for tag in tags if tag.entity in chosen or tag.entity in pinned)
