"""Raw files, wherever they are stored: listing, decoding, archives, a parser for each input format. Also the user's TOML files."""

__all__ = ["archives", "decoding", "formats", "listing", "remote", "toml_files", "toml_positions"]
