"""What commands read in a site's settings file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from ..config import Config, read_config
from ..model.errors import ConfigError

# Where these are no text, what Pelican and we raise does not say which of them it is.
_TEXTS = {"SITEURL": '"https://your.site"', "CACHE_PATH": '"cache"'}


def site_settings(path: Path) -> dict[str, Any]:
    """Pelican's settings as a file has them, with absolute paths. Raises ConfigError where there is none or it is wrong."""
    from pelican.settings import read_settings  # the core does without Pelican, and so does every other command

    if not path.is_file():
        raise ConfigError("there is no such file; run this in the folder of the site, or name its settings with --settings")
    log = logging.getLogger("pelican.settings")
    level = log.level
    log.setLevel(logging.ERROR)  # what it would advise is for builds
    try:
        return _with_texts(dict(read_settings(str(path))))
    except ConfigError:
        raise
    except Exception as error:  # a settings file is code, and Pelican raises plain Exceptions
        hint = ", ".join(f"{name} = {text}" for name, text in _TEXTS.items())
        said = f"{type(error).__name__}: {error}"
        remedy = f"; are addresses and paths text between quotes ({hint})?" if isinstance(error, AttributeError | TypeError) else ""
        raise ConfigError(f"Pelican cannot read these settings: {said}{remedy}") from error
    finally:
        log.setLevel(level)


def _with_texts(settings: dict[str, Any]) -> dict[str, Any]:
    for name, meant in _TEXTS.items():
        if not isinstance(settings[name], str):
            raise ConfigError(f"{name} is {settings[name]!r}; write it as text between quotes: {name} = {meant}")
    return settings


def site_config(path: Path) -> Config:
    """What Gazette reads in a settings file. Raises ConfigError where there is none or it is wrong."""
    return read_config(site_settings(path))
