"""The register as a value: the tags of each article, and the entities of the whole site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...model.article import Entity, Tag


@dataclass(frozen=True, slots=True)
class UncertainMerge:
    """Two names of one type that may or may not be one entity.

    With `question` "merge", `name` and `other` are two entities now, and may be one. With "split", `other` is a name of the entity
    `name` now, and may be another entity. `name` and `other` always differ. `evidence` are sentences for the user. `cost` is the
    number of mentions under a wrong name if the register is wrong.
    """

    question: Literal["merge", "split"]
    name: str
    other: str
    type: str
    evidence: tuple[str, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class RegisteredEntity:
    """An entity of the site, with the days (ISO 8601) of its first and last article and its numbers of articles and mentions."""

    entity: Entity
    first_day: str
    last_day: str
    articles: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Register:
    """The entities of a site.

    `tags` are all entities of each article, by the article's ID, most salient first. `entities` are sorted by their number of
    articles, and `uncertain_merges` by the number of mentions that they affect, both in descending order.
    """

    tags: Mapping[str, tuple[Tag, ...]]
    entities: tuple[RegisteredEntity, ...] = ()
    uncertain_merges: tuple[UncertainMerge, ...] = ()


def collect_entities(days: Mapping[str, str], tags: Mapping[str, tuple[Tag, ...]]) -> tuple[RegisteredEntity, ...]:
    """Return all entities in the tags, most frequent first, from the day (ISO 8601) and the tags of each article by its ID."""
    # Grouped by object first, since comparing an entity takes all its fields.
    by_object: dict[int, tuple[Entity, list[str], list[int]]] = {}
    for id_, article_tags in tags.items():
        day = days[id_]
        for tag in article_tags:
            _, entity_days, counts = by_object.setdefault(id(tag.entity), (tag.entity, [], []))
            entity_days.append(day)
            counts.append(tag.count)
    by_entity: dict[Entity, tuple[list[str], list[int]]] = {}
    for entity, entity_days, counts in by_object.values():
        first_days, first_counts = by_entity.setdefault(entity, (entity_days, counts))
        if first_days is not entity_days:
            first_days.extend(entity_days)
            first_counts.extend(counts)
    entities = [
        RegisteredEntity(entity, min(entity_days), max(entity_days), len(entity_days), sum(counts))
        for entity, (entity_days, counts) in by_entity.items()
    ]
    return tuple(sorted(entities, key=lambda e: (-e.articles, -e.mentions, e.entity.name, e.entity.type)))
