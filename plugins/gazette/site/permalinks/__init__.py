"""Permanent URLs: what earlier builds published where, which article, entity or list it is today, and where former URLs lead."""

__all__ = ["article_matching", "article_store", "entity_redirects", "entity_urls", "feed_paths", "list_redirects"]
