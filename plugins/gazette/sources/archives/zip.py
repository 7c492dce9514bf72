"""Zip archives: files with names."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from .entries import Found, Selection
from .members import Member, read_members, read_sidecars


def read_zip(file: BinaryIO, selection: Selection) -> Iterator[Found]:
    """A raw file for each member, in the order of the archive's own index. Zip knows no zones: its times are read as UTC."""
    with zipfile.ZipFile(file) as archive:
        members = [_member(archive, info) for info in archive.infolist()]
        yield from read_members(members, read_sidecars(members), selection)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    def read(size: int) -> bytes:
        with archive.open(info) as file:
            return file.read(size)

    mode = info.external_attr >> 16  # as Unix has it, 0 where the archive was made elsewhere
    is_file = not info.is_dir() and stat.S_IFMT(mode) in (0, stat.S_IFREG)
    return Member(info.filename, info.file_size, _time(info), is_file, read)


def _time(info: zipfile.ZipInfo) -> float | None:
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # month 0
        return None
