"""Numbers for what pages read. Reads are many, so what was read of a thing is kept as its number and that of a set of names,
in 64 bits for both."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, islice
from typing import Any

from .build_store import Details, Mark, Record

# Numbers of sets of names take so many bits, those of things what is left of 64.
BITS = 20
NAMES = (1 << BITS) - 1
# All names that were read of a thing, and the digests of its mark.
Marked = tuple[tuple[str, ...], bytes, bytes]
# Things and sets of names that are new.
News = tuple[list[str], list[tuple[str, ...]]]
# Records whose reads are looked at together: at 16,000 articles all of them are millions.
_TOGETHER = 5_000


class Numbers:
    """Numbers for things and sets of names, in both directions."""

    def __init__(self, things: Sequence[str] = (), sets: Sequence[tuple[str, ...]] = ()) -> None:
        self.things, self.sets = list(things), list(sets)
        self._things = {thing: number for number, thing in enumerate(self.things)}
        self._sets = {names: number for number, names in enumerate(self.sets)}

    def of_set(self, names: tuple[str, ...]) -> int:
        """The number of a set of names, which are sorted."""
        number = self._sets.setdefault(names, len(self.sets))
        if number == len(self.sets):
            self.sets.append(names)
        return number

    def of_read(self, thing: str, names: tuple[str, ...]) -> int:
        """The number of what was read of a thing."""
        return self.of_thing(thing) << BITS | self.of_set(names)

    def of_thing(self, thing: str) -> int:
        """The number of a thing."""
        number = self._things.setdefault(thing, len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number

    def read(self, number: int) -> tuple[str, tuple[str, ...]]:
        """The thing, and the names of what was read of it."""
        return self.things[number >> BITS], self.sets[number & NAMES]

    def counts(self) -> tuple[int, int]:
        """How many things and sets there are."""
        return len(self.things), len(self.sets)

    def since(self, counts: tuple[int, int]) -> News:
        """Those that are new since there were so many."""
        return self.things[counts[0] :], self.sets[counts[1] :]

    def renumbering(self, counts: tuple[int, int], news: News) -> Callable[[Record], None]:
        """What gives records of another process the numbers that things and sets have in this one: both had the same when there
        were so many (`counts`), `news` are those that the other met since."""
        if not any(news):
            return lambda record: None
        import numpy as np  # a build for which nothing has changed does without

        def numbers(count: int, new: list[int]) -> Any:
            return np.concatenate([np.arange(count, dtype=np.uint64), np.array(new, dtype=np.uint64)])

        things = numbers(counts[0], [self.of_thing(thing) for thing in news[0]])
        sets = numbers(counts[1], [self.of_set(names) for names in news[1]])

        def renumber(record: Record) -> None:
            reads = np.frombuffer(record.reads, dtype=np.uint64)
            record.reads = (things[reads >> BITS] << BITS | sets[reads & NAMES]).tobytes()
            record.own, record.site = int(sets[record.own]), int(sets[record.site])

        return renumber

    def wholes(self, records: Iterable[Record]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each thing that records name, with all names that were read of it."""
        import numpy as np  # a build for which nothing has changed does without

        reads = np.zeros(0, np.uint64)
        for _, some in _in_parts(records):
            reads = np.union1d(reads, some)
        met: dict[tuple[int, ...], tuple[str, ...]] = {}
        for thing, numbers in groupby(reads.tolist(), key=lambda number: number >> BITS):
            sets = tuple(number & NAMES for number in numbers)
            if sets not in met:
                met[sets] = tuple(sorted({name for number in sets for name in self.sets[number]}))
            yield self.things[thing], met[sets]

    def compact(self, records: dict[str, Record], marks: Mapping[str, Marked]) -> Details:
        """Things and sets that records still name, and the records, which get their new numbers: nobody reads them by the old ones
        after that. `marks` has those of the things."""
        things, sets = _Renumbered(len(self.things)), _Renumbered(len(self.sets))
        for part, reads in _in_parts(records.values()):
            things.use(reads >> BITS)
            sets.use(reads & NAMES)
            sets.use([number for record in part for number in (record.own, record.site)])
        for part, reads in _in_parts(records.values()):
            new = (things.new[reads >> BITS] << BITS | sets.new[reads & NAMES]).tobytes()
            start = 0
            for record in part:
                end = start + len(record.reads)
                record.own, record.site, record.reads = int(sets.new[record.own]), int(sets.new[record.site]), new[start:end]
                start = end
        kept = Numbers([self.things[n] for n in things.old], [self.sets[n] for n in sets.old])
        marked = [Mark(kept.of_set(names), *digests) for names, *digests in map(marks.__getitem__, kept.things)]
        return Details(kept.things, kept.sets, records, marked)


class _Renumbered:
    """Of numbers below `count` those that are used, which get new ones in the same order."""

    def __init__(self, count: int) -> None:
        import numpy as np  # a build for which nothing has changed does without

        self._used = np.zeros(count, dtype=bool)

    def use(self, numbers: Any) -> None:
        self._used[numbers] = True

    @cached_property
    def old(self) -> list[int]:
        """The used numbers, in order."""
        return self._used.nonzero()[0].tolist()

    @cached_property
    def new(self) -> Any:
        """For each used number its place among them, as an array."""
        return self._used.cumsum(dtype="uint64") - 1


def _in_parts(records: Iterable[Record]) -> Iterator[tuple[list[Record], Any]]:
    """Some records at a time, and an array of the numbers that they have read."""
    import numpy as np

    rest = iter(records)
    while part := list(islice(rest, _TOGETHER)):
        yield part, np.frombuffer(b"".join(record.reads for record in part), dtype=np.uint64)


def packed(numbers: Iterable[int]) -> bytes:
    return array("Q", numbers).tobytes()


def unpacked(data: bytes) -> array[int]:
    numbers = array("Q")
    numbers.frombytes(data)
    return numbers
