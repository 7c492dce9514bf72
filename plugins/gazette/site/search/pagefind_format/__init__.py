"""Pagefind's index, taken apart and put together: the index of each shard is read, cached, and merged with the others into one.

The form of Pagefind's files is private to Pagefind, and nothing outside this folder knows it. It is that of Pagefind 1.5.2
(`KNOWN_VERSION` in `read_bundle`). The index of any other version is refused, and Pagefind then indexes all articles at once.
To take a new version, change KNOWN_VERSION and both pins in pyproject.toml, run `make lock`, and run tests/site/search with
Chromium: they compare the merged index with the one that Pagefind makes of all articles, and search both.
"""

__all__ = ["index_files", "index_shard", "merge_shards", "read_bundle", "shard_cache", "shard_worker"]
