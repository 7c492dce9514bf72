"""Rules that a user writes for the pages of one site, in content/cleaning.toml: read them, and apply them to a page."""

__all__ = ["apply_site_rule", "load_site_rules", "site_rule"]
