"""Which feeds the site has, as values: for the page that offers them, for links to them, and as OPML for readers to import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urljoin

from lxml import etree

from ..article import ENTITY_TYPES
from ..cleaning.words import fold
from .subjects import TYPE_NAMES

FORMATS = ("rss", "atom", "json")
DIGEST = "editions/all"
# Where all feeds stand as OPML.
OPML = "feeds/all.opml"
# What of Pelican's has feeds by name, the part of its settings that asks for them, and where the context lists it.
_SECTIONS = (("CATEGORY_FEED", "categories"), ("TAG_FEED", "tags"), ("AUTHOR_FEED", "authors"))
# Readers of OPML may take a title for markup, although XML says that it is text.
_LIKE_MARKUP = re.compile(r"<(?=[/!?a-zA-Z])|&(?=#?\w+;)")
_LOOKALIKES = {"<": "‹", "&": "＆"}
_IN_ADDRESS = "%/:=&?~#+!$,;'@()*"


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed that is offered: what it is of, the address of the page of that ("": the front page), how many articles (of the
    digest, editions) that has, and by kind ('rss', 'atom', 'json') where the feed is. Addresses are below the site's root."""

    title: str
    page: str
    articles: int
    addresses: Mapping[str, str]

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


def feed_groups(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[str]) -> tuple[FeedGroup, ...]:
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
    """All feeds as OPML 2.0: one outline each, of its RSS, else Atom, else JSON, in outlines of the groups. `name` is the site's,
    `site` its absolute address and `domain` that of its feeds, both without a slash at the end; `newest` dates the file."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _as_text(name)
    if newest:
        etree.SubElement(head, "dateModified").text = format_datetime(newest)
    body = etree.SubElement(root, "body")
    for group in groups:
        parent = etree.SubElement(body, "outline", text=group.title)
        for feed in group.feeds:
            title = name if group.name == "everything" else f"{name} - {feed.title}"
            etree.SubElement(parent, "outline", _outline(feed, title, site, domain))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode", pretty_print=True)}'


def json_beside(path: str) -> str:
    """Where the JSON Feed lies that goes with an RSS or Atom feed: feeds/all.json beside feeds/all.rss.xml."""
    return re.sub(r"(\.(rss|atom))?\.xml$|\.(rss|atom)$", "", path) + ".json"


def _outline(feed: ListedFeed, title: str, site: str, domain: str) -> dict[str, str]:
    """`title` is what the feed calls itself."""
    return {
        "type": "rss",
        "text": _as_text(feed.title),
        "title": _as_text(title),
        "xmlUrl": quote(urljoin(f"{domain}/", feed.address), safe=_IN_ADDRESS),
        "htmlUrl": quote(f"{site}/{feed.page}", safe=_IN_ADDRESS),
    }


def _as_text(title: str) -> str:
    return _LIKE_MARKUP.sub(lambda sign: _LOOKALIKES[sign[0]], title)


def _everything(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[str]) -> Iterator[ListedFeed]:
    found = _pelicans(settings, "FEED_ALL", formats) or _pelicans(settings, "FEED", formats)
    if found:
        yield ListedFeed("All articles", "", len(context["articles"]), found)


def _digest(context: Mapping[str, Any], formats: Sequence[str]) -> Iterator[ListedFeed]:
    if context["editions"]:
        yield ListedFeed("Digest", "", len(context["editions"]), _addresses(DIGEST, formats))


def _sections(context: Mapping[str, Any], settings: Mapping[str, Any], formats: Sequence[str]) -> Iterator[ListedFeed]:
    """Of categories, hand-written tags and authors, as Pelican's settings ask for them."""
    for prefix, listed in _SECTIONS:
        members = context[listed].items() if isinstance(context[listed], Mapping) else context[listed]
        for thing, articles in sorted(members, key=lambda member: fold(member[0].name)):
            found = _pelicans(settings, prefix, formats, slug=thing.slug)
            if found:
                yield ListedFeed(str(thing.name), thing.url if thing.save_as else "", len(articles), found)


def _ours(pages: Iterable[Any], formats: Sequence[str]) -> Iterator[ListedFeed]:
    """Of pages of entities or publishers, by name."""
    for page in sorted(pages, key=lambda page: (fold(page.name), page.url)):
        yield ListedFeed(page.name, page.url, len(page.articles), _addresses(page.url.rstrip("/"), formats))


def _addresses(address: str, formats: Sequence[str]) -> dict[str, str]:
    return {kind: f"feeds/{address}.{kind}{'' if kind == 'json' else '.xml'}" for kind in formats}


def _pelicans(settings: Mapping[str, Any], prefix: str, formats: Sequence[str], **names: str) -> dict[str, str]:
    """Where a feed is that Pelican's settings name, by kind; its settings may name an address beside the file."""
    files = {kind: settings.get(f"{prefix}_{kind.upper()}") for kind in ("rss", "atom")}
    found = {kind: str(settings.get(f"{prefix}_{kind.upper()}_URL", file)).format(**names) for kind, file in files.items() if file}
    if found and "json" in formats:
        found["json"] = json_beside(next(str(file) for file in files.values() if file).format(**names))
    return found
