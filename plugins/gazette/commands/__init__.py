"""The commands of `gazette`: a module for each, what several of them share, and the command line that runs them."""

__all__ = [
    "batch",
    "cache",
    "clean",
    "clean_report",
    "command_line",
    "edition",
    "entities",
    "entities_review",
    "explain",
    "github",
    "import_archive",
    "ping",
    "prepare",
    "publish",
    "s3",
    "stories",
    "tags",
]
