"""Pagefind's index, taken apart and put together: the index of each shard is read, cached, and merged with the others into one.

The form of Pagefind's files is private to Pagefind. Nothing outside this folder knows it.
"""

__all__ = ["index_files", "index_shard", "merge_shards", "read_bundle", "shard_cache", "shard_worker"]
