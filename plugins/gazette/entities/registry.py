"""The register as a value: the tags of each article, and what is known of each entity over the whole site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..article import Article, Entity, Tag
from .doubts import Doubt


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


def known_entities(articles: Iterable[Article], tags: Mapping[str, tuple[Tag, ...]]) -> tuple[Known, ...]:
    """What is known of every entity, from dated articles and their tags. The order of `articles` does not matter."""
    days: dict[Entity, list[str]] = defaultdict(list)
    mentions: dict[Entity, int] = defaultdict(int)
    for article in articles:
        for tag in tags[article.id]:
            days[tag.entity].append(article.published[:10])
            mentions[tag.entity] += tag.count
    found = [Known(entity, min(seen), max(seen), len(seen), mentions[entity]) for entity, seen in days.items()]
    return tuple(sorted(found, key=lambda k: (-k.articles, -k.mentions, k.entity.name, k.entity.type)))
