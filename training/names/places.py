"""Write plugins/gazette/model/places.txt from rigour (MIT): `python -m training.names.places`.

rigour has the code, Wikidata ID and names in many languages of each territory, and resolves names to territories. It does not say
which names English news uses. So candidate names come from rules and from written.txt, and rigour confirms or rejects them; see
docs/names.md.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

WRITTEN = Path(__file__).with_name("written.txt")
TABLE = Path(__file__).parents[2] / "plugins" / "gazette" / "model" / "places.txt"

# All parts of these countries become places; of other countries, only those that written.txt lists.
_FEDERAL = frozenset({"au", "be", "ca", "cn", "de", "gb", "in", "ru", "ua", "us"})

# Wikidata IDs to use instead of rigour's first ID, which belongs to a realm, republic or district of the same name. rigour must
# have these IDs for the territory, too.
_MEANT = {
    "dk": "Q35", "nl": "Q55", "eh": "Q6250", "ua-cri": "Q7835", "us-dc": "Q61", "yucs": "Q36704",
}  # fmt: skip

# (ending of a country's name, ending of the demonym); a demonym made this way is used only if rigour resolves it to the country.
_ENDINGS = (("a", "an"), ("", "ian"), ("", "ese"), ("", "an"), ("", "i"), ("y", "ian"), ("a", "ese"))

# Demonyms with these endings have no separate plural, or are only adjectives.
_UNCHANGED = ("ese", "s", "sh", "ch", "x", "z", "ic", "tho", "Kiribati", "men")

HEADER = """\
# Countries and other territories, written by `python -m training.names.places` from rigour (MIT) and
# training/names/written.txt: change those, not this file. Ids are Wikidata's (CC0). See docs/names.md.
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What written.txt says about a territory: its name ("" for rigour's), other names and demonyms.

    A leading "!" marks a name that is used without asking rigour."""

    name: str = ""
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A row of places.txt; `code` is "" for places that are not territories."""

    name: str
    code: str
    wikidata: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()


def sections(text: str) -> dict[str, list[str]]:
    """Return the lines of written.txt by section (headings are in square brackets), without comments and empty lines."""
    lines_by_heading: dict[str, list[str]] = {}
    lines = (line.strip() for line in text.splitlines())
    for line in filter(None, lines):
        if line.startswith("["):
            current = lines_by_heading.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current.append(line)
    return lines_by_heading


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(";") if (name := part.strip()))


def _listed(lines: Iterable[str]) -> list[str]:
    return [name for line in lines for name in _names(line)]


