"""Tell from the variables that a page is rendered with what kind of page it is, and derive its heading, description and URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from ...model.article import ENTITY_TYPES, EntityType
from ..pages.articles import DigestArticle
from ..permalinks.entity_urls import ENTITY_FOLDERS
from ..search.search_page import SEARCH_URL
from ..wording.phrases import build_description, count_and_span, count_articles, count_noun, list_description
from ..wording.safe_text import strip_markup

# Jinja's context, or the dictionary that Pelican renders a page with. Only its `get` is used, so that a page depends on no more
# than the variables that it asks for.
TemplateContext = Any
# Each entity type as a note in a page's title, and as the heading of its index.
TYPE_NAMES: Mapping[EntityType, tuple[str, str]] = {
    "person": ("person", "People"),
    "organization": ("organisation", "Organisations"),
    "place": ("place", "Places"),
    "event": ("event", "Events"),
    "work": ("work", "Works"),
}
_ALL_ENTITIES_HEADING = "All names"
# Articles of a list whose headlines its description may quote; more do not fit.
_HEADLINES = 5


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What kind of page this is and what it says.

    * kind: 'article', 'page', 'entity', 'entities' (an index of entities), 'publisher', 'category', 'tag', 'author', 'period',
      'edition', 'front', 'cleaning', 'moved' (a redirect), the name of a direct template such as 'archives', or 'other'
    * heading, description: plain text
    * url: relative to the site root, without a trailing 'index.html'
    * subject: the article, entity page, edition, category, ... that the page is about, None if there is none
    * articles: the articles that it lists
    * ancestors: names and URLs of the pages above it, without the front page
    * page_number: the number of this page in a list that has several, from 1
    * first_page_url: the URL of the first page of that list
    * title_note: what distinguishes its title from an equal one, "" if no other page has this title
    * lang: its language if it may differ from the site's, else ""
    * is_indexed: False if search engines are to leave it out
    """

    kind: str
    heading: str
    description: str
    url: str
    subject: Any = None
    articles: Sequence[Any] = ()
    ancestors: tuple[tuple[str, str], ...] = ()
    page_number: int = 1
    first_page_url: str = ""
    title_note: str = ""
    lang: str = ""
    is_indexed: bool = True


def page_info(context: TemplateContext) -> PageInfo:
    """Return the kind, heading, description and URL of the page that is rendered with `context`.

    If the page has no description, the heading takes its place."""
    variable, build = next((name, build) for name, build in PAGE_KINDS.items() if not name or context.get(name))
    info = build(context, context.get(variable) if variable else None)
    info = replace(info, description=info.description or info.heading)
    page, first_page_url = context.get("articles_page"), clean_url(info.url)
    if not page or page.number == 1:
        return replace(info, url=first_page_url, first_page_url=first_page_url)
    description = build_description(f"Page {page.number}. {info.description}")
    return replace(info, url=clean_url(page.url), first_page_url=first_page_url, page_number=page.number, description=description)


def clean_url(url: str) -> str:
    """Return a URL as pages link to it: without a trailing 'index.html'."""
    return url.removesuffix("index.html") if url == "index.html" or url.endswith("/index.html") else url


def page_title(info: PageInfo, site_name: str) -> str:
    """Return the title for search results and browser tabs.

    It ends with the site's name, except on the front page, whose heading is that name."""
    note = f" ({info.title_note})" if info.title_note else ""
    page = f", page {info.page_number}" if info.page_number > 1 else ""
    return f"{info.heading}{page}" if info.kind == "front" else f"{info.heading}{note}{page} - {site_name}"


def headline(article: Any) -> str:
    """Return the title of a Pelican article, which is markup, as plain text."""
    return strip_markup(article.title)


def _output_file(context: TemplateContext) -> str:
    """Return the page's file; for any page of a list, the file of the list's first page."""
    paginator = context.get("articles_paginator")
    return str(paginator.name if paginator else context.get("output_file") or "")


def _listed_articles(context: TemplateContext) -> Sequence[Any]:
    page = context.get("articles_page")
    return (page.object_list if page else context.get("articles")) or ()


def _headlines(articles: Sequence[Any]) -> list[str]:
    return [headline(article) for article in islice(articles, _HEADLINES)]


def _with_latest(text: str, articles: Sequence[Any]) -> str:
    """Return a description that ends with the headline of the first of `articles`."""
    return list_description(f"{build_description(text)}. Latest:", _headlines(articles[:1]))


def _cleaning_page(context: TemplateContext, account: Any) -> PageInfo:
    article = context.get("article")
    heading = f"How this article was cleaned: {account.title}"
    description = "Which parts of this article's raw file were kept, moved to the metadata or removed"
    note = getattr(article, "title_note", "")
    return PageInfo("cleaning", heading, description, article.cleaning_url, title_note=note, lang=article.lang, is_indexed=False)


