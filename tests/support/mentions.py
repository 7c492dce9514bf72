"""Mentions written by hand, and the entities that they are resolved to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from gazette.entities.overrides.entry import Entry
from gazette.entities.overrides.lookup import NONE, Rulings
from gazette.entities.recognition.casing import cased_text
from gazette.entities.register.register import build_register
from gazette.entities.resolution.resolve import resolve_entities
from gazette.model.article import Article, Block, EntityType, Mention

Names = dict[str, EntityType]


def article(text: str, names: Names, number: int = 1, title: str = "A title", published: str = "") -> Article:
    """An article with every occurrence of `names` as a mention, in its title too; longer names win over shorter ones in them."""
    plain = Article(id=f"{number:016}", path=f"{number}.txt", title=title, published=published, blocks=(Block(1, 1, text),))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))
    mentions = tuple(Mention(m[0], names[m[0]], m.start(), m.end()) for m in pattern.finditer(cased_text(plain)))
    return replace(plain, mentions=mentions)


def found(text: str, names: Names, rulings: Rulings = NONE) -> dict[str, str]:
    """The entities of a text that are more than a surname which may be anybody's."""
    return {one.name: one.type for one in resolve_entities(article(text, names), rulings) if not one.lone}


def tags(*articles: Article, entries: Sequence[Entry] = ()) -> list[list[tuple[str, str]]]:
    """The entities of each article, from one register."""
    register = build_register(articles, entries)
    return [[(tag.entity.name, tag.entity.type) for tag in register.tags[a.id]] for a in articles]
