"""Build the register of a site: the same entity under the same name in every article, with its salience in each."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from ...model.article import Article, Entity, EntityType, Tag
from ...model.gazetteer import built_in
from ..names.name_keys import EntityKey, TypedName
from ..overrides.override import Override
from ..overrides.override_lookup import OverrideLookup
from ..resolution.people import resolve_lone_surnames
from ..resolution.resolve import resolve_entities
from ..resolution.resolved_entity import ResolvedEntity
from .merging import MergeResult, NameUsage, count_usage, merge_names
from .namesakes import split_namesakes
from .register_values import Register, collect_entities
from .salience import rarity_of, salience


@dataclass(frozen=True, slots=True)
class Document:
    """What the register needs of an article: its ID, its day (ISO 8601, or "" if unknown), and its resolved entities."""

    id: str
    day: str
    entities: tuple[ResolvedEntity, ...]


def build_register(articles: Iterable[Article], overrides: Sequence[Override] = ()) -> Register:
    """Return the register of a site from its articles and the user's overrides. The order of the articles does not matter."""
    lookup = OverrideLookup(overrides)
    return register_documents(
        (Document(article.id, article.published[:10], resolve_entities(article, lookup)) for article in articles), lookup
    )


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause Python's cycle collector, which would take a third of the time of a large site's register and find no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def register_documents(documents: Iterable[Document], lookup: OverrideLookup) -> Register:
    """Return the register of documents whose entities are resolved. The time that this takes is linear in their number."""
    with gc_paused():
        ordered = sorted(documents, key=lambda document: document.id)
        named = resolve_lone_surnames([(document.day, document.entities) for document in ordered], lookup)
        split, uncertain_splits = split_namesakes(named, lookup)
        usages = count_usage(chain.from_iterable(split))
        merges = merge_names(usages, lookup)
        groups = {document.id: _group_by_key(entities, merges) for document, entities in zip(ordered, split, strict=True)}
        tags = _tags(groups, _entities(usages, merges, lookup))
        entities = collect_entities({document.id: document.day for document in ordered}, tags)
        uncertain = sorted((*uncertain_splits, *merges.uncertain), key=lambda case: (-case.cost, case.name, case.other))
        return Register(tags, entities, tuple(uncertain))


# The entities of a document by the entity of the site that they belong to.
_Groups = Mapping[EntityKey, Sequence[ResolvedEntity]]


def _group_by_key(entities: Iterable[ResolvedEntity], merges: MergeResult) -> _Groups:
    groups: dict[EntityKey, list[ResolvedEntity]] = {}
    for entity in entities:
        groups.setdefault(merges.key(entity), []).append(entity)
    return groups


def _entities(usages: Mapping[TypedName, NameUsage], merges: MergeResult, lookup: OverrideLookup) -> dict[EntityKey, Entity]:
    """Return the entity for each key, under its commonest full name.

    A name counts once for each article, so that one long article does not rename an entity.
    """
    surfaces: dict[EntityKey, set[str]] = defaultdict(set)
    names: dict[EntityKey, Counter[str]] = defaultdict(Counter)
    for typed_name, usage in usages.items():
        key = merges.targets[typed_name]
        surfaces[key] |= usage.surfaces
        names[key][typed_name[0]] += usage.articles if usage.key == key else 0
    return {key: _entity(key, counts, surfaces[key], lookup) for key, counts in names.items()}


def _entity(key: EntityKey, counts: Counter[str], surfaces: Iterable[str], lookup: OverrideLookup) -> Entity:
    name = min(counts, key=lambda n: (-counts[n], -len(n), n)) if len(counts) > 1 else next(iter(counts))
    known, override = built_in().get(name), lookup.find_override(name, key[1])
    if known and known.type == key[1] and not override and not lookup.are_distinct(name, known.name):
        name = known.name
    aliases = {*surfaces, *counts, *(override.aliases if override else ())} - {name}
    wikidata = override.wikidata if override and override.wikidata else known.wikidata if known and known.type == key[1] else ""
    return Entity(name, key[1], tuple(sorted(aliases)), wikidata, *((override.description, override.links) if override else ()))


def _tags(groups: Mapping[str, _Groups], entities: Mapping[EntityKey, Entity]) -> dict[str, tuple[Tag, ...]]:
    articles = Counter(chain.from_iterable(groups.values()))
    rarity = {key: rarity_of(count, len(groups)) for key, count in articles.items()}
    return {
        id_: tuple(sorted(_document_tags(document_groups, entities, rarity), key=_most_salient_first))
        for id_, document_groups in groups.items()
    }


def _document_tags(groups: _Groups, entities: Mapping[EntityKey, Entity], rarity: Mapping[EntityKey, float]) -> list[Tag]:
    counts = {key: sum([entity.count for entity in group]) for key, group in groups.items()}
    most = max(counts.values(), default=1)
    return [
        Tag(entities[key], counts[key], salience(group, counts[key] / most, rarity[key]), _surfaces(group))
        for key, group in groups.items()
    ]


def _surfaces(group: Sequence[ResolvedEntity]) -> tuple[str, ...]:
    return tuple(sorted(group[0].surfaces if len(group) == 1 else {surface for entity in group for surface in entity.surfaces}))


def _most_salient_first(tag: Tag) -> tuple[float, str, EntityType]:
    return -tag.salience, tag.entity.name, tag.entity.type
