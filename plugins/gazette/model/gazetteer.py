"""Built-in knowledge of names: places.txt and organizations.txt, read once.

Both are lines of columns below headings in square brackets, not TOML: they are a hundred kilobytes, which a TOML parser
needs longer for than a build has to spare for names (docs/names.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from .article import Entity

_Sections = Mapping[str, list[str]]


@cache
def _sections(table: str) -> _Sections:
    """The lines of a table below each of its headings, without comments."""
    found: dict[str, list[str]] = {}
    for line in files(__package__).joinpath(table).read_text("utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return found


def _cells(line: str, width: int) -> list[str]:
    cells = [cell.strip() for cell in line.split("|")]
    return cells + [""] * (width - len(cells))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("; ")) if cell else ()


def _places() -> Iterator[Entity]:
    for line in _sections("places.txt")["places"]:
        name, _, wikidata, aliases, _ = _cells(line, 5)
        yield Entity(name, "place", _names(aliases), wikidata)


def _organizations(kinds: _Sections) -> Iterator[Entity]:
    for lines in kinds.values():
        for name, wikidata, aliases in (_cells(line, 3) for line in lines):
            yield Entity(name, "organization", _names(aliases), wikidata)


def _kinds() -> _Sections:
    return {kind: lines for kind, lines in _sections("organizations.txt").items() if kind != "ambiguous"}


@cache
def built_in() -> Mapping[str, Entity]:
    """Every known name, as it is written, with the entity it means (where it means one: see `ambiguous`)."""
    entities = (*_places(), *_organizations(_kinds()))
    return {name: entity for entity in entities for name in (entity.name, *entity.aliases)}


@cache
def demonyms() -> Mapping[str, str]:
    """Adjectives and words for people, as they are written, singular and plural, with the place of `built_in` that they
    belong to: 'Iraqis' to 'Iraq'; "" where it is none ('European') or several ('Congolese'). None is a place's name."""
    tables = _sections("places.txt")
    owned = {word: name for name, *_, words in (_cells(line, 5) for line in tables["places"]) for word in _names(words)}
    return {**dict.fromkeys(tables["adjectives"], ""), **owned}


@cache
def agencies() -> frozenset[str]:
    """All names of news agencies, as they stand in datelines and credits."""
    entities = _organizations({"agency": _kinds()["agency"]})
    return frozenset(name for entity in entities for name in (entity.name, *entity.aliases))


@cache
def ambiguous() -> frozenset[str]:
    """Names that are given names or surnames too, or two places', or words: Jordan, Georgia, Washington, Forbes.

    What `built_in` says of them, if anything, is what they mean as a place or an organisation; whether they mean that, only
    their text tells.
    """
    listed = [*_sections("places.txt")["ambiguous"], *_sections("organizations.txt")["ambiguous"]]
    return frozenset(name for line in listed for name in _names(line))


@cache
def abbreviations() -> Mapping[str, str]:
    """States as American news shortens them behind a town, with and without their last dot: 'Calif.' to 'California'."""
    pairs = [line.split(" | ") for line in _sections("places.txt")["abbreviations"]]
    return {form: name for short, name in pairs for form in (short, short.rstrip(".") + ".", short.rstrip("."))}


@cache
def countries() -> frozenset[str]:
    """All names of what has a national team: countries, and the parts of the United Kingdom; not the states of a country."""
    rows = (_cells(line, 5) for line in _sections("places.txt")["places"])
    return frozenset(
        name for first, code, _, more, _ in rows if "-" not in code or code.startswith("gb-") for name in (first, *_names(more))
    )
