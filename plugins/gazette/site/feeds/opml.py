"""List the site's feeds: for the page that offers them, for links to them, and as OPML for readers to import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from ...config import FeedFormat
from ...model.article import ENTITY_TYPES
from ...model.text import fold
from ..head.page_kinds import TYPE_NAMES
from ..permalinks.feed_paths import DIGEST_FEED, DIGEST_FEED_TITLE, feed_paths, json_feed_path
from ..wording.safe_text import ascii_url, title_text

# Pelican's lists that can have feeds: the prefix of the settings that ask for these, and the list's name in the context.
_PELICAN_LISTS = (("CATEGORY_FEED", "categories"), ("TAG_FEED", "tags"), ("AUTHOR_FEED", "authors"))


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed that the site offers. URLs are relative to the site root.

    * title: the subject of the feed, such as the name of an entity
    * page: the URL of the page that the feed belongs to, "" for the front page
    * articles: the number of all articles of the page; for the digest, the number of editions
    * addresses: the feed's URL in each format
    """

    title: str
    page: str
    articles: int
    addresses: Mapping[FeedFormat, str]

    @property
    def address(self) -> str:
        """The URL to give to a reader that understands every format."""
        return next(iter(self.addresses.values()))


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of the same kind, sorted. `name` is 'everything', 'digest', 'sections', 'publishers' or an entity type."""

    name: str
    title: str
    feeds: tuple[ListedFeed, ...]


def feed_groups(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[FeedFormat]) -> tuple[FeedGroup, ...]:
    """Return all feeds of the site, without empty groups.

    `context` is Pelican's, after the entities, publishers and editions were added. `formats` are those of Gazette's feeds; if
    'json' is among them, each of Pelican's feeds has a JSON Feed, too."""
    entities = context["entity_pages"].values()
    groups = (
        FeedGroup("everything", "Everything", tuple(_all_articles(context, settings, formats))),
        FeedGroup("digest", "The digest", tuple(_digest(context, formats))),
        FeedGroup("sections", "Sections", tuple(_pelican_lists(context, settings, formats))),
        FeedGroup("publishers", "Publishers", tuple(_page_feeds(context["publishers"], formats))),
        *(
            FeedGroup(
                type_, TYPE_NAMES[type_][1], tuple(_page_feeds((p for p in entities if p.type == type_ and p.has_feed), formats))
            )
            for type_ in ENTITY_TYPES
        ),
    )
    return tuple(group for group in groups if group.feeds)


def feeds_by_page(groups: Iterable[FeedGroup]) -> dict[str, ListedFeed]:
    """Return the feed of each page that has its own, by the page's URL. The front page, which has two, is left out."""
    return {feed.page: feed for group in groups for feed in group.feeds if feed.page}


def render_opml(
    groups: Iterable[FeedGroup], site_name: str, site_url: str, feed_domain: str, updated: datetime | None = None
) -> str:
    """Return all feeds as OPML 2.0: an outline for each group, which contains an outline for each feed in its first format.

    `site_url` and `feed_domain` are the absolute URLs of the site and of its feeds, without a trailing slash; `updated` is the date
    of the file."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title_text(site_name)
    if updated:
        etree.SubElement(head, "dateModified").text = format_datetime(updated)
    body = etree.SubElement(root, "body")
    for group in groups:
        parent = etree.SubElement(body, "outline", text=group.title)
        for feed in group.feeds:
            title = site_name if group.name == "everything" else f"{site_name} - {feed.title}"
            etree.SubElement(parent, "outline", _outline(feed, title, site_url, feed_domain))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode", pretty_print=True)}'


def _outline(feed: ListedFeed, title: str, site_url: str, feed_domain: str) -> dict[str, str]:
    """Return the attributes of a feed's outline; `title` is the title in the feed itself."""
    return {
        "type": "rss",
        "text": title_text(feed.title),
        "title": title_text(title),
        "xmlUrl": ascii_url(urljoin(f"{feed_domain}/", feed.address)),
        "htmlUrl": ascii_url(f"{site_url}/{feed.page}"),
    }


def _all_articles(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    urls = _pelican_feed_urls(settings, "FEED_ALL", formats) or _pelican_feed_urls(settings, "FEED", formats)
    if urls:
        yield ListedFeed("All articles", "", len(context["articles"]), urls)


def _digest(context: Mapping[str, Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    if context["editions"]:
        yield ListedFeed(DIGEST_FEED_TITLE, "", len(context["editions"]), feed_paths(DIGEST_FEED, formats))


def _pelican_lists(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    """Yield the feeds of categories, hand-written tags and authors that Pelican's settings ask for."""
    for prefix, name in _PELICAN_LISTS:
        members = context[name].items() if isinstance(context[name], Mapping) else context[name]
        for subject, articles in sorted(members, key=lambda member: fold(member[0].name)):
            urls = _pelican_feed_urls(settings, prefix, formats, slug=subject.slug)
            if urls:
                yield ListedFeed(str(subject.name), subject.url if subject.save_as else "", len(articles), urls)


def _page_feeds(pages: Iterable[Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    """Yield the feeds of entity or publisher pages, sorted by name."""
    for page in sorted(pages, key=lambda page: (fold(page.name), page.url)):
        yield ListedFeed(page.name, page.url, len(page.articles), feed_paths(page.url.rstrip("/"), formats))


def _pelican_feed_urls(
    settings: Mapping[str, Any], prefix: str, formats: Sequence[FeedFormat], **names: str
) -> dict[FeedFormat, str]:
    """Return the URLs, by format, of a feed that Pelican's settings ask for; {} if they do not ask for it.

    `prefix` is what the names of the settings begin with, such as 'TAG_FEED', and `names` are for the placeholders in their values.
    A setting that ends with _URL gives a URL that differs from the file's path."""
    files: dict[FeedFormat, Any] = {"rss": settings.get(f"{prefix}_RSS"), "atom": settings.get(f"{prefix}_ATOM")}
    urls = {
        format_: str(settings.get(f"{prefix}_{format_.upper()}_URL", file)).format(**names)
        for format_, file in files.items()
        if file
    }
    if urls and "json" in formats:
        urls["json"] = json_feed_path(next(str(file) for file in files.values() if file).format(**names))
    return urls
