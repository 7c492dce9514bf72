"""A date for every article. What the source says comes first; what is said in its place is always named."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ..cleaning.rules.bylines import FROM_TEXT
from ..model.article import Article
from ..model.dates import date_in_path
from ..sources.formats.fields import GUESSED
from ..sources.listing import modified
from ..sources.remote import Folder, Remote

FROM_ADDRESS = "the article's address"
FROM_FILE_NAME = "the file's name"
FROM_GIT = "the day the file was first recorded in git"
FROM_CLOCK = "the file's time of modification"
# Dates that do not come from the source itself; the article page says so.
NOT_FROM_SOURCE = frozenset({GUESSED, FROM_FILE_NAME, FROM_GIT, FROM_CLOCK})


def date_articles(articles: Iterable[Article], folder: Folder, zone: str) -> tuple[Article, ...]:
    """The articles with `published` and `date_source` filled in. `zone` (IANA name) is where a file's time of
    modification becomes a day. Of a file whose filesystem tells no such time both stay empty."""
    named = [date_by_name(article) for article in articles]
    days = {} if all(article.published for article in named) else first_recorded(folder)
    return tuple(article if article.published else _date_by_file(article, days, folder, zone) for article in named)


def date_by_name(article: Article) -> Article:
    """The article with the date in its address or its file's name. That is surer than a line in the text, and less
    sure than front matter, a sidecar or a page's metadata."""
    if article.published and article.date_source not in (FROM_TEXT, GUESSED):
        return article
    named = (
        (date_in_path(urlsplit(article.url).path), FROM_ADDRESS),
        (date_in_path(article.path.rpartition("/")[2]), FROM_FILE_NAME),
    )
    day, source = next((pair for pair in named if pair[0]), ("", ""))
    # A line of the text that agrees may know the hour as well.
    agrees = article.published[:10] == day and article.date_source == FROM_TEXT
    return replace(article, published=day, date_source=source) if day and not agrees else article


def _date_by_file(article: Article, days: Mapping[str, str], folder: Folder, zone: str) -> Article:
    if day := days.get(article.path):
        return replace(article, published=day, date_source=FROM_GIT)
    written = modified(folder, article.path)
    return (
        replace(article, published=written.astimezone(ZoneInfo(zone)).date().isoformat(), date_source=FROM_CLOCK)
        if written
        else article
    )


def first_recorded(folder: Folder) -> dict[str, str]:
    """The day (ISO 8601) on which git first recorded each file below `folder`, by its path in it; renamed files keep
    theirs. Empty without git, which knows nothing of what lies elsewhere."""
    log = _git(folder, "log", "-M", "--diff-filter=AR", "--format=%x01%as", "--name-status", "--relative", "-z", "--", ".")
    days: dict[str, str] = {}
    called: dict[str, str] = {}  # what a file of the past is called today; the log goes backwards
    for commit in log.split("\x01")[1:]:
        day, *parts = (part.strip("\n") for part in commit.split("\0"))
        fields = iter(filter(None, parts))
        for status in fields:
            name = next(fields)
            if status.startswith("R"):
                renamed = next(fields)
                called[name] = called.get(renamed, renamed)
            else:
                days[called.get(name, name)] = day
    return days


def is_shallow(folder: Folder) -> bool:
    """Whether git's history is cut off, so that its oldest commit is no file's first."""
    return _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true"


def _git(folder: Folder, *arguments: str) -> str:
    if isinstance(folder, Remote):
        return ""
    try:
        run = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ""
    return os.fsdecode(run.stdout)
