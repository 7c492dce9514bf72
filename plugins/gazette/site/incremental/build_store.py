"""What a build keeps of its pages and feeds for the next one: which files it left, and what each was made of.

Losing it costs time: the next build makes everything anew."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from ..output.output_files import Written
from ..reporting.build_summary import Said

FORM = 4
# Records that are written at a time, and the bytes of the number that tells how long a part of the file is.
_TOGETHER, _LENGTH = 10_000, 8
_UNREADABLE = (OSError, EOFError, msgspec.DecodeError, UnicodeDecodeError)

Part = TypeVar("Part")


class Record(msgspec.Struct, array_like=True):
    """What a page or feed was made of: the sets of names that it read of its own variables and of the site's, with a digest of
    these values (`given`); what it read of which things, as numbers. `note` is what the maker said of it."""

    own: int
    site: int
    reads: bytes
    given: bytes
    note: Any = None


class Mark(msgspec.Struct, array_like=True):
    """The set of all names that were read of a thing, by whatever page, a digest of what they stood for (b"" if that is not known),
    and digests of what each did, as `Values.each` gives them (b"" where there is only one)."""

    names: int
    digest: bytes
    parts: bytes


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
    """What is written one after the other: at 16,000 articles all of it has 90 MB."""
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
