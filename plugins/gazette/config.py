"""GAZETTE = {...} in the settings file, read into a frozen Config. No other module reads settings."""

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
from .sources.remote import Folder, as_place, is_address


def usable_cores() -> int:
    """How many cores this process may use: those of its affinity, and no more than a container is allotted."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        cores = min(cores, max(1, int(quota) // int(period)))
    return cores


FeedFormat = Literal["rss", "atom", "json"]
FEED_FORMATS: tuple[FeedFormat, ...] = ("rss", "atom", "json")
FeedBody = Literal["full", "excerpt", "summary"]
FEED_BODIES: tuple[FeedBody, ...] = ("full", "excerpt", "summary")

SETTINGS: dict[str, tuple[object, str]] = {
    "raw": ("raw", "the folder of raw files, below PATH, or an address such as s3://bucket/raw"),
    "recognizer": ("gazette", "'gazette', 'spacy:MODEL', 'module:function', or '' for no tags"),
    "provenance": (False, "whether each article gets a page that shows how it was cleaned"),
    "edition": ("day", "'day' or 'week': what an edition of the digest is of"),
    "cards": (True, "whether articles and editions get a picture for links to them"),
    "feed_min_articles": (3, "with how many articles an entity gets feeds, 1 or more"),
    "feed_formats": (("rss", "atom", "json"), "which of 'rss', 'atom' and 'json' feeds there are, one or more"),
    "feed_body": ("full", "'full', 'excerpt' or 'summary': how much of an article its feeds hold"),
    "websub_hub": ("", "the address of a WebSub hub, 'https://...', or '' for none"),
    "max_tags": (12, "the most tags an article has, 1 or more"),
    "min_salience": (0.0, "the salience below which a name is no tag, from 0 to 1"),
    "tidy": (False, "whether what no build has made is taken away from the output, but for OUTPUT_RETENTION"),
    "search": (True, "whether readers can search the site"),
    "jobs": ("auto", "'auto', or a whole number, 1 or more: how many processes prepare articles"),
}
_AUTO = "auto"
# What is allowed says all of them.
_OF_TWO_KINDS = ("jobs",)


def _is_address(text: str) -> bool:
    """Whether a text is an address that can be asked: with a host, and a port that there can be."""
    try:
        parts = urlsplit(text)
        return bool(re.fullmatch(r"https?://[!-~]+", text) and parts.hostname and parts.port != 0)
    except ValueError:  # of brackets, or ports
        return False


_ALLOWED: Mapping[str, Callable[[Any], bool]] = {
    "recognizer": lambda spec: spec in ("", "gazette") or ":" in spec,
    "edition": lambda period: period in PERIODS,
    "feed_min_articles": lambda number: number >= 1,
    "feed_formats": lambda formats: bool(formats) and set(formats) <= set(FEED_FORMATS),
    "feed_body": lambda body: body in FEED_BODIES,
    "websub_hub": lambda hub: not hub or _is_address(hub),
    "max_tags": lambda number: number >= 1,
    "min_salience": lambda share: 0 <= share <= 1,
    "jobs": lambda jobs: jobs == _AUTO or (type(jobs) is int and jobs >= 1),
}
_KINDS = {str: "text", bool: "True or False", int: "a whole number", float: "a number", tuple: "a list"}


@dataclass(frozen=True, slots=True)
class Config:
    """What the build needs to know. Paths are absolute; `raw` may be an
    address; `entities` is the user's own file of entities, `addresses` where the
    addresses of entities are kept from build to build, `memory` what articles are, `lists` where they are listed, `feeds` which
    feeds there are, for a WebSub hub; `jobs` is how many processes prepare articles; `timezone` is an IANA name."""

    raw: Folder
    cache: Path
    addresses: Path
    feeds: Path
    editions: Path
    memory: Path
    lists: Path
    entities: Path
    recognizer: str
    provenance: bool
    edition: Period
    cards: bool
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
    """Read Pelican's settings. Raises ConfigError naming the setting that is wrong and what was meant."""
    given = settings.get("GAZETTE", {})
    if not isinstance(given, Mapping):
        raise ConfigError(f"GAZETTE must be a dictionary such as {{'raw': 'raw'}}, not {given!r}")
    for key, value in given.items():
        _check(key, value)
    values = {key: default for key, (default, _) in SETTINGS.items()} | dict(given)
    raw = _raw_folder(Path(settings["PATH"]), str(values["raw"]))
    if "raw" in given and isinstance(raw, Path) and not raw.is_dir():
        raise ConfigError(f"GAZETTE['raw'] is {given['raw']!r}, but there is no folder {raw}; create it or mend the name")
    return Config(
        raw=raw,
        cache=Path(settings["CACHE_PATH"]) / "gazette.sqlite",
        addresses=Path(settings["CACHE_PATH"]) / "gazette-addresses.json",
        feeds=Path(settings["CACHE_PATH"]) / "gazette-feeds.json",
        editions=Path(settings["CACHE_PATH"]) / "gazette-editions.json",
        memory=Path(settings["CACHE_PATH"]) / "gazette-articles.json",
        lists=Path(settings["CACHE_PATH"]) / "gazette-lists.json",
        entities=Path(settings["PATH"]) / "entities.toml",
        recognizer=str(values["recognizer"]),
        provenance=values["provenance"] is True,
        edition=cast(Period, values["edition"]),
        cards=values["cards"] is True,
        feed_min_articles=int(values["feed_min_articles"]),
        feed_formats=tuple(kind for kind in FEED_FORMATS if kind in values["feed_formats"]),
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


def _raw_folder(content: Path, raw: str) -> Folder:
    """Settings are read many times in a build, so nobody is asked here whether there is such a place on the network."""
    try:
        return as_place(raw) if is_address(raw) else content / raw
    except ConfigError as error:
        raise ConfigError(f"GAZETTE['raw'] is {raw!r}: {error}") from error


def _check(key: object, value: object) -> None:
    if key not in SETTINGS:
        near = difflib.get_close_matches(str(key), SETTINGS, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"settings are: {', '.join(SETTINGS)}"
        raise ConfigError(f"GAZETTE[{key!r}] is not a setting; {meant}")
    default, meaning = SETTINGS[str(key)]
    wanted = _KINDS[type(default)]
    wide: dict[type, Any] = {float: int | float, tuple: list | tuple}
    fits = isinstance(value, wide.get(type(default), type(default)))
    if key not in _OF_TWO_KINDS and (not fits or isinstance(value, bool) != isinstance(default, bool)):
        raise ConfigError(f"GAZETTE[{key!r}] must be {wanted} ({meaning}), not {value!r}")
    if key in _ALLOWED and not _ALLOWED[str(key)](value):
        raise ConfigError(f"GAZETTE[{key!r}] must be {meaning}, not {value!r}")
