"""What tar and zip have in common: files with names, some of which would like to lie elsewhere."""

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

from ...model.article import Raw
from ..decoding import COMPANION_SUFFIXES, SIDECAR_SUFFIX, sidecar_of, suffix_of
from .entries import LARGEST, TOO_LARGE, Entry, Found, Passed, Refused, Selection

HIDDEN, NO_FILE = "hidden files", "folders, links and devices"
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]|^[A-Za-z]:")
# What readers and decompressors raise over bytes that are not what they should be; RuntimeError where there is a password.
DAMAGE = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile)
# A sidecar is a few lines; those of an archive are kept in memory until their raw files come.
_LARGEST_SIDECAR = 64 * 2**10


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive under its name there. `read` gives its content, at most so many bytes of it; `time` is when it
    was written, in seconds since 1970."""

    name: str
    size: int
    time: float | None
    is_file: bool
    read: Callable[[int], bytes]


def safe_path(name: str) -> str:
    """A member's name as a path below the archive's own folder; "" where it would lead out of it, or is none."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    harmless = parts and ".." not in parts and not name.startswith("/") and not _STRANGE.search(name)
    return "/".join(parts) if harmless else ""


def read_sidecars(members: Iterable[Member | Refused]) -> dict[str, bytes]:
    """The sidecars among members, by their paths, as far as the archive can be read."""
    found: dict[str, bytes] = {}
    with suppress(*DAMAGE):
        for member in members:
            path = safe_path(member.name) if isinstance(member, Member) and member.is_file else ""
            if isinstance(member, Member) and _is_sidecar(path) and not _is_hidden(path):
                with suppress(*DAMAGE):
                    found[path] = member.read(_LARGEST_SIDECAR + 1)
    return {path: data for path, data in found.items() if len(data) <= _LARGEST_SIDECAR}


def _is_sidecar(path: str) -> bool:
    return path.lower().endswith(SIDECAR_SUFFIX)


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def read_members(members: Iterable[Member | Refused], sidecars: Mapping[str, bytes], selection: Selection) -> Iterator[Found]:
    """Raw files for members, in their order, each with the sidecar that lies beside it. A member's day is that on which it
    was written."""
    unused = set(sidecars)
    for member in members:
        path = member.place if isinstance(member, Refused) else safe_path(member.name)
        if isinstance(member, Refused):
            yield member
        elif not member.is_file:
            yield Passed(NO_FILE)
        elif not path:
            yield Refused(repr(member.name), "its name would lead out of the archive's folder; rename it in the archive")
        elif path not in sidecars:
            found = _read(path, member, sidecars, selection)
            unused.discard("" if isinstance(found, Refused) else str(sidecar_of(PurePosixPath(path))))
            yield found
    yield from (Refused(path, "a sidecar without a raw file; rename it like its file") for path in sorted(unused))


def _read(path: str, member: Member, sidecars: Mapping[str, bytes], selection: Selection) -> Found:
    reason = HIDDEN if _is_hidden(path) else selection.against("", _day(member.time))
    if reason:
        return Passed(reason)
    if member.size > LARGEST or _is_sidecar(path):
        return Refused(path, "not a sidecar that can be read; a sidecar is a few lines" if _is_sidecar(path) else TOO_LARGE)
    try:
        data = member.read(LARGEST + 1)
    except DAMAGE as error:
        return Refused(path, f"damaged ({error}); fetch the archive anew, or make it without a password")
    return _entry(path, data, member, sidecars)


def _entry(path: str, data: bytes, member: Member, sidecars: Mapping[str, bytes]) -> Found:
    if len(data) != member.size:
        return Refused(path, TOO_LARGE if len(data) > member.size else "its end is missing; fetch the archive anew")
    companion = suffix_of(path) in COMPANION_SUFFIXES
    sidecar = None if companion else sidecars.get(str(sidecar_of(PurePosixPath(path))))
    return Entry(Raw(path, data, sidecar), path, member.time, companion)


def _day(time: float | None) -> str:
    """The day in UTC; "" where it is none."""
    try:
        return datetime.fromtimestamp(time, UTC).date().isoformat() if time else ""
    except (ValueError, OverflowError, OSError):
        return ""
