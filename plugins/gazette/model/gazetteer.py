"""Built-in names of places and organisations, read once from places.txt and organizations.txt.

Both tables consist of lines with columns below headings in square brackets. They are not TOML, because reading their hundred
kilobytes takes a TOML parser 12 to 16 ms and this module 6 ms (docs/names.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from .article import Entity

_Sections = Mapping[str, list[str]]


@cache
def _sections(table: str) -> _Sections:
    """Return the lines below each heading of a table, without comments and blank lines."""
    sections: dict[str, list[str]] = {}
    for line in files(__package__).joinpath(table).read_text("utf-8").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return sections


def _cells(line: str, width: int) -> list[str]:
    """Return the cells of a line, filled up with "" to `width` cells."""
    cells = [cell.strip() for cell in line.split("|")]
    return cells + [""] * (width - len(cells))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("; ")) if cell else ()


def _places() -> Iterator[Entity]:
    for line in _sections("places.txt")["places"]:
        name, _, wikidata, aliases, _ = _cells(line, 5)
        yield Entity(name, "place", _names(aliases), wikidata)


def _organizations(sections: _Sections) -> Iterator[Entity]:
    for lines in sections.values():
        for name, wikidata, aliases in (_cells(line, 3) for line in lines):
            yield Entity(name, "organization", _names(aliases), wikidata)


def _organization_kinds() -> _Sections:
    return {kind: lines for kind, lines in _sections("organizations.txt").items() if kind != "ambiguous"}


@cache
def built_in() -> Mapping[str, Entity]:
    """Return every built-in name, as news writes it, with the entity that it names.

    A name in `ambiguous` may mean something else in a text.
    """
    entities = (*_places(), *_organizations(_organization_kinds()))
    return {name: entity for entity in entities for name in (entity.name, *entity.aliases)}


@cache
def demonyms() -> Mapping[str, str]:
    """Return adjectives and nouns for people, singular and plural, with their place's name in `built_in`: 'Iraqis' with 'Iraq'.

    The place is "" if the demonym belongs to no country ('European') or to several ('Congolese'). No demonym is a built-in name.
    """
    sections = _sections("places.txt")
    of_places = {word: name for name, *_, words in (_cells(line, 5) for line in sections["places"]) for word in _names(words)}
    return {**dict.fromkeys(sections["adjectives"], ""), **of_places}


@cache
def agencies() -> frozenset[str]:
    """Return all names of news agencies, as datelines and credits write them."""
    entities = _organizations({"agency": _organization_kinds()["agency"]})
    return frozenset(name for entity in entities for name in (entity.name, *entity.aliases))


@cache
def ambiguous() -> frozenset[str]:
    """Return names that are also given names or surnames, names of two places or organisations, or common words.

    Examples are Jordan, Georgia, Washington and Forbes. `built_in` may have the place or organisation that such a name means, but
    only a text shows whether it means that.
    """
    lines = [*_sections("places.txt")["ambiguous"], *_sections("organizations.txt")["ambiguous"]]
    return frozenset(name for line in lines for name in _names(line))


@cache
def abbreviations() -> Mapping[str, str]:
    """Return the abbreviations of US states after a town, with and without the last dot, with the state: 'Calif.', 'California'."""
    pairs = [line.split(" | ") for line in _sections("places.txt")["abbreviations"]]
    return {form: name for short, name in pairs for form in (short, short.rstrip(".") + ".", short.rstrip("."))}


@cache
def countries() -> frozenset[str]:
    """Return all names of countries, territories and parts of the United Kingdom, which have national teams, but not of regions."""
    rows = (_cells(line, 5) for line in _sections("places.txt")["places"])
    return frozenset(
        form for name, code, _, aliases, _ in rows if "-" not in code or code.startswith("gb-") for form in (name, *_names(aliases))
    )
