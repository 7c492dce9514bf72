"""Give entities URLs that last, and remember which entity each URL belongs to.

A file beside the cache holds every URL at which an entity ever had a page, so that it can redirect once there is no page any more,
and the URLs at which entities of the last build will have one. URLs are handled here as folder and slug, without the slash at the
end: 'people/ada-lovelace'.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...entities.names.name_keys import name_key
from ...model.article import Entity, EntityType
from ..output.json_store import read_json_store, write_json_store

ENTITY_FOLDERS: Mapping[EntityType, str] = {
    "person": "people",
    "organization": "organizations",
    "place": "places",
    "event": "events",
    "work": "works",
}
_TYPES: Mapping[str, EntityType] = {folder: kind for kind, folder in ENTITY_FOLDERS.items()}

# What identifies an entity from build to build: its type, and the `name_key` of its name.
PermalinkKey = tuple[EntityType, str]


@dataclass(frozen=True, slots=True)
class PublishedEntity:
    """The entity that a URL belongs to, or belonged to last.

    * `aliases`: its other names
    * `live`: True if the last build had it at this URL
    * `became`: the type and name of the entity that it turned into when it was gone; None if there is no such entity
    * `had_page`: True if some build wrote a page at this URL
    """

    type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    live: bool = True
    became: tuple[EntityType, str] | None = None
    had_page: bool = True


# By URL, such as 'people/ada-lovelace'.
PublishedEntities = Mapping[str, PublishedEntity]


def read_published_entities(path: Path) -> tuple[dict[str, PublishedEntity], str]:
    """Return the entities of earlier builds by URL, and a warning.

    The warning is "" if the file was read, or if there is none because nothing was published yet.
    """
    return read_json_store(path, _parse_entity, "pages that moved in earlier builds have no redirects now")


def _parse_entity(url: str, fields: Any) -> PublishedEntity:
    """Return an entity from its entry in the file. Raises one of the errors that `read_json_store` expects if it is invalid."""
    folder, slug = url.split("/")
    became = fields.get("became")
    entity = PublishedEntity(
        type=_TYPES[folder],
        name=fields["name"],
        aliases=tuple(fields.get("names", ())),
        live=fields["live"],
        became=(became[0], became[1]) if became else None,
        had_page=fields.get("page", True),  # before entities without a page were stored, all had one
    )
    texts = (entity.name, *entity.aliases, *((entity.became[1],) if entity.became else ()))
    if re.fullmatch(r"\.*|.*[\\\x00-\x1f].*", slug, re.DOTALL) or not all(isinstance(text, str) for text in texts):
        raise ValueError(url)
    if not all(isinstance(flag, bool) for flag in (entity.live, entity.had_page)):
        raise ValueError(url)
    if entity.became and entity.became[0] not in ENTITY_FOLDERS:
        raise ValueError(url)
    return entity


def write_published_entities(path: Path, published: PublishedEntities) -> str:
    """Write the file. Return "", or a warning if it cannot be written."""
    entries = {url: _to_fields(entity) for url, entity in published.items()}
    return write_json_store(path, entries, "pages that move later will have no redirects")


def _to_fields(entity: PublishedEntity) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": entity.name, "names": entity.aliases, "live": entity.live}
    return {**fields, **({"became": entity.became} if entity.became else {}), **({} if entity.had_page else {"page": False})}


def assign_urls(entities: Sequence[Entity], published: PublishedEntities, slug_of: Callable[[str], str]) -> dict[Entity, str]:
    """Return a URL for each entity.

    An entity keeps the URL it had, with or without a number. A new entity gets one made of its name, with a number if another
    entity has that URL; entities choose in the order given.
    """
    former: dict[PermalinkKey, list[str]] = defaultdict(list)
    for url in sorted(published):
        former[permalink_key(published[url])].append(url)
    base = {entity: f"{ENTITY_FOLDERS[entity.type]}/{slug_of(entity.name)}" for entity in entities}
    kept: dict[str, Entity] = {}
    for entity in entities:
        candidates = (url for url in former[permalink_key(entity)] if url not in kept and _is_numbered(url, base[entity]))
        if kept_url := next(candidates, None):
            kept[kept_url] = entity
    assigned = {entity: url for url, entity in kept.items()}
    taken = set(kept)
    for entity in entities:
        if entity not in assigned:
            assigned[entity] = _free_url(base[entity], taken)
            taken.add(assigned[entity])
    return assigned


def _is_numbered(url: str, base: str) -> bool:
    """Return True if a URL is `base`, or `base` with a number."""
    return url == base or (url.startswith(f"{base}-") and url[len(base) + 1 :].isdecimal())


def _free_url(base: str, taken: set[str]) -> str:
    number = 1
    while (base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return base if number == 1 else f"{base}-{number}"


def permalink_key(entity: Entity | PublishedEntity) -> PermalinkKey:
    """Return what identifies an entity from build to build."""
    return entity.type, name_key(entity.name)


def merge_published_entities(
    published: PublishedEntities, live: Mapping[str, Entity], with_page: Container[str], redirects: Mapping[str, Entity]
) -> dict[str, PublishedEntity]:
    """Return what the next build is to know: every URL at which an entity ever had a page, and those of all entities of this build.

    `published` are the entities of earlier builds, `live` those of this build, and `redirects` those to which former URLs lead,
    all by URL. `with_page` are the URLs of `live` that have a page.
    """
    paged = {url for url, entity in published.items() if entity.had_page}
    gone = {url: replace(published[url], live=False) for url in published if url in paged and url not in live}
    redirected = {
        url: replace(entity, became=(redirects[url].type, redirects[url].name)) for url, entity in gone.items() if url in redirects
    }
    current = {
        url: PublishedEntity(entity.type, entity.name, entity.aliases, had_page=url in with_page or url in paged)
        for url, entity in live.items()
    }
    return {**gone, **redirected, **current}
