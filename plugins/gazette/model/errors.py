"""Exceptions whose messages are for users. ConfigError is about the site's setup, ArticleError about one raw file."""


class GazetteError(Exception):
    """A failure that Gazette explains to its user. The message gives the reason and a remedy."""


class ConfigError(GazetteError):
    """A setting, option or file of the site is wrong, or something that it needs is missing or cannot be used.

    For a setting, the message names the setting, its value and what is allowed.
    """


class ArticleError(GazetteError):
    """A raw file cannot become an article. The message says why, and what would help."""
