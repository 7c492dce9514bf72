"""What a page is, read from the variables that it is rendered with: an article, an entity, an edition, a list, ..."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from ...model.article import ENTITY_TYPES, EntityType
from ..pages.articles import DigestArticle
from ..permalinks.entity_urls import FOLDERS
from ..search.search_page import URL as SEARCH
from ..wording.phrases import count, dated, describe_text, listing
from ..wording.plain import plain

# Jinja's context, or the dictionary that Pelican renders a page with. Only `get` is used: what is not asked for is not read.
Values = Any
# How a page is named after its type, in titles and indexes.
TYPE_NAMES: Mapping[EntityType, tuple[str, str]] = {
    "person": ("person", "People"),
    "organization": ("organisation", "Organisations"),
    "place": ("place", "Places"),
    "event": ("event", "Events"),
    "work": ("work", "Works"),
}
_EVERYONE = "Everyone and everything named"
# Of a long list, a description and the data for programs name the first.
_HEADLINES = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about. `sort` is one of SORTS, `heading` and `description` are plain text, `url` is below the site's root.

    `thing` is Pelican's or our value that the page is of, if it is of one; `shown` are the articles that it lists, `under` the
    names and addresses of the pages that it is below of, without the front page; `number` counts pages of a list from 1.
    `start` is the address of its first page. `note` tells its heading from an equal one."""

    sort: str
    heading: str
    description: str
    url: str
    thing: Any = None
    shown: Sequence[Any] = ()
    under: tuple[tuple[str, str], ...] = ()
    number: int = 1
    start: str = ""
    note: str = ""
    lang: str = ""
    is_indexed: bool = True


def subject_of(values: Values) -> Subject:
    """What the page is that is rendered with `values`."""
    variable, make = next((name, make) for name, make in SORTS.items() if not name or values.get(name))
    made = make(values, values.get(variable) if variable else None)
    subject = replace(made, description=made.description or made.heading)
    page, start = values.get("articles_page"), clean_url(subject.url)
    if not page or page.number == 1:
        return replace(subject, url=start, start=start)
    said = describe_text(f"Page {page.number}. {subject.description}")
    return replace(subject, url=clean_url(page.url), start=start, number=page.number, description=said)


def clean_url(url: str) -> str:
    """An address as it is linked to: a folder's own page needs no name."""
    return url.removesuffix("index.html") if url == "index.html" or url.endswith("/index.html") else url


def title_of(subject: Subject, site: str) -> str:
    """What is said of the page in search results and tabs; the front page bears the name of the `site`."""
    note = f" ({subject.note})" if subject.note else ""
    page = f", page {subject.number}" if subject.number > 1 else ""
    return f"{subject.heading}{page}" if subject.sort == "front" else f"{subject.heading}{note}{page} - {site}"


def headline(article: Any) -> str:
    """The title of a Pelican article, which is markup, as text."""
    return plain(article.title)


def _file(values: Values) -> str:
    """The file of the page, or of the first where a list is on several."""
    paginator = values.get("articles_paginator")
    return str(paginator.name if paginator else values.get("output_file") or "")


def _articles(values: Values) -> Sequence[Any]:
    page = values.get("articles_page")
    return (page.object_list if page else values.get("articles")) or ()


def _headlines(articles: Sequence[Any]) -> list[str]:
    return [headline(article) for article in islice(articles, _HEADLINES)]


def _latest(said: str, articles: Sequence[Any]) -> str:
    return listing(f"{describe_text(said)}. Latest:", _headlines(articles[:1]))


def _cleaning(values: Values, account: Any) -> Subject:
    article = values.get("article")
    heading = f"How it was cleaned: {account.title}"
    said = "What of the raw file of this article was kept, moved and removed"
    note = getattr(article, "title_note", "")
    return Subject("cleaning", heading, said, article.cleaning_url, note=note, lang=article.lang, is_indexed=False)


def _article(values: Values, article: Any) -> Subject:
    return Subject(
        "article",
        headline(article),
        describe_text(*_beginning(article)),
        article.url,
        article,
        under=_above(values, article),
        note=getattr(article, "title_note", ""),
        lang=article.lang,
        is_indexed=article.status == "published",
    )


