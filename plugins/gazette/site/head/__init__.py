"""What pages tell browsers and crawlers: kinds, titles and descriptions, Open Graph, JSON-LD, sitemaps, the web manifest."""

__all__ = ["head_metadata", "json_ld", "page_kinds", "sitemaps", "web_manifest"]
