"""The files of the finished site and of the cache folder: write them atomically, claim each path once, remove obsolete ones."""

__all__ = [
    "json_store",
    "output_files",
    "page_references",
    "path_claims",
    "reserved_files",
    "source_digests",
    "static_files",
    "theme_assets",
]
