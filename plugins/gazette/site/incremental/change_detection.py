"""Find out whether what a page read of tracked objects has changed since the last build.

An object has one digest of all attributes that any page read. If it is unchanged, so is whatever a single page read. If not,
digests of each attribute tell which ones changed, and only pages that read one of these are out of date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from .build_store import DependencyRecord, ObjectDigests
from .interning import SET_ID_BITS, SET_ID_MASK, IdTable, NamedDigests, unpack_ids
from .value_digests import ATTRIBUTE_DIGEST_SIZE, UndigestibleError, ValueDigests

_NO_NAMES: frozenset[str] = frozenset()


class ChangeDetector:
    """Compares the objects of this build with those of the last one, each object when it is first asked for.

    `last_digests` are the digests of the last build's objects, in the order of the objects' ids in `ids`."""

    def __init__(self, values: ValueDigests, ids: IdTable, last_digests: Sequence[ObjectDigests]) -> None:
        self._values, self._ids = values, ids
        self._last_digests = last_digests
        # The names of the attributes that changed, by the object's id; None if the object has not been compared yet.
        self._changed: list[frozenset[str] | None] = [None] * len(last_digests)

    def is_unchanged(self, record: DependencyRecord) -> bool:
        """Return True if all attributes that `record` names still have the values of the last build."""
        changed_by_id = self._changed
        for read_id in unpack_ids(record.reads):
            key_id = read_id >> SET_ID_BITS
            changed = changed_by_id[key_id]
            if changed is None:
                changed = changed_by_id[key_id] = self._changed_names(key_id)
            if changed and not changed.isdisjoint(self._ids.name_sets[read_id & SET_ID_MASK]):
                return False
        return True

    def current_digests(self, records: Iterable[DependencyRecord]) -> dict[str, NamedDigests]:
        """Return this build's digests of all objects that `records` name, by their keys."""
        names_by_key = list(self._ids.names_read(records))
        digests = {key: self._current(key, names) for key, names in names_by_key}
        # Some objects are registered only while others are digested, so those that were missing are tried once more.
        return {key: digests[key] if digests[key][1] else self._current(key, names) for key, names in names_by_key}

    def _changed_names(self, key_id: int) -> frozenset[str]:
        """Return the names of an object's attributes that have changed since the last build or cannot be digested."""
        last, key = self._last_digests[key_id], self._ids.keys[key_id]
        names = self._ids.name_sets[last.names]
        if last.combined and last.combined == self._combined_digest(key, names):
            return _NO_NAMES
        current = self._values.digest_each(key, names)
        if len(names) == 1 or len(current) != len(last.separate):
            return frozenset(names)
        pairs = zip(names, _split_digests(last.separate), _split_digests(current), strict=True)
        return frozenset(name for name, before, now in pairs if before != now or not any(now))

    def _current(self, key: str, names: tuple[str, ...]) -> NamedDigests:
        """Return this build's digests of an object. The last build's are taken if they are known to be the same."""
        key_id = self._ids.key_id(key)
        if key_id < len(self._last_digests) and self._changed[key_id] == _NO_NAMES:
            last = self._last_digests[key_id]
            if self._ids.name_sets[last.names] == names:
                return names, last.combined, last.separate
        return names, self._combined_digest(key, names), self._values.digest_each(key, names) if len(names) > 1 else b""

    def _combined_digest(self, key: str, names: tuple[str, ...]) -> bytes:
        """Return one digest of these attributes, or b"" if the object is missing or one of them cannot be digested."""
        try:
            return self._values.digest(key, names)
        except UndigestibleError:
            return b""


def _split_digests(digests: bytes) -> list[bytes]:
    return [digests[start : start + ATTRIBUTE_DIGEST_SIZE] for start in range(0, len(digests), ATTRIBUTE_DIGEST_SIZE)]


def combine_digests(digests: Iterable[bytes]) -> bytes:
    """Return one digest of 16 bytes for several, which are of equal length."""
    return blake2b(b"".join(digests), digest_size=16).digest()
