"""The user's overrides in content/entities.toml: read, look up, match and edit them."""

__all__ = ["edit_toml", "load_overrides", "matching", "override", "override_lookup"]
