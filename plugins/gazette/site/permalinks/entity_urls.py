"""Addresses that last: an entity keeps the one it has, and one that no entity has any more leads to where its entity went.

Which entity each address is, or was last, is kept from build to build in a small file beside the cache.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...entities.names.names import key_of
from ...model.article import Entity, EntityType
from ..output.json_store import read_kept, write_kept

FOLDERS: Mapping[EntityType, str] = {
    "person": "people",
    "organization": "organizations",
    "place": "places",
    "event": "events",
    "work": "works",
}
_TYPES: Mapping[str, EntityType] = {folder: kind for kind, folder in FOLDERS.items()}

# A type, and what all ways to write a name share.
Who = tuple[EntityType, str]


@dataclass(frozen=True, slots=True)
class Published:
    """The entity that an address is of, or was last, with its other names; `live` while it is. `became` is the type and name of
    the entity that it was found to be one with when it was gone, None where there was none."""

    type: EntityType
    name: str
    names: tuple[str, ...] = ()
    live: bool = True
    became: tuple[EntityType, str] | None = None


# By address: folder and slug, 'people/ada-lovelace'.
Addresses = Mapping[str, Published]


def read_addresses(path: Path) -> tuple[dict[str, Published], str]:
    """What earlier builds published, and a warning: "" where all is well, or nothing was published yet."""
    return read_kept(path, _published, "pages that moved in earlier builds have no redirects now")


def _published(address: str, fields: Any) -> Published:
    """What the file says of an address. Raises one of the errors that `read_kept` expects where it says it wrongly."""
    folder, slug = address.split("/")
    became = fields.get("became")
    found = Published(
        _TYPES[folder], fields["name"], tuple(fields.get("names", ())), fields["live"], (became[0], became[1]) if became else None
    )
    texts = (found.name, *found.names, *((found.became[1],) if found.became else ()))
    if re.fullmatch(r"\.*|.*[\\\x00-\x1f].*", slug, re.DOTALL) or not all(isinstance(text, str) for text in texts):
        raise ValueError(address)
    if not isinstance(found.live, bool) or (found.became and found.became[0] not in FOLDERS):
        raise ValueError(address)
    return found


def write_addresses(path: Path, known: Addresses) -> str:
    """Write the file. Returns a warning where that cannot be done, else ""."""
    entries = {address: _fields(one) for address, one in known.items()}
    return write_kept(path, entries, "pages that move later will have no redirects")


def _fields(one: Published) -> dict[str, Any]:
    return {"name": one.name, "names": one.names, "live": one.live, **({"became": one.became} if one.became else {})}


def settle(entities: Sequence[Entity], known: Addresses, slug_of: Callable[[str], str]) -> dict[Entity, str]:
    """An address for each of `entities`: the one it has, whatever its number; else one made of its name, with a number where
    another entity has that. They choose in their order."""
    had: dict[Who, list[str]] = defaultdict(list)
    for address in sorted(known):
        had[who(known[address])].append(address)
    plain = {entity: f"{FOLDERS[entity.type]}/{slug_of(entity.name)}" for entity in entities}
    kept: dict[str, Entity] = {}
    for entity in entities:
        if own := next((a for a in had[who(entity)] if a not in kept and _is_numbered(a, plain[entity])), None):
            kept[own] = entity
    settled = {entity: address for address, entity in kept.items()}
    taken = set(kept)
    for entity in entities:
        if entity not in settled:
            settled[entity] = _free(plain[entity], taken)
            taken.add(settled[entity])
    return settled


def _is_numbered(address: str, plain: str) -> bool:
    return address == plain or (address.startswith(f"{plain}-") and address[len(plain) + 1 :].isdecimal())


def _free(address: str, taken: set[str]) -> str:
    number = 1
    while (address if number == 1 else f"{address}-{number}") in taken:
        number += 1
    return address if number == 1 else f"{address}-{number}"


def who(one: Entity | Published) -> Who:
    """By what an entity is known from build to build."""
    return one.type, key_of(one.name)


def remember(known: Addresses, live: Mapping[str, Entity], redirects: Mapping[str, Entity]) -> dict[str, Published]:
    """What the next build is to know: all addresses that there ever were."""
    gone = {address: replace(one, live=False) for address, one in known.items() if address not in live}
    moved = {a: replace(one, became=(redirects[a].type, redirects[a].name)) for a, one in gone.items() if a in redirects}
    now = {address: Published(entity.type, entity.name, entity.aliases) for address, entity in live.items()}
    return {**gone, **moved, **now}
