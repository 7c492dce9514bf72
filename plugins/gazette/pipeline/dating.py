"""Give every article a date. The source's own date takes precedence; `date_source` says where any other date comes from."""

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
from ..sources.formats.fields import GUESSED_DATE
from ..sources.listing import modification_time
from ..sources.remote import Location, RemotePath

FROM_URL = "the article's address"
FROM_FILE_NAME = "the file's name"
FROM_GIT = "the day the file was first recorded in git"
FROM_MODIFICATION_TIME = "the file's time of modification"
# For dates from these, the article's page says where the date comes from, since the source itself does not give it.
NOT_FROM_SOURCE = frozenset({GUESSED_DATE, FROM_FILE_NAME, FROM_GIT, FROM_MODIFICATION_TIME})


def date_articles(articles: Iterable[Article], folder: Location, zone: str) -> tuple[Article, ...]:
    """Return the articles with `published` and `date_source` filled in.

    Articles without a date in the source, its URL or its file's name get the day on which git first recorded the file in `folder`,
    or the day of its modification time in `zone`, an IANA name. Both fields stay "" if the filesystem gives no modification time.
    """
    dated = [date_from_name(article) for article in articles]
    days = {} if all(article.published for article in dated) else first_commit_days(folder)
    return tuple(article if article.published else _date_from_file(article, days, folder, zone) for article in dated)


def date_from_name(article: Article) -> Article:
    """Return the article with the date in its URL or its file's name, if there is one and no better date.

    Such a date is more reliable than a line of the text, and less than front matter, a sidecar or a page's metadata.
    """
    if article.published and article.date_source not in (FROM_TEXT, GUESSED_DATE):
        return article
    candidates = (
        (date_in_path(urlsplit(article.url).path), FROM_URL),
        (date_in_path(article.path.rpartition("/")[2]), FROM_FILE_NAME),
    )
    day, source = next((candidate for candidate in candidates if candidate[0]), ("", ""))
    # A line of the text that gives the same day may give the time, too.
    text_agrees = article.published[:10] == day and article.date_source == FROM_TEXT
    return replace(article, published=day, date_source=source) if day and not text_agrees else article


def _date_from_file(article: Article, days: Mapping[str, str], folder: Location, zone: str) -> Article:
    if day := days.get(article.path):
        return replace(article, published=day, date_source=FROM_GIT)
    modified = modification_time(folder, article.path)
    if not modified:
        return article
    return replace(article, published=modified.astimezone(ZoneInfo(zone)).date().isoformat(), date_source=FROM_MODIFICATION_TIME)


def first_commit_days(folder: Location) -> dict[str, str]:
    """Return the day on which git first recorded each file below `folder`, in ISO 8601, by its path in the folder.

    A renamed file keeps its day. The result is empty without git, and for a folder on another filesystem.
    """
    log = _git(folder, "log", "-M", "--diff-filter=AR", "--format=%x01%as", "--name-status", "--relative", "-z", "--", ".")
    days: dict[str, str] = {}
    current_names: dict[str, str] = {}  # by earlier name; the log starts with the newest commit
    for commit in log.split("\x01")[1:]:
        day, *parts = (part.strip("\n") for part in commit.split("\0"))
        fields = iter(filter(None, parts))
        for status in fields:
            name = next(fields)
            if status.startswith("R"):
                new_name = next(fields)
                current_names[name] = current_names.get(new_name, new_name)
            else:
                days[current_names.get(name, name)] = day
    return days


def is_shallow(folder: Location) -> bool:
    """Return True if the history of the git repository is truncated, so that its oldest commit proves nothing about a file."""
    return _git(folder, "rev-parse", "--is-shallow-repository").strip() == "true"


def _git(folder: Location, *arguments: str) -> str:
    """Return the output of a git command in `folder`; "" if it fails, or if there is no git or no local folder."""
    if isinstance(folder, RemotePath):
        return ""
    try:
        run = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ""
    return os.fsdecode(run.stdout)
