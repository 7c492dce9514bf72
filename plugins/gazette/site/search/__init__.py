"""Search without a server: documents made of articles, Pagefind's index, built in shards and merged, and the search page."""

__all__ = ["documents", "pagefind_format", "pagefind_program", "search_index", "search_page"]
