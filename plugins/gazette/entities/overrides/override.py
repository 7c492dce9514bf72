"""Overrides from content/entities.toml as values, with the references and contradictions between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ...model.article import ENTITY_TYPES
from ...model.text import fold

# The values of `type`, as plain strings.
TYPES: tuple[str, ...] = ENTITY_TYPES


@dataclass(frozen=True, slots=True)
class Override:
    """What the user says about one entity: an entry of content/entities.toml. An empty field overrides nothing.

    `key` is the entry's heading, `name` the name that the site shows, `line` the number of the entry's first line. `links` are
    pairs (label, URL). `merge_into` and `never_merge_with` are headings, names or aliases of other entries, or names without an
    entry. An entity with `ignore` is never a tag, one with `pin` is a tag wherever it is mentioned.
    """

    key: str
    name: str
    line: int
    type: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    wikidata: str = ""
    links: tuple[tuple[str, str], ...] = ()
    ignore: bool = False
    merge_into: str = ""
    never_merge_with: tuple[str, ...] = ()
    pin: bool = False


# The heading of a wrong entry, its wrong key ("" for the heading itself), and a message with the reason and the remedy.
Problem = tuple[str, str, str]


def merge_targets(overrides: Sequence[Override]) -> dict[str, str]:
    """Return the name that the site shows for each override with `merge_into`, by heading: the name at the end of its merges."""
    index = _index_by_name(overrides)
    targets = {override.key: _merge_end(override.key, index) for override in overrides if override.merge_into}
    return {key: index[fold_name(end)].name if fold_name(end) in index else end for key, end in targets.items()}


def never_merge_pairs(overrides: Sequence[Override]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that must never be one entity: the name of an override, and a name in its `never_merge_with`.

    If the second name refers to another override, there is also a pair with the name that the site shows for that override.
    """
    index = _index_by_name(overrides)
    for override in overrides:
        for other in override.never_merge_with:
            referenced = index.get(fold_name(other))
            yield from ((override.name, name) for name in {other, referenced.name if referenced else other})


def find_problems(overrides: Sequence[Override]) -> Iterator[Problem]:
    """Yield the contradictions within and between overrides."""
    index = _index_by_name(overrides)
    yield from _duplicate_headings(overrides, index)
    yield from chain.from_iterable(_keys_without_effect(override) for override in overrides)
    yield from chain.from_iterable(_merge_cycles(override, index) for override in overrides)
    yield from chain.from_iterable(_contradictions(override, index) for override in overrides)
    yield from _shared_aliases(overrides, index)


def _index_by_name(overrides: Iterable[Override]) -> dict[str, Override]:
    """Return the overrides by the folded names that refer to them. Headings win over names, and names over aliases."""
    index: dict[str, Override] = {}
    keys, names = [(o.key, o) for o in overrides], [(o.name, o) for o in overrides]
    for name, override in chain(keys, names, [(alias, o) for o in overrides for alias in o.aliases]):
        index.setdefault(fold_name(name), override)
    return index


def fold_name(name: str) -> str:
    """Return a name without case, accents and punctuation, to compare names by: 'U.N.' and 'UN' are equal.

    A name without letters and digits is returned as it is.
    """
    return fold(name.replace(".", "").replace("&", " and ")) or name


def _merge_end(name: str, index: Mapping[str, Override]) -> str:
    """Return the end of the merges from a name: the heading of an override that does not merge, or a name without an override.

    Returns "" if the merges form a cycle.
    """
    passed: set[str] = set()
    while override := index.get(fold_name(name)):
        if not override.merge_into:
            return override.key
        if override.key in passed:
            return ""
        passed.add(override.key)
        name = override.merge_into
    return name


def _duplicate_headings(overrides: Iterable[Override], index: Mapping[str, Override]) -> Iterator[Problem]:
    for override in overrides:
        first = index[fold_name(override.key)]
        if first is not override:
            same = f'"{override.key}" is the same heading as "{first.key}" (line {first.line})'
            yield override.key, "", f"{same}; combine the two entries, or change one heading and give its name with name = ..."


def _keys_without_effect(override: Override) -> Iterator[Problem]:
    for key in ("merge_into", "pin"):
        if override.ignore and getattr(override, key):
            yield override.key, "ignore", f'"{override.key}" is ignored, so {key} has no effect; remove one of the two'


def _merge_cycles(override: Override, index: Mapping[str, Override]) -> Iterator[Problem]:
    target = index.get(fold_name(override.merge_into)) if override.merge_into else None
    if target is override:
        yield override.key, "merge_into", f'"{override.key}" cannot merge into itself; name another entity'
    elif target and not _merge_end(override.key, index):
        cycle = f'"{override.key}" merges into "{target.key}", and from there the merges go round in a circle'
        yield override.key, "merge_into", f"{cycle}; remove merge_into from the entry of the entity that is to remain"


def _contradictions(override: Override, index: Mapping[str, Override]) -> Iterator[Problem]:
    for other in override.never_merge_with:
        if index.get(fold_name(other)) is override:
            message = f'"{other}" is a name of "{override.key}" itself; remove it from never_merge_with or from its names'
            yield override.key, "never_merge_with", message
        elif fold_name(_merge_end(other, index)) == fold_name(_merge_end(override.key, index)):
            message = f'"{override.key}" is merged with "{other}" but must never be; remove merge_into or never_merge_with'
            yield override.key, "never_merge_with", message


def _shared_aliases(overrides: Iterable[Override], index: Mapping[str, Override]) -> Iterator[Problem]:
    """Yield a problem for each alias that is also a name of another entity, unless their types differ or the two are merged."""
    owners: dict[str, list[Override]] = defaultdict(list)
    for override in overrides:
        for name in {fold_name(name) for name in (override.name, *override.aliases)}:
            owners[name].append(override)
    for override in overrides:
        for alias in override.aliases:
            for other in owners[fold_name(alias)]:
                same_type = override.type == other.type or not (override.type and other.type)
                if other is not override and same_type and _merge_end(override.key, index) != _merge_end(other.key, index):
                    shared = f'"{alias}" is a name of "{override.key}" and of "{other.key}" (line {other.line})'
                    yield override.key, "aliases", f"{shared}; remove it from one of them, or give them different types"
