"""Derive a page's heading, description and URL from its kind and its variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from ...model.article import ENTITY_TYPES, EntityType
from ..pages.page_generator import PageKind
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
    info = _DESCRIPTIONS[context.get("page_kind") or PageKind.OTHER](context)
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


def _listed_articles(context: TemplateContext) -> Sequence[Any]:
    page = context.get("articles_page")
    return (page.object_list if page else context.get("articles")) or ()


def _headlines(articles: Sequence[Any]) -> list[str]:
    return [headline(article) for article in islice(articles, _HEADLINES)]


def _with_latest(text: str, articles: Sequence[Any]) -> str:
    """Return a description that ends with the headline of the first of `articles`."""
    return list_description(f"{build_description(text)}. Latest:", _headlines(articles[:1]))


def _cleaning_page(context: TemplateContext) -> PageInfo:
    article = context.get("article")
    heading = f"How this article was cleaned: {context.get('account').title}"
    description = "Which parts of this article's raw file were kept, moved to the metadata or removed"
    url, note = article.cleaning_url, article.title_note
    return PageInfo("cleaning", heading, description, url, title_note=note, lang=article.lang, is_indexed=False)


def _article(context: TemplateContext) -> PageInfo:
    article = context.get("article")
    return PageInfo(
        "article",
        headline(article),
        build_description(*_opening(article)),
        article.url,
        article,
        ancestors=_article_ancestors(context, article),
        title_note=article.title_note,
        lang=article.lang,
        is_indexed=article.status == "published",
    )


def _article_ancestors(context: TemplateContext, article: Any) -> tuple[tuple[str, str], ...]:
    """Return the pages above an article: its section, or its edition if the section is the default one, which says nothing."""
    section, edition = getattr(article, "category", None), article.edition
    if edition and str(section) == context.get("DEFAULT_CATEGORY"):
        return (*_direct_template_link(context, "archives"), (edition.title, edition.url))
    return ((str(section), section.url),) if section and section.save_as else ()


def _opening(content: Any) -> tuple[str, ...]:
    """Return the texts to describe an article or page with, best first."""
    if content.view_source:
        return (content.source.summary, *content.source.paragraphs[:3])
    summary = strip_markup(content.summary)
    return (summary,) if len(build_description(summary)) > 100 else (strip_markup(content.content) or summary,)


def _hand_written_page(context: TemplateContext) -> PageInfo:
    page = context.get("page")
    description = build_description(*_opening(page))
    note, is_indexed = page.title_note, page.status == "published"
    return PageInfo("page", headline(page), description, page.url, page, title_note=note, lang=page.lang, is_indexed=is_indexed)


def _all_entities(context: TemplateContext) -> PageInfo:
    """Describe the index of the entities of all types."""
    entities: Mapping[EntityType, Sequence[Any]] = context.get("ranked")
    counts = ", ".join(count_noun(len(pages), *map(str.lower, TYPE_NAMES[type_])) for type_, pages in entities.items() if pages)
    description = f"Names mentioned in the articles of this site, with the number of articles for each: {counts or 'none yet'}"
    return PageInfo("entities", _ALL_ENTITIES_HEADING, description, str(context.get("output_file")))


def _entity_index(context: TemplateContext) -> PageInfo:
    """Describe an index of one entity type: by name, perhaps of one letter only, or by number of mentions."""
    type_, letter, by_mentions = context.get("kind"), context.get("letter"), context.get("order") == "mentions"
    heading, url, ranked = TYPE_NAMES[type_][1], f"{ENTITY_FOLDERS[type_]}/", context.get("ranked") or ()
    counted = f"{count_noun(len(ranked), 'name')} in all, with the number of articles for each"
    info = PageInfo("entities", heading, f"{heading} in the news: {counted}", str(context.get("output_file")))
    if not letter and not by_mentions:
        return info
    narrowed = f"{heading}: {letter.shown}" if letter else f"{heading}, most mentioned first"
    note = f" ({letter.shown})" if letter else ", most mentioned first"
    return replace(info, heading=narrowed, description=f"{heading} in the news{note}: {counted}", ancestors=((heading, url),))


def _entity(context: TemplateContext) -> PageInfo:
    entity = context.get("entity")
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


def _redirect(context: TemplateContext) -> PageInfo:
    moved = context.get("moved")
    return PageInfo("moved", moved.name, moved.name, moved.url, is_indexed=False)


def _publisher(context: TemplateContext) -> PageInfo:
    publisher = context.get("publisher")
    articles = _listed_articles(context) or publisher.articles
    description = _with_latest(f"{count_and_span(publisher.articles)}, published by {publisher.name}", publisher.articles)
    ancestors = _direct_template_link(context, "publishers")
    return PageInfo("publisher", f"{publisher.name} (publisher)", description, publisher.url, publisher, articles, ancestors)


def _pelican_list(kind: str, type_name: str) -> Callable[[TemplateContext], PageInfo]:
    """Return the function that describes one of Pelican's own lists: a category, tag or author."""

    def describe(context: TemplateContext) -> PageInfo:
        subject, shown = context.get(kind), _listed_articles(context)
        all_articles = context.get("articles") or ()
        description = _with_latest(f"{subject.name}: {count_and_span(all_articles)}", shown)
        return PageInfo(kind, f"{subject.name} ({type_name})", description, subject.url, subject, shown)

    return describe


