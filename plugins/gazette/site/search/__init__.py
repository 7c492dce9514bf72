"""Search without a server: documents made of articles, Pagefind's index, built in shards and merged, and the search page."""

__all__ = [
    "documents",
    "pagefind_files",
    "pagefind_merge",
    "pagefind_program",
    "pagefind_shard",
    "pagefind_worker",
    "search_index",
    "search_page",
]
