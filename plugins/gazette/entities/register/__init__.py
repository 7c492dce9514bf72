"""Build one register of entities for the whole site: merge names, split namesakes, compute salience, and list what is uncertain."""

__all__ = ["build_register", "merging", "namesakes", "register_values", "salience"]
