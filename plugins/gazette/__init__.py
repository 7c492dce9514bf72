"""Gazette: a Pelican plugin that turns a folder of raw news files into a clean, tagged digest."""


def register() -> None:
    """Called by Pelican: connect to its signals."""
    from .site.start import connect  # imports Pelican, which the rest of the package does without

    connect()
