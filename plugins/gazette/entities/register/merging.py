"""Which names of the site are one entity's: acronyms, variants, rare misreadings of the type, and what the user says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...model.article import EntityType
from ..names.names import Key, is_acronym, key_of, one_person, person_key
from ..overrides.lookup import Rulings
from ..resolution.resolved_entity import ResolvedEntity
from .registry import Doubt

# A name as articles write it, and its type.
Form = tuple[str, EntityType]


@dataclass(slots=True)
class Use:
    """How a form is used over the site: its key, how many articles have it, how often they name it, and as what. Grows while it
    is counted."""

    key: Key
    articles: int = 0
    mentions: int = 0
    surfaces: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Merging:
    """Where each form of a name goes, and where that is in doubt."""

    targets: Mapping[Form, Key]
    doubts: tuple[Doubt, ...] = ()

    def key(self, found: ResolvedEntity) -> Key:
        """The key of the entity that `found` is."""
        return self.targets[found.name, found.type]


def use_of_names(everything: Iterable[ResolvedEntity]) -> dict[Form, Use]:
    """How the names of all documents are used, those that come first first."""
    uses: dict[Form, Use] = {}
    for found in everything:
        form = found.name, found.type
        use = uses.get(form)
        if use is None:
            use = uses[form] = Use((key_of(found.name), found.type))
        use.articles += 1
        use.mentions += found.count
        use.surfaces.update(found.surfaces)
    return uses


def merge_names(uses: Mapping[Form, Use], rulings: Rulings) -> Merging:
    """Where the names of all documents go. In time that grows with their number."""
    counts: Counter[Key] = Counter()
    forms: dict[Key, dict[str, int]] = defaultdict(dict)
    for (name, _), use in uses.items():
        counts[use.key] += use.mentions
        forms[use.key][name] = use.articles
    short = _short_forms(uses)
    names = {key: min(some, key=lambda n: (-some[n], -len(n), n)) for key, some in forms.items()}
    merged = {key: _usual_type(key, counts, rulings, names) for key in counts}
    merged |= _same_people(counts, names, rulings)
    for (name, kind), long in _long_forms(short, counts, names, rulings):
        merged[name, kind] = long
    targets = {key: _last(key, merged) for key in counts}
    first = sorted(targets, key=lambda key: (key != targets[key], key)) if rulings.tells_apart else ()
    targets |= {key: key for key in rulings.strays({key: (names[key], targets[key]) for key in first})}
    doubts = _doubts(counts, names, targets, short, rulings)
    return Merging({form: targets[use.key] for form, use in uses.items()}, tuple(doubts))


def _short_forms(uses: Mapping[Form, Use]) -> dict[str, set[Key]]:
    """The acronyms that organisations go by, by their keys."""
    short: dict[str, set[Key]] = defaultdict(set)
    for (name, kind), use in uses.items():
        if kind == "organization" and not is_acronym(name):
            for surface in sorted(filter(is_acronym, use.surfaces)):
                short[key_of(surface)].add(use.key)
    return short


def _last(key: Key, merged: Mapping[Key, Key]) -> Key:
    """Where a key goes in the end: a misread person may go to a person who goes by another name. Of keys that go to each other
    (two names, each explained as the other's acronym) to the first."""
    passed = [key]
    while (target := merged[passed[-1]]) not in passed:
        passed.append(target)
    return min(passed[passed.index(target) :])


def _usual_type(key: Key, counts: Mapping[Key, int], rulings: Rulings, names: Mapping[Key, str]) -> Key:
    """A name read as an organisation here and as something else there is what it is read as three times as often.
    So is a place read as an organisation; people never turn into anything else, nor places into people."""
    name, kind = key
    others: dict[str, tuple[EntityType, ...]] = {"organization": ("person", "place"), "place": ("organization",)}
    candidates: list[Key] = [(name, other) for other in others.get(kind, ())]
    usual = max(candidates, key=lambda other: counts.get(other, 0), default=key)
    if usual == key or counts.get(usual, 0) < 3 * counts[key]:
        return key
    return key if (ruling := rulings.of(names[key], kind)) and ruling.type else usual


def _same_people(counts: Mapping[Key, int], names: Mapping[Key, str], rulings: Rulings) -> dict[Key, Key]:
    """People whose names differ in middle names only go to the commonest of these names, unless the initials differ."""
    same: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in counts:
        if key[1] == "person" and " " in key[0] and "(" not in names[key]:
            same[person_key(key[0])].append(key)
    together = [keys for keys in same.values() if len(keys) > 1 and one_person(key[0] for key in keys)]
    merged = {key: min(keys, key=lambda k: (-counts[k], k)) for keys in together for key in keys}
    return {key: target for key, target in merged.items() if not _kept_apart(key, target, names, rulings)}


def _kept_apart(one: Key, other: Key, names: Mapping[Key, str], rulings: Rulings) -> bool:
    """Whether the user says that two names are not one entity's, or gives each a word of its own."""
    said = {ruling.name for key in (one, other) if (ruling := rulings.of(names[key], key[1]))}
    return len(said) > 1 or rulings.apart(names[one], names[other])


def _long_forms(
    short: Mapping[str, set[Key]], counts: Mapping[Key, int], names: Mapping[Key, str], rulings: Rulings
) -> Iterator[tuple[Key, Key]]:
    """An acronym goes to the one organisation that goes by it."""
    for name, long in short.items():
        key: Key = (name, "organization")
        if key in counts and len(long) == 1:
            target = next(iter(long))
            if not rulings.of(names[key], key[1]) and not _kept_apart(key, target, names, rulings):
                yield key, target


def _doubts(
    counts: Mapping[Key, int], names: Mapping[Key, str], targets: Mapping[Key, Key], short: Mapping[str, set[Key]], rulings: Rulings
) -> Iterator[Doubt]:
    """An acronym of several organisations, people whose initials differ, and names that merged by their form alone."""
    for name, long in short.items():
        key: Key = (name, "organization")
        if key in counts and len(long) > 1:
            for other in sorted(long):
                if not _kept_apart(key, other, names, rulings):
                    evidence = (f"{names[other]} is called {names[key]}, too",)
                    yield Doubt("merge", names[key], names[other], "organization", evidence, counts[key])
    for key, target in targets.items():
        if key != target and key[1] == target[1] == "person" and not rulings.of(names[key], key[1]):
            evidence = (f"both begin with {names[key].split()[0]} and end with {names[key].split()[-1]}",)
            yield Doubt("split", names[target], names[key], "person", evidence, counts[key])
