"""Which parts of an archive are wanted: by address and by day."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

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
