"""The paths of feeds: one for each format, and their archives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...config import FeedFormat

FEEDS_FOLDER = "feeds"
# The path and the title of the feed of the digest itself, which has one item for each edition.
DIGEST_FEED, DIGEST_FEED_TITLE = "editions/all", "Digest"
OPML_PATH = f"{FEEDS_FOLDER}/all.opml"
_SUFFIXES: Mapping[FeedFormat, str] = {"rss": ".rss.xml", "atom": ".atom.xml", "json": ".json"}
MEDIA_TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
FORMAT_NAMES: Mapping[FeedFormat, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
_SUFFIX = re.compile(r"(\.(rss|atom))?\.(xml|rss|atom|json)$")


def feed_paths(path: str, formats: Sequence[FeedFormat]) -> dict[FeedFormat, str]:
    """Return the paths of a feed by format, relative to the site's root.

    `path` names the feed; for the feed of a page it is the page's URL, such as 'people/ada-lovelace'.
    """
    return {format_: f"{FEEDS_FOLDER}/{path}{_SUFFIXES[format_]}" for format_ in formats}


def json_feed_path(path: str) -> str:
    """Return the path of the JSON Feed with the same items as the RSS or Atom feed at `path`."""
    return f"{_SUFFIX.sub('', path)}.json"


def feed_archive_path(path: str, number: int) -> str:
    """Return the path of an archive of the feed at `path`.

    It is 'feeds/all/archive-1.rss.xml' for 'feeds/all.rss.xml', and 'feed-archive-1' for a path without a suffix.
    """
    suffix = _SUFFIX.search(path)
    return f"{path.removesuffix(suffix[0])}/archive-{number}{suffix[0]}" if suffix else f"{path}-archive-{number}"
