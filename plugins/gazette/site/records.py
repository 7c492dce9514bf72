"""What a build keeps of its pages and feeds for the next one: which files it left, and what each was made of.

Losing it costs time: the next build makes everything anew. Reads are many, so they are kept as numbers: what was read of a thing
is a thing's number and that of a set of names."""

from __future__ import annotations

import contextlib
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from .outputs import Written
from .said import Said

# Numbers of sets of names take so many bits, those of things what is left of 64.
BITS = 20
_NAMES = (1 << BITS) - 1
FORM = 3
# Records that are written at a time, and the bytes of the number that tells how long a part of the file is.
_TOGETHER, _LENGTH = 10_000, 8
_UNREADABLE = (OSError, EOFError, msgspec.DecodeError, UnicodeDecodeError)

Part = TypeVar("Part")


class Record(msgspec.Struct, array_like=True):
    """What a page or feed was made of: the sets of names that it read of its own variables and of the site's, with a digest of
    these values (`given`); what it read of which things, with a digest of that. `note` is what the maker said of it."""

    own: int
    site: int
    reads: bytes
    given: bytes
    digest: bytes
    note: Any = None


class Mark(msgspec.Struct, array_like=True):
    """The set of all names that were read of a thing, by whatever page, and a digest of what they stood for; b"" if that is not
    known."""

    names: int
    digest: bytes


class Kept(msgspec.Struct):
    """All that a build keeps. `output` tells the folder of the site from another in its place, `print` is of everything that all
    pages depend on; `sources` is of the site's files and settings, `memory` of what builds remember, `said` what the build said at
    its end, and `until` when time alone changes the site. Details stand behind it, which not every build reads."""

    form: int
    output: str
    print: str
    sources: str
    memory: str
    until: datetime
    said: Said
    files: dict[str, Written]


class Details(msgspec.Struct):
    """Records of pages and feeds; `things` and `sets` are what their numbers stand for. `marks` are those of the things."""

    things: list[str] = []
    sets: list[tuple[str, ...]] = []
    records: dict[str, Record] = {}
    marks: list[Mark] = []


def read_records(path: Path, output: str) -> Kept | None:
    """What the last build kept of the site at `output`; None where there is nothing, or nothing that can be used."""
    try:
        with path.open("rb") as file:
            kept = _read(file, Kept)
    except _UNREADABLE:
        return None
    return kept if (kept.form, kept.output) == (FORM, output) else None


def read_details(path: Path) -> Details:
    """The records that the last build kept; none where there are none that can be used."""
    try:
        with path.open("rb") as file:
            _read(file, msgspec.Raw)
            details = _read(file, Details)
            while file.peek(1):
                details.records |= _read(file, dict[str, Record])
    except _UNREADABLE:
        return Details()
    return details


def write_records(path: Path, kept: Kept, details: Details) -> str:
    """Keep all that for the next build. Returns a warning where that cannot be done, else ""."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            for part in _parts(kept, details):
                data = msgspec.msgpack.encode(part)
                file.write(len(data).to_bytes(_LENGTH) + data)
        new.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        with contextlib.suppress(OSError):
            new.unlink()
        return f"{_reason(path, error)}; the next build makes every page anew; {_remedy(error)}"
    return ""


def _parts(kept: Kept, details: Details) -> Iterator[Any]:
    """What is written one after the other: at 16,000 articles all of it has 140 MB."""
    yield kept
    yield Details(details.things, details.sets, {}, details.marks)
    records = iter(details.records.items())
    while part := dict(islice(records, _TOGETHER)):
        yield part


def _read(file: BinaryIO, kind: type[Part]) -> Part:
    """The next part of a file. Raises one of _UNREADABLE."""
    length = int.from_bytes(file.read(_LENGTH))
    if length > os.fstat(file.fileno()).st_size:
        raise EOFError
    return msgspec.msgpack.decode(file.read(length), type=kind)


def _reason(path: Path, error: OSError | UnicodeEncodeError) -> str:
    if isinstance(error, OSError):
        return f"{path} cannot be written: {error.strerror}"
    return f"a file of the site has a name that is no text ({error.object!r})"


def _remedy(error: OSError | UnicodeEncodeError) -> str:
    return "check its permissions" if isinstance(error, OSError) else "rename it"


class Numbers:
    """Numbers for things and sets of names, in both directions."""

    def __init__(self, things: Sequence[str] = (), sets: Sequence[tuple[str, ...]] = ()) -> None:
        self.things, self.sets = list(things), list(sets)
        self._things = {thing: number for number, thing in enumerate(self.things)}
        self._sets = {names: number for number, names in enumerate(self.sets)}

    def of_set(self, names: Iterable[str]) -> int:
        """The number of a set of names."""
        key = tuple(sorted(names))
        number = self._sets.setdefault(key, len(self.sets))
        if number == len(self.sets):
            self.sets.append(key)
        return number

    def of_read(self, thing: str, names: Iterable[str]) -> int:
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
        return self.things[number >> BITS], self.sets[number & _NAMES]

    def wholes(self, records: Iterable[Record]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each thing that records name, with all names that were read of it."""
        import numpy as np  # a build for which nothing has changed does without

        reads = np.unique(np.frombuffer(b"".join(record.reads for record in records), dtype=np.uint64)).tolist()
        met: dict[tuple[int, ...], tuple[str, ...]] = {}
        for thing, numbers in groupby(reads, key=lambda number: number >> BITS):
            sets = tuple(number & _NAMES for number in numbers)
            if sets not in met:
                met[sets] = tuple(sorted({name for number in sets for name in self.sets[number]}))
            yield self.things[thing], met[sets]

    def compact(self, records: dict[str, Record], marks: Mapping[str, tuple[tuple[str, ...], bytes]]) -> Details:
        """Things and sets that records still name, and the records, which get their new numbers: nobody reads them by the old ones
        after that. `marks` has for each thing all names that were read of it, and a digest."""
        import numpy as np  # a build for which nothing has changed does without

        every = np.frombuffer(b"".join(record.reads for record in records.values()), dtype=np.uint64)
        of_things, of_sets = every >> np.uint64(BITS), every & np.uint64(_NAMES)
        own_sets = np.array([(record.own, record.site) for record in records.values()], dtype=np.uint64).reshape(-1)
        things, new_things = _renumbered(len(self.things), of_things)
        sets, new_sets = _renumbered(len(self.sets), of_sets, own_sets)
        reads = (new_things[of_things] << np.uint64(BITS)) | new_sets[of_sets]
        start = 0
        for record, (own, site) in zip(records.values(), new_sets[own_sets].reshape(-1, 2).tolist(), strict=True):
            end = start + len(record.reads) // 8
            record.own, record.site, record.reads = own, site, reads[start:end].tobytes()
            start = end
        kept = Numbers([self.things[n] for n in things], [self.sets[n] for n in sets])
        marked = [Mark(kept.of_set(names), digest) for names, digest in map(marks.__getitem__, kept.things)]
        return Details(kept.things, kept.sets, records, marked)


def _renumbered(count: int, *used: Any) -> tuple[list[int], Any]:
    """Of so many numbers those that arrays have, and an array that gives for each of these its place among them."""
    import numpy as np

    is_used = np.zeros(count, dtype=bool)
    for numbers in used:
        is_used[numbers] = True
    return np.flatnonzero(is_used).tolist(), np.cumsum(is_used, dtype=np.uint64) - np.uint64(1)


def packed(numbers: Iterable[int]) -> bytes:
    return array("Q", numbers).tobytes()


def unpacked(data: bytes) -> array[int]:
    numbers = array("Q")
    numbers.frombytes(data)
    return numbers
