"""Articles with mentions of given names, and the entities that these resolve to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gazette.entities.overrides.override import Override
from gazette.entities.overrides.override_lookup import NO_OVERRIDES, OverrideLookup
from gazette.entities.recognition.casing import cased_text
from gazette.entities.register.build_register import build_register
from gazette.entities.resolution.resolve import resolve_entities
from gazette.model.article import Article, Block, EntityType, Mention

Names = dict[str, EntityType]


def article(text: str, names: Names, number: int = 1, title: str = "A title", published: str = "") -> Article:
    """Return an article with a mention for every occurrence of `names` in its title and text, longest names first."""
    plain = Article(id=f"{number:016}", path=f"{number}.txt", title=title, published=published, blocks=(Block(1, 1, text),))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))
    mentions = tuple(Mention(m[0], names[m[0]], m.start(), m.end()) for m in pattern.finditer(cased_text(plain)))
    return replace(plain, mentions=mentions)


def found(text: str, names: Names, lookup: OverrideLookup = NO_OVERRIDES) -> dict[str, str]:
    """Return the type of each entity of a text, by its name, without lone surnames."""
    return {entity.name: entity.type for entity in resolve_entities(article(text, names), lookup) if not entity.lone}


def tags(*articles: Article, overrides: Sequence[Override] = ()) -> list[list[tuple[str, str]]]:
    """Return the entities (name and type) of each article, from one register."""
    register = build_register(articles, overrides)
    return [[(tag.entity.name, tag.entity.type) for tag in register.tags[a.id]] for a in articles]
