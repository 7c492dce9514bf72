"""Turn the members of tar and zip archives into raw files below the archive's folder, with their sidecars."""

from __future__ import annotations

import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from ...model.article import RawFile
from ..decoding import COMPANION_SUFFIXES, SIDECAR_SUFFIX, sidecar_path, suffix_of
from .entries import MAX_ENTRY_BYTES, TOO_LARGE, ArchiveEntry, EntryResult, RefusedEntry, Selection, SkippedEntry

# Why members are skipped.
_HIDDEN, _NOT_A_FILE = "hidden files", "folders, links and devices"
# Control characters, backslashes and drive letters.
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:")
# Raised by readers and decompressors if data is damaged; RuntimeError if a zip member is encrypted.
DAMAGE_ERRORS = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile)
# Bytes. A sidecar has a few lines; all sidecars of an archive are held in memory until their raw files come.
_MAX_SIDECAR_BYTES = 64 * 2**10


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a tar or zip archive.

    * `name`: its name in the archive, which may be hostile; see `safe_path`.
    * `size`: the size in bytes that the archive declares.
    * `time`: when it was last modified, in seconds since 1970; None if unknown.
    * `is_file`: False for folders, links and devices.
    * `read`: returns the content, but no more than the given number of bytes.
    """

    name: str
    size: int
    time: float | None
    is_file: bool
    read: Callable[[int], bytes]


def safe_path(name: str) -> str:
    """Return a member's name as a path below the archive's folder, or "" if it is empty or could point outside that folder."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    safe = parts and ".." not in parts and not name.startswith("/") and not _UNSAFE_NAME.search(name)
    return "/".join(parts) if safe else ""


def read_sidecars(members: Iterable[Member | RefusedEntry]) -> dict[str, bytes]:
    """Return the content of the sidecars among `members`, by path, as far as the archive can be read.

    Leaves out sidecars that are damaged or too large, and hidden ones.
    """
    sidecars: dict[str, bytes] = {}
    with suppress(*DAMAGE_ERRORS):
        for member in members:
            path = safe_path(member.name) if isinstance(member, Member) and member.is_file else ""
            if isinstance(member, Member) and _is_sidecar(path) and not _is_hidden(path):
                with suppress(*DAMAGE_ERRORS):
                    sidecars[path] = member.read(_MAX_SIDECAR_BYTES + 1)
    return {path: data for path, data in sidecars.items() if len(data) <= _MAX_SIDECAR_BYTES}


def _is_sidecar(path: str) -> bool:
    return path.lower().endswith(SIDECAR_SUFFIX)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def read_members(
    members: Iterable[Member | RefusedEntry], sidecars: Mapping[str, bytes], selection: Selection
) -> Iterator[EntryResult]:
    """Yield one result per member, except for `sidecars`, which go with their raw files. Then refuse sidecars without a file.

    `sidecars` is the result of `read_sidecars`. The selection compares the day on which a member was last modified, in UTC.
    """
    unused = set(sidecars)
    for member in members:
        path = member.position if isinstance(member, RefusedEntry) else safe_path(member.name)
        if isinstance(member, RefusedEntry):
            yield member
        elif not member.is_file:
            yield SkippedEntry(_NOT_A_FILE)
        elif not path:
            yield RefusedEntry(repr(member.name), "its name points outside the archive's folder; rename it in the archive")
        elif path not in sidecars:
            result = _read_member(path, member, sidecars, selection)
            unused.discard("" if isinstance(result, RefusedEntry) else str(sidecar_path(PurePosixPath(path))))
            yield result
    yield from (RefusedEntry(path, "a sidecar without a raw file; rename it like its file") for path in sorted(unused))


def _read_member(path: str, member: Member, sidecars: Mapping[str, bytes], selection: Selection) -> EntryResult:
    reason = _HIDDEN if _is_hidden(path) else selection.skip_reason("", _day(member.time))
    if reason:
        return SkippedEntry(reason)
    if _is_sidecar(path):  # `read_sidecars` left it out
        return RefusedEntry(path, "a sidecar that is damaged or too large; a sidecar has a few lines")
    if member.size > MAX_ENTRY_BYTES:
        return RefusedEntry(path, TOO_LARGE)
    try:
        data = member.read(MAX_ENTRY_BYTES + 1)
    except DAMAGE_ERRORS as error:
        return RefusedEntry(path, f"damaged or encrypted ({error}); fetch the archive again, or make it without a password")
    if len(data) != member.size:
        return RefusedEntry(path, TOO_LARGE if len(data) > member.size else "its end is missing; fetch the archive again")
    companion = suffix_of(path) in COMPANION_SUFFIXES
    sidecar = None if companion else sidecars.get(str(sidecar_path(PurePosixPath(path))))
    return ArchiveEntry(RawFile(path, data, sidecar), path, member.time, companion)


def _day(time: float | None) -> str:
    """Return the day of `time` in UTC, in ISO 8601, or "" if it is unknown or out of range."""
    try:
        return datetime.fromtimestamp(time, UTC).date().isoformat() if time else ""
    except (ValueError, OverflowError, OSError):
        return ""
