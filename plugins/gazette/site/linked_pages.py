"""What pages are that are no articles, and where each page stands in the site: schema.org in JSON-LD."""

from __future__ import annotations

from itertools import islice
from typing import Any

from .linked_data import CONTEXT, Node, Site, article_data, briefs, organization, said, whole_thing
from .subjects import Subject

# Of a list, its first articles are told; a page of a list is to stay small.
_PARTS = 15
_COLLECTIONS = frozenset(
    {"front", "edition", "archives", "period", "entity", "publisher", "category", "tag", "author", "entities", "publishers"}
)


def nodes_of(subject: Subject, site: Site, image: str) -> tuple[Node, ...]:
    """All that programs are told by a page: what it is, and the pages that it is below of. Nothing by one that is not to be
    found by search engines."""
    if not subject.is_indexed:
        return ()
    if subject.sort == "front":
        return (
            (website(site), collection(subject, site)) if subject.number == 1 else (collection(subject, site), trail(subject, site))
        )
    made = article_data(subject, site, image) if subject.sort == "article" else collection(subject, site)
    return made, trail(subject, site)


def website(site: Site) -> Node:
    """The site, and how to search it."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{site.url}/{site.search}?q={{search_term_string}}"},
    }
    return said(
        {
            "@context": CONTEXT,
            "@type": "WebSite",
            "name": site.name,
            "description": site.description,
            "url": f"{site.url}/",
            "inLanguage": site.lang,
            "publisher": organization(site),
            "potentialAction": search if site.search else None,
        }
    )


def collection(subject: Subject, site: Site) -> Node:
    """A list of articles; the page of an entity or a publisher is about it."""
    about = whole_thing(subject.thing, site) if subject.sort == "entity" else None
    if subject.sort == "publisher":
        about = said({"@type": "Organization", "name": subject.thing.name, "url": subject.thing.site})
    return said(
        {
            "@context": CONTEXT,
            "@type": "CollectionPage" if subject.sort in _COLLECTIONS else "WebPage",
            "name": f"{subject.heading}, page {subject.number}" if subject.number > 1 else subject.heading,
            "description": subject.description,
            "url": f"{site.url}/{subject.url}",
            "inLanguage": subject.lang or site.lang,
            "isPartOf": {"@type": "WebSite", "name": site.name, "url": f"{site.url}/"},
            "temporalCoverage": _days(subject.thing) if subject.sort == "edition" else "",
            "mainEntity": about,
            "hasPart": briefs(islice(subject.shown, _PARTS), site),
        }
    )


def _days(edition: Any) -> str:
    """The days of an edition in ISO 8601: one, or from one to another."""
    first, last = edition.first.isoformat(), edition.last.isoformat()
    return str(first if first == last else f"{first}/{last}")


def trail(subject: Subject, site: Site) -> Node:
    """The pages from the front page down to this one."""
    steps = [(site.name, ""), *subject.under]
    if subject.sort != "front":
        steps.append((subject.heading, subject.start))
    if subject.number > 1:
        steps.append((f"Page {subject.number}", subject.url))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": f"{site.url}/{url}"}
        for position, (name, url) in enumerate(steps, start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}
