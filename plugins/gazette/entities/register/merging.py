"""Merge the names of the site that belong to one entity: acronyms, forms of a name, and names whose type is sometimes misread."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...model.article import EntityType
from ..names.name_keys import EntityKey, TypedName, could_be_same_person, is_acronym, name_key, person_key
from ..overrides.override_lookup import OverrideLookup
from ..resolution.resolved_entity import ResolvedEntity
from .register_values import UncertainMerge


@dataclass(slots=True)
class NameUsage:
    """How a name is used across the site: its key, the numbers of its articles and mentions, and the forms that texts write.

    Mutable, since it grows while names are counted.
    """

    key: EntityKey
    articles: int = 0
    mentions: int = 0
    surfaces: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class MergeResult:
    """The key of the entity that each name belongs to, and the merges that are uncertain."""

    targets: Mapping[TypedName, EntityKey]
    uncertain: tuple[UncertainMerge, ...] = ()

    def key(self, entity: ResolvedEntity) -> EntityKey:
        """Return the key of the site's entity that an article's entity belongs to."""
        return self.targets[entity.name, entity.type]


def count_usage(entities: Iterable[ResolvedEntity]) -> dict[TypedName, NameUsage]:
    """Return how each name is used by the entities of all documents, in the order of their first use."""
    usages: dict[TypedName, NameUsage] = {}
    for entity in entities:
        name = entity.name, entity.type
        usage = usages.get(name)
        if usage is None:
            usage = usages[name] = NameUsage((name_key(entity.name), entity.type))
        usage.articles += 1
        usage.mentions += entity.count
        usage.surfaces.update(entity.surfaces)
    return usages


def merge_names(usages: Mapping[TypedName, NameUsage], lookup: OverrideLookup) -> MergeResult:
    """Merge the names of all documents. The time that this takes is linear in their number."""
    counts: Counter[EntityKey] = Counter()
    forms: dict[EntityKey, dict[str, int]] = defaultdict(dict)
    for (name, _), usage in usages.items():
        counts[usage.key] += usage.mentions
        forms[usage.key][name] = usage.articles
    acronyms = _acronyms(usages)
    names = {key: min(articles, key=lambda name: (-articles[name], -len(name), name)) for key, articles in forms.items()}
    merged = {key: _usual_type(key, counts, lookup, names) for key in counts}
    merged |= _merge_middle_names(counts, names, lookup)
    merged |= dict(_merge_acronyms(acronyms, counts, names, lookup))
    targets = {key: _last_target(key, merged) for key in counts}
    targets_first = sorted(targets, key=lambda key: (key != targets[key], key)) if lookup.has_distinct_names else ()
    targets |= {key: key for key in lookup.find_violations({key: (names[key], targets[key]) for key in targets_first})}
    uncertain = _uncertain_merges(counts, names, targets, acronyms, lookup)
    return MergeResult({name: targets[usage.key] for name, usage in usages.items()}, tuple(uncertain))


def _acronyms(usages: Mapping[TypedName, NameUsage]) -> dict[str, set[EntityKey]]:
    """Return the keys of the organisations that texts also call by an acronym, by the name key of the acronym."""
    acronyms: dict[str, set[EntityKey]] = defaultdict(set)
    for (name, kind), usage in usages.items():
        if kind == "organization" and not is_acronym(name):
            for surface in sorted(filter(is_acronym, usage.surfaces)):
                acronyms[name_key(surface)].add(usage.key)
    return acronyms


def _last_target(key: EntityKey, merged: Mapping[EntityKey, EntityKey]) -> EntityKey:
    """Return the key at the end of the merges from a key, which may take several steps.

    For example, a misread person may belong to a person who is known by another name. If the merges form a cycle (two names, each
    explained as the other's acronym), its alphabetically first key is the end.
    """
    passed = [key]
    while (target := merged[passed[-1]]) not in passed:
        passed.append(target)
    return min(passed[passed.index(target) :])


def _usual_type(
    key: EntityKey, counts: Mapping[EntityKey, int], lookup: OverrideLookup, names: Mapping[EntityKey, str]
) -> EntityKey:
    """Return the key of a name with its usual type: another type with at least three times as many mentions, or else its own type.

    An organisation may turn out to be a person or a place, and a place an organisation. People never become anything else, and
    places never become people. A type that the user gives is kept.
    """
    name, kind = key
    usual_types: dict[str, tuple[EntityType, ...]] = {"organization": ("person", "place"), "place": ("organization",)}
    candidates: list[EntityKey] = [(name, usual_type) for usual_type in usual_types.get(kind, ())]
    usual = max(candidates, key=lambda candidate: counts.get(candidate, 0), default=key)
    if usual == key or counts.get(usual, 0) < 3 * counts[key]:
        return key
    return key if (target := lookup.target(names[key], kind)) and target.type else usual


def _merge_middle_names(
    counts: Mapping[EntityKey, int], names: Mapping[EntityKey, str], lookup: OverrideLookup
) -> dict[EntityKey, EntityKey]:
    """Return the most frequent name for people whose names differ only in middle names, unless their middle initials differ."""
    same: dict[tuple[str, str], list[EntityKey]] = defaultdict(list)
    for key in counts:
        if key[1] == "person" and " " in key[0] and "(" not in names[key]:
            same[person_key(key[0])].append(key)
    groups = [keys for keys in same.values() if len(keys) > 1 and could_be_same_person(key[0] for key in keys)]
    merged = {key: min(keys, key=lambda k: (-counts[k], k)) for keys in groups for key in keys}
    return {key: target for key, target in merged.items() if not _are_separated(key, target, names, lookup)}


def _are_separated(key: EntityKey, other: EntityKey, names: Mapping[EntityKey, str], lookup: OverrideLookup) -> bool:
    """Return True if overrides give two names different targets or say that they must never be one entity."""
    targets = {target.name for key_ in (key, other) if (target := lookup.target(names[key_], key_[1]))}
    return len(targets) > 1 or lookup.are_distinct(names[key], names[other])


def _merge_acronyms(
    acronyms: Mapping[str, set[EntityKey]],
    counts: Mapping[EntityKey, int],
    names: Mapping[EntityKey, str],
    lookup: OverrideLookup,
) -> Iterator[tuple[EntityKey, EntityKey]]:
    """Yield the key of each acronym of exactly one organisation, with that organisation's key."""
    for acronym, organizations in acronyms.items():
        key: EntityKey = (acronym, "organization")
        if key in counts and len(organizations) == 1:
            target = next(iter(organizations))
            if not lookup.target(names[key], key[1]) and not _are_separated(key, target, names, lookup):
                yield key, target


def _uncertain_merges(
    counts: Mapping[EntityKey, int],
    names: Mapping[EntityKey, str],
    targets: Mapping[EntityKey, EntityKey],
    acronyms: Mapping[str, set[EntityKey]],
    lookup: OverrideLookup,
) -> Iterator[UncertainMerge]:
    """Yield the acronyms of several organisations, and the people who were merged by the form of their names alone."""
    for acronym, organizations in acronyms.items():
        key: EntityKey = (acronym, "organization")
        if key in counts and len(organizations) > 1:
            for other in sorted(organizations):
                if not _are_separated(key, other, names, lookup):
                    evidence = (f"{names[other]} is also called {names[key]}",)
                    yield UncertainMerge("merge", names[key], names[other], "organization", evidence, counts[key])
    for key, target in targets.items():
        if key != target and key[1] == target[1] == "person" and not lookup.target(names[key], key[1]):
            evidence = (f"both names begin with {names[key].split()[0]} and end with {names[key].split()[-1]}",)
            yield UncertainMerge("split", names[target], names[key], "person", evidence, counts[key])
