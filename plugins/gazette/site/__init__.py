"""The Pelican plugin: receivers of signals, and the pages, feeds and files of a site. Only this folder imports Pelican."""

__all__ = [
    "build",
    "cards",
    "feeds",
    "head",
    "hosting",
    "incremental",
    "output",
    "pages",
    "permalinks",
    "plugin",
    "reporting",
    "search",
    "settings_file",
    "site_context",
    "start",
    "wording",
    "writer",
]
