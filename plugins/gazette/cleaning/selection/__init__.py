"""Select the blocks of a saved page that are its article. Learned trees decide, with the votes of two extractors and JSON-LD."""

__all__ = ["features", "forest", "select", "votes"]