def _above(values: Values, article: Any) -> tuple[tuple[str, str], ...]:
    """What an article is below of: its section, or where that is every article's, its edition."""
    section, edition = getattr(article, "category", None), getattr(article, "edition", None)
    if edition and str(section) == values.get("DEFAULT_CATEGORY"):
        return (*_direct_link(values, "archives"), (edition.title, edition.url))
    return ((str(section), section.url),) if section and section.save_as else ()


def _beginning(content: Any) -> tuple[str, ...]:
    if isinstance(content, DigestArticle):
        return (content.source.summary, *content.source.paragraphs[:3])
    summary = plain(content.summary)
    return (summary,) if len(describe_text(summary)) > 100 else (plain(content.content) or summary,)


def _page(values: Values, page: Any) -> Subject:
    said = describe_text(*_beginning(page))
    note, shown = getattr(page, "title_note", ""), page.status == "published"
    return Subject("page", headline(page), said, page.url, page, note=note, lang=page.lang, is_indexed=shown)


def _entities(values: Values, members: Mapping[EntityType, Sequence[Any]]) -> Subject:
    """All types."""
    counts = ", ".join(f"{len(found)} {TYPE_NAMES[kind][1].lower()}" for kind, found in members.items() if found)
    said = f"Everyone and everything that articles here name, each with a page of its own: {counts or 'nobody yet'}"
    return Subject("entities", _EVERYONE, said, str(values.get("output_file")))


def _entity_index(values: Values, order: str) -> Subject:
    """One type, in one of its orders, whole or one letter of it."""
    kind, letter, by_mentions = values.get("kind"), values.get("letter"), order == "mentions"
    heading, url, ranked = TYPE_NAMES[kind][1], f"{FOLDERS[kind]}/", values.get("ranked") or ()
    said = f"{heading} in the news here, each with a page of its own, {len(ranked)} in all"
    subject = Subject("entities", heading, said, str(values.get("output_file")))
    if not letter and not by_mentions:
        return subject
    narrowed = f"{heading}: {letter.shown}" if letter else f"{heading}, most named first"
    return replace(subject, heading=narrowed, description=said.replace(heading, narrowed, 1), under=((heading, url),))


def _entity(values: Values, entity: Any) -> Subject:
    kind, index = TYPE_NAMES[entity.type]
    known = entity.entity.description
    count_of = f"In {dated(entity.articles)}" if known else f"{entity.name} ({kind}) in {dated(entity.articles)}"
    return Subject(
        "entity",
        f"{entity.name} ({kind})",
        _latest(f"{known.rstrip('. ')}. {count_of}" if known else count_of, entity.articles),
        entity.url,
        entity,
        _articles(values),
        ((index, f"{FOLDERS[entity.type]}/"),),
    )


def _moved(_: Values, moved: Any) -> Subject:
    return Subject("moved", moved.name, moved.name, moved.url, is_indexed=False)


def _publisher(values: Values, publisher: Any) -> Subject:
    found = _articles(values) or publisher.articles
    said = _latest(f"{dated(publisher.articles)}, published by {publisher.name}", publisher.articles)
    return Subject(
        "publisher", f"{publisher.name} (publisher)", said, publisher.url, publisher, found, _direct_link(values, "publishers")
    )


def _list(sort: str, word: str) -> Callable[[Values, Any], Subject]:
    """Of Pelican's own lists: categories, tags, authors."""

    def make(values: Values, thing: Any) -> Subject:
        shown = _articles(values)
        every = values.get("articles") or ()
        said = _latest(f"{thing.name}: {dated(every)}", shown)
        return Subject(sort, f"{thing.name} ({word})", said, thing.url, thing, shown)

    return make


def _period(values: Values, period: Sequence[Any]) -> Subject:
    shown = _articles(values)
    heading = " ".join(str(part) for part in reversed(period))
    said = listing(f"{count(shown)} of {heading}:", _headlines(shown))
    return Subject("period", heading, said, values.get("output_file"), None, shown, _direct_link(values, "archives"))


