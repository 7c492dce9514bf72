"""RSS and Atom feeds, made by feedgen from Pelican's articles."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from markupsafe import Markup, escape

from .addresses import FOLDERS
from .articles import DigestArticle
from .entities import EntityTag

FeedType = Literal["rss", "atom"]
# A feed without items has to carry some time; this one never changes.
_NO_NEWS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed as a whole. `site` and `address` (of the feed) are absolute, `site` without a trailing slash."""

    title: str
    description: str
    site: str
    address: str
    lang: str
    append_ref: bool = False
    summary_only: bool = False


def build_feed(channel: Channel, articles: Iterable[Any], kind: FeedType) -> FeedGenerator:
    """A feed of Pelican articles, in their order. Its build date is that of its newest item."""
    feed = FeedGenerator()
    feed.load_extension("dc", atom=False)
    feed.id(channel.address)
    feed.title(channel.title)
    feed.description(channel.description or channel.title)
    feed.language(channel.lang)
    feed.generator("Gazette")
    feed.author({"name": channel.title})
    feed.link(href=channel.address, rel="self", type=f"application/{kind}+xml")
    feed.link(href=f"{channel.site}/", rel="alternate", type="text/html")  # the last link is the channel's in RSS
    newest = _NO_NEWS
    for article in articles:
        _add(feed.add_entry(order="append"), channel, article, kind)
        newest = max(newest, updated(article))
    feed.updated(newest)
    return feed


def write(feed: FeedGenerator, kind: FeedType) -> str:
    """The feed as XML."""
    xml: bytes = feed.rss_str(pretty=True) if kind == "rss" else feed.atom_str(pretty=True)
    return xml.decode()


def guid(article: Any) -> str:
    """What an article is known by to readers: it outlives titles, dates, addresses, file names and corrections."""
    name = getattr(article, "identity", "") or article.relative_source_path  # another plugin may bring articles late
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gazette:{name}").urn


def updated(article: Any) -> datetime:
    """When an article last changed in a way worth telling."""
    moment: datetime = getattr(article, "changed", None) or max(getattr(article, "modified", article.date), article.date)
    return moment


def _add(entry: FeedEntry, channel: Channel, article: Any, kind: FeedType) -> None:
    link = urljoin(f"{channel.site}/", article.url) + ("?ref=feed" if channel.append_ref else "")
    entry.id(guid(article))
    entry.guid(guid(article), permalink=False)
    entry.title(plain(article.title))
    entry.link(href=link)
    entry.description(plain(article.summary), isSummary=True)
    if not (channel.summary_only and kind == "rss"):
        entry.content(_content(channel, article), type="html")
    entry.published(article.date)
    entry.updated(updated(article))
    for author in getattr(article, "authors", []):
        if kind == "rss":  # whose own author element takes an e-mail address
            entry.dc.dc_creator(str(author))
        else:
            entry.author({"name": str(author)})
    for category in _categories(channel, article, kind):
        entry.category(category)
    if kind == "rss" and isinstance(article, DigestArticle) and article.source.url:
        parts = urlsplit(article.source.url)
        entry.source(f"{parts.scheme}://{parts.netloc}/", article.source.publisher)


def _content(channel: Channel, article: Any) -> str:
    """The whole article: a standfirst is not part of the body, and would be lost without a line of its own."""
    body: str = article.get_content(channel.site)
    standfirst = article.source.summary if isinstance(article, DigestArticle) else ""
    return f"<p><strong>{escape(standfirst)}</strong></p>\n{body}" if standfirst else body


def _categories(channel: Channel, article: Any, kind: FeedType) -> Iterable[Mapping[str, str]]:
    if hasattr(article, "category"):
        yield {"term": str(article.category)}
    for tag in getattr(article, "tags", []):
        if not isinstance(tag, EntityTag):
            yield {"term": str(tag)}
        elif kind == "rss":
            yield {"term": str(tag), "scheme": tag.type}
        else:  # Atom wants an address here
            yield {"term": str(tag), "scheme": f"{channel.site}/{FOLDERS[tag.type]}/"}


def plain(markup: str) -> str:
    """The text of a piece of markup, such as a title or a summary of Pelican's."""
    return Markup(markup).striptags()  # noqa: S704 - read, not written
