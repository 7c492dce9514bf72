"""Describe pages for programs as JSON-LD, in the vocabulary of schema.org."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ...model.article import EntityType
from ...model.gazetteer import built_in
from ...model.text import count_words
from ...pipeline.dating import FROM_GIT, FROM_MODIFICATION_TIME
from ...sources.formats.fields import GUESSED_DATE
from ..pages.entity_pages import EntityPage, EntityTag
from ..wording.phrases import truncate
from ..wording.safe_text import strip_markup
from .page_kinds import PageInfo, headline

JsonLdNode = dict[str, Any]

_SCHEMA_ORG = "https://schema.org"
_ENTITY_TYPES: Mapping[EntityType, str] = {
    "person": "Person",
    "organization": "Organization",
    "place": "Place",
    "event": "Event",
    "work": "CreativeWork",
}
_COLLECTION_KINDS = frozenset(
    {"front", "edition", "archives", "period", "entity", "publisher", "category", "tag", "author", "entities", "publishers"}
)
# Characters; search engines say that they cut off longer headlines.
_HEADLINE_LENGTH = 110
# Articles of a list that are described. There is a limit so that pages stay small.
_LISTED_ARTICLES = 15
# Sources of dates that may be wrong: when the file was recorded in Git or modified, or a date in the file that may be another
# article's. Such a date only decides the article's edition, and the article page says where it comes from.
_UNRELIABLE_DATES = frozenset({GUESSED_DATE, FROM_GIT, FROM_MODIFICATION_TIME})
_ISO_DAY_LENGTH = len("2024-07-10")


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """The site as its pages describe it.

    `url` is what the site's URLs begin with, without a trailing slash. `logo` (an image) and `search` (a page) are URLs relative to
    it, "" if the site has none."""

    name: str
    url: str
    lang: str
    description: str = ""
    logo: str = ""
    search: str = ""


def json_ld_nodes(info: PageInfo, site: SiteInfo, image: str) -> tuple[JsonLdNode, ...]:
    """Return the nodes of a page: what it is, and the breadcrumb trail to it.

    The front page has the site as a node instead of a trail. Pages that search engines are to leave out have no nodes. `image` is
    the URL of the page's social image or ""."""
    if not info.is_indexed:
        return ()
    if info.kind == "article":
        return _article_node(info, site, image), _breadcrumb_node(info, site)
    list_page = _list_page_node(info, site)
    if info.kind == "front" and info.page_number == 1:
        return _website_node(site), list_page
    return list_page, _breadcrumb_node(info, site)


def _article_node(info: PageInfo, site: SiteInfo, image: str) -> JsonLdNode:
    """Return a NewsArticle.

    Its `about` are the article's tags, most salient first, and its `mentions` the other entities in the article. The `publisher` is
    the site, which publishes this page; the outlet that published the text is the `sourceOrganization`."""
    article = info.subject
    published, modified = article_dates(article)
    url = f"{site.url}/{info.url}"
    outlet = article.source.publisher if article.view_source else ""
    authors = _author_nodes(article, outlet, site)
    about, mentions = ([_tag_node(tag, site) for tag in tags] for tags in (article.tags, article.mentioned))
    return _without_empty(
        {
            "@context": _SCHEMA_ORG,
            "@type": "NewsArticle",
            "headline": truncate(info.heading, _HEADLINE_LENGTH),
            "description": info.description,
            "url": url,
            "mainEntityOfPage": url,
            "inLanguage": article.lang,
            "datePublished": published,
            "dateModified": modified,
            "author": authors,
            "publisher": _site_organization_node(site),
            "sourceOrganization": _organization_node(outlet) if outlet else None,
            "isBasedOn": article.source.url if article.view_source else "",
            "image": image,
            "articleSection": str(getattr(article, "category", "")),
            "wordCount": _word_count(article),
            "about": about,
            # If no entity was recognised, for instance in a language that the recognizer cannot read, the page names at least the
            # outlet or the authors.
            "mentions": mentions if about or mentions else [_organization_node(outlet)] if outlet else authors,
        }
    )


def _author_nodes(article: Any, outlet: str, site: SiteInfo) -> list[JsonLdNode]:
    """Return the authors in the byline. An unsigned article's author is its outlet, or the site if the outlet is unknown."""
    names = [str(name) for name in getattr(article, "authors", ())]
    if names:
        return [{"@type": "Organization" if _is_organization(name, outlet) else "Person", "name": name} for name in names]
    return [_organization_node(outlet)] if outlet else [_site_organization_node(site)]


def _is_organization(name: str, outlet: str) -> bool:
    entity = built_in().get(name)
    return name == outlet or (entity is not None and entity.type == "organization")


def _word_count(article: Any) -> int:
    return count_words(article.source.text if article.view_source else strip_markup(article.content))


