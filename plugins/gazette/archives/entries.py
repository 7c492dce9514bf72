"""What is found in an archive."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from ..article import Raw

# The largest raw file that is taken from an archive, in bytes. The longest pages of news sites have a few megabytes; what
# is longer is no article, and what a few kilobytes expand to without end is an attack.
LARGEST = 32 * 2**20
TOO_LARGE = f"larger than {LARGEST // 2**20} MiB, so no article; save it on its own if it is one"


@dataclass(frozen=True, slots=True)
class Entry:
    """A raw file of an archive. `place` says where in the archive it is, `time` when it was saved, in seconds since 1970
    (None: nothing tells); `companion`: it belongs to others (a picture), and is no article."""

    raw: Raw
    place: str
    time: float | None = None
    companion: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A part that is meant not to be imported, and why, in words that are the same for all parts passed over so."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A part that should be an article and cannot be imported. `final`: neither can what follows it."""

    place: str
    reason: str
    final: bool = False


Found = Entry | Passed | Refused


def path_of(data: bytes, suffix: str) -> str:
    """Where a part without a name of its own is put: the same for the same bytes, in one of 1,024 folders, so that none
    holds a million files. Base 32 has no 0, 1, 8 and 9: eight digits of a hexadecimal number would now and then be a day,
    and a day in a file's name dates its article."""
    name = base64.b32encode(hashlib.sha256(data).digest()[:10]).decode().lower()
    return f"{name[:2]}/{name}{suffix}"
