"""Which other articles an article's reader may want: those about the same rare names."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from .editions import Item

# Related articles that are shown, and what two have to share at least: about one salient name that few others have.
MOST = 5
_LEAST = 0.15
# Of a name that more articles have, the newest so many are looked at: what all share tells little, and the work stays linear.
_LOOKED_AT = 200


def related(items: Iterable[Item], story_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each article the ids of up to five others that share rare names with it, closest first; articles of its own story are
    not among them. `story_of`: the story of each article."""
    newest = sorted(items, key=lambda item: (item.published, item.id), reverse=True)
    holders: dict[str, list[Item]] = defaultdict(list)
    for item in newest:
        for name in item.names or ():
            holders[name].append(item)
    site = len(newest)
    return {item.id: _closest(item, holders, site, story_of) for item in newest}


def _closest(item: Item, holders: Mapping[str, list[Item]], site: int, story_of: Mapping[str, str]) -> tuple[str, ...]:
    closeness: dict[str, float] = defaultdict(float)
    for name, salience in (item.names or {}).items():
        rarity = 1 - math.log(len(holders[name])) / math.log(site) if site > 1 else 0.0
        for other in holders[name][:_LOOKED_AT]:
            closeness[other.id] += rarity * salience * (other.names or {})[name]
    own = story_of[item.id]
    near = (id_ for id_, value in closeness.items() if value >= _LEAST and id_ != item.id and story_of[id_] != own)
    return tuple(sorted(near, key=lambda id_: (-round(closeness[id_], 6), id_))[:MOST])
