"""From the mentions of one article to its entities: one for each person, organisation and place, however it
is called there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ...model.article import Article, Entity, EntityType, recognizable
from ...model.gazetteer import ambiguous, built_in, countries, demonyms
from ..names.names import key_of
from ..names.roles import role_of
from ..names.spans import Name, names_in
from ..overrides.lookup import NONE, Owner, Rulings
from ..recognition.casing import truecase
from ..recognition.word_pieces import SENTENCE_END
from .organizations import acronyms, clubs, is_common, longer_names, speaks_of_town
from .people import People, merge_people
from .resolved_entity import ResolvedEntity

# A longer name is nobody's: "Philip Morris", but not "Hayat Tahrir al-Sham".
_WORDS_OF_FOUNDERS = 2
_SMALL_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?![\w’'-])")
_TO_A_PLACE = r"(?:in|into|across|throughout|outside|(?:flew|fly|fled|went|go|goes|travel+ed|returned|moved|trip|visit|flight) to)"


def resolve_entities(article: Article, rulings: Rulings = NONE) -> tuple[ResolvedEntity, ...]:
    """The entities of an article, in the order in which they are first named, those that are `lone` among them.

    `rulings` are the user's: they win over everything in the text.
    """
    original = recognizable(article)
    text = truecase(original)
    names = _countries_apart(names_in(text, original, article.mentions), text)
    owner = _owners(names, text, rulings)
    groups: dict[Owner, list[Name]] = defaultdict(list)
    for name in names:
        if name.key in owner:
            groups[owner[name.key]].append(name)
    leads = _leads(names, owner, text)
    found = [_found(key, members, text, leads[key], len(article.title)) for key, members in groups.items()]
    return tuple(sorted(found, key=lambda f: (f.first, f.name, f.type)))


def _countries_apart(names: Sequence[Name], text: str) -> list[Name]:
    """Names, where a country that somebody in the article is called like goes by a key of its own: 'Ann Jordan flew to
    Jordan'."""
    surnames = {name.key.split()[-1] for name in names if name.type == "person" and " " in name.key}
    return [
        replace(name, key=f"{name.key} (country)")
        if name.type == "place" and name.key in surnames and name.text in countries() and speaks_of_town(text, name)
        else name
        for name in names
    ]


def _found(key: Owner, members: list[Name], text: str, leads: float, title: int) -> ResolvedEntity:
    name, kind = key
    start = min(member.start for member in members)
    full = next((member for member in members if " " in member.text and member.start >= title), members[0])
    role = role_of(text, full.start, full.start + len(full.text)) if kind == "person" else ""
    surfaces = dict(Counter(member.surface for member in members))
    lone = kind == "person" and " " not in name
    return ResolvedEntity(name, kind, surfaces, start / (len(text) or 1), start < title, leads, role, lone)


def _leads(names: Sequence[Name], owner: Mapping[str, Owner], text: str) -> dict[Owner, float]:
    """The share of the sentences with names in which each entity is the first that is named."""
    counts: Counter[Owner] = Counter()
    ends = iter([*(match.end() for match in SENTENCE_END.finditer(text)), len(text) + 1])
    border = 0
    for name in sorted(names, key=lambda name: name.start):
        if name.start >= border and name.key in owner:
            counts[owner[name.key]] += 1
            border = next(end for end in ends if end > name.start)
    return defaultdict(float, {key: count / counts.total() for key, count in counts.items()})


def _owners(names: list[Name], text: str, rulings: Rulings) -> dict[str, Owner]:
    """For each key of a name, the full name and type that it stands for in this article: what the user says of it, or of what
    the text makes of it."""
    votes, forms = _votes(names, text)
    types = _types(votes)
    teams = clubs(text, names, countries()) & {key for key, kind in types.items() if kind == "place"}
    types |= dict.fromkeys(teams, "organization")
    full = merge_people((forms[key] for key, kind in types.items() if kind == "person" and " " in key), rulings.apart)
    people = People(full.values())
    organizations = [forms[key] for key, kind in types.items() if kind == "organization"]
    short, longer = acronyms(text, organizations), longer_names(organizations)
    longer_clubs = {name: full for name, full in longer.items() if full.startswith(f"{name} ")}  # Madrid is not Real Madrid
    owners: dict[str, Owner] = {}
    for key, kind in types.items():
        name = forms[key]
        if rulings.of(name, kind):
            owner: Owner | None = (name, kind)
        else:
            long = short.get(name, name)
            called = {full[long]} if long in full else people.called(long)
            known = None if key in teams else built_in().get(long)
            owner = (
                _known(known, kind, called, text)
                or _person(key, kind, long, called, votes)
                or _other(kind, long, longer_clubs if key in teams else longer)
            )
        if owner and (ruled := rulings.owner(name, *owner)):
            owners[key] = ruled
    return owners | {key: (forms[key], types[key]) for key in rulings.strays({k: (forms[k], owners[k]) for k in owners})}


