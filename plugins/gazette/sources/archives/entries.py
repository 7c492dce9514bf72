"""The results of reading an archive, and the selection of what to read from it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ...model.article import RawFile

# Bytes; larger files are refused. The largest pages of news sites are a few megabytes, so a file above the limit is no article.
# The limit also stops archive bombs, in which a few kilobytes expand without end.
MAX_ENTRY_BYTES = 32 * 2**20
TOO_LARGE = (
    f"larger than {MAX_ENTRY_BYTES // 2**20} MiB, too large for an article; if it is one, put it into the raw folder yourself"
)

# Why `Selection` skips an entry. These reasons are counted, so they name no entry.
_OTHER_URL, _NO_URL = "URL does not match --url", "no URL to compare with --url"
_OTHER_DAY, _NO_DAY = "day outside --since and --until", "no day to compare with --since and --until"


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A raw file from an archive.

    * `position`: where it is in the archive, for messages ("line 3", "record at byte 0", or a member's path).
    * `time`: when it was saved, in seconds since 1970; None if the archive does not say.
    * `companion`: True for a file that belongs to articles without being one, such as a picture.
    """

    raw: RawFile
    position: str
    time: float | None = None
    companion: bool = False


@dataclass(frozen=True, slots=True)
class SkippedEntry:
    """A part of an archive that is not meant to be imported. `reason` names no part, since parts are counted by reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """A part of an archive that should be an article but cannot be imported.

    * `position`: where it is in the archive; "" for the archive as a whole.
    * `reason`: what is wrong and what would help.
    * `final`: True if nothing after it can be read.
    """

    position: str
    reason: str
    final: bool = False


EntryResult = ArchiveEntry | SkippedEntry | RefusedEntry


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries of an archive to import. An empty field selects everything.

    * `url`: a shell pattern that the entry's URL must match; '*' also matches slashes ('https://ledger.example/2024/*').
    * `since`, `until`: the first and the last day, in ISO 8601.
    """

    url: str = ""
    since: str = ""
    until: str = ""

    def skip_reason(self, url: str, day: str) -> str:
        """Return why an entry with this URL and day is not selected, or "" if it is selected.

        `day` is a day or a time in ISO 8601. Pass "" for a URL or a day that is unknown.
        """
        if self.url and not (url and fnmatchcase(url, self.url)):
            return _OTHER_URL if url else _NO_URL
        if not (self.since or self.until):
            return ""
        in_range = (self.since or "0") <= day[:10] <= (self.until or "9")
        return "" if day and in_range else _OTHER_DAY if day else _NO_DAY


def hashed_path(data: bytes, suffix: str) -> str:
    """Return a path for an entry that has no name: 16 base-32 characters of the SHA-256 hash of `data`, and `suffix`.

    The first two characters are also the name of the folder. This gives up to 1,024 folders, so that none holds millions of files.
    Base 32 has no digits 0, 1, 8 and 9. Hexadecimal names would now and then contain eight digits that look like a day, and
    a day in a file's name dates its article.
    """
    name = base64.b32encode(hashlib.sha256(data).digest()[:10]).decode().lower()
    return f"{name[:2]}/{name}{suffix}"
