"""Read archives of raw files, with a module for each kind: WARC, JSON Lines, tar, zip, mbox."""

__all__ = ["archive", "entries", "json_lines", "mbox", "members", "streams", "tar", "warc", "zip"]
