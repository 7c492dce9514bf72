"""What an article is, and what it is about, for those who read pages by program: schema.org in JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..article import EntityType
from .articles import DigestArticle
from .entities import EntityPage, EntityTag

_KINDS: Mapping[EntityType, str] = {
    "person": "Person",
    "organization": "Organization",
    "place": "Place",
    "event": "Event",
    "work": "CreativeWork",
}


def linked_data(article: DigestArticle, site: str) -> dict[str, Any]:
    """A NewsArticle with what it is `about`, most salient first, as values that go into JSON. Dates are those of the source:
    a day where it names no hour, and none where it names no day. `site` is what the site's addresses begin with."""
    source = article.source
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": source.title,
        "url": f"{site}/{article.url}",
        "inLanguage": article.lang,
        "datePublished": "" if article.date_note else _day_or_time(source.published, article.date),
        "dateModified": _day_or_time(source.modified, article.modified) if source.modified else "",
        "isBasedOn": source.url,
        "about": [_thing(tag.page, site) for tag in getattr(article, "tags", ()) if isinstance(tag, EntityTag)],
    }
    return {key: value for key, value in said.items() if value}


def _day_or_time(iso: str, moment: Any) -> str:
    return iso if len(iso) == len("2024-07-10") else str(moment.isoformat())


def _thing(page: EntityPage, site: str) -> dict[str, str]:
    thing = {"@type": _KINDS[page.type], "name": page.name, "url": f"{site}/{page.url}"}
    wikidata = page.entity.wikidata
    return {**thing, "sameAs": f"https://www.wikidata.org/wiki/{wikidata}"} if wikidata else thing
