"""Resolve the mentions of one article to its entities: one for each person, organisation and place, whatever the text calls it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ...model.article import Article, Entity, EntityType, recognizable_text
from ...model.gazetteer import ambiguous, built_in, countries, demonyms
from ..names.name_keys import TypedName, name_key
from ..names.roles import find_role
from ..names.spans import NameSpan, extract_names
from ..overrides.override_lookup import NO_OVERRIDES, OverrideLookup
from ..recognition.casing import truecase
from ..recognition.word_pieces import SENTENCE_END
from .organizations import expand_acronyms, expand_short_names, find_clubs, is_common_noun, is_place_context
from .people import PersonIndex, merge_people
from .resolved_entity import ResolvedEntity

# The most words of a built-in organisation's name that may also be its founder's ('Philip Morris'). A longer name is never a
# person's ('Hayat Tahrir al-Sham').
_MAX_FOUNDER_WORDS = 2
_LOWERCASE_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?![\w’'-])")
_TO_A_PLACE = r"(?:in|into|across|throughout|outside|(?:flew|fly|fled|went|go|goes|travel+ed|returned|moved|trip|visit|flight) to)"

# How many mentions of each name key are read as each type.
TypeVotes = Mapping[str, Counter[EntityType]]


def resolve_entities(article: Article, lookup: OverrideLookup = NO_OVERRIDES) -> tuple[ResolvedEntity, ...]:
    """Return the entities of an article in the order of their first mentions, including `lone` ones.

    The user's overrides take precedence over everything in the text.
    """
    original = recognizable_text(article)
    text = truecase(original)
    names = _separate_countries(extract_names(text, original, article.mentions), text)
    owners = _owners(names, text, lookup)
    groups: dict[TypedName, list[NameSpan]] = defaultdict(list)
    for name in names:
        if name.key in owners:
            groups[owners[name.key]].append(name)
    leads = _lead_shares(names, owners, text)
    entities = [_entity(owner, members, text, leads[owner], len(article.title)) for owner, members in groups.items()]
    return tuple(sorted(entities, key=lambda entity: (entity.first, entity.name, entity.type)))


def _separate_countries(names: Sequence[NameSpan], text: str) -> list[NameSpan]:
    """Give a country a key of its own where somebody in the article has its name as a surname: 'Ann Jordan flew to Jordan'."""
    surnames = {name.key.split()[-1] for name in names if name.type == "person" and " " in name.key}
    return [
        replace(name, key=f"{name.key} (country)")
        if name.type == "place" and name.key in surnames and name.text in countries() and is_place_context(text, name)
        else name
        for name in names
    ]


def _entity(owner: TypedName, members: list[NameSpan], text: str, leads: float, title_length: int) -> ResolvedEntity:
    """Return the entity that the names `members` stand for; `leads` is its share of sentences that name it first."""
    name, kind = owner
    start = min(member.start for member in members)
    full = next((member for member in members if " " in member.text and member.start >= title_length), members[0])
    role = find_role(text, full.start, full.start + len(full.text)) if kind == "person" else ""
    surfaces = dict(Counter(member.surface for member in members))
    lone = kind == "person" and " " not in name
    return ResolvedEntity(name, kind, surfaces, start / (len(text) or 1), start < title_length, leads, role, lone)


def _lead_shares(names: Sequence[NameSpan], owners: Mapping[str, TypedName], text: str) -> dict[TypedName, float]:
    """Return, for each entity, the share of the sentences with names in which it is named first."""
    counts: Counter[TypedName] = Counter()
    sentence_ends = iter([*(match.end() for match in SENTENCE_END.finditer(text)), len(text) + 1])
    sentence_end = 0
    for name in sorted(names, key=lambda name: name.start):
        if name.start >= sentence_end and name.key in owners:
            counts[owners[name.key]] += 1
            sentence_end = next(end for end in sentence_ends if end > name.start)
    return defaultdict(float, {owner: count / counts.total() for owner, count in counts.items()})


def _owners(names: list[NameSpan], text: str, lookup: OverrideLookup) -> dict[str, TypedName]:
    """Return the entity (name and type) that each name key stands for in an article; keys that stand for none are missing.

    If there is an override of the name as the text writes it, that override decides. Otherwise the text and the built-in tables
    decide, and then an override of the entity that they lead to applies.
    """
    votes, forms = _count_votes(names, text)
    types = _types(votes)
    clubs = find_clubs(text, names, countries()) & {key for key, kind in types.items() if kind == "place"}
    types |= dict.fromkeys(clubs, "organization")
    full = merge_people((forms[key] for key, kind in types.items() if kind == "person" and " " in key), lookup.are_distinct)
    people = PersonIndex(full.values())
    organizations = [forms[key] for key, kind in types.items() if kind == "organization"]
    acronyms, longer = expand_acronyms(text, organizations), expand_short_names(organizations)
    longer_clubs = {name: full for name, full in longer.items() if full.startswith(f"{name} ")}  # Madrid is not Real Madrid
    owners: dict[str, TypedName] = {}
    for key, kind in types.items():
        name = forms[key]
        if lookup.target(name, kind):
            owner: TypedName | None = (name, kind)
        else:
            long = acronyms.get(name, name)
            candidates = {full[long]} if long in full else people.matching(long)
            known = None if key in clubs else built_in().get(long)
            owner = (
                _built_in_owner(known, kind, candidates, text)
                or _person_owner(key, kind, long, candidates, votes)
                or _other_owner(kind, long, longer_clubs if key in clubs else longer)
            )
        if owner and (resolved := lookup.resolve(name, *owner)):
            owners[key] = resolved
    violations = lookup.find_violations({key: (forms[key], owners[key]) for key in owners})
    return owners | {key: (forms[key], types[key]) for key in violations}


def _built_in_owner(known: Entity | None, kind: EntityType, people: Collection[str], text: str) -> TypedName | None:
    """Return the built-in entity `known` of a name read as type `kind`, or None if there is none or the name is a person's.

    `people` are the people of the article with that name. A name read as a person's is left to them if there is exactly one, or if
    there are several and the name is ambiguous. An ambiguous name that nobody in the article has is the built-in entity only if the
    text is about that entity. A built-in organisation's name of more than two words is never a person's.
    """
    if known and known.type == "organization" and len(known.name.split()) > _MAX_FOUNDER_WORDS:
        return known.name, known.type
    if known and kind == "person" and (len(people) == 1 or known.name in ambiguous()) and (people or not _is_about(known, text)):
        return None
    return (known.name, known.type) if known else None


def _is_about(country: Entity, text: str) -> bool:
    """Return True if a text is about a country, as shown by its demonyms ('Jordanian') or by 'flew to Jordan' and the like."""
    words = [re.escape(word) for word, place in demonyms().items() if place == country.name]
    return bool(re.search(rf"\b(?:{'|'.join([*words, f'{_TO_A_PLACE} {re.escape(country.name)}'])})\b", text))


def _person_owner(key: str, kind: EntityType, name: str, people: Collection[str], votes: TypeVotes) -> TypedName | None:
    """Return the only person in the article this name can refer to, or the name itself if it was read as a person and fits nobody.

    Returns None if the name fits several people or was not read as a person's.
    """
    person = next(iter(people)) if len(people) == 1 else ""
    if person and (kind == "person" or _is_misread_person(key, kind, votes, person)):
        return person, "person"
    return (name, kind) if kind == "person" and not people else None


def _other_owner(kind: EntityType, name: str, longer: Mapping[str, str]) -> TypedName | None:
    """Return the entity of another type than person that a name stands for, or None if it is a person's or a common noun."""
    full = longer.get(name, name)
    return None if kind == "person" or is_common_noun(full) else (full, kind)