def _article(context: TemplateContext, article: Any) -> PageInfo:
    return PageInfo(
        "article",
        headline(article),
        build_description(*_opening(article)),
        article.url,
        article,
        ancestors=_article_ancestors(context, article),
        title_note=getattr(article, "title_note", ""),
        lang=article.lang,
        is_indexed=article.status == "published",
    )


def _article_ancestors(context: TemplateContext, article: Any) -> tuple[tuple[str, str], ...]:
    """Return the pages above an article: its section, or its edition if the section is the default one, which says nothing."""
    section, edition = getattr(article, "category", None), getattr(article, "edition", None)
    if edition and str(section) == context.get("DEFAULT_CATEGORY"):
        return (*_direct_template_link(context, "archives"), (edition.title, edition.url))
    return ((str(section), section.url),) if section and section.save_as else ()


def _opening(content: Any) -> tuple[str, ...]:
    """Return the texts to describe an article or page with, best first."""
    if isinstance(content, DigestArticle):
        return (content.source.summary, *content.source.paragraphs[:3])
    summary = strip_markup(content.summary)
    return (summary,) if len(build_description(summary)) > 100 else (strip_markup(content.content) or summary,)


def _hand_written_page(context: TemplateContext, page: Any) -> PageInfo:
    description = build_description(*_opening(page))
    note, is_indexed = getattr(page, "title_note", ""), page.status == "published"
    return PageInfo("page", headline(page), description, page.url, page, title_note=note, lang=page.lang, is_indexed=is_indexed)


def _all_entities(context: TemplateContext, entities: Mapping[EntityType, Sequence[Any]]) -> PageInfo:
    """Describe the index of the entities of all types."""
    counts = ", ".join(count_noun(len(pages), *map(str.lower, TYPE_NAMES[type_])) for type_, pages in entities.items() if pages)
    description = f"Names mentioned in the articles of this site, each with its own page: {counts or 'none yet'}"
    return PageInfo("entities", _ALL_ENTITIES_HEADING, description, str(context.get("output_file")))


def _entity_index(context: TemplateContext, order: str) -> PageInfo:
    """Describe an index of one entity type: by name, perhaps of one letter only, or by number of mentions."""
    type_, letter, by_mentions = context.get("kind"), context.get("letter"), order == "mentions"
    heading, url, ranked = TYPE_NAMES[type_][1], f"{ENTITY_FOLDERS[type_]}/", context.get("ranked") or ()
    counted = f"{count_noun(len(ranked), 'name')} in all, each with its own page"
    info = PageInfo("entities", heading, f"{heading} in the news: {counted}", str(context.get("output_file")))
    if not letter and not by_mentions:
        return info
    narrowed = f"{heading}: {letter.shown}" if letter else f"{heading}, most mentioned first"
    note = f" ({letter.shown})" if letter else ", most mentioned first"
    return replace(info, heading=narrowed, description=f"{heading} in the news{note}: {counted}", ancestors=((heading, url),))


def _entity(context: TemplateContext, entity: Any) -> PageInfo:
    type_name, index_name = TYPE_NAMES[entity.type]
    about = entity.entity.description
    counted = count_and_span(entity.articles)
    counts = f"In {counted}" if about else f"{entity.name} ({type_name}) in {counted}"
    return PageInfo(
        "entity",
        f"{entity.name} ({type_name})",
        _with_latest(f"{about.rstrip('. ')}. {counts}" if about else counts, entity.articles),
        entity.url,
        entity,
        _listed_articles(context),
        ((index_name, f"{ENTITY_FOLDERS[entity.type]}/"),),
    )


def _redirect(_: TemplateContext, moved: Any) -> PageInfo:
    return PageInfo("moved", moved.name, moved.name, moved.url, is_indexed=False)


def _publisher(context: TemplateContext, publisher: Any) -> PageInfo:
    articles = _listed_articles(context) or publisher.articles
    description = _with_latest(f"{count_and_span(publisher.articles)}, published by {publisher.name}", publisher.articles)
    ancestors = _direct_template_link(context, "publishers")
    return PageInfo("publisher", f"{publisher.name} (publisher)", description, publisher.url, publisher, articles, ancestors)


def _pelican_list(kind: str, type_name: str) -> Callable[[TemplateContext, Any], PageInfo]:
    """Return the builder for one of Pelican's own lists: a category, tag or author."""

    def build(context: TemplateContext, subject: Any) -> PageInfo:
        shown = _listed_articles(context)
        all_articles = context.get("articles") or ()
        description = _with_latest(f"{subject.name}: {count_and_span(all_articles)}", shown)
        return PageInfo(kind, f"{subject.name} ({type_name})", description, subject.url, subject, shown)

    return build


def _period_archive(context: TemplateContext, period: Sequence[Any]) -> PageInfo:
    """Describe Pelican's archive of a year, month or day; `period` has the year first."""
    shown = _listed_articles(context)
    heading = " ".join(str(part) for part in reversed(period))
    description = list_description(f"{count_articles(shown)} from {heading}:", _headlines(shown))
    ancestors = _direct_template_link(context, "archives")
    return PageInfo("period", heading, description, context.get("output_file"), None, shown, ancestors)


