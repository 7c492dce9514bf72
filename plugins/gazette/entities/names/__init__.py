"""Names in one text: find out which mentions are names, compare names, and find the roles beside them."""

__all__ = ["name_keys", "roles", "spans"]