def _list_page_node(info: PageInfo, site: SiteInfo) -> JsonLdNode:
    """Return a CollectionPage or WebPage with the articles that it lists.

    On the page of an entity or a publisher, the entity or publisher is the `mainEntity`."""
    main_entity = _described_entity_node(info.subject, site) if info.kind == "entity" else None
    if info.kind == "publisher":
        main_entity = _without_empty({"@type": "Organization", "name": info.subject.name, "url": info.subject.site})
    return _without_empty(
        {
            "@context": _SCHEMA_ORG,
            "@type": "CollectionPage" if info.kind in _COLLECTION_KINDS else "WebPage",
            "name": f"{info.heading}, page {info.page_number}" if info.page_number > 1 else info.heading,
            "description": info.description,
            "url": f"{site.url}/{info.url}",
            "inLanguage": info.lang or site.lang,
            "isPartOf": {"@type": "WebSite", "name": site.name, "url": f"{site.url}/"},
            "temporalCoverage": _edition_days(info.subject) if info.kind == "edition" else "",
            "mainEntity": main_entity,
            "hasPart": [_listed_article_node(article, site) for article in islice(info.articles, _LISTED_ARTICLES)],
        }
    )


def _listed_article_node(article: Any, site: SiteInfo) -> JsonLdNode:
    return {
        "@type": "NewsArticle",
        "headline": truncate(headline(article), _HEADLINE_LENGTH),
        "url": f"{site.url}/{article.url}",
    }


def _edition_days(edition: Any) -> str:
    """Return the days of an edition in ISO 8601: a day, or an interval of two days."""
    first, last = edition.first.isoformat(), edition.last.isoformat()
    return str(first if first == last else f"{first}/{last}")


def _website_node(site: SiteInfo) -> JsonLdNode:
    """Return the site as a WebSite, with the URL of its search."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site.url}/{site.search}?q={{search_term_string}}"},
    }
    return _without_empty(
        {
            "@context": _SCHEMA_ORG,
            "@type": "WebSite",
            "name": site.name,
            "description": site.description,
            "url": f"{site.url}/",
            "inLanguage": site.lang,
            "publisher": _site_organization_node(site),
            "potentialAction": search if site.search else None,
        }
    )


def _breadcrumb_node(info: PageInfo, site: SiteInfo) -> JsonLdNode:
    """Return the trail from the front page to this one. A further page of a list comes below the list's first page."""
    steps = [(site.name, ""), *info.ancestors]
    if info.kind != "front":
        steps.append((info.heading, info.first_page_url))
    if info.page_number > 1:
        steps.append((f"Page {info.page_number}", info.url))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": f"{site.url}/{url}"}
        for position, (name, url) in enumerate(steps, start=1)
    ]
    return {"@context": _SCHEMA_ORG, "@type": "BreadcrumbList", "itemListElement": items}


def _tag_node(tag: Any, site: SiteInfo) -> JsonLdNode:
    """Return the node of an article's tag. Of a hand-written tag only the name is known, so it is a Thing."""
    if isinstance(tag, EntityTag):
        return _entity_node(tag.page, site)
    return {"@type": "Thing", "name": str(tag), "url": f"{site.url}/{tag.url}"}


def _entity_node(page: EntityPage, site: SiteInfo) -> JsonLdNode:
    """Return an entity's node: its type, its name, the URL of its page, if it has one, and the URL of its Wikidata item."""
    same_as = f"https://www.wikidata.org/wiki/{page.wikidata}" if page.wikidata else ""
    url = f"{site.url}/{page.url}" if page.has_page else ""
    node = {"@type": _ENTITY_TYPES[page.type], "name": page.name, "url": url, "sameAs": same_as}
    return _without_empty(node)


def _described_entity_node(page: EntityPage, site: SiteInfo) -> JsonLdNode:
    """Return an entity's node with its aliases, its description and the URLs of all pages about it on other sites."""
    node = _entity_node(page, site)
    entity = page.entity
    same_as = [*filter(None, (node.get("sameAs"),)), *(url for _, url in entity.links)]
    return _without_empty({**node, "alternateName": list(entity.aliases), "description": entity.description, "sameAs": same_as})


def _organization_node(name: str) -> JsonLdNode:
    return {"@type": "Organization", "name": name}


def _site_organization_node(site: SiteInfo) -> JsonLdNode:
    """Return the site as a publisher."""
    logo = {"@type": "ImageObject", "url": f"{site.url}/{site.logo}"} if site.logo else None
    return _without_empty({"@type": "Organization", "name": site.name, "url": f"{site.url}/", "logo": logo})


def _without_empty(node: JsonLdNode) -> JsonLdNode:
    return {key: value for key, value in node.items() if value}


def has_reliable_date(article: Any) -> bool:
    """Return True if the date of a Pelican article is the day on which it was published, as far as its source tells."""
    return not article.view_source or article.source.date_source not in _UNRELIABLE_DATES


def article_dates(article: Any) -> tuple[str, str]:
    """Return when a Pelican article was published and modified, in ISO 8601.

    A date is only a day if the source names no hour. If the source names no reliable date, the first result is the article's day in
    the site's time zone, which decides its edition. The second result is "" if the source mentions no modification."""
    modified = getattr(article, "modified", None)
    if not article.view_source:
        return _day_or_time("", article.date), _day_or_time("", modified) if modified else ""
    source = article.source
    published = _day_or_time(source.published, article.date) if has_reliable_date(article) else article.date.date().isoformat()
    return published, _day_or_time(source.modified, modified) if source.modified else ""


def _day_or_time(iso: str, moment: Any) -> str:
    """Return `iso` if it is a day, else `moment` in ISO 8601.

    If `iso` is "", as for hand-written articles, a `moment` at midnight stands for the whole day, and the day is returned."""
    if len(iso) == _ISO_DAY_LENGTH:
        return iso
    is_midnight = not iso and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return str(moment.date().isoformat() if is_midnight else moment.isoformat())
