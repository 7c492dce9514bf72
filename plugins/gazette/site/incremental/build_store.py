"""The file in which a build stores, for the next one, which files it left and what each was rendered from.

The file may be deleted at any time. The next build then renders everything."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from ..output.output_files import FileState
from ..reporting.build_summary import BuildSummary

FORMAT_VERSION = 5
_RECORDS_PER_PART = 10_000
# Bytes of the integer that gives the length of a part of the file.
_LENGTH_SIZE = 8
_UNREADABLE = (OSError, EOFError, msgspec.DecodeError, UnicodeDecodeError)

Part = TypeVar("Part")


class DependencyRecord(msgspec.Struct, array_like=True):
    """What a page, a feed or a feed item was rendered from.

    `page_names` and `site_names` are ids of sets of names: of the page's own variables and of the site's variables that it read.
    `variables_digest` is a digest of their values. `reads` are packed ids. Each stands for an object and the set of its attributes
    that were read (see interning.py). `note` is what the job's `make_note` returned, as plain values; for a feed item, it is a
    digest of the values of `reads`."""

    page_names: int
    site_names: int
    reads: bytes
    variables_digest: bytes
    note: Any = None


class ObjectDigests(msgspec.Struct, array_like=True):
    """Digests of all attributes of an object that any page read.

    `names` is the id of the set of their names. `combined` is one digest of their values, or b"" if the object is missing or one
    of the values cannot be digested. `separate` are the digests of each, as `ValueDigests.digest_each` returns them, or b"" if
    there is only one attribute."""

    names: int
    combined: bytes
    separate: bytes


class StoredBuild(msgspec.Struct):
    """What a build stores about itself. In the file, it precedes the records, which not every build needs.

    format_version: FORMAT_VERSION of the build.
    output_id: distinguishes the output folder from another one in its place.
    fingerprint: of everything that all pages depend on (site_fingerprint.py).
    sources: a fingerprint of the site's files and settings; "" if it was not computed.
    memory: a fingerprint of the files that builds keep in CACHE_PATH for good.
    valid_until: when the site will change next even if nobody edits it, because content is dated in the future.
    summary: what the build printed at its end.
    files: the files of the output, by their paths below it."""

    format_version: int
    output_id: str
    fingerprint: str
    sources: str
    memory: str
    valid_until: datetime
    summary: BuildSummary
    files: dict[str, FileState]


class StoredRecords(msgspec.Struct):
    """The records of all pages, feeds and feed items, by path or, for items, by a key with a prefix.

    The ids in the records are indexes into `keys`, the keys of objects, and into `name_sets`, the sets of names. `object_digests`
    are the digests of the objects, in the order of `keys`."""

    keys: list[str] = []
    name_sets: list[tuple[str, ...]] = []
    records: dict[str, DependencyRecord] = {}
    object_digests: list[ObjectDigests] = []


def read_stored_build(path: Path, output_id: str) -> StoredBuild | None:
    """Return what the last build into the folder `output_id` stored, or None if there is nothing usable."""
    try:
        with path.open("rb") as file:
            stored = _read_part(file, StoredBuild)
    except _UNREADABLE:
        return None
    return stored if (stored.format_version, stored.output_id) == (FORMAT_VERSION, output_id) else None


def read_stored_records(path: Path) -> StoredRecords:
    """Return the records that the last build stored, or empty ones if they are not usable."""
    try:
        with path.open("rb") as file:
            _read_part(file, msgspec.Raw)
            stored = _read_part(file, StoredRecords)
            while file.peek(1):
                stored.records |= _read_part(file, dict[str, DependencyRecord])
    except _UNREADABLE:
        return StoredRecords()
    return stored


def write_stored_build(path: Path, build: StoredBuild, records: StoredRecords) -> str:
    """Write the file atomically. Return a warning if it cannot be written, else ""."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("wb") as file:
            for part in _parts(build, records):
                data = msgspec.msgpack.encode(part)
                file.write(len(data).to_bytes(_LENGTH_SIZE) + data)
        new.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        with contextlib.suppress(OSError):
            new.unlink()
        return f"{_reason(path, error)}; the next build will render every page; {_remedy(error)}"
    return ""


def _parts(build: StoredBuild, records: StoredRecords) -> Iterator[Any]:
    """Yield the parts of the file, which are encoded and written one by one. At 16,000 articles, the whole file has 90 MB."""
    yield build
    yield StoredRecords(records.keys, records.name_sets, {}, records.object_digests)
    items = iter(records.records.items())
    while part := dict(islice(items, _RECORDS_PER_PART)):
        yield part


def _read_part(file: BinaryIO, kind: type[Part]) -> Part:
    """Return the next part of a file. Raises one of _UNREADABLE."""
    length = int.from_bytes(file.read(_LENGTH_SIZE))
    if length > os.fstat(file.fileno()).st_size:
        raise EOFError
    return msgspec.msgpack.decode(file.read(length), type=kind)


def _reason(path: Path, error: OSError | UnicodeEncodeError) -> str:
    if isinstance(error, OSError):
        return f"{path} cannot be written: {error.strerror}"
    return f"a file of the site has a name that is not text ({error.object!r})"


def _remedy(error: OSError | UnicodeEncodeError) -> str:
    return "check its permissions" if isinstance(error, OSError) else "rename it"
