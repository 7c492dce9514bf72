"""Read the `GAZETTE` setting into a frozen Config. No other module reads this setting."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from .model.errors import ConfigError
from .model.periods import PERIODS, Period
from .sources.remote import Location, is_url, parse_location


def usable_cores() -> int:
    """Return the number of cores that this process may use: those in its CPU affinity, but no more than its container's CPU quota
    (cgroup v2) allows."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        cores = min(cores, max(1, int(quota) // int(period)))
    return cores


FeedFormat = Literal["rss", "atom", "json"]
FEED_FORMATS: tuple[FeedFormat, ...] = ("rss", "atom", "json")
FeedBody = Literal["full", "excerpt", "summary"]
FEED_BODIES: tuple[FeedBody, ...] = ("full", "excerpt", "summary")

# Each setting's default, and a description of its meaning or of the allowed values. The description completes "must be ..." in
# error messages.
SETTINGS: dict[str, tuple[object, str]] = {
    "raw": ("raw", "the folder of raw files: a path below PATH, or a URL such as s3://bucket/raw"),
    "recognizer": ("gazette", "'gazette', 'spacy:MODEL', 'module:function', or '' for no tags"),
    "provenance": (False, "whether each article gets a page that shows how it was cleaned"),
    "edition": ("day", "'day' or 'week': what an edition of the digest covers"),
    "cards": (True, "whether articles and editions get a picture for link previews"),
    "entity_min_articles": (2, "the number of articles that an entity needs to get a page, 1 or more"),
    "feed_min_articles": (3, "the number of articles that an entity needs to get feeds, 1 or more"),
    "feed_formats": (("rss", "atom", "json"), "one or more of 'rss', 'atom' and 'json'"),
    "feed_body": ("full", "'full', 'excerpt' or 'summary': how much of an article its feeds contain"),
    "websub_hub": ("", "the URL of a WebSub hub, 'https://...', or '' for none"),
    "max_tags": (12, "the largest number of tags of an article, 1 or more"),
    "min_salience": (0.0, "the salience below which an entity is not a tag, from 0 to 1"),
    "tidy": (False, "whether files that the build did not make are removed from the output, except those in OUTPUT_RETENTION"),
    "search": (True, "whether readers can search the site"),
    "jobs": ("auto", "'auto', or a whole number, 1 or more: the number of processes"),
}
_AUTO = "auto"
# Settings whose values may have a type other than the default's. Only `_ALLOWED` checks these values.
_OF_SEVERAL_TYPES = ("jobs",)


def _is_web_url(text: str) -> bool:
    """Return True for an absolute http(s) URL with a host and a valid port."""
    try:
        parts = urlsplit(text)
        return bool(re.fullmatch(r"https?://[!-~]+", text) and parts.hostname and parts.port != 0)
    except ValueError:  # bad brackets, or a bad port
        return False