def _columns(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def written_names(lines: Iterable[str]) -> tuple[dict[str, Written], frozenset[str]]:
    """Return the rows of the section [territories] by code, and the codes to leave out."""
    rows = [_columns(line) for line in lines]
    left_out = frozenset(row[0][1:] for row in rows if row[0].startswith("-"))
    included = (row for row in rows if not row[0].startswith("-"))
    return {code: Written(name, _names(aliases), _names(demonyms)) for code, name, aliases, demonyms in included}, left_out


def plain(name: str) -> str:
    """Return the name without accents: 'Sao Tome' for 'São Tomé'."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _variants(name: str) -> Iterator[str]:
    """Yield spellings of a name that follow from it by rule; some may equal the name."""
    yield plain(name)
    for saint in ("St.", "St"):
        yield name.replace("Saint ", f"{saint} ")
    for kind in ("Oblast", "Krai"):
        if name.endswith(f" {kind}"):
            stem = name.removesuffix(f" {kind}")
            yield from (f"{stem} {other}" for other in (kind.lower(), "region", "Region", "province"))


def _formal(territory: Any) -> list[str]:
    """Return the formal name of a country, with straight and curly apostrophes; [] for other territories.

    Denmark and the Netherlands are left out: their formal names are those of realms, which are more than the country."""
    formal = territory.full_name.removeprefix("The ")
    usable = territory.is_country and "(" not in formal and "[" not in formal and territory.code not in ("dk", "nl")
    return [formal, formal.replace("'", "’")] if usable else []


def _same(candidate: str, territory: Any) -> bool:
    """Return True if rigour resolves the candidate to this territory."""
    from rigour.territories import lookup_territory

    return lookup_territory(candidate) == territory


def _elsewhere(candidate: str, territory: Any) -> bool:
    """Return True if rigour resolves the candidate to another territory."""
    from rigour.territories import lookup_territory

    return lookup_territory(candidate) not in (None, territory)


def _aliases(territory: Any, name: str, written: Written, ambiguous: Set[str]) -> list[str]:
    """Return the other names of a place: those that rigour confirms, the formal name, and spellings that follow from them.

    Ambiguous names are left out, unless written.txt marks them with "!"."""
    confirmed = [alias for alias in (territory.name, *written.aliases) if not alias.startswith("!") and _same(alias, territory)]
    forced = [alias[1:] for alias in written.aliases if alias.startswith("!")]
    names = [*confirmed, *_formal(territory)]
    candidates = [*names, *(v for n in (name, *names, *forced) for v in _variants(n))]
    unforced = (alias for alias in candidates if alias not in ambiguous and "(" not in alias)
    return [alias for alias in dict.fromkeys((*unforced, *forced)) if alias != name]


def plural(demonym: str) -> str:
    """Return the plural of a demonym: 'Iraqis' for 'Iraqi', 'Frenchmen' for 'Frenchman'; 'Chinese' and 'Swiss' stay as they are."""
    for singular, many in (("man", "men"), ("woman", "women")):
        if demonym.endswith(("sh" + singular, "ch" + singular, "x" + singular, "sey" + singular, "ots" + singular)):
            return demonym.removesuffix(singular) + many
    return demonym if demonym.endswith(_UNCHANGED) else demonym + "s"


def _demonyms(territory: Any, name: str, written: Written) -> tuple[str, ...]:
    """Return the demonyms of a place, singular and plural: those in written.txt, or else the first by rule that rigour confirms."""
    by_rule = (name.removesuffix(end) + other for end, other in _ENDINGS if territory.is_country and name.endswith(end))
    by_hand = [d.removeprefix("!") for d in written.demonyms if d.startswith("!") or not _elsewhere(d, territory)]
    singular = by_hand or [d for d in by_rule if _same(d, territory)][:1]
    return tuple(dict.fromkeys(form for d in singular for form in (d, plural(d))))


def _place(territory: Any, written: Written, ambiguous: Set[str]) -> Place:
    """Return the row of a territory. Raises ValueError if rigour does not have the ID that _MEANT gives it."""
    name = written.name or territory.name.split(" (")[0]
    wikidata = _MEANT.get(territory.code, territory.qid)
    if wikidata not in territory.qids:
        raise ValueError(f"{territory.code}: rigour does not have Wikidata ID {wikidata} for it; correct _MEANT")
    aliases = tuple(_aliases(territory, name, written, ambiguous))
    return Place(name, territory.code, wikidata, aliases, _demonyms(territory, name, written))


def _wanted(territory: Any, written: Mapping[str, Written], left_out: frozenset[str]) -> bool:
    parent = territory.code.partition("-")[0]
    return territory.code not in left_out and (territory.is_ftm or territory.code in written or parent in _FEDERAL)


def _owned_once(places: Iterable[Place], unowned: Set[str]) -> list[Place]:
    """Return the places with each name belonging to at most one of them.

    A main name takes precedence over another place's alias; an alias of two places is removed from both. A demonym is removed if it
    is also a place's name or in `unowned`, the demonyms that belong to no single country."""
    rows = list(places)
    main = {place.name for place in rows}
    counts = Counter(alias for place in rows for alias in place.aliases)
    taken = main | set(counts) | unowned

    def once(place: Place) -> Place:
        aliases = tuple(a for a in place.aliases if a not in main and counts[a] == 1)
        return replace(place, aliases=aliases, demonyms=tuple(d for d in place.demonyms if d not in taken))

    return list(map(once, rows))


def adjectives(parts: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the adjectives and demonyms that belong to no single country, singular and plural."""
    people = _listed(parts["people"])
    return {*_listed(parts["adjectives"]), *people, *map(plural, people)}


def places(text: str) -> list[Place]:
    """Return the rows of places.txt, sorted by name, from rigour and the text of written.txt."""
    from rigour.territories import get_territories

    parts = sections(text)
    written, left_out = written_names(parts["territories"])
    ambiguous = set(_listed(parts["ambiguous"]))
    wanted = (t for t in get_territories() if _wanted(t, written, left_out))
    rows = [_place(t, written.get(t.code, Written()), ambiguous) for t in wanted]
    rows += [Place(name, "", wikidata, _names(aliases)) for name, aliases, wikidata in map(_columns, parts["elsewhere"])]
    return sorted(_owned_once(rows, adjectives(parts)), key=lambda place: plain(place.name))


def _checked(abbreviations: Iterable[str], names: Set[str]) -> list[str]:
    """Return the lines 'abbreviation | place'. Raises ValueError if a place is not in `names`."""
    for line in abbreviations:
        if line.split(" | ")[1] not in names:
            raise ValueError(f"{line}: there is no place with this name; correct written.txt")
    return list(abbreviations)


def table(text: str) -> str:
    """Return the text of places.txt, from the text of written.txt."""
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
