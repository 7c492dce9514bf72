"""Where feeds lie: one path a format, and archives beside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...config import FeedFormat

FOLDER = "feeds"
# What the feeds of the digest, one item an edition, go by.
DIGEST, DIGEST_TITLE = "editions/all", "Digest"
OPML = f"{FOLDER}/all.opml"
_SUFFIXES: Mapping[FeedFormat, str] = {"rss": ".rss.xml", "atom": ".atom.xml", "json": ".json"}
MEDIA_TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
FORMAT_NAMES: Mapping[FeedFormat, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
_SUFFIX = re.compile(r"(\.(rss|atom))?\.(xml|rss|atom|json)$")


def feed_paths(address: str, formats: Sequence[FeedFormat]) -> dict[FeedFormat, str]:
    """The feeds of what has that address ('people/ada-lovelace'), by format, below the site's root."""
    return {kind: f"{FOLDER}/{address}{_SUFFIXES[kind]}" for kind in formats}


def json_path(path: str) -> str:
    """Where the JSON Feed lies that has the same items as the feed at `path`."""
    return f"{_SUFFIX.sub('', path)}.json"


def archive_path(path: str, number: int) -> str:
    """Where an archive of the feed at `path` lies: in a folder of its name, or beside one whose name has no suffix."""
    suffix = _SUFFIX.search(path)
    return f"{path.removesuffix(suffix[0])}/archive-{number}{suffix[0]}" if suffix else f"{path}-archive-{number}"