_ALLOWED: Mapping[str, Callable[[Any], bool]] = {
    "recognizer": lambda spec: spec in ("", "gazette") or ":" in spec,
    "edition": lambda period: period in PERIODS,
    "entity_min_articles": lambda number: number >= 1,
    "feed_min_articles": lambda number: number >= 1,
    "feed_formats": lambda formats: bool(formats) and set(formats) <= set(FEED_FORMATS),
    "feed_body": lambda body: body in FEED_BODIES,
    "websub_hub": lambda hub: not hub or _is_web_url(hub),
    "max_tags": lambda number: number >= 1,
    "min_salience": lambda share: 0 <= share <= 1,
    "jobs": lambda jobs: jobs == _AUTO or (type(jobs) is int and jobs >= 1),
}
_TYPE_NAMES = {str: "text", bool: "True or False", int: "a whole number", float: "a number", tuple: "a list"}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a site, checked and with defaults filled in.

    * `raw`: the raw folder: an absolute path, or a place on another filesystem.
    * `cache_file`: the cache.
    * `entity_urls_file`, `feeds_file`, `editions_file`, `articles_file`, `lists_file`: the site's memory, the `gazette-*.json`
      files of docs/settings.md.
    * `overrides_file`: the user's entities.toml.
    * `site_rules_file`: the user's cleaning.toml.
    * `jobs`: the number of processes.
    * `timezone`, `lang`, `category`: Pelican's TIMEZONE (an IANA name), DEFAULT_LANG in lower case, and DEFAULT_CATEGORY.
    * The other fields are the settings of the same name in docs/settings.md.
    """

    raw: Location
    cache_file: Path
    entity_urls_file: Path
    feeds_file: Path
    editions_file: Path
    articles_file: Path
    lists_file: Path
    overrides_file: Path
    site_rules_file: Path
    recognizer: str
    provenance: bool
    edition: Period
    cards: bool
    entity_min_articles: int
    feed_min_articles: int
    feed_formats: tuple[FeedFormat, ...]
    feed_body: FeedBody
    websub_hub: str
    max_tags: int
    min_salience: float
    search: bool
    tidy: bool
    jobs: int
    timezone: str
    lang: str
    category: str


def read_config(settings: Mapping[str, Any]) -> Config:
    """Return the Config of a site from Pelican's settings. Raises ConfigError, with the setting's name, if a value is wrong."""
    given = settings.get("GAZETTE", {})
    if not isinstance(given, Mapping):
        raise ConfigError(f"GAZETTE must be a dictionary such as {{'raw': 'raw'}}, not {given!r}")
    for key, value in given.items():
        _check(key, value)
    values = {key: default for key, (default, _) in SETTINGS.items()} | dict(given)
    raw = _raw_folder(Path(settings["PATH"]), str(values["raw"]))
    if "raw" in given and isinstance(raw, Path) and not raw.is_dir():
        raise ConfigError(f"GAZETTE['raw'] is {given['raw']!r}, but there is no folder {raw}; create it, or correct the setting")
    return Config(
        raw=raw,
        cache_file=Path(settings["CACHE_PATH"]) / "gazette.sqlite",
        entity_urls_file=Path(settings["CACHE_PATH"]) / "gazette-addresses.json",
        feeds_file=Path(settings["CACHE_PATH"]) / "gazette-feeds.json",
        editions_file=Path(settings["CACHE_PATH"]) / "gazette-editions.json",
        articles_file=Path(settings["CACHE_PATH"]) / "gazette-articles.json",
        lists_file=Path(settings["CACHE_PATH"]) / "gazette-lists.json",
        overrides_file=Path(settings["PATH"]) / "entities.toml",
        site_rules_file=Path(settings["PATH"]) / "cleaning.toml",
        recognizer=str(values["recognizer"]),
        provenance=values["provenance"] is True,
        edition=cast(Period, values["edition"]),
        cards=values["cards"] is True,
        entity_min_articles=int(values["entity_min_articles"]),
        feed_min_articles=int(values["feed_min_articles"]),
        feed_formats=tuple(feed_format for feed_format in FEED_FORMATS if feed_format in values["feed_formats"]),
        feed_body=cast(FeedBody, values["feed_body"]),
        websub_hub=str(values["websub_hub"]),
        max_tags=int(values["max_tags"]),
        min_salience=float(values["min_salience"]),
        search=values["search"] is True,
        tidy=values["tidy"] is True,
        jobs=usable_cores() if values["jobs"] == _AUTO else int(values["jobs"]),
        timezone=str(settings.get("TIMEZONE", "UTC")),
        lang=str(settings["DEFAULT_LANG"]).lower(),
        category=str(settings["DEFAULT_CATEGORY"]),
    )


def _raw_folder(content: Path, raw: str) -> Location:
    """Return the location of the raw folder. Makes no request, since settings are read many times in a build."""
    try:
        return parse_location(raw) if is_url(raw) else content / raw
    except ConfigError as error:
        raise ConfigError(f"GAZETTE['raw'] is {raw!r}: {error}") from error


def _check(key: object, value: object) -> None:
    """Raise ConfigError if there is no setting `key`, or if it cannot have this value."""
    if key not in SETTINGS:
        similar = difflib.get_close_matches(str(key), SETTINGS, n=1)
        remedy = f"did you mean {similar[0]!r}?" if similar else f"settings are: {', '.join(SETTINGS)}"
        raise ConfigError(f"GAZETTE[{key!r}] is not a setting; {remedy}")
    default, meaning = SETTINGS[str(key)]
    accepted_types: dict[type, Any] = {float: int | float, tuple: list | tuple}
    fits = isinstance(value, accepted_types.get(type(default), type(default)))
    # bool is a subclass of int, but True is not a number of tags.
    if key not in _OF_SEVERAL_TYPES and (not fits or isinstance(value, bool) != isinstance(default, bool)):
        raise ConfigError(f"GAZETTE[{key!r}] must be {_TYPE_NAMES[type(default)]} ({meaning}), not {value!r}")
    if key in _ALLOWED and not _ALLOWED[str(key)](value):
        raise ConfigError(f"GAZETTE[{key!r}] must be {meaning}, not {value!r}")
