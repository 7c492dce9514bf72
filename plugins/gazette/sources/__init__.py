"""Raw files, wherever they are stored: listing, decoding, archives, and a parser for each input format."""

__all__ = ["archives", "decoding", "formats", "listing", "remote"]
