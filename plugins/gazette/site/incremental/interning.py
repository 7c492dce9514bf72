"""Intern what pages read: replace the keys of objects and sets of attribute names by integer ids.

Pages read millions of attributes, so what a page read of an object is stored as one 64-bit id: the id of the object's key and the
id of the set of names."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, islice
from typing import Any

from .build_store import DependencyRecord, ObjectDigests, StoredRecords

# The lower bits of a read's id are the id of the set of names. The other 44 bits are the id of the key.
SET_ID_BITS = 20
SET_ID_MASK = (1 << SET_ID_BITS) - 1
# All names of an object that were read, and its digests: combined and separate, as in ObjectDigests.
NamedDigests = tuple[tuple[str, ...], bytes, bytes]
# Keys and sets of names that were added to a table.
NewEntries = tuple[list[str], list[tuple[str, ...]]]
# The number of records whose reads are in memory as one array. At 16,000 articles, all records together have millions of reads.
_BATCH = 5_000


class IdTable:
    """Ids of object keys and of sets of names. An id is an index into `keys` or `name_sets`."""

    def __init__(self, keys: Sequence[str] = (), name_sets: Sequence[tuple[str, ...]] = ()) -> None:
        self.keys, self.name_sets = list(keys), list(name_sets)
        self._key_ids = {key: key_id for key_id, key in enumerate(self.keys)}
        self._set_ids = {names: set_id for set_id, names in enumerate(self.name_sets)}

    def set_id(self, names: tuple[str, ...]) -> int:
        """Return the id of a set of names, which must be sorted. Add it if it is new."""
        set_id = self._set_ids.setdefault(names, len(self.name_sets))
        if set_id == len(self.name_sets):
            self.name_sets.append(names)
        return set_id

    def key_id(self, key: str) -> int:
        """Return the id of an object's key. Add it if it is new."""
        key_id = self._key_ids.setdefault(key, len(self.keys))
        if key_id == len(self.keys):
            self.keys.append(key)
        return key_id

    def read_id(self, key: str, names: tuple[str, ...]) -> int:
        """Return the id that stands for a read of the attributes `names` of the object with this key."""
        return self.key_id(key) << SET_ID_BITS | self.set_id(names)

    def read_of(self, read_id: int) -> tuple[str, tuple[str, ...]]:
        """Return the key and the names that `read_id` stands for."""
        return self.keys[read_id >> SET_ID_BITS], self.name_sets[read_id & SET_ID_MASK]

    def counts(self) -> tuple[int, int]:
        """Return the numbers of keys and of sets."""
        return len(self.keys), len(self.name_sets)

    def added_since(self, counts: tuple[int, int]) -> NewEntries:
        """Return the keys and sets that were added since the table had these counts."""
        return self.keys[counts[0] :], self.name_sets[counts[1] :]

    def id_converter(self, counts: tuple[int, int], new: NewEntries) -> Callable[[DependencyRecord], None]:
        """Add the `new` entries of another process's table, and return a function that converts its records to the ids of this
        table.

        Both tables were equal when they had these counts."""
        if not any(new):
            return lambda record: None
        import numpy as np  # not at the top: a build without changes runs without it

        def ids(count: int, new_ids: list[int]) -> Any:
            return np.concatenate([np.arange(count, dtype=np.uint64), np.array(new_ids, dtype=np.uint64)])

        key_ids = ids(counts[0], [self.key_id(key) for key in new[0]])
        set_ids = ids(counts[1], [self.set_id(names) for names in new[1]])

        def convert(record: DependencyRecord) -> None:
            reads = np.frombuffer(record.reads, dtype=np.uint64)
            record.reads = (key_ids[reads >> SET_ID_BITS] << SET_ID_BITS | set_ids[reads & SET_ID_MASK]).tobytes()
            record.page_names, record.site_names = int(set_ids[record.page_names]), int(set_ids[record.site_names])

        return convert

    def names_read(self, records: Iterable[DependencyRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the key of each object that the records name, with all names that any of them read of it, sorted."""
        import numpy as np  # not at the top: a build without changes runs without it

        all_reads = np.zeros(0, np.uint64)
        for _, reads in _batches(records):
            all_reads = np.union1d(all_reads, reads)
        unions: dict[tuple[int, ...], tuple[str, ...]] = {}
        for key_id, read_ids in groupby(all_reads.tolist(), key=lambda read_id: read_id >> SET_ID_BITS):
            set_ids = tuple(read_id & SET_ID_MASK for read_id in read_ids)
            if set_ids not in unions:
                unions[set_ids] = tuple(sorted({name for set_id in set_ids for name in self.name_sets[set_id]}))
            yield self.keys[key_id], unions[set_ids]

    def compact(self, records: dict[str, DependencyRecord], digests: Mapping[str, NamedDigests]) -> StoredRecords:
        """Return the records with only those keys and sets that they name. `digests` has the digests of the objects, by key.

        The records are changed in place: they get the ids of the result, so this table can no longer read them."""
        used_keys, used_sets = _IdCompaction(len(self.keys)), _IdCompaction(len(self.name_sets))
        for batch, reads in _batches(records.values()):
            used_keys.use(reads >> SET_ID_BITS)
            used_sets.use(reads & SET_ID_MASK)
            used_sets.use([set_id for record in batch for set_id in (record.page_names, record.site_names)])
        key_ids, set_ids = used_keys.new_ids, used_sets.new_ids
        for batch, reads in _batches(records.values()):
            new_reads = (key_ids[reads >> SET_ID_BITS] << SET_ID_BITS | set_ids[reads & SET_ID_MASK]).tobytes()
            start = 0
            for record in batch:
                end = start + len(record.reads)
                record.page_names, record.site_names = int(set_ids[record.page_names]), int(set_ids[record.site_names])
                record.reads = new_reads[start:end]
                start = end
        compacted = IdTable(
            [self.keys[key_id] for key_id in used_keys.old_ids], [self.name_sets[set_id] for set_id in used_sets.old_ids]
        )
        object_digests = [
            ObjectDigests(compacted.set_id(names), combined, separate)
            for names, combined, separate in map(digests.__getitem__, compacted.keys)
        ]
        return StoredRecords(compacted.keys, compacted.name_sets, records, object_digests)


class _IdCompaction:
    """Maps the used ids, all of which are below `count`, to consecutive new ids in the same order."""

    def __init__(self, count: int) -> None:
        import numpy as np  # not at the top: a build without changes runs without it

        self._used = np.zeros(count, dtype=bool)

    def use(self, ids: Any) -> None:
        self._used[ids] = True

    @cached_property
    def old_ids(self) -> list[int]:
        """The used ids, in order."""
        return self._used.nonzero()[0].tolist()

    @cached_property
    def new_ids(self) -> Any:
        """An array with the new id of each used id at its index."""
        return self._used.cumsum(dtype="uint64") - 1


def _batches(records: Iterable[DependencyRecord]) -> Iterator[tuple[list[DependencyRecord], Any]]:
    """Yield _BATCH records at a time, with one array of the ids of all their reads."""
    import numpy as np

    rest = iter(records)
    while batch := list(islice(rest, _BATCH)):
        yield batch, np.frombuffer(b"".join(record.reads for record in batch), dtype=np.uint64)


def pack_ids(ids: Iterable[int]) -> bytes:
    """Return ids as bytes, 8 bytes for each id, in the byte order of this machine."""
    return array("Q", ids).tobytes()


def unpack_ids(data: bytes) -> array[int]:
    """Return the ids that `pack_ids` made these bytes of."""
    ids = array("Q")
    ids.frombytes(data)
    return ids
