"""Feeds in RSS 2.0, Atom 1.0 and JSON Feed 1.1, the list of all feeds in OPML, and editions as e-mail."""

__all__ = [
    "bodies",
    "channel",
    "edition_email",
    "feed_generator",
    "feed_jobs",
    "items",
    "json_feed",
    "opml",
    "site_channels",
    "xml",
]
