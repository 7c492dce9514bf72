"""The pages of the site, and their generators: articles, entities, editions, publishers, change reports, redirects."""

__all__ = [
    "article_identity",
    "articles",
    "cleaning_pages",
    "edition_dates",
    "edition_pages",
    "entity_generator",
    "entity_pages",
    "hand_written",
    "index_sections",
    "page_generator",
    "pictures",
    "publisher_pages",
    "redirect_pages",
    "views",
]
