"""Two people of one name: told apart where what they are and whom they are named with differ clearly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..names.names import Key, key_of
from ..names.roles import FAMILY
from ..overrides.lookup import Rulings
from ..resolution.resolved_entity import ResolvedEntity
from .registry import Doubt

# What more than this share of all articles names says nothing about company.
_COMMON = 0.1
_FEW = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    """A person in one article: the article's number, what family of roles and role it says, and who else is in it."""

    document: int
    family: str
    role: str
    company: frozenset[Key]


def part_namesakes(
    documents: Sequence[tuple[ResolvedEntity, ...]], rulings: Rulings
) -> tuple[list[tuple[ResolvedEntity, ...]], list[Doubt]]:
    """The entities of documents, where the people of one name that are clearly two are two: the one of fewer articles gets what
    it is said to be behind its name, 'Max Brandt (striker)'. And the doubts that remain."""
    seen = _seen(documents)
    names: dict[tuple[int, str], str] = {}
    doubts: list[Doubt] = []
    for key, some in seen.items():
        parts = _parts(some)
        name = _name(documents, key, some)
        if len(parts) < 2 or (rulings.of(name, "person") and not rulings.apart_from(name)):
            continue
        for part in parts[1:]:
            own = f"{name} ({Counter(one.role for one in part if one.role).most_common(1)[0][0]})"
            names |= {(one.document, key): own for one in part}
            if not rulings.of(own, "person") and not rulings.apart(name, own):
                doubts.append(Doubt("merge", name, own, "person", _evidence(parts[0], part), len(part)))
    parted = list(documents)
    for number in {number for number, _ in names}:
        parted[number] = tuple(new for one in documents[number] if (new := _renamed(one, number, names, rulings)))
    return parted, doubts


def _seen(documents: Sequence[tuple[ResolvedEntity, ...]]) -> dict[str, list[_Seen]]:
    """The people who are said to be of several families of roles, in each of their documents."""
    families: dict[str, set[str]] = defaultdict(set)
    for found in chain.from_iterable(documents):
        if found.role:
            families[key_of(found.name)].add(FAMILY.get(found.role, ""))
    several = {key for key, some in families.items() if len(some - {""}) > 1}
    company = Counter((key_of(found.name), found.type) for found in chain.from_iterable(documents))
    common = max(_FEW, _COMMON * len(documents))
    result: dict[str, list[_Seen]] = {key: [] for key in sorted(several)}
    for number, own in enumerate(documents):
        for found in own:
            if found.type == "person" and (key := key_of(found.name)) in several:
                others: set[Key] = {(key_of(one.name), one.type) for one in own} - {(key, "person")}
                rare = frozenset(other for other in others if company[other] <= common)
                result[key].append(_Seen(number, FAMILY.get(found.role, ""), found.role, rare))
    return result


def _parts(seen: Sequence[_Seen]) -> list[list[_Seen]]:
    """Those who share a family of roles or company are one; the parts that say what they are, largest first. What says
    nothing goes with the largest."""
    parent = list(range(len(seen)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    first: dict[Key | str, int] = {}
    for number, one in enumerate(seen):
        marks: list[Key | str] = [*one.company, *filter(None, [one.family])]
        for mark in marks:
            parent[root(number)] = root(first.setdefault(mark, number))
    groups: dict[int, list[_Seen]] = defaultdict(list)
    for number, one in enumerate(seen):
        groups[root(number)].append(one)
    ordered = sorted(groups.values(), key=lambda some: (-len(some), some[0].document))
    telling = [some for some in ordered if any(one.family for one in some)]
    return telling if len(telling) > 1 else []


def _name(documents: Sequence[tuple[ResolvedEntity, ...]], key: str, seen: Iterable[_Seen]) -> str:
    names = Counter(found.name for one in seen for found in documents[one.document] if key_of(found.name) == key)
    return min(names, key=lambda name: (-names[name], name))


def _evidence(one: Sequence[_Seen], other: Sequence[_Seen]) -> tuple[str, ...]:
    roles = [sorted({seen.role for seen in part if seen.role}) for part in (one, other)]
    return (f"said to be {', '.join(roles[0])} in one, {', '.join(roles[1])} in the other", "nobody is named with both")


def _renamed(found: ResolvedEntity, number: int, names: Mapping[tuple[int, str], str], rulings: Rulings) -> ResolvedEntity | None:
    own = names.get((number, key_of(found.name))) if found.type == "person" else None
    if not own:
        return found
    owner = rulings.owner(own, own, "person")
    return replace(found, name=owner[0], type=owner[1]) if owner else None
