"""What is found in an archive."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ...model.article import Raw

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


OTHER_ADDRESS, NO_ADDRESS = "another address than --url", "no address to compare with --url"
OTHER_DAY, NO_DAY = "another day than --since and --until", "no day to compare with --since and --until"


@dataclass(frozen=True, slots=True)
class Selection:
    """`url` is a pattern as shells have them ('https://ledger.example/2024/*'; '*' stands for slashes, too), `since` and
    `until` are days in ISO 8601, both included. "" leaves all through."""

    url: str = ""
    since: str = ""
    until: str = ""

    def against(self, url: str, day: str) -> str:
        """Why a part with this address and day (or a time, in ISO 8601) is not wanted; "" where it is."""
        if self.url and not (url and fnmatchcase(url, self.url)):
            return OTHER_ADDRESS if url else NO_ADDRESS
        if not (self.since or self.until):
            return ""
        wanted = (self.since or "0") <= day[:10] <= (self.until or "9")
        return "" if day and wanted else OTHER_DAY if day else NO_DAY
