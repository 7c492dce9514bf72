"""Writes plugins/gazette/entities/places.txt from rigour (MIT): `python -m training.names.places`.

rigour knows each territory's code, Wikidata id and names in many languages, and tells for any name which territory it
means; it does not tell which names English news uses. So names are candidates, by rules or from written.txt, and rigour
decides: docs/names.md.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

WRITTEN = Path(__file__).with_name("written.txt")
TABLE = Path(__file__).parents[2] / "plugins" / "gazette" / "entities" / "places.txt"

# Parts of these countries have a place of their own; of others, only what written.txt names.
_FEDERAL = frozenset({"au", "be", "ca", "cn", "de", "gb", "in", "ru", "ua", "us"})

# Where rigour's first id is the realm, a republic or a district of that name, and news means the other one that it knows.
_MEANT = {
    "dk": "Q35", "nl": "Q55", "eh": "Q6250", "ua-cri": "Q7835", "us-dc": "Q61", "yucs": "Q36704",
}  # fmt: skip

# Endings of a name, and what a demonym has for them; kept only where rigour knows the result as the same place.
_ENDINGS = (("a", "an"), ("", "ian"), ("", "ese"), ("", "an"), ("", "i"), ("y", "ian"), ("a", "ese"))

# Demonyms with these endings have no plural of their own, or are adjectives only.
_UNCHANGED = ("ese", "s", "sh", "ch", "x", "z", "ic", "tho", "Kiribati", "men")

HEADER = """\
# Countries and other territories, written by `python -m training.names.places` from rigour (MIT) and
# training/names/written.txt: change those, not this file. Ids are Wikidata's (CC0). See docs/names.md.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What written.txt says about one territory; a leading "!" means that rigour is not asked."""

    name: str = ""
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table."""

    name: str
    code: str
    wikidata: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


def sections(text: str) -> dict[str, list[str]]:
    """The lines of written.txt below each heading in square brackets, without comments."""
    found: dict[str, list[str]] = {}
    lines = (line.strip() for line in text.splitlines())
    for line in filter(None, lines):
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current.append(line)
    return found


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(";") if (name := part.strip()))


def _listed(lines: Iterable[str]) -> list[str]:
    return [name for line in lines for name in _names(line)]


def _columns(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def written_names(lines: Iterable[str]) -> tuple[dict[str, Written], frozenset[str]]:
    """What is written by hand about territories, by code, and the codes to leave out."""
    rows = [_columns(line) for line in lines]
    left_out = frozenset(row[0][1:] for row in rows if row[0].startswith("-"))
    kept = (row for row in rows if not row[0].startswith("-"))
    return {code: Written(name, _names(aliases), _names(demonyms)) for code, name, aliases, demonyms in kept}, left_out


def plain(name: str) -> str:
    """The name without its accents: 'São Tomé' to 'Sao Tome'."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _variants(name: str) -> Iterator[str]:
    """Other spellings of a name that follow from it."""
    yield plain(name)
    for saint in ("St.", "St"):
        yield name.replace("Saint ", f"{saint} ")
    for kind in ("Oblast", "Krai"):
        if name.endswith(f" {kind}"):
            bare = name.removesuffix(f" {kind}")
            yield from (f"{bare} {other}" for other in (kind.lower(), "region", "Region", "province"))


def _formal(territory: Any) -> list[str]:
    """A country's formal name, where it is one; a realm is more than the country."""
    formal = territory.full_name.removeprefix("The ")
    usable = territory.is_country and "(" not in formal and "[" not in formal and territory.code not in ("dk", "nl")
    return [formal, formal.replace("'", "’")] if usable else []


def _same(candidate: str, territory: Any) -> bool:
    from rigour.territories import lookup_territory

    return lookup_territory(candidate) == territory


def _elsewhere(candidate: str, territory: Any) -> bool:
    from rigour.territories import lookup_territory

    return lookup_territory(candidate) not in (None, territory)


def _aliases(territory: Any, name: str, written: Written, ambiguous: Set[str]) -> list[str]:
    """Other names: what rigour knows as this place and what follows from it, but for ambiguous ones; what is marked by hand."""
    asked = [alias for alias in (territory.name, *written.aliases) if not alias.startswith("!") and _same(alias, territory)]
    forced = [alias[1:] for alias in written.aliases if alias.startswith("!")]
    names = [*asked, *_formal(territory)]
    made = [*names, *(v for n in (name, *names, *forced) for v in _variants(n))]
    unforced = (alias for alias in made if alias not in ambiguous and "(" not in alias)
    return [alias for alias in dict.fromkeys((*unforced, *forced)) if alias != name]


