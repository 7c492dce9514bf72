"""Incremental builds: record what each page depends on, find out what has changed, and render only what is out of date.

Nothing here is specific to Gazette's pages."""

__all__ = ["build_store", "digests", "fork_pool", "no_op_build", "renderer", "site_fingerprint", "tracking"]
