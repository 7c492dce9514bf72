"""Divide publishers into parts, so that trees trained on one part can be tested on the pages of another."""

from __future__ import annotations

import zlib
from pathlib import Path
from urllib.parse import urlsplit


def half_of(url: str) -> int:
    """Return the half, 0 or 1, that the publisher of a page belongs to."""
    return part_of(url, 2)


def part_of(url: str, parts: int) -> int:
    """Return the part, from 0 to parts - 1, that the publisher of a page belongs to."""
    return zlib.crc32(_publisher(url).encode()) % parts


def half_weights(half: int) -> Path:
    """Return the path of the trees trained on this half alone."""
    return Path(__file__).with_name(f"forest-{half}.json")


def _publisher(url: str) -> str:
    """Return roughly the registered domain of a URL: a 'co', 'com', 'org' or 'net' before the last label is part of the suffix."""
    labels = (urlsplit(url).hostname or url).split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in ("co", "com", "org", "net") else labels[-2:])
