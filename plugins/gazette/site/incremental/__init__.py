"""Incremental builds: record what each page depends on, find out what has changed, and render only what is out of date.

Nothing here is specific to Gazette's pages.
"""

__all__ = [
    "access_tracking",
    "build_state",
    "build_store",
    "change_detection",
    "fork_pool",
    "interning",
    "item_cache",
    "macro_cache",
    "no_op_build",
    "renderer",
    "site_fingerprint",
    "value_digests",
]
