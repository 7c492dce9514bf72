"""Which of a site's entities the user's entries mean, and which entries mean nothing there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...model.article import Article, Entity
from ..names.names import key_of
from .entry import Entry, merge_targets

_Words = tuple[str, ...]


def pinned_entities(entries: Sequence[Entry], entities: Iterable[Entity]) -> frozenset[Entity]:
    """Those of `entities` that an entry pins: by its own name, or, where it merges, by the name of what it is one with."""
    targets = merge_targets(entries)
    pinned = {(key_of(targets.get(e.key, e.name)), "" if e.merge_into else e.type) for e in entries if e.pin}
    if not pinned:
        return frozenset()
    return frozenset(e for e in entities if (key := key_of(e.name)) and not pinned.isdisjoint({(key, e.type), (key, "")}))


def idle_entries(entries: Iterable[Entry], articles: Iterable[Article]) -> tuple[str, ...]:
    """The names of entries that ignore, merge or pin what is no part of any name found in `articles`, in the file's order."""
    acting = {entry: _wanted(entry) for entry in entries if entry.ignore or entry.merge_into or entry.pin}
    wanted = frozenset[_Words]().union(*acting.values())
    sizes = sorted(set(map(len, wanted)))
    texts = {mention.text for article in articles for mention in article.mentions} if wanted else ()
    found = {part for text in texts for part in _parts(text, sizes) if part in wanted}
    return tuple(entry.name for entry, names in acting.items() if names.isdisjoint(found))


def _wanted(entry: Entry) -> frozenset[_Words]:
    return frozenset(tuple(key_of(name).split()) for name in (entry.name, *entry.aliases))


def _parts(text: str, sizes: Iterable[int]) -> Iterator[_Words]:
    words = key_of(text).split()
    return (tuple(words[start : start + size]) for size in sizes for start in range(len(words) - size + 1))
