"""A date for every article. What the source says comes first; what is said in its place is always named."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from .article import Article
from .cleaning.rules import FROM_TEXT
from .dates import date_in_path

FROM_ADDRESS = "the article's address"
FROM_FILE_NAME = "the file's name"
FROM_GIT = "the day the file was first recorded in git"
FROM_CLOCK = "the file's time of modification"
# Dates that do not come from the source itself; the article page says so.
NOT_FROM_SOURCE = frozenset({FROM_FILE_NAME, FROM_GIT, FROM_CLOCK})


def date_articles(articles: Iterable[Article], folder: Path, zone: str) -> tuple[Article, ...]:
    """The articles with `published` and `date_source` filled in. `zone` (IANA name) is where a file's time of
    modification becomes a day."""
    named = [date_by_name(article) for article in articles]
    days = {} if all(article.published for article in named) else first_recorded(folder)
    return tuple(article if article.published else _date_by_file(article, days, folder, zone) for article in named)


def date_by_name(article: Article) -> Article:
    """The article with the date in its address or its file's name. That is surer than a line in the text, and less
    sure than front matter, a sidecar or a page's metadata."""
    if article.published and article.date_source != FROM_TEXT:
        return article
    named = (
        (date_in_path(urlsplit(article.url).path), FROM_ADDRESS),
        (date_in_path(article.path.rpartition("/")[2]), FROM_FILE_NAME),
    )
    day, source = next((pair for pair in named if pair[0]), ("", ""))
    # A line of the text that agrees may know the hour as well.
    return replace(article, published=day, date_source=source) if day and article.published[:10] != day else article


def _date_by_file(article: Article, days: Mapping[str, str], folder: Path, zone: str) -> Article:
    if day := days.get(article.path):
        return replace(article, published=day, date_source=FROM_GIT)
    modified = datetime.fromtimestamp((folder / article.path).stat().st_mtime, ZoneInfo(zone))
    return replace(article, published=modified.date().isoformat(), date_source=FROM_CLOCK)


def first_recorded(folder: Path) -> dict[str, str]:
    """The day (ISO 8601) on which git first recorded each file below `folder`, by its path in it. Empty without git."""
    command = [
        "git",
        "-C",
        str(folder),
        "log",
        "--diff-filter=A",
        "--format=%x01%as",
        "--name-only",
        "--relative",
        "-z",
        "--",
        ".",
    ]
    try:
        log = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return {}
    days: dict[str, str] = {}
    for commit in log.split("\x01")[1:]:
        day, *names = (part.strip("\n") for part in commit.split("\0"))
        days.update(dict.fromkeys(filter(None, names), day))  # newest commit first, so the oldest one stays
    return days