def _period_archive(context: TemplateContext) -> PageInfo:
    """Describe Pelican's archive of a year, month or day; `period` has the year first."""
    shown = _listed_articles(context)
    heading = " ".join(str(part) for part in reversed(context.get("period")))
    description = list_description(f"{count_articles(shown)} from {heading}:", _headlines(shown))
    ancestors = _direct_template_link(context, "archives")
    return PageInfo("period", heading, description, context.get("output_file"), None, shown, ancestors)


def _edition(context: TemplateContext) -> PageInfo:
    edition = context.get("edition")
    leads = _leads(edition)
    description = list_description(f"{edition.title}:", _headlines(leads))
    ancestors = _direct_template_link(context, "archives")
    return PageInfo("edition", edition.title, description, edition.url, edition, leads, ancestors)


def _leads(edition: Any) -> list[Any]:
    return [story.lead for story in edition.stories]


def _front(context: TemplateContext) -> PageInfo:
    """Describe the front page. It shows the newest edition, or a list of articles if there is none."""
    edition = context.get("front")
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


def _direct_template(context: TemplateContext) -> PageInfo:
    template = context.get("page_template")
    if template not in _DIRECT_TEMPLATES:
        return _other_page(context, template, _template_url(context, template))
    heading, description = _DIRECT_TEMPLATES[template]
    articles = _listed_articles(context) if template == "archives" else ()
    if articles:
        description = f"{description}: {count_and_span(articles)}"
    url = _template_url(context, template)
    return PageInfo(template, heading, description, url, None, articles, is_indexed=template != "404")


def _search_page(_: TemplateContext) -> PageInfo:
    return PageInfo("search", *_DIRECT_TEMPLATES["search"], SEARCH_URL)


def _other_page(context: TemplateContext, kind: str = "other", url: str = "") -> PageInfo:
    """Describe a page that is rendered from a template alone. Its heading is the name of its file."""
    file = str(context.get("output_file") or "")
    heading = PurePosixPath(clean_url(file)).stem.replace("-", " ").capitalize() or "Page"
    return PageInfo(kind, heading, heading, url or file)


def _save_as(context: TemplateContext, template: str) -> str:
    return str(context.get(f"{template.upper()}_SAVE_AS", f"{template}.html"))


def _template_url(context: TemplateContext, template: str) -> str:
    return str(context.get(f"{template.upper()}_URL", f"{template}.html"))


def _direct_template_link(context: TemplateContext, template: str) -> tuple[tuple[str, str], ...]:
    """Return the heading and URL of a direct template's page as an ancestor, () if the site has no such page."""
    if template not in context.get("DIRECT_TEMPLATES", ()) or not _save_as(context, template):
        return ()
    return ((_DIRECT_TEMPLATES[template][0], clean_url(_template_url(context, template))),)


_DESCRIPTIONS: Mapping[PageKind, Callable[[TemplateContext], PageInfo]] = {
    PageKind.MOVED: _redirect,
    PageKind.CLEANING: _cleaning_page,
    PageKind.ARTICLE: _article,
    PageKind.PAGE: _hand_written_page,
    PageKind.ENTITY: _entity,
    PageKind.ENTITY_INDEX: _entity_index,
    PageKind.ENTITIES: _all_entities,
    PageKind.PUBLISHER: _publisher,
    PageKind.CATEGORY: _pelican_list("category", "section"),
    PageKind.TAG: _pelican_list("tag", "tag"),
    PageKind.AUTHOR: _pelican_list("author", "author"),
    PageKind.PERIOD: _period_archive,
    PageKind.EDITION: _edition,
    PageKind.FRONT: _front,
    PageKind.SEARCH: _search_page,
    PageKind.DIRECT: _direct_template,
    PageKind.OTHER: _other_page,
}
# The titles that Gazette's own pages have: an article or page with the same title gets a note.
FIXED_HEADINGS = frozenset(
    (
        *(heading for heading, _ in _DIRECT_TEMPLATES.values()),
        _ALL_ENTITIES_HEADING,
        *(TYPE_NAMES[type_][1] for type_ in ENTITY_TYPES),
    )
)
