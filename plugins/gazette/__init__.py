"""A Pelican plugin that turns a folder of raw news-article files into a clean, tagged news digest.

Pelican calls `register`. Scripts can use the steps before Pelican (docs/api.md): `gazette.cleaning.clean`, `gazette.entities.tag`,
`gazette.entities.tag_articles` and `gazette.stories.group`.
"""

__all__ = ["__version__", "register"]

__version__ = "0.1.0"


def register() -> None:
    """Connect to Pelican's signals. Pelican calls this when it loads the plugin."""
    from .site.start import connect  # imports Pelican, which scripts and most commands do not need

    connect()
