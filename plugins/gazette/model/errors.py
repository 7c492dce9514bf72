"""What can go wrong, by who can mend it: the site's owner (ConfigError) or the file's (ArticleError)."""


class GazetteError(Exception):
    """Any failure that Gazette explains to its user."""


class ConfigError(GazetteError):
    """A setting is wrong. The message names the setting, its value and what was meant."""


class ArticleError(GazetteError):
    """A raw file cannot become an article. The message says why and what would help."""