def _edition(context: TemplateContext, edition: Any) -> PageInfo:
    if _output_file(context) == context.get("INDEX_SAVE_AS", "index.html"):
        return _front(context, edition)
    leads = _leads(edition)
    description = list_description(f"{edition.title}:", _headlines(leads))
    ancestors = _direct_template_link(context, "archives")
    return PageInfo("edition", edition.title, description, edition.url, edition, leads, ancestors)


def _leads(edition: Any) -> list[Any]:
    return [story.lead for story in edition.stories]


def _front(context: TemplateContext, edition: Any) -> PageInfo:
    """Describe the front page: it shows the newest edition, or a list of articles if `edition` is None."""
    shown = _leads(edition) if edition else _listed_articles(context)
    name, subtitle = strip_markup(context.get("SITENAME")), strip_markup(context.get("SITESUBTITLE") or "")
    introduction = f"{subtitle.rstrip('. ') or name}. Latest:"
    description = list_description(introduction, _headlines(shown)) if shown else subtitle
    return PageInfo("front", name, description, "", edition, shown)


# Headings and descriptions of the pages that Pelican renders from a template alone (DIRECT_TEMPLATES), and of search.
_DIRECT_TEMPLATES: Mapping[str, tuple[str, str]] = {
    "archives": ("Archive", "All articles of this site by date, newest first"),
    "search": ("Search", "Search the articles of this site by word, person, organisation, place, publisher and date"),
    "subscribe": ("Subscribe", "All feeds of this site: every article, or only those about one person, organisation or place"),
    "publishers": ("Publishers", "The original publishers of the articles of this site, each with a list of its articles"),
    "categories": ("Sections", "The sections of this site, each with a list of its articles"),
    "tags": ("Tags", "The tags of this site, each with a list of its articles"),
    "authors": ("Authors", "The authors of the articles of this site, each with a list of their articles"),
    "404": ("Page not found", "There is no page at this address. It may have moved, or never existed."),
}


def _template_page(context: TemplateContext, _: Any) -> PageInfo:
    """Describe a page that is rendered from a template alone. The front page is one, unless its template sets `edition`."""
    file = _output_file(context)
    if file == context.get("INDEX_SAVE_AS", "index.html"):
        return _front(context, context.get("front"))
    template = next((name for name in context.get("DIRECT_TEMPLATES", ()) if _save_as(context, name) == file), "")
    template = "search" if file == f"{SEARCH_URL}index.html" else template
    heading, description = _DIRECT_TEMPLATES.get(template, ("", ""))
    url = SEARCH_URL if template == "search" else _template_url(context, template) if template else file
    articles = _listed_articles(context) if template == "archives" else ()
    if articles:
        description = f"{description}: {count_and_span(articles)}"
    heading = heading or PurePosixPath(clean_url(file)).stem.replace("-", " ").capitalize() or "Page"
    return PageInfo(template or "other", heading, description or heading, url, None, articles, is_indexed=template != "404")


def _save_as(context: TemplateContext, template: str) -> str:
    return str(context.get(f"{template.upper()}_SAVE_AS", f"{template}.html"))


def _template_url(context: TemplateContext, template: str) -> str:
    return str(context.get(f"{template.upper()}_URL", f"{template}.html"))


def _direct_template_link(context: TemplateContext, template: str) -> tuple[tuple[str, str], ...]:
    """Return the heading and URL of a direct template's page as an ancestor, () if the site has no such page."""
    if template not in context.get("DIRECT_TEMPLATES", ()) or not _save_as(context, template):
        return ()
    return ((_DIRECT_TEMPLATES[template][0], clean_url(_template_url(context, template))),)


# By context variable, the function that describes the pages that have this variable; it is called with the context and the
# variable's value. The first variable that a page has decides, so single things come before lists of them. "" fits every page.
PAGE_KINDS: Mapping[str, Callable[[TemplateContext, Any], PageInfo]] = {
    "moved": _redirect,
    "account": _cleaning_page,
    "article": _article,
    "page": _hand_written_page,
    "entity": _entity,
    "order": _entity_index,
    "ranked": _all_entities,
    "publisher": _publisher,
    "category": _pelican_list("category", "section"),
    "tag": _pelican_list("tag", "tag"),
    "author": _pelican_list("author", "author"),
    "period": _period_archive,
    "edition": _edition,
    "": _template_page,
}
# The titles that Gazette's own pages have: an article or page with the same title gets a note.
FIXED_HEADINGS = frozenset(
    (
        *(heading for heading, _ in _DIRECT_TEMPLATES.values()),
        _ALL_ENTITIES_HEADING,
        *(TYPE_NAMES[type_][1] for type_ in ENTITY_TYPES),
    )
)
