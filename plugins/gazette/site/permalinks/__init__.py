"""Permalinks: what earlier builds published and at which URLs, what became of it, and where former URLs redirect."""

__all__ = ["article_matching", "article_store", "entity_redirects", "entity_urls", "feed_paths", "list_redirects"]
