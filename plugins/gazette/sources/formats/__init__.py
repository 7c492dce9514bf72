"""Parse raw files, with a module for each input format: bytes in, a draft with blocks and metadata out."""

__all__ = [
    "by_suffix",
    "eml",
    "fields",
    "front_matter",
    "html",
    "json_record",
    "markdown",
    "mhtml",
    "mime",
    "page_blocks",
    "page_metadata",
    "plain_text",
    "tables",
]
