"""The register as a value: the tags of each article, and what is known of each entity over the whole site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...model.article import Entity, Tag


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two names of one type that may be one entity. `question` says what the answer may change: "merge", two entities
    are apart now; "split", `other` is a name of the entity `one` now. `one` and `other` differ. `evidence` holds sentences for
    a human, `cost` counts the mentions that stand under a wrong name if the register is wrong."""

    question: Literal["merge", "split"]
    one: str
    other: str
    type: str
    evidence: tuple[str, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class Known:
    """An entity of the site: the days (ISO 8601) of its first and last article, how many articles name it, and how often
    they do."""

    entity: Entity
    first: str
    last: str
    articles: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Register:
    """`tags` are the articles' by their id, most salient first; `known` begins with what most articles name, `doubts` with
    what concerns most mentions."""

    tags: Mapping[str, tuple[Tag, ...]]
    known: tuple[Known, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def known_entities(days: Mapping[str, str], tags: Mapping[str, tuple[Tag, ...]]) -> tuple[Known, ...]:
    """What is known of every entity, from the day (ISO 8601) of each article and its tags, by their ids."""
    met: dict[int, tuple[Entity, list[str], list[int]]] = {}  # by the object: the hash of an entity is that of all it says
    for id_, own in tags.items():
        day = days[id_]
        for tag in own:
            _, some, counts = met.setdefault(id(tag.entity), (tag.entity, [], []))
            some.append(day)
            counts.append(tag.count)
    seen: dict[Entity, tuple[list[str], list[int]]] = {}
    for entity, some, counts in met.values():
        both = seen.setdefault(entity, (some, counts))
        if both[0] is not some:
            both[0].extend(some)
            both[1].extend(counts)
    found = [Known(entity, min(some), max(some), len(some), sum(counts)) for entity, (some, counts) in seen.items()]
    return tuple(sorted(found, key=lambda k: (-k.articles, -k.mentions, k.entity.name, k.entity.type)))
