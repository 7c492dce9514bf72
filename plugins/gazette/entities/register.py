"""One register for the site: the same entity under the same name in every article, ranked by how much each
article is about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..article import Article, Entity, EntityType, Tag
from .authority import built_in
from .entries import Entry
from .merging import Key, Merging, merge_names
from .names import key_of
from .namesakes import part_namesakes
from .people import name_lone_people
from .registry import Register, known_entities
from .resolve import Found, resolve_entities
from .rulings import Rulings
from .salience import rarity_of, salience


@dataclass(frozen=True, slots=True)
class Document:
    """What the register needs of an article: its id, the day it is of (ISO 8601, or ""), and its entities."""

    id: str
    day: str
    found: tuple[Found, ...]


def build_register(articles: Iterable[Article], entries: Sequence[Entry] = ()) -> Register:
    """The register of a site. `entries` are the user's own word. The order of `articles` does not matter."""
    rulings = Rulings(entries)
    return register_documents(
        (Document(article.id, article.published[:10], resolve_entities(article, rulings)) for article in articles), rulings
    )


def register_documents(documents: Iterable[Document], rulings: Rulings) -> Register:
    """The register of documents whose entities are known: in time that grows with their number."""
    ordered = sorted(documents, key=lambda document: document.id)
    named = [
        replace(d, found=f) for d, f in zip(ordered, name_lone_people([(d.day, d.found) for d in ordered], rulings), strict=True)
    ]
    parted, splits = part_namesakes([document.found for document in named], rulings)
    final = [replace(document, found=found) for document, found in zip(named, parted, strict=True)]
    merging = merge_names([found for document in final for found in document.found], rulings)
    entities = _entities(final, merging, rulings)
    tags = _tags(final, merging, entities)
    known = known_entities({document.id: document.day for document in final}, tags)
    doubts = sorted((*splits, *merging.doubts), key=lambda doubt: (-doubt.cost, doubt.one, doubt.other))
    return Register(tags, known, tuple(doubts))


def _entities(documents: Iterable[Document], merging: Merging, rulings: Rulings) -> dict[Key, Entity]:
    """Each entity under its commonest full name: counted by articles, so that one long article renames nothing."""
    surfaces: dict[Key, Counter[str]] = defaultdict(Counter)
    names: dict[Key, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for found in document.found:
            key = merging.key(found)
            surfaces[key].update(found.surfaces.keys())
            names[key][found.name] += 1 if (key_of(found.name), found.type) == key else 0
    return {key: _entity(key, counts, surfaces[key], rulings) for key, counts in names.items()}


def _entity(key: Key, counts: Counter[str], surfaces: Iterable[str], rulings: Rulings) -> Entity:
    name = min(counts, key=lambda n: (-counts[n], -len(n), n))
    known, own = built_in().get(name), rulings.entry(name, key[1])
    if known and known.type == key[1] and not own:
        name = known.name
    aliases = {*surfaces, *counts, *(own.aliases if own else ())} - {name}
    wikidata = own.wikidata if own and own.wikidata else known.wikidata if known and known.type == key[1] else ""
    return Entity(name, key[1], tuple(sorted(aliases)), wikidata, *((own.description, own.links) if own else ()))


def _tags(documents: Sequence[Document], merging: Merging, entities: Mapping[Key, Entity]) -> dict[str, tuple[Tag, ...]]:
    groups = {document.id: _grouped(document.found, merging) for document in documents}
    articles = Counter(key for group in groups.values() for key in group)
    return {
        id_: tuple(sorted(_document_tags(group, entities, articles, len(documents)), key=_most_salient_first))
        for id_, group in groups.items()
    }


def _grouped(found: Iterable[Found], merging: Merging) -> dict[Key, list[Found]]:
    together: dict[Key, list[Found]] = defaultdict(list)
    for one in found:
        together[merging.key(one)].append(one)
    return together


def _document_tags(
    group: Mapping[Key, list[Found]], entities: Mapping[Key, Entity], articles: Mapping[Key, int], site: int
) -> list[Tag]:
    counts = {key: sum(found.count for found in some) for key, some in group.items()}
    most = max(counts.values(), default=1)
    return [
        Tag(
            entities[key],
            counts[key],
            salience(some, most, rarity_of(articles[key], site)),
            tuple(sorted({s for f in some for s in f.surfaces})),
        )
        for key, some in group.items()
    ]


def _most_salient_first(tag: Tag) -> tuple[float, str, EntityType]:
    return -tag.salience, tag.entity.name, tag.entity.type
