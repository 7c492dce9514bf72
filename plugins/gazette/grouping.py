"""The stories of a site, with the cache's help: a text is sketched once, and two texts are laid side by side once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .cache import Cache
from .fingerprint import overlap_key, sketch_key
from .sketches import Sketch, sketch
from .stories import Piece, Story, group_stories, overlap_of

# Results are stored this many at a time: an interrupted build loses at most so much work.
_BATCH = 512


def group_kept(pieces: Sequence[Piece], cache: Cache) -> tuple[Story, ...]:
    """The same as `group_stories(pieces)`."""
    keys = {piece.id: sketch_key(piece.title, piece.text) for piece in pieces}
    sketches = _sketches({keys[piece.id]: piece for piece in pieces}, cache)
    overlaps: dict[str, float] = {}

    def overlap(one: Piece, other: Piece) -> float:
        key = overlap_key(keys[one.id], keys[other.id])
        known: float | None = cache.get([key], float).get(key)
        if known is None:
            known = overlaps[key] = overlap_of(one, other)
        return known

    stories = group_stories(pieces, {id_: sketches[key] for id_, key in keys.items()}, overlap)
    cache.put(overlaps, "stories")
    return stories


def _sketches(pieces: Mapping[str, Piece], cache: Cache) -> dict[str, Sketch]:
    """The sketches of texts, by their keys."""
    known = cache.get(pieces, Sketch)
    fresh = [key for key in pieces if key not in known]
    for start in range(0, len(fresh), _BATCH):
        made = {key: sketch(pieces[key].title, pieces[key].text) for key in fresh[start : start + _BATCH]}
        cache.put(made, "stories")
        known |= made
    return known
