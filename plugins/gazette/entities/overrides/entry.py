"""Entries of content/entities.toml as values, and what they say together: where names lead, and what cannot be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ...model.article import ENTITY_TYPES
from ...model.text import fold

TYPES: tuple[str, ...] = ENTITY_TYPES


@dataclass(frozen=True, slots=True)
class Entry:
    """What the user says about one entity. `key` is the entry's heading, `name` what the site shows; an empty field says
    nothing. `links` pairs a label with an address; `merge_into` and `never_merge_with` hold headings, names or aliases of
    other entries, or names that the file does not speak of; `line` is the entry's first."""

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


# The heading of an entry, the key of it that is wrong, and what is wrong with it, with the remedy.
Problem = tuple[str, str, str]


def merge_targets(entries: Sequence[Entry]) -> dict[str, str]:
    """For the heading of each entry that merges, the name that the site shows in its place: the end of the chain."""
    index = _index(entries)
    ends = {entry.key: _end(entry.key, index) for entry in entries if entry.merge_into}
    return {key: index[folded(end)].name if folded(end) in index else end for key, end in ends.items()}


def names_apart(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Pairs of names that are never one entity's: of each entry, and of what it is never to be merged with, as the file calls
    it and as the site does."""
    index = _index(entries)
    for entry in entries:
        for other in entry.never_merge_with:
            named = index.get(folded(other))
            yield from ((entry.name, name) for name in {other, named.name if named else other})


def problems_of(entries: Sequence[Entry]) -> Iterator[Problem]:
    """What entries say against each other or themselves."""
    index = _index(entries)
    yield from _twice(entries, index)
    yield from chain.from_iterable(_idle(entry) for entry in entries)
    yield from chain.from_iterable(_circles(entry, index) for entry in entries)
    yield from chain.from_iterable(_contradictions(entry, index) for entry in entries)
    yield from _shared_aliases(entries, index)


def _index(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by what other entries may call them: heading before name, name before other names."""
    index: dict[str, Entry] = {}
    rounds = ([(e.key, e) for e in entries], [(e.name, e) for e in entries], [(alias, e) for e in entries for alias in e.aliases])
    for name, entry in chain(*rounds):
        index.setdefault(folded(name), entry)
    return index


def folded(name: str) -> str:
    """A name without case, accents and punctuation ('U.N.' and 'UN'): names that are equal then are one."""
    return fold(name.replace(".", "").replace("&", " and ")) or name


def _end(name: str, index: Mapping[str, Entry]) -> str:
    """Where a name goes in the end: the heading of an entry that merges into no other, or a name without an entry; ""
    where merging goes round in a circle."""
    passed: set[str] = set()
    while entry := index.get(folded(name)):
        if not entry.merge_into:
            return entry.key
        if entry.key in passed:
            return ""
        passed.add(entry.key)
        name = entry.merge_into
    return name


def _twice(entries: Iterable[Entry], index: Mapping[str, Entry]) -> Iterator[Problem]:
    for entry in entries:
        first = index[folded(entry.key)]
        if first is not entry:
            remedy = "write one entry, or tell the headings of two entities apart and say what the site shows with name = ..."
            yield entry.key, "", f'"{entry.key}" is the same heading as "{first.key}" (line {first.line}); {remedy}'


def _idle(entry: Entry) -> Iterator[Problem]:
    for other in ("merge_into", "pin"):
        if entry.ignore and getattr(entry, other):
            yield entry.key, "ignore", f'"{entry.key}" is ignored, so {other} says nothing; take one of the two out'


def _circles(entry: Entry, index: Mapping[str, Entry]) -> Iterator[Problem]:
    target = index.get(folded(entry.merge_into)) if entry.merge_into else None
    if target is entry:
        yield entry.key, "merge_into", f'"{entry.key}" cannot merge into itself; name the entity that it is one with'
    elif target and not _end(entry.key, index):
        circle = f'"{entry.key}" merges into "{target.key}", and that in the end into itself'
        yield entry.key, "merge_into", f"{circle}; take out the merge_into of the one that is to stay"


def _contradictions(entry: Entry, index: Mapping[str, Entry]) -> Iterator[Problem]:
    for other in entry.never_merge_with:
        if index.get(folded(other)) is entry:
            yield entry.key, "never_merge_with", f'"{other}" is a name of "{entry.key}" itself; take it out of one of the two'
        elif folded(_end(other, index)) == folded(_end(entry.key, index)):
            message = f'"{entry.key}" is merged with "{other}", and never to be; take out merge_into or never_merge_with'
            yield entry.key, "never_merge_with", message


def _shared_aliases(entries: Iterable[Entry], index: Mapping[str, Entry]) -> Iterator[Problem]:
    """No other name may lead to two entities of one type, unless these are merged."""
    claims: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in {folded(name) for name in (entry.name, *entry.aliases)}:
            claims[name].append(entry)
    for entry in entries:
        for alias in entry.aliases:
            for other in claims[folded(alias)]:
                same_type = entry.type == other.type or not (entry.type and other.type)
                if other is not entry and same_type and _end(entry.key, index) != _end(other.key, index):
                    both = f'"{alias}" is a name of "{entry.key}" and of "{other.key}" (line {other.line})'
                    yield entry.key, "aliases", f"{both}; take it out of one, or give each a type of its own"
