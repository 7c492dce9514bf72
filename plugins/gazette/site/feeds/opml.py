"""Which feeds the site has, as values: for the page that offers them, for links to them, and as OPML for readers to import."""

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
from ..permalinks.feed_paths import DIGEST, DIGEST_TITLE, feed_paths, json_path
from ..wording.plain import title_text, web_address

# What of Pelican's has feeds by name, the part of its settings that asks for them, and where the context lists it.
_SECTIONS = (("CATEGORY_FEED", "categories"), ("TAG_FEED", "tags"), ("AUTHOR_FEED", "authors"))


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed that is offered: what it is of, the address of the page of that ("": the front page), how many articles (of the
    digest, editions) that has, and by kind where the feed is. Addresses are below the site's root."""

    title: str
    page: str
    articles: int
    addresses: Mapping[FeedFormat, str]

    @property
    def address(self) -> str:
        """The address to give to a reader that knows every kind."""
        return next(iter(self.addresses.values()))


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of one sort, in their order. `name` is 'everything', 'digest', 'sections', 'publishers' or a type of entities."""

    name: str
    title: str
    feeds: tuple[ListedFeed, ...]


def feed_groups(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[FeedFormat]) -> tuple[FeedGroup, ...]:
    """All feeds of the site; groups without any are left out. `context` is Pelican's, with what the digest adds to it; `formats`
    are the kinds that there are of our feeds, and whether Pelican's have JSON beside them."""
    entities = context["entity_pages"].values()
    made = (
        FeedGroup("everything", "Everything", tuple(_everything(context, settings, formats))),
        FeedGroup("digest", "The digest", tuple(_digest(context, formats))),
        FeedGroup("sections", "Sections", tuple(_sections(context, settings, formats))),
        FeedGroup("publishers", "Publishers", tuple(_ours(context["publishers"], formats))),
        *(
            FeedGroup(kind, TYPE_NAMES[kind][1], tuple(_ours((p for p in entities if p.type == kind and p.has_feed), formats)))
            for kind in ENTITY_TYPES
        ),
    )
    return tuple(group for group in made if group.feeds)


def feeds_by_page(groups: Iterable[FeedGroup]) -> dict[str, ListedFeed]:
    """The feed of each page that has one of its own, by its address. The front page has two, and is not among them."""
    return {feed.page: feed for group in groups for feed in group.feeds if feed.page}


def opml(groups: Iterable[FeedGroup], name: str, site: str, domain: str, newest: datetime | None = None) -> str:
    """All feeds as OPML 2.0: one outline each, of its first kind (RSS before Atom before JSON), in outlines of the groups.
    `name` is the site's, `site` its absolute address and `domain` that of its feeds, both without a slash at the end; `newest`
    dates the file."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title_text(name)
    if newest:
        etree.SubElement(head, "dateModified").text = format_datetime(newest)
    body = etree.SubElement(root, "body")
    for group in groups:
        parent = etree.SubElement(body, "outline", text=group.title)
        for feed in group.feeds:
            title = name if group.name == "everything" else f"{name} - {feed.title}"
            etree.SubElement(parent, "outline", _outline(feed, title, site, domain))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode", pretty_print=True)}'


def _outline(feed: ListedFeed, title: str, site: str, domain: str) -> dict[str, str]:
    """`title` is what the feed calls itself."""
    return {
        "type": "rss",
        "text": title_text(feed.title),
        "title": title_text(title),
        "xmlUrl": web_address(urljoin(f"{domain}/", feed.address)),
        "htmlUrl": web_address(f"{site}/{feed.page}"),
    }


def _everything(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    found = _pelicans(settings, "FEED_ALL", formats) or _pelicans(settings, "FEED", formats)
    if found:
        yield ListedFeed("All articles", "", len(context["articles"]), found)


def _digest(context: Mapping[str, Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    if context["editions"]:
        yield ListedFeed(DIGEST_TITLE, "", len(context["editions"]), feed_paths(DIGEST, formats))


def _sections(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    """Of categories, hand-written tags and authors, as Pelican's settings ask for them."""
    for prefix, listed in _SECTIONS:
        members = context[listed].items() if isinstance(context[listed], Mapping) else context[listed]
        for thing, articles in sorted(members, key=lambda member: fold(member[0].name)):
            found = _pelicans(settings, prefix, formats, slug=thing.slug)
            if found:
                yield ListedFeed(str(thing.name), thing.url if thing.save_as else "", len(articles), found)


def _ours(pages: Iterable[Any], formats: Sequence[FeedFormat]) -> Iterator[ListedFeed]:
    """Of pages of entities or publishers, by name."""
    for page in sorted(pages, key=lambda page: (fold(page.name), page.url)):
        yield ListedFeed(page.name, page.url, len(page.articles), feed_paths(page.url.rstrip("/"), formats))


def _pelicans(settings: Mapping[str, Any], prefix: str, formats: Sequence[FeedFormat], **names: str) -> dict[FeedFormat, str]:
    """Where a feed is that Pelican's settings name, by kind; its settings may name an address beside the file."""
    files: dict[FeedFormat, Any] = {"rss": settings.get(f"{prefix}_RSS"), "atom": settings.get(f"{prefix}_ATOM")}
    found = {kind: str(settings.get(f"{prefix}_{kind.upper()}_URL", file)).format(**names) for kind, file in files.items() if file}
    if found and "json" in formats:
        found["json"] = json_path(next(str(file) for file in files.values() if file).format(**names))
    return found
