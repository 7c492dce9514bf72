"""Marks of things: digests of all that pages read of them, and of each name apart. Where a thing's mark is what it was, so is
whatever a page read of it; where not, it tells which names stand for something else, and only pages that read those are others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from .build_store import Mark, Record
from .interning import BITS, NAMES, Marked, Numbers, unpacked
from .value_digests import PART, CannotTellError, Values

_NONE: frozenset[str] = frozenset()


class Marks:
    """Marks of the last build's things, in the order of their `numbers`; what they are now is worked out when it is asked for."""

    def __init__(self, values: Values, numbers: Numbers, marks: Sequence[Mark]) -> None:
        self._values, self._numbers = values, numbers
        self._last = marks
        self._changed: list[frozenset[str] | None] = [None] * len(marks)

    def hold(self, record: Record) -> bool:
        """Whether what was read of things when the record was made is what it was."""
        known = self._changed
        for read in unpacked(record.reads):
            thing = read >> BITS
            changed = known[thing]
            if changed is None:
                changed = known[thing] = self._changed_names(thing)
            if changed and not changed.isdisjoint(self._numbers.sets[read & NAMES]):
                return False
        return True

    def of(self, records: Iterable[Record]) -> dict[str, Marked]:
        """The marks of things that these records name, by what they are known by."""
        wholes = list(self._numbers.wholes(records))
        found = {thing: self._now(thing, names) for thing, names in wholes}
        # Some things are met when others are looked at.
        return {thing: found[thing] if found[thing][1] else self._now(thing, names) for thing, names in wholes}

    def _changed_names(self, thing: int) -> frozenset[str]:
        """The names of a thing that stand for something else than in the last build, or of which that cannot be told."""
        mark, key = self._last[thing], self._numbers.things[thing]
        names = self._numbers.sets[mark.names]
        if mark.digest and mark.digest == self._whole(key, names):
            return _NONE
        now = self._values.each(key, names)
        if len(names) == 1 or len(now) != len(mark.parts):
            return frozenset(names)
        pairs = zip(names, _pieces(mark.parts), _pieces(now), strict=True)
        return frozenset(name for name, before, after in pairs if before != after or not any(after))

    def _now(self, thing: str, names: tuple[str, ...]) -> Marked:
        """The mark that a thing has in this build."""
        number = self._numbers.of_thing(thing)
        if number < len(self._last) and self._changed[number] == _NONE:
            last = self._last[number]
            if self._numbers.sets[last.names] == names:
                return names, last.digest, last.parts
        return names, self._whole(thing, names), self._values.each(thing, names) if len(names) > 1 else b""

    def _whole(self, thing: str, names: tuple[str, ...]) -> bytes:
        try:
            return self._values.attributes(thing, names)
        except CannotTellError:
            return b""


def _pieces(parts: bytes) -> list[bytes]:
    return [parts[start : start + PART] for start in range(0, len(parts), PART)]


def whole(parts: Iterable[bytes]) -> bytes:
    """One digest for several."""
    return blake2b(b"".join(parts), digest_size=16).digest()