def _known(known: Entity | None, kind: EntityType, called: Collection[str], text: str) -> Owner | None:
    """What the built-in tables know of a name. What is a person's name, too, and was read as one, is that person's, unless
    nobody in the article is called so, and it speaks of the country. Founders lent firms names of two words, hardly of more."""
    if known and known.type == "organization" and len(known.name.split()) > _WORDS_OF_FOUNDERS:
        return known.name, known.type
    if known and kind == "person" and (len(called) == 1 or known.name in ambiguous()) and (called or not _is_about(known, text)):
        return None
    return (known.name, known.type) if known else None


def _is_about(country: Entity, text: str) -> bool:
    """Whether a text speaks of a country: 'Jordanian', 'flew to Jordan'."""
    words = [re.escape(word) for word, place in demonyms().items() if place == country.name]
    return bool(re.search(rf"\b(?:{'|'.join([*words, f'{_TO_A_PLACE} {re.escape(country.name)}'])})\b", text))


def _person(key: str, kind: EntityType, name: str, called: Collection[str], votes: Votes) -> Owner | None:
    """The one person of the article whom a name calls, or a person whom nobody else there is called as."""
    person = next(iter(called)) if len(called) == 1 else ""
    if person and (kind == "person" or _is_misread(key, kind, votes, person)):
        return person, "person"
    return (name, kind) if kind == "person" and not called else None


def _other(kind: EntityType, name: str, longer: Mapping[str, str]) -> Owner | None:
    """The organisation or place that a name stands for, unless it is a common noun."""
    full = longer.get(name, name)
    return None if kind == "person" or is_common(full) else (full, kind)


Votes = Mapping[str, Counter[EntityType]]


def _votes(names: Iterable[Name], text: str) -> tuple[Votes, dict[str, str]]:
    """How often each key is read as each type, and its commonest form. A capital that the text gives a word no more often than
    a small letter is that of a headline or a sentence, but for the surname of somebody ('May' beside 'Theresa May')."""
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[name.key][name.type] += 1
        forms[name.key][name.text] += 1
    small = Counter(_SMALL_WORD.findall(text))
    surnames = {key.split()[-1] for key, counts in votes.items() if " " in key and counts["person"]}
    kept = {key: counts for key, counts in votes.items() if counts.total() > small[key] or key in surnames}
    return kept, {key: min(forms[key], key=lambda form: (-forms[key][form], form)) for key in kept}


def _types(votes: Votes) -> dict[str, EntityType]:
    """The type that most mentions of a name have, but for people whom their surname tells."""
    types = {key: max(sorted(counts), key=lambda kind: counts[kind]) for key, counts in votes.items()}
    called = [key for key in types if _is_called_by_surname(key, types)]
    return {**types, **dict.fromkeys(called, "person")}


def _is_misread(key: str, kind: EntityType, votes: Votes, person: str) -> bool:
    """Whether a word that ends a person's name was taken for an organisation. A place of that name is a place (Jack
    London in London), and so is a company that the article names much more often than the person (Boeing)."""
    full = votes.get(key_of(person))
    return kind == "organization" and " " not in key and votes[key].total() < 3 * (full.total() if full else 1)


def _is_called_by_surname(key: str, types: Mapping[str, EntityType]) -> bool:
    """'Keir Starmer', misread as an organisation, where 'Starmer' is a person."""
    words = key.split()
    return types[key] != "person" and 2 <= len(words) <= 3 and types.get(words[-1]) == "person"
