"""What is worked out once for each thing, and kept in the cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from .cache import Cache

Thing = TypeVar("Thing")
Result = TypeVar("Result")

# Results are stored this many at a time: an interrupted build loses at most so much work.
_BATCH = 512


def once(
    things: Mapping[str, Thing], work_out: Callable[[Thing], Result], type_: type[Result], cache: Cache, kind: str
) -> dict[str, Result]:
    """What `work_out` makes of things, by their cache keys. What the cache does not have, as a `type_`, it has then, as `kind`."""
    known = cache.get(things, type_)
    fresh = [key for key in things if key not in known]
    for start in range(0, len(fresh), _BATCH):
        made = {key: work_out(things[key]) for key in fresh[start : start + _BATCH]}
        cache.put(made, kind)
        known |= made
    return known