def plural(demonym: str) -> str:
    """The plural of a word for people: 'Iraqis', 'Frenchmen'; 'Chinese' and 'Swiss' stay."""
    for singular, many in (("man", "men"), ("woman", "women")):
        if demonym.endswith(("sh" + singular, "ch" + singular, "x" + singular, "sey" + singular, "ots" + singular)):
            return demonym.removesuffix(singular) + many
    return demonym if demonym.endswith(_UNCHANGED) else demonym + "s"


def _demonyms(territory: Any, name: str, written: Written) -> tuple[str, ...]:
    made = (name.removesuffix(end) + other for end, other in _ENDINGS if territory.is_country and name.endswith(end))
    by_hand = [d.removeprefix("!") for d in written.demonyms if d.startswith("!") or not _elsewhere(d, territory)]
    singular = by_hand or [d for d in made if _same(d, territory)][:1]
    return tuple(dict.fromkeys(form for d in singular for form in (d, plural(d))))


def _place(territory: Any, written: Written, ambiguous: Set[str]) -> Place:
    name = written.name or territory.name.split(" (")[0]
    wikidata = _MEANT.get(territory.code, territory.qid)
    if wikidata not in territory.qids:
        raise ValueError(f"{territory.code}: rigour does not know it as {wikidata}; look at _MEANT")
    aliases = tuple(_aliases(territory, name, written, ambiguous))
    return Place(name, territory.code, wikidata, aliases, _demonyms(territory, name, written))


def _wanted(territory: Any, written: Mapping[str, Written], left_out: frozenset[str]) -> bool:
    parent = territory.code.partition("-")[0]
    return territory.code not in left_out and (territory.is_ftm or territory.code in written or parent in _FEDERAL)


def _owned_once(places: Iterable[Place], unowned: Set[str]) -> list[Place]:
    """No name twice: a main name beats another place's alias, and an alias of two places is neither's. A demonym is no
    place's name ('Lao' has no plural), and none that is written down as no country's."""
    rows = list(places)
    main = {place.name for place in rows}
    counts = Counter(alias for place in rows for alias in place.aliases)
    taken = main | set(counts) | unowned

    def once(place: Place) -> Place:
        aliases = tuple(a for a in place.aliases if a not in main and counts[a] == 1)
        return replace(place, aliases=aliases, demonyms=tuple(d for d in place.demonyms if d not in taken))

    return list(map(once, rows))


def adjectives(parts: Mapping[str, Iterable[str]]) -> set[str]:
    """Demonyms of no one country, singular and plural."""
    people = _listed(parts["people"])
    return {*_listed(parts["adjectives"]), *people, *map(plural, people)}


def places(text: str) -> list[Place]:
    """The table's rows, by name, from rigour and the text of written.txt."""
    from rigour.territories import get_territories

    parts = sections(text)
    written, left_out = written_names(parts["territories"])
    ambiguous = set(_listed(parts["ambiguous"]))
    wanted = (t for t in get_territories() if _wanted(t, written, left_out))
    rows = [_place(t, written.get(t.code, Written()), ambiguous) for t in wanted]
    rows += [Place(name, "", wikidata, _names(aliases)) for name, aliases, wikidata in map(_columns, parts["elsewhere"])]
    return sorted(_owned_once(rows, adjectives(parts)), key=lambda place: plain(place.name))


def _checked(abbreviations: Iterable[str], names: Set[str]) -> list[str]:
    """Lines of a short form and a place. Raises ValueError where the table has no such place."""
    for line in abbreviations:
        if line.split(" | ")[1] not in names:
            raise ValueError(f"{line}: there is no such place")
    return list(abbreviations)


def table(text: str) -> str:
    """The whole of places.txt."""
    parts = sections(text)
    rows = places(text)
    ambiguous = sorted(_listed(parts["ambiguous"]))
    lines = [" | ".join((p.name, p.code, p.wikidata, "; ".join(p.aliases), "; ".join(p.demonyms))).rstrip() for p in rows]
    heading = "# name | code | Wikidata id | other names | demonyms and adjectives"
    short = _checked(parts["abbreviations"], {place.name for place in rows})
    below = (
        ("places", [heading, *lines]), ("adjectives", sorted(adjectives(parts))), ("ambiguous", ambiguous), ("abbreviations", short)
    )  # fmt: skip
    return HEADER + "".join(f"\n[{name}]\n" + "".join(f"{line}\n" for line in body) for name, body in below)


if __name__ == "__main__":
    TABLE.write_text(table(WRITTEN.read_text("utf-8")), "utf-8")
