"""What an article is, who wrote and published it, and what it names, for those who read pages by program: schema.org in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ...model.article import EntityType
from ...model.gazetteer import built_in
from ...model.text import count_words
from ...pipeline.dating import FROM_CLOCK, FROM_GIT
from ...sources.formats.fields import GUESSED
from ..pages.articles import DigestArticle
from ..pages.entity_pages import EntityPage, EntityTag
from ..wording.phrases import cut
from ..wording.plain import plain
from .page_kinds import Subject, headline

Node = dict[str, Any]
CONTEXT = "https://schema.org"
_KINDS: Mapping[EntityType, str] = {
    "person": "Person",
    "organization": "Organization",
    "place": "Place",
    "event": "Event",
    "work": "CreativeWork",
}
# Search engines say that they cut headlines there.
_HEADLINE = 110
# When a file was recorded or changed, or what may be another article's date, is no more than a day: that of the edition in which
# this site publishes it, as the article's page says with where it is from.
_UNSURE = frozenset({GUESSED, FROM_GIT, FROM_CLOCK})
_DAY = len("2024-07-10")


@dataclass(frozen=True, slots=True)
class Site:
    """The site, as its pages speak of it. `url` is what addresses begin with, without a slash at the end; `logo` and `search`
    (a page) are addresses below it, empty where there is none."""

    name: str
    url: str
    lang: str
    description: str = ""
    logo: str = ""
    search: str = ""


def is_dated(article: Any) -> bool:
    """Whether a Pelican article names the day it was published on."""
    return not isinstance(article, DigestArticle) or article.source.date_source not in _UNSURE


def dates_of(article: Any) -> tuple[str, str]:
    """When a Pelican article was published and modified ("": never said), in ISO 8601: a day where its source names no hour, and
    the day of its edition where it names no day that is sure."""
    changed = getattr(article, "modified", None)
    if not isinstance(article, DigestArticle):
        return _day_or_time("", article.date), _day_or_time("", changed) if changed else ""
    source = article.source
    published = _day_or_time(source.published, article.date) if is_dated(article) else article.date.date().isoformat()
    return published, _day_or_time(source.modified, changed) if source.modified else ""


def _day_or_time(iso: str, moment: Any) -> str:
    """`iso` where it is a day; a hand-written article's midnight is a day, too."""
    if len(iso) == _DAY:
        return iso
    midnight = not iso and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return str(moment.date().isoformat() if midnight else moment.isoformat())


def article_data(subject: Subject, site: Site, image: str) -> Node:
    """A NewsArticle with what it is `about`, most salient first, and what else it mentions. Its publisher is the site, whose page
    this is; the outlet that its text is from is its source organisation. `image` is an address or ""."""
    article = subject.thing
    published, modified = dates_of(article)
    url = f"{site.url}/{subject.url}"
    outlet = _outlet(article)
    authors = _authors(article, outlet, site)
    about, mentions = ([_named(tag, site) for tag in getattr(article, name, ())] for name in ("tags", "mentioned"))
    return said(
        {
            "@context": CONTEXT,
            "@type": "NewsArticle",
            "headline": cut(subject.heading, _HEADLINE),
            "description": subject.description,
            "url": url,
            "mainEntityOfPage": url,
            "inLanguage": article.lang,
            "datePublished": published,
            "dateModified": modified,
            "author": authors,
            "publisher": organization(site),
            "sourceOrganization": _organization(outlet) if outlet else None,
            "isBasedOn": article.source.url if isinstance(article, DigestArticle) else "",
            "image": image,
            "articleSection": str(getattr(article, "category", "")),
            "wordCount": _words(article),
            "about": about,
            # Where no name was found in the text, as in a language that the recognizer cannot read, the page names these at least.
            "mentions": mentions if about or mentions else [_organization(outlet)] if outlet else authors,
        }
    )


def said(node: Node) -> Node:
    """The node without what is not known."""
    return {key: value for key, value in node.items() if value}


def _words(article: Any) -> int:
    return count_words(article.source.text if isinstance(article, DigestArticle) else plain(article.content))


def _outlet(article: Any) -> str:
    return article.source.publisher if isinstance(article, DigestArticle) else ""


def _authors(article: Any, outlet: str, site: Site) -> list[Node]:
    """Those of the byline. For an unsigned text its outlet answers, or where that is not known, the site that has it."""
    names = [str(name) for name in getattr(article, "authors", ())]
    if names:
        return [{"@type": "Organization" if _is_organization(name, outlet) else "Person", "name": name} for name in names]
    return [_organization(outlet)] if outlet else [organization(site)]


def _organization(name: str) -> Node:
    return {"@type": "Organization", "name": name}


def _is_organization(name: str, outlet: str) -> bool:
    known = built_in().get(name)
    return name == outlet or (known is not None and known.type == "organization")


def organization(site: Site) -> Node:
    """The site as a publisher."""
    logo = {"@type": "ImageObject", "url": f"{site.url}/{site.logo}"} if site.logo else None
    return said({"@type": "Organization", "name": site.name, "url": f"{site.url}/", "logo": logo})


def _named(tag: Any, site: Site) -> Node:
    """A tag of an article: an entity, or a hand-written tag, of which nothing is known but its name."""
    if isinstance(tag, EntityTag):
        return thing(tag.page, site)
    return {"@type": "Thing", "name": str(tag), "url": f"{site.url}/{tag.url}"}


def thing(page: EntityPage, site: Site) -> Node:
    """An entity by name, with its page here and its item on Wikidata."""
    wikidata = page.entity.wikidata
    same = f"https://www.wikidata.org/wiki/{wikidata}" if wikidata else ""
    return said({"@type": _KINDS[page.type], "name": page.name, "url": f"{site.url}/{page.url}", "sameAs": same})


def whole_thing(page: EntityPage, site: Site) -> Node:
    """An entity with all that is known of it: its other names, its line of description, its pages elsewhere."""
    short = thing(page, site)
    known = page.entity
    elsewhere = [*filter(None, (short.get("sameAs"),)), *(address for _, address in known.links)]
    return said({**short, "alternateName": list(known.aliases), "description": known.description, "sameAs": elsewhere})


def brief(article: Any, site: Site) -> Node:
    """An article in a list."""
    return {"@type": "NewsArticle", "headline": cut(headline(article), _HEADLINE), "url": f"{site.url}/{article.url}"}


def briefs(articles: Iterable[Any], site: Site) -> list[Node]:
    return [brief(article, site) for article in articles]


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
