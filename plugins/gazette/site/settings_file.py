"""Read a site's settings file, for commands."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from ..config import Config, read_config
from ..model.errors import ConfigError

# Settings that must be text, with examples. They are checked here, since the exceptions that other types cause in Pelican and
# Gazette do not name the setting.
_TEXT_EXAMPLES = {"SITEURL": '"https://your.site"', "CACHE_PATH": '"cache"'}


def site_settings(path: Path) -> dict[str, Any]:
    """Return Pelican's settings from a file, with absolute paths. Raises ConfigError if there is no such file or it is wrong."""
    from pelican.settings import read_settings  # slow to import, and only needed by commands about a site

    if not path.is_file():
        raise ConfigError("there is no such file; run this in the folder of the site, or name its settings with --settings")
    log = logging.getLogger("pelican.settings")
    level = log.level
    log.setLevel(logging.ERROR)  # Pelican's warnings about settings are for builds
    try:
        return _check_texts(dict(read_settings(str(path))))
    except ConfigError:
        raise
    except Exception as error:  # a settings file is code, and Pelican raises plain Exceptions
        examples = ", ".join(f"{name} = {example}" for name, example in _TEXT_EXAMPLES.items())
        reason = f"{type(error).__name__}: {error}"
        remedy = f"; check that URLs and paths are in quotes ({examples})" if isinstance(error, AttributeError | TypeError) else ""
        raise ConfigError(f"Pelican cannot read these settings: {reason}{remedy}") from error
    finally:
        log.setLevel(level)


def _check_texts(settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings unchanged. Raises ConfigError if one that must be text is not."""
    for name, example in _TEXT_EXAMPLES.items():
        if not isinstance(settings[name], str):
            raise ConfigError(f"{name} is {settings[name]!r}; write it as text between quotes: {name} = {example}")
    return settings


def site_config(path: Path) -> Config:
    """Return Gazette's Config from a settings file. Raises ConfigError if there is no such file, or if it is wrong."""
    return read_config(site_settings(path))