def _count_votes(names: Iterable[NameSpan], text: str) -> tuple[TypeVotes, dict[str, str]]:
    """Return how often each name key is read as each type, and the commonest form of each key.

    A name is dropped if the text has it at least as often in lower case, since its capitals then come from a headline or the start
    of a sentence. The surname of a person in the text is kept ('May' beside 'Theresa May').
    """
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for name in names:
        votes[name.key][name.type] += 1
        forms[name.key][name.text] += 1
    lowercase = Counter(_LOWERCASE_WORD.findall(text))
    surnames = {key.split()[-1] for key, counts in votes.items() if " " in key and counts["person"]}
    kept = {key: counts for key, counts in votes.items() if counts.total() > lowercase[key] or key in surnames}
    return kept, {key: min(forms[key], key=lambda form: (-forms[key][form], form)) for key in kept}


def _types(votes: TypeVotes) -> dict[str, EntityType]:
    """Return the type that most mentions of each name have; a full name is a person if its surname alone is read as one."""
    types = {key: max(sorted(counts), key=lambda kind: counts[kind]) for key, counts in votes.items()}
    people = [key for key in types if _has_persons_surname(key, types)]
    return {**types, **dict.fromkeys(people, "person")}


def _is_misread_person(key: str, kind: EntityType, votes: TypeVotes, person: str) -> bool:
    """Return True if a single word from a person's name was read as an organisation by mistake.

    A place with that name is no mistake (Jack London in London), and neither is an organisation that the article names at least
    three times as often as the person (Boeing).
    """
    full = votes.get(name_key(person))
    return kind == "organization" and " " not in key and votes[key].total() < 3 * (full.total() if full else 1)


def _has_persons_surname(key: str, types: Mapping[str, EntityType]) -> bool:
    """Return True if a name of two or three words is not read as a person although its last word alone is ('Keir Starmer')."""
    words = key.split()
    return types[key] != "person" and 2 <= len(words) <= 3 and types.get(words[-1]) == "person"
