"""Remember publishers, sections, tags and editions, and redirect former ones to where their articles are listed now.

A file beside the cache holds every such list that was ever published, with the articles that it last had.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..output.json_store import read_json_store, write_json_store
from .article_store import PageLocation, is_valid_location

LIST_KINDS = ("publisher", "category", "tag", "edition")
# An article can be in several lists of this kind, but in only one of any other kind.
_TAG = "tag"
_INDEX = "index.html"
_LOST = "publishers, sections, tags and editions that {} have no redirects"


@dataclass(frozen=True, slots=True)
class CurrentList:
    """A page of this build that lists articles.

    `kind` is one of LIST_KINDS, `name` is plain text, and `articles` are the identities of its articles.
    """

    kind: str
    location: PageLocation
    name: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list as it was in the last build that had it.

    * `file`: its page, relative to the output folder
    * `articles`: the identities of its articles, sorted
    * `overlaps`: for a tag, how many of its articles were also in each of the other tags, by URL
    * `became`: the URL of the list that it turned into when it was gone, "" if there is no such list
    """

    kind: str
    file: str
    articles: tuple[str, ...]
    overlaps: Mapping[str, int] = field(default_factory=dict)
    became: str = ""


# By URL, relative to the site's root.
StoredLists = Mapping[str, StoredList]
# The URLs of the lists that an article is in, by kind and the article's identity.
_ListsByArticle = Mapping[tuple[str, str], list[str]]


def read_stored_lists(path: Path) -> tuple[dict[str, StoredList], str]:
    """Return the lists of earlier builds by URL, and a warning.

    The warning is "" if the file was read, or if there is none because nothing was published yet.
    """
    return read_json_store(path, _parse_list, _LOST.format("were renamed in earlier builds"))


def write_stored_lists(path: Path, lists: StoredLists) -> str:
    """Write the file. Return "", or a warning if it cannot be written."""
    return write_json_store(path, {url: _to_fields(url, list_) for url, list_ in lists.items()}, _LOST.format("are renamed later"))


def _parse_list(url: str, fields: Any) -> StoredList:
    """Return a list from its entry in the file. Raises one of the errors that `read_json_store` expects if it is invalid."""
    file, articles = fields.get("file", f"{url}{_INDEX}"), tuple(fields["articles"])
    stored = StoredList(fields["kind"], file, articles, dict(fields.get("beside", {})), fields.get("became", ""))
    if stored.kind not in LIST_KINDS or not is_valid_location(url, file) or isinstance(fields["articles"], str):
        raise ValueError(url)
    if not all(isinstance(text, str) for text in (*articles, stored.became)):
        raise ValueError(url)
    if not all(isinstance(count, int) for count in stored.overlaps.values()):
        raise ValueError(url)
    return stored


def _to_fields(url: str, stored: StoredList) -> dict[str, Any]:
    fields: dict[str, Any] = {"kind": stored.kind, "articles": stored.articles}
    if stored.file != f"{url}{_INDEX}":
        fields["file"] = stored.file
    if stored.overlaps:
        fields["beside"] = dict(stored.overlaps)
    if stored.became:
        fields["became"] = stored.became
    return fields


def to_stored_lists(lists: Iterable[CurrentList]) -> dict[str, StoredList]:
    """Return the lists of this build in the form that is stored, by URL. If two have the same URL, the first one counts."""
    by_url = {list_.location.url: list_ for list_ in reversed(tuple(lists))}
    stored = {url: StoredList(list_.kind, list_.location.file, tuple(sorted(list_.articles))) for url, list_ in by_url.items()}
    tags = {url: list_ for url, list_ in stored.items() if list_.kind == _TAG}
    by_article = _index_by_article(tags)
    return stored | {url: replace(tag, overlaps=_overlaps(url, tag, by_article)) for url, tag in tags.items()}


def _index_by_article(lists: StoredLists) -> _ListsByArticle:
    index: dict[tuple[str, str], list[str]] = defaultdict(list)
    for url, list_ in sorted(lists.items()):
        for identity in list_.articles:
            index[list_.kind, identity].append(url)
    return index


def _overlaps(url: str, tag: StoredList, by_article: _ListsByArticle) -> dict[str, int]:
    counts = _count_articles(tag, by_article)
    return {other: counts[other] for other in sorted(counts) if other != url}


def _count_articles(list_: StoredList, by_article: _ListsByArticle) -> Counter[str]:
    """Return how many articles of a list are in each list of its kind, by URL."""
    return Counter(url for identity in list_.articles for url in by_article.get((list_.kind, identity), ()))


def find_successors(stored: StoredLists, live: StoredLists) -> dict[str, str]:
    """Return where former lists redirect: by the URL of each list that is gone, the URL of a list of this build (`live`).

    The successor is the list of the same kind to which most of the articles went. If most articles are in no list, it is what
    the list became in an earlier build. If two lists have equally many, there is none.
    """
    by_article = _index_by_article(live)
    gone = {url: list_ for url, list_ in stored.items() if url not in live}
    direct = {url: _find_successor(list_, by_article) for url, list_ in gone.items()}
    successors = {url: _follow(url, gone, direct, live) for url in sorted(gone)}
    return {url: successor for url, successor in successors.items() if successor}


def _find_successor(gone: StoredList, by_article: _ListsByArticle) -> str | None:
    """Return the URL of the list to which most of a list's articles went.

    The result is None if at least as many of its articles are in no list of its kind now. If two lists got equally many, the result
    is the one that the list became in an earlier build, or "" if it became neither. Articles that were in the other list already do
    not count: a tag is not renamed to another tag that its articles had as well.
    """
    counts = _count_articles(gone, by_article) - Counter(gone.overlaps)
    most = max(counts.values(), default=0)
    if len(gone.articles) - counts.total() >= most:
        return None
    largest = [url for url, count in counts.items() if count == most]
    return largest[0] if len(largest) == 1 else gone.became if gone.became in largest else ""


def _follow(url: str, gone: StoredLists, direct: Mapping[str, str | None], live: StoredLists) -> str:
    """Return the successor of a list, or of what it became in an earlier build, and so on; "" if there is none."""
    visited: set[str] = set()
    while url in gone and url not in visited:
        visited.add(url)
        successor = direct[url]
        if successor is not None:
            return successor
        url = gone[url].became
    return url if url in live else ""


def merge_stored_lists(stored: StoredLists, live: StoredLists, successors: Mapping[str, str]) -> dict[str, StoredList]:
    """Return what the next build is to know: every list that was ever published, updated with those of this build (`live`)."""
    gone = {url: list_ for url, list_ in stored.items() if url not in live}
    moved = {url: replace(gone[url], became=successor) for url, successor in successors.items() if gone[url].became != successor}
    return {**gone, **moved, **live}
