"""Incremental builds: record what each page depends on, find out what has changed, and render only what is out of date.

Nothing here is specific to Gazette's pages.
"""

__all__ = [
    "access_tracking",
    "build_state",
    "build_store",
    "dependencies",
    "fork_pool",
    "interning",
    "item_cache",
    "macro_cache",
    "renderer",
    "site_fingerprint",
    "up_to_date",
    "value_digests",
]
