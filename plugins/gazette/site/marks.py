"""Marks of things: digests of all that pages read of them. Where a thing's mark is what it was, so is whatever a page read of it,
and most pages need not be asked further."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from .numbers import BITS, Numbers, unpacked
from .records import Mark, Record
from .values import CannotTellError, Values

# All names that were read of a thing, and a digest of what they stood for.
Marked = tuple[tuple[str, ...], bytes]


class Marks:
    """Marks of the last build's things, in the order of their `numbers`; what they are now is worked out when it is asked for."""

    def __init__(self, values: Values, numbers: Numbers, marks: Sequence[Mark]) -> None:
        self._values, self._numbers = values, numbers
        self._last = marks
        self._same: list[bool | None] = [None] * len(marks)
        self._parts: dict[int, bytes] = {}

    def hold(self, record: Record) -> bool:
        """Whether what was read of things when the record was made is what it was. Raises CannotTellError."""
        reads, same = unpacked(record.reads), self._same
        for read in reads:
            thing = read >> BITS
            known = same[thing]
            if known is None:
                known = same[thing] = self._is_same(thing)
            if not known:
                return whole([self._part(number) for number in reads]) == record.digest
        return True

    def of(self, records: Iterable[Record]) -> dict[str, Marked]:
        """The marks of things that these records name, by what they are known by."""
        wholes = list(self._numbers.wholes(records))
        found = {thing: self._now(thing, names) for thing, names in wholes}
        # Some things are met when others are looked at.
        return {thing: (names, found[thing] or self._now(thing, names)) for thing, names in wholes}

    def _is_same(self, thing: int) -> bool:
        mark = self._last[thing]
        return bool(mark.digest) and self._mark(self._numbers.things[thing], self._numbers.sets[mark.names]) == mark.digest

    def _now(self, thing: str, names: tuple[str, ...]) -> bytes:
        """The mark that a thing has in this build."""
        number = self._numbers.of_thing(thing)
        if number < len(self._same) and self._same[number] and self._numbers.sets[self._last[number].names] == names:
            return self._last[number].digest
        return self._mark(thing, names)

    def _mark(self, thing: str, names: tuple[str, ...]) -> bytes:
        try:
            return self._values.attributes(thing, names)
        except CannotTellError:
            return b""

    def _part(self, number: int) -> bytes:
        """A digest of what was read, as it is now; one that no other has where the thing is not there any more."""
        part = self._parts.get(number) or self._values.attributes(*self._numbers.read(number))
        if not part:
            return b"gone"
        self._parts[number] = part
        return part


def whole(parts: Iterable[bytes]) -> bytes:
    """One digest for several."""
    return blake2b(b"".join(parts), digest_size=16).digest()
