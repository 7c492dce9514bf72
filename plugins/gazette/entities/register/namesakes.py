"""Split namesakes: people with one name whose roles and company in articles differ clearly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..names.name_keys import EntityKey, name_key
from ..names.roles import ROLE_FAMILIES
from ..overrides.override_lookup import OverrideLookup
from ..resolution.resolved_entity import ResolvedEntity
from .register_values import UncertainMerge

# Entities in more than this share of all articles, and in more than `_MIN_COMMON` articles, occur all over the site. They do not
# connect two appearances of a name.
_COMMON_SHARE = 0.1
_MIN_COMMON = 5


@dataclass(frozen=True, slots=True)
class _Appearance:
    """A person in one article: the article's index, the family and the word of the role, and the other uncommon entities."""

    document: int
    family: str
    role: str
    company: frozenset[EntityKey]


def split_namesakes(
    documents: Sequence[tuple[ResolvedEntity, ...]], lookup: OverrideLookup
) -> tuple[list[tuple[ResolvedEntity, ...]], list[UncertainMerge]]:
    """Split each name that clearly belongs to several people, and return the entities of the documents with the uncertain cases.

    The person with most appearances keeps the name. The others get their most frequent role appended: 'Max Brandt (striker)'. Every
    split is uncertain, unless the user has decided about it.
    """
    appearances_by_key = _ambiguous_people(documents)
    names: dict[tuple[int, str], str] = {}
    uncertain: list[UncertainMerge] = []
    for key, appearances in appearances_by_key.items():
        people = _group_appearances(appearances)
        name = _usual_name(documents, key, appearances)
        if len(people) < 2 or (lookup.target(name, "person") and not lookup.distinct_from(name)):
            continue
        for person in people[1:]:
            roles = Counter(appearance.role for appearance in person if appearance.role)
            new_name = f"{name} ({roles.most_common(1)[0][0]})"
            names |= {(appearance.document, key): new_name for appearance in person}
            if not lookup.target(new_name, "person") and not lookup.are_distinct(name, new_name):
                uncertain.append(UncertainMerge("merge", name, new_name, "person", _evidence(people[0], person), len(person)))
    split = list(documents)
    for number in {number for number, _ in names}:
        split[number] = tuple(new for entity in documents[number] if (new := _renamed(entity, number, names, lookup)))
    return split, uncertain


def _ambiguous_people(documents: Sequence[tuple[ResolvedEntity, ...]]) -> dict[str, list[_Appearance]]:
    """Return all appearances of the people to whom the documents give roles of several families, by name key."""
    families: dict[str, set[str]] = defaultdict(set)
    for entity in chain.from_iterable(documents):
        if entity.role:
            families[name_key(entity.name)].add(ROLE_FAMILIES.get(entity.role, ""))
    ambiguous = {key for key, roles in families.items() if len(roles - {""}) > 1}
    counts = Counter((name_key(entity.name), entity.type) for entity in chain.from_iterable(documents))
    common = max(_MIN_COMMON, _COMMON_SHARE * len(documents))
    appearances: dict[str, list[_Appearance]] = {key: [] for key in sorted(ambiguous)}
    for number, entities in enumerate(documents):
        for entity in entities:
            if entity.type == "person" and (key := name_key(entity.name)) in ambiguous:
                others: set[EntityKey] = {(name_key(other.name), other.type) for other in entities} - {(key, "person")}
                company = frozenset(other for other in others if counts[other] <= common)
                appearances[key].append(_Appearance(number, ROLE_FAMILIES.get(entity.role, ""), entity.role, company))
    return appearances


def _group_appearances(appearances: Sequence[_Appearance]) -> list[list[_Appearance]]:
    """Group appearances that share a family of roles or company, directly or through others (union-find).

    Returns the groups with a role, largest first, if there are two or more; otherwise an empty list. Groups without a role are left
    out, so they stay with the person who keeps the name.
    """
    parent = list(range(len(appearances)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first_with: dict[EntityKey | str, int] = {}
    for number, appearance in enumerate(appearances):
        features: list[EntityKey | str] = [*appearance.company, *filter(None, [appearance.family])]
        for feature in features:
            parent[root(number)] = root(first_with.setdefault(feature, number))
    groups: dict[int, list[_Appearance]] = defaultdict(list)
    for number, appearance in enumerate(appearances):
        groups[root(number)].append(appearance)
    largest_first = sorted(groups.values(), key=lambda group: (-len(group), group[0].document))
    with_role = [group for group in largest_first if any(appearance.family for appearance in group)]
    return with_role if len(with_role) > 1 else []


def _usual_name(documents: Sequence[tuple[ResolvedEntity, ...]], key: str, appearances: Iterable[_Appearance]) -> str:
    """Return the most frequent form of the name with this key; of equally frequent forms, the alphabetically first."""
    entities = chain.from_iterable(documents[appearance.document] for appearance in appearances)
    names = Counter(entity.name for entity in entities if name_key(entity.name) == key)
    return min(names, key=lambda name: (-names[name], name))


def _evidence(person: Sequence[_Appearance], other: Sequence[_Appearance]) -> tuple[str, ...]:
    roles = [", ".join(sorted({appearance.role for appearance in group if appearance.role})) for group in (person, other)]
    return (
        f"described as {roles[0]} in some articles and as {roles[1]} in others",
        "no entity is mentioned with both, except very frequent ones",
    )


def _renamed(
    entity: ResolvedEntity, number: int, names: Mapping[tuple[int, str], str], lookup: OverrideLookup
) -> ResolvedEntity | None:
    """Return an entity of document `number`, renamed if it has a new name there; None if the user ignores it.

    Overrides apply to the new name.
    """
    new_name = names.get((number, name_key(entity.name))) if entity.type == "person" else None
    if not new_name:
        return entity
    owner = lookup.resolve(new_name, new_name, "person")
    return replace(entity, name=owner[0], type=owner[1]) if owner else None
