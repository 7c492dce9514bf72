"""Read zip archives."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from .entries import EntryResult, Selection
from .members import Member, read_members, read_sidecars


def read_zip(file: BinaryIO, selection: Selection) -> Iterator[EntryResult]:
    """Yield one result per member, in the order of the archive's index, except for sidecars, which go with their raw files.

    Zip stores times without a zone; they are read as UTC.
    Raises one of DAMAGE_ERRORS if the index cannot be read.
    """
    with zipfile.ZipFile(file) as archive:
        members = [_member(archive, info) for info in archive.infolist()]
        yield from read_members(members, read_sidecars(members), selection)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    def read(size: int) -> bytes:
        with archive.open(info) as file:
            return file.read(size)

    mode = info.external_attr >> 16  # the Unix file mode; 0 if the archive was made on another system
    is_file = not info.is_dir() and stat.S_IFMT(mode) in (0, stat.S_IFREG)
    return Member(info.filename, info.file_size, _time(info), is_file, read)


def _time(info: zipfile.ZipInfo) -> float | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # such as month 0
        return None
