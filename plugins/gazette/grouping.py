"""The stories of a site, with the cache's help: a text is sketched once, and two texts are laid side by side once."""

from __future__ import annotations

from collections.abc import Sequence

from .cache import Cache
from .fingerprint import overlap_key, sketch_key
from .once import once
from .sketches import Sketch, sketch
from .stories import Piece, Story, group_stories, overlap_of


def group_kept(pieces: Sequence[Piece], cache: Cache) -> tuple[Story, ...]:
    """The same as `group_stories(pieces)`."""
    keys = {piece.id: sketch_key(piece.title, piece.text) for piece in pieces}
    by_key = {keys[piece.id]: piece for piece in pieces}
    sketches = once(by_key, lambda piece: sketch(piece.title, piece.text), Sketch, cache, "stories")
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
