"""From the mentions of one article to its entities: one for each person, organisation and place, however it
is called there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..article import Article, EntityType, Mention, recognizable
from ..cleaning.words import DATELINE, fold
from .authority import built_in
from .names import clean_name, is_acronym, one_person, person_key


@dataclass(frozen=True, slots=True)
class Found:
    """An entity of one article: `surfaces` counts each name it goes by, `first` is where it is first named
    (0 to 1 of the text's length)."""

    name: str
    type: EntityType
    surfaces: Mapping[str, int]
    first: float

    @property
    def count(self) -> int:
        return sum(self.surfaces.values())


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    type: EntityType
    start: int


def resolve_entities(article: Article) -> tuple[Found, ...]:
    """The entities of an article, in the order in which they are first named.

    A one-word person whose full name the article never gives is left out: it could be anybody.
    """
    text = recognizable(article)
    names = list(_names(article.mentions, _datelines(text)))
    owner = _owners(names, _acronyms(text, names))
    groups: dict[tuple[str, EntityType], list[_Name]] = defaultdict(list)
    for name in names:
        key = owner.get(name.text)
        if key:
            groups[key].append(name)
    found = [
        Found(name, kind, dict(Counter(n.text for n in members)), min(n.start for n in members) / (len(text) or 1))
        for (name, kind), members in groups.items()
    ]
    return tuple(sorted(found, key=lambda f: (f.first, f.name, f.type)))


def _datelines(text: str) -> list[tuple[range, range]]:
    """Where the datelines of a text name their place and their agency."""
    starts = [0, *(match.end() for match in re.finditer("\n\n", text))]
    found = filter(None, (DATELINE.match(text, start) for start in starts))
    return [(range(*match.span("place")), range(*match.span("agency"))) for match in found]


def _names(mentions: Iterable[Mention], datelines: Sequence[tuple[range, range]]) -> Iterator[_Name]:
    """Mentions by their bare names. The agency of a dateline is a source, its place a place, whatever its capitals."""
    for mention in mentions:
        if any(mention.start in agency for _, agency in datelines):
            continue
        in_dateline = any(mention.start in place for place, _ in datelines)
        kind: EntityType = "place" if in_dateline else mention.type
        name = clean_name(mention.text, kind)
        if in_dateline and name.isupper() and name not in built_in():
            name = name.title()
        if name:
            yield _Name(name, kind, mention.start)


def _owners(names: list[_Name], acronyms: Mapping[str, str]) -> dict[str, tuple[str, EntityType]]:
    """For each name as written, the full name and type that it stands for in this article."""
    types = _majority_types(names)
    types |= {name: "person" for name in types if _is_called_by_surname(name, types)}
    people = _merge_people([n for n, kind in types.items() if kind == "person" and len(n.split()) > 1])
    longer = _prefixes([name for name, kind in types.items() if kind == "organization"])
    counts = Counter(name.text for name in names)
    owners: dict[str, tuple[str, EntityType]] = {}
    for name, kind in types.items():
        full = acronyms.get(name, name)
        known = built_in().get(full)
        person = people.get(name) or _person_called(name, people.values())
        if known and not (person and kind == "person"):
            owners[name] = (known.name, known.type)
        elif person and (kind == "person" or _is_misread(name, kind, counts[name], counts[person])):
            owners[name] = (person, "person")
        elif kind != "person":
            full = longer.get(full, full)
            owners[name] = (full, types.get(full, kind))
    return owners


def _is_misread(name: str, kind: EntityType, count: int, full: int) -> bool:
    """Whether a word that ends a person's name was taken for an organisation. A place of that name is a place (Jack
    London in London), and so is a company that the article names much more often than the person (Boeing)."""
    return kind == "organization" and " " not in name and count < 3 * full


def _is_called_by_surname(name: str, types: Mapping[str, EntityType]) -> bool:
    """'Keir Starmer', misread as an organisation, where 'Starmer' is a person."""
    words = name.split()
    return types[name] != "person" and 2 <= len(words) <= 3 and types.get(words[-1]) == "person"


def _prefixes(organizations: Sequence[str]) -> dict[str, str]:
    """'Labour' for the one 'Labour Party', 'Ministry' for the one 'Ministry of Defence'."""
    found: dict[str, str] = {}
    for name in organizations:
        longer = [other for other in organizations if other.startswith(f"{name} ")]
        if len(longer) == 1 and name not in built_in():
            found[name] = longer[0]
    return found


def _majority_types(names: Iterable[_Name]) -> dict[str, EntityType]:
    """The type that most mentions of a name have; the first one's where they are even."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for name in names:
        votes[name.text][name.type] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in votes.items()}


def _merge_people(names: Iterable[str]) -> dict[str, str]:
    """Full names that differ in middle names or accents only are one person, under the first longest; but where their
    middle initials differ (George W. Bush, George H. W. Bush), they are as many people as there are names."""
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        forms[person_key(name)].append(name)
    return {name: max(same, key=len) if one_person(same) else name for same in forms.values() for name in same}


def _person_called(name: str, people: Iterable[str]) -> str:
    """The one person whose surname (or else given name, or last words) `name` is, or ""."""
    short = fold(name).split()
    if not short:
        return ""
    full = {person: fold(person).split() for person in people}
    for part in (slice(-len(short), None), slice(len(short))):
        found = [person for person, name in full.items() if name[part] == short and len(name) > len(short)]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def _acronyms(text: str, names: Iterable[_Name]) -> dict[str, str]:
    """Short forms that the article itself explains: 'European Space Agency (ESA)', 'ESA (European Space Agency)'."""
    explained: dict[str, str] = {}
    organizations = {n.text for n in names if n.type == "organization"}
    for short, long in _explanations(text, organizations):
        if _initials_fit(short, long):
            explained.setdefault(short, long)
    return explained


def _explanations(text: str, organizations: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in sorted(organizations):
        escaped = re.escape(name)
        if is_acronym(name):
            for match in re.finditer(rf"\b{escaped}\s\((?:[Tt]he\s)?([A-Z][\w ’'&-]{{4,80}})\)", text):
                yield name, match[1]
        else:
            for match in re.finditer(rf"{escaped}(?:['’]s)?\s\(([A-Z][A-Za-z.]{{1,8}})\)", text):
                yield match[1], name


def _initials_fit(short: str, long: str) -> bool:
    """Whether the letters of `short` are initials of `long`, in order (some of them at least)."""
    letters = [c for c in short if c.isupper()]
    initials = iter(word[0].upper() for word in re.split(r"[\s-]+", long) if word)
    return len(letters) > 1 and all(letter in initials for letter in letters)
