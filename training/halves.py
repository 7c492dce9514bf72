"""Two halves of the publishers: trees learned from one are judged by the pages of the other."""

from __future__ import annotations

import zlib
from pathlib import Path
from urllib.parse import urlsplit


def half_of(url: str) -> int:
    """0 or 1: the half that the publisher of a page belongs to."""
    return part_of(url, 2)


def part_of(url: str, parts: int) -> int:
    """From 0: which of so many parts the publisher of a page belongs to."""
    return zlib.crc32(_publisher(url).encode()) % parts


def half_weights(half: int) -> Path:
    """Where the trees are that were learned from one half alone."""
    return Path(__file__).with_name(f"forest-{half}.json")


def _publisher(url: str) -> str:
    """The registered domain, near enough."""
    parts = (urlsplit(url).hostname or url).split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and parts[-2] in ("co", "com", "org", "net") else parts[-2:])
