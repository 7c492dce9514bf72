"""One register for the site: the same entity under the same name in every article, ranked by how much each
article is about it."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from ...model.article import Article, Entity, EntityType, Tag
from ...model.gazetteer import built_in
from ..names.names import Key
from ..overrides.entry import Entry
from ..overrides.lookup import Rulings
from ..resolution.people import name_lone_people
from ..resolution.resolve import resolve_entities
from ..resolution.resolved_entity import ResolvedEntity
from .merging import Form, Merging, Use, merge_names, use_of_names
from .namesakes import part_namesakes
from .registry import Register, known_entities
from .salience import rarity_of, salience


@dataclass(frozen=True, slots=True)
class Document:
    """What the register needs of an article: its id, the day it is of (ISO 8601, or ""), and its entities."""

    id: str
    day: str
    found: tuple[ResolvedEntity, ...]


def build_register(articles: Iterable[Article], entries: Sequence[Entry] = ()) -> Register:
    """The register of a site. `entries` are the user's own word. The order of `articles` does not matter."""
    rulings = Rulings(entries)
    return register_documents(
        (Document(article.id, article.published[:10], resolve_entities(article, rulings)) for article in articles), rulings
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's search for cycles, of which there are none here: it takes a third of the time of a large site."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def register_documents(documents: Iterable[Document], rulings: Rulings) -> Register:
    """The register of documents whose entities are known: in time that grows with their number."""
    with uncollected():
        ordered = sorted(documents, key=lambda document: document.id)
        named = name_lone_people([(document.day, document.found) for document in ordered], rulings)
        parted, splits = part_namesakes(named, rulings)
        uses = use_of_names(chain.from_iterable(parted))
        merging = merge_names(uses, rulings)
        groups = {document.id: _grouped(found, merging) for document, found in zip(ordered, parted, strict=True)}
        tags = _tags(groups, _entities(uses, merging, rulings))
        known = known_entities({document.id: document.day for document in ordered}, tags)
        doubts = sorted((*splits, *merging.doubts), key=lambda doubt: (-doubt.cost, doubt.one, doubt.other))
        return Register(tags, known, tuple(doubts))


# The entities of a document that are one over the site.
_Group = Mapping[Key, Sequence[ResolvedEntity]]


def _grouped(found: Iterable[ResolvedEntity], merging: Merging) -> _Group:
    together: dict[Key, list[ResolvedEntity]] = {}
    for one in found:
        together.setdefault(merging.key(one), []).append(one)
    return together


def _entities(uses: Mapping[Form, Use], merging: Merging, rulings: Rulings) -> dict[Key, Entity]:
    """Each entity under its commonest full name: counted by articles, so that one long article renames nothing."""
    surfaces: dict[Key, set[str]] = defaultdict(set)
    names: dict[Key, Counter[str]] = defaultdict(Counter)
    for form, use in uses.items():
        key = merging.targets[form]
        surfaces[key] |= use.surfaces
        names[key][form[0]] += use.articles if use.key == key else 0
    return {key: _entity(key, counts, surfaces[key], rulings) for key, counts in names.items()}


def _entity(key: Key, counts: Counter[str], surfaces: Iterable[str], rulings: Rulings) -> Entity:
    name = min(counts, key=lambda n: (-counts[n], -len(n), n)) if len(counts) > 1 else next(iter(counts))
    known, own = built_in().get(name), rulings.entry(name, key[1])
    if known and known.type == key[1] and not own and not rulings.apart(name, known.name):
        name = known.name
    aliases = {*surfaces, *counts, *(own.aliases if own else ())} - {name}
    wikidata = own.wikidata if own and own.wikidata else known.wikidata if known and known.type == key[1] else ""
    return Entity(name, key[1], tuple(sorted(aliases)), wikidata, *((own.description, own.links) if own else ()))


def _tags(groups: Mapping[str, _Group], entities: Mapping[Key, Entity]) -> dict[str, tuple[Tag, ...]]:
    articles = Counter(chain.from_iterable(groups.values()))
    rarity = {key: rarity_of(count, len(groups)) for key, count in articles.items()}
    return {id_: tuple(sorted(_document_tags(group, entities, rarity), key=_most_salient_first)) for id_, group in groups.items()}


def _document_tags(group: _Group, entities: Mapping[Key, Entity], rarity: Mapping[Key, float]) -> list[Tag]:
    counts = {key: sum([found.count for found in some]) for key, some in group.items()}
    most = max(counts.values(), default=1)
    return [
        Tag(entities[key], counts[key], salience(some, counts[key] / most, rarity[key]), _surfaces(some))
        for key, some in group.items()
    ]


def _surfaces(some: Sequence[ResolvedEntity]) -> tuple[str, ...]:
    return tuple(sorted(some[0].surfaces if len(some) == 1 else {surface for found in some for surface in found.surfaces}))


def _most_salient_first(tag: Tag) -> tuple[float, str, EntityType]:
    return -tag.salience, tag.entity.name, tag.entity.type
