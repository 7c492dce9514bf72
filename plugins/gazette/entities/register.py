"""One register for the site: the same entity under the same name in every article, ranked by how much each
article is about it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ..article import Article, Entity, EntityType, Tag
from ..cleaning.words import fold
from .authority import built_in
from .names import is_acronym, one_person, person_key
from .resolve import Found, resolve_entities

Key = tuple[str, EntityType]

# Shares of a tag's salience. Being in the headline says most, then how often a name falls, then how early.
IN_TITLE, FREQUENCY, POSITION = 0.45, 0.35, 0.2


def build_register(articles: Iterable[Article]) -> dict[str, tuple[Tag, ...]]:
    """The tags of every article, by its id, most salient first. The order of `articles` does not matter."""
    found = {article.id: (article, resolve_entities(article)) for article in articles}
    everything = [f for _, entities in found.values() for f in entities]
    keys = _merged_keys(everything)
    register = _entities(everything, keys)
    return {key: _tags(article, entities, keys, register) for key, (article, entities) in found.items()}


def _key(found: Found) -> Key:
    return fold(found.name), found.type


def _merged_keys(everything: Iterable[Found]) -> dict[Key, Key]:
    """Where each key goes: an acronym to the one organisation that goes by it, a rare type to the usual one."""
    counts: Counter[Key] = Counter()
    acronym_of: dict[str, set[Key]] = defaultdict(set)
    for found in everything:
        counts[_key(found)] += found.count
        if found.type == "organization" and not is_acronym(found.name):
            for surface in filter(is_acronym, found.surfaces):
                acronym_of[surface.replace(".", "").lower()].add(_key(found))
    merged = {key: _usual_type(key, counts) for key in counts}
    for key, person in _merged_people(counts).items():
        merged[key] = person
    for name, kind in counts:
        full = acronym_of.get(name.replace(" ", ""), set())
        if kind == "organization" and len(full) == 1:
            merged[name, kind] = next(iter(full))
    return {key: _last(key, merged) for key in counts}


def _last(key: Key, merged: Mapping[Key, Key]) -> Key:
    """Where a key goes in the end: a misread person may go to a person who goes by another name."""
    passed = {key}
    while (target := merged[key]) not in passed:
        passed.add(target)
        key = target
    return key


def _merged_people(counts: Mapping[Key, int]) -> dict[Key, Key]:
    """People whose names differ in middle names only go to the commonest of these names, unless the initials differ."""
    forms: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for name, kind in counts:
        if kind == "person" and " " in name:
            forms[person_key(name)].append((name, kind))
    together = [keys for keys in forms.values() if one_person(name for name, _ in keys)]
    return {key: min(keys, key=lambda k: (-counts[k], k)) for keys in together for key in keys}


def _usual_type(key: Key, counts: Mapping[Key, int]) -> Key:
    """A name read as an organisation here and as something else there is what it is read as three times as often.
    So is a place read as an organisation; people never turn into anything else, nor places into people."""
    name, kind = key
    others: dict[EntityType, tuple[EntityType, ...]] = {
        "person": (),
        "organization": ("person", "place"),
        "place": ("organization",),
    }
    candidates: list[Key] = [(name, other) for other in others[kind]]
    usual = max(candidates, key=lambda other: counts.get(other, 0), default=key)
    return usual if counts.get(usual, 0) >= 3 * counts[key] else key


def _entities(everything: Iterable[Found], keys: Mapping[Key, Key]) -> dict[Key, Entity]:
    surfaces: dict[Key, Counter[str]] = defaultdict(Counter)
    names: dict[Key, Counter[str]] = defaultdict(Counter)
    for found in everything:
        key = keys[_key(found)]
        surfaces[key].update(found.surfaces)
        if _key(found) == key:
            names[key][found.name] += found.count
    register = {}
    for key, counts in names.items():
        name = min(counts, key=lambda n: (-counts[n], -len(n), n))
        known = built_in().get(name)
        aliases = {*surfaces[key], *counts} - {name}
        register[key] = Entity(name if known is None else known.name, key[1], tuple(sorted(aliases)))
    return register


def _tags(article: Article, entities: Iterable[Found], keys: Mapping[Key, Key], register: Mapping[Key, Entity]) -> tuple[Tag, ...]:
    together: dict[Key, list[Found]] = defaultdict(list)
    for found in entities:
        together[keys[_key(found)]].append(found)
    most = max((sum(f.count for f in group) for group in together.values()), default=1)
    tags = []
    for key, group in together.items():
        count = sum(f.count for f in group)
        salience = (
            IN_TITLE * _is_named(article.title, {s for f in group for s in (f.name, *f.surfaces)})
            + FREQUENCY * count / most
            + POSITION * (1 - min(f.first for f in group))
        )
        tags.append(Tag(register[key], count, round(salience, 3)))
    return tuple(sorted(tags, key=lambda tag: (-tag.salience, tag.entity.name, tag.entity.type)))


def _is_named(title: str, names: Iterable[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) for name in names)