def _edition(values: Values, edition: Any) -> Subject:
    if _file(values) == values.get("INDEX_SAVE_AS", "index.html"):
        return _front(values, edition)
    leads = _leads(edition)
    said = listing(f"{edition.title}:", _headlines(leads))
    return Subject("edition", edition.title, said, edition.url, edition, leads, _direct_link(values, "archives"))


def _leads(edition: Any) -> list[Any]:
    return [story.lead for story in edition.stories]


def _front(values: Values, edition: Any) -> Subject:
    """The front page: the newest edition's, or a list of articles."""
    shown = _leads(edition) if edition else _articles(values)
    name, about = plain(values.get("SITENAME")), plain(values.get("SITESUBTITLE") or "")
    said = listing(f"{about.rstrip('. ') or name}. Latest:", _headlines(shown)) if shown else about
    return Subject("front", name, said, "", edition, shown)


# The pages that Pelican makes of a template alone: their headings, and what is on them.
_DIRECT: Mapping[str, tuple[str, str]] = {
    "archives": ("Archive", "Every article of this site by its day, the newest first"),
    "search": ("Search", "Search the articles of this site by word, person, organisation, place, publisher and day"),
    "subscribe": ("Subscribe", "Every feed of this site in words: all articles, and those on one person, organisation or place"),
    "publishers": ("Publishers", "Who published the articles of this site first, each with a page that lists them"),
    "categories": ("Sections", "The sections of this site, each with a page that lists its articles"),
    "tags": ("Tags", "The tags of this site, each with a page that lists its articles"),
    "authors": ("Authors", "The authors of articles of this site, each with a page that lists them"),
    "404": ("This page is not here", "There is no page at this address; it may have moved"),
}


def _other(values: Values, _: Any) -> Subject:
    """A page of a template alone; the front page is one where there are no editions."""
    file = _file(values)
    if file == values.get("INDEX_SAVE_AS", "index.html"):
        return _front(values, values.get("front"))
    template = next((name for name in values.get("DIRECT_TEMPLATES", ()) if _saved_as(values, name) == file), "")
    template = "search" if file == f"{SEARCH}index.html" else template
    heading, said = _DIRECT.get(template, ("", ""))
    url = SEARCH if template == "search" else values.get(f"{template.upper()}_URL", f"{template}.html") if template else file
    shown = _articles(values) if template == "archives" else ()
    if shown:
        said = f"{said}: {dated(shown)}"
    heading = heading or PurePosixPath(clean_url(file)).stem.replace("-", " ").capitalize() or "Page"
    return Subject(template or "other", heading, said or heading, url, None, shown, is_indexed=template != "404")


def _saved_as(values: Values, template: str) -> str:
    return str(values.get(f"{template.upper()}_SAVE_AS", f"{template}.html"))


def _direct_link(values: Values, template: str) -> tuple[tuple[str, str], ...]:
    """The page of a template as what another is below of, where the site has it."""
    if template not in values.get("DIRECT_TEMPLATES", ()) or not _saved_as(values, template):
        return ()
    return ((_DIRECT[template][0], clean_url(str(values.get(f"{template.upper()}_URL", f"{template}.html")))),)


# By the variable that tells: the first that a page has, of those that it is rendered with or that its template sets. What makes an
# article is asked before what only lists it.
SORTS: Mapping[str, Callable[[Values, Any], Subject]] = {
    "moved": _moved,
    "account": _cleaning,
    "article": _article,
    "page": _page,
    "entity": _entity,
    "order": _entity_index,
    "ranked": _entities,
    "publisher": _publisher,
    "category": _list("category", "section"),
    "tag": _list("tag", "tag"),
    "author": _list("author", "author"),
    "period": _period,
    "edition": _edition,
    "": _other,
}
# Headings that articles and pages are told apart from.
FIXED_HEADINGS = frozenset((*(heading for heading, _ in _DIRECT.values()), _EVERYONE, *(TYPE_NAMES[k][1] for k in ENTITY_TYPES)))
