"""Edition pages: the ranked stories with Pelican's articles, who and what is in the news, and the charts of editions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from itertools import chain, combinations
from typing import Any, cast
from zoneinfo import ZoneInfo

from markupsafe import Markup

from ...charts.heat_map import draw_heat_map
from ...charts.network_graph import GraphLink, GraphNode, draw_network, graph_neighbours
from ...config import Config, read_config
from ...model.article import ENTITY_TYPES, Entity, EntityType, Tag
from ...model.periods import Period, edition_path, edition_title
from ...model.text import sentences, summarize
from ...pipeline.memoize import group_stories_cached
from ...pipeline.result_cache import ResultCache
from ...stories.grouping import Story, StoryDocument
from ...stories.ranking import (
    Edition,
    EditionItem,
    RankedStory,
    StoryScore,
    build_editions,
    entity_key,
    parse_weight,
    to_edition_item,
    to_story_document,
)
from ...stories.trends import Trend, edition_trends
from ..incremental.tracking import View, record_edge, relation
from ..reporting.build_report import BuildReport
from .articles import markup_of
from .entity_pages import EntityPage, EntityTag
from .page_generator import PageGenerator, PageKind
from .views import ArticleView, Views

# Entities of each type that the page of an edition shows as in the news.
_MAX_IN_THE_NEWS = 5
# The network links each entity with this many others, those that are named with it in most articles. An entity has more links if it
# is among the closest of others. All links would be a tangle.
_CLOSEST = 2

_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)


# What templates show of an edition


@dataclass(frozen=True)
class StoryArticle:
    """An article of a story, and its near-duplicates."""

    article: ArticleView
    copies: tuple[ArticleView, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The publishers of the article and its near-duplicates, each once."""
        return publishers_of((self.article, *self.copies))


@dataclass(frozen=True)
class StoryView:
    """A story in an edition, with Pelican's articles.

    * `lead`: the article that stands for the story
    * `copies`: near-duplicates of the lead
    * `told`: the other articles of the story in this edition
    * `earlier`: its articles in earlier editions, newest first
    * `score`: why the story is where it is in the edition
    """

    lead: ArticleView
    copies: tuple[ArticleView, ...]
    told: tuple[StoryArticle, ...]
    earlier: tuple[ArticleView, ...]
    score: StoryScore

    @property
    def articles(self) -> tuple[Any, ...]:
        """All articles in this edition, the lead first."""
        return (self.lead, *self.copies, *(article for other in self.told for article in (other.article, *other.copies)))

    @property
    def sources(self) -> tuple[str, ...]:
        """The publishers of the articles in this edition, each once."""
        return publishers_of(self.articles)

    @property
    def told_by(self) -> tuple[tuple[str, Any], ...]:
        """Each publisher with the first of its articles. If the lead has a publisher, it comes first."""
        return tuple((name, next(a for a in self.articles if publishers_of((a,)) == (name,))) for name in self.sources)

    @property
    def tags(self) -> Sequence[Any]:
        """The tags of the lead."""
        return self.lead.tags

    @property
    def summary(self) -> str:
        return summary_of(self.lead)


@dataclass(frozen=True)
class InTheNews:
    """An entity that is in the news, and how often it is named in the edition compared with the weeks before."""

    page: EntityPage
    trend: Trend


@dataclass(frozen=True)
class Network:
    """Which entities are named together: the drawing as SVG, and in words, each entity with those that it is linked to."""

    drawing: str
    described: tuple[tuple[GraphNode, tuple[GraphNode, ...]], ...]


class EditionPage(View):
    """The page of an edition. `card`, its neighbours and its dates are set once all editions are made.

    * `first`, `last`: its first and its last day
    * `names`: the entities in the news, by type
    * `card`: the URL of its card, relative to the site's root, "" without cards
    * `previous`, `next`: the editions before and after it, None if there is none
    * `published`, `changed`: when it was published and when it last changed, according to the feeds
    """

    def __init__(
        self,
        days: tuple[date, date],
        period: Period,
        stories: tuple[StoryView, ...],
        names: Mapping[EntityType, tuple[InTheNews, ...]],
        views: Views,
    ) -> None:
        self.first, self.last = days
        self.period = period
        self.view_card = ""
        self.view_published: datetime | None = None
        self.view_changed: datetime | None = None
        self.view_stories, self.view_names = stories, names
        self.view_neighbours: tuple[EditionPage | None, EditionPage | None] = (None, None)
        self._views = views

    @cached_property
    def view_key(self) -> str:  # type: ignore[override]
        return f"edition:{self.url}"

    def view_values(self) -> Any:
        return self.first, self.last, self.period

    def view_digested(self, group: str) -> Any:
        return (self.view_stories, self.view_names) if group == "stories" else super().view_digested(group)

    stories: tuple[StoryView, ...] = relation("stories")(lambda edition: edition.view_stories)
    names: Mapping[EntityType, tuple[InTheNews, ...]] = relation("stories")(lambda edition: edition.view_names)
    card: str = relation("issue")(lambda edition: edition.view_card)
    published: datetime | None = relation("issue")(lambda edition: edition.view_published)
    changed: datetime | None = relation("issue")(lambda edition: edition.view_changed)
    previous: Any = relation("neighbours")(lambda edition: edition.view_neighbours[0])
    next: Any = relation("neighbours")(lambda edition: edition.view_neighbours[1])

    @property
    def url(self) -> str:
        return edition_path(self.first, self.period)

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"

    @property
    def title(self) -> str:
        return edition_title(self.first, self.period)

    @property
    def articles(self) -> tuple[ArticleView, ...]:
        """All articles, in the order of the stories."""
        return tuple(article for story in self.stories for article in story.articles)

    @property
    def sources(self) -> tuple[str, ...]:
        """The publishers of the articles, each once."""
        return publishers_of(self.articles)

    @property
    def network(self) -> Network | None:
        """Which entities are named together. It is drawn once, since that takes longer than everything else on the page."""
        return cast("Network | None", self._views.memo.get((self, "network"), self._draw_network))

    def _draw_network(self) -> Network | None:
        return build_network([entry for entries in self.names.values() for entry in entries], self.articles, self.title)

    @property
    def new(self) -> int:
        """The number of stories that no earlier edition has."""
        return sum(not story.earlier for story in self.stories)


# What editions need to know of an article, whether it is made from a raw file or written by hand


def publishers_of(articles: Iterable[Any]) -> tuple[str, ...]:
    """Return the publishers that articles name, each once, in order of appearance."""
    publishers = (article.source.publisher for article in articles if article.view_source)
    return tuple(dict.fromkeys(filter(None, publishers)))


def summary_of(article: Any) -> str:
    """Return an article's standfirst or first sentences as plain text; for a hand-written article, its summary if it gives one."""
    if article.view_source:
        return str(article.summary_text)
    if "summary" in article.metadata:
        return Markup(article.metadata["summary"]).striptags()  # noqa: S704 - never written as markup
    return summarize(_paragraphs(article))


def first_sentence(article: Any) -> str:
    """Return the first sentence of an article's summary, "" if it has none."""
    return next(iter(sentences(summary_of(article))), "")


def _paragraphs(article: Any) -> list[str]:
    record_edge(article, "content")
    paragraphs = _PARAGRAPH.findall(markup_of(article))
    return [text for markup in paragraphs if (text := Markup(markup).striptags())]  # noqa: S704 - never written as markup


def article_id(article: Any) -> str:
    """Return the id of an article in stories and editions: the hash of its raw file, or the path of a hand-written article."""
    return article.source.id if article.view_source else str(article.relative_source_path)


# From articles to editions


def to_edition_items(
    articles: Iterable[ArticleView], tags: Mapping[str, tuple[Tag, ...]], config: Config, report: BuildReport
) -> dict[str, EditionItem]:
    """Return articles in the form that editions are built from, by id. The report gets a warning of each weight that is no number.

    `tags` are the tags of the articles made from raw files, by id.
    """
    zone = ZoneInfo(config.timezone)
    items = {}
    for article in articles:
        weight = article.source.weight if article.view_source else str(article.metadata.get("weight", ""))
        if parse_weight(weight) is None:
            report.warn(f"{article.relative_source_path}: its weight {weight!r} is not a number; write a number, as in Weight: 10")
        if article.view_source:
            item = to_edition_item(article.source, tags[article.source.id], config.timezone)
        else:
            item = EditionItem(article_id(article), article.date.astimezone(zone), weight=parse_weight(weight) or 0.0)
        items[item.id] = item
    return items


def group_into_stories(articles: Sequence[Any], items: Mapping[str, EditionItem], config: Config) -> tuple[Story, ...]:
    """Return the stories of Pelican's articles. `items` are from `to_edition_items`."""
    cache = ResultCache(config.cache_file)
    stories = group_stories_cached([_story_document(article, items[article_id(article)]) for article in articles], cache)
    cache.record_build(str(config.raw))
    cache.close()
    return stories


def _story_document(article: Any, item: EditionItem) -> StoryDocument:
    if article.view_source:
        return to_story_document(article.source, item)
    text = "\n\n".join(_paragraphs(article))
    return StoryDocument(item.id, Markup(article.title).striptags(), text, item.published)  # noqa: S704 - never written as markup


def make_edition_pages(
    articles: Iterable[Any],
    items: Mapping[str, EditionItem],
    stories: Iterable[Story],
    pages: Mapping[Entity, EntityPage],
    period: Period,
    views: Views,
) -> tuple[EditionPage, ...]:
    """Return the pages of all editions, newest first, and add them to `views`.

    `items` are from `to_edition_items`, `stories` from `group_into_stories`, and `pages` are the pages of entities.
    """
    by_id = {article_id(article): article for article in articles}
    by_key = {entity_key(entity): page for entity, page in pages.items()}
    trends = edition_trends(items.values(), period, names_by_article(pages.values()), partial(_in_the_news, by_key=by_key))
    editions = [
        _edition_page(edition, by_id, tuple(InTheNews(by_key[trend.name], trend) for trend in trends[edition.first]), period, views)
        for edition in build_editions(items.values(), stories, period)
    ]
    for newer, edition, older in zip((None, *editions), editions, (*editions[1:], None), strict=False):
        edition.view_neighbours = older, newer
    views.add(editions)
    return tuple(editions)


def _in_the_news(names: Iterable[str], by_key: Mapping[str, EntityPage]) -> list[str]:
    """Return the names that the page of an edition shows: the first few of each type."""
    by_type: dict[EntityType, list[str]] = {kind: [] for kind in ENTITY_TYPES}
    for name in names:
        if name in by_key and len(of_type := by_type[by_key[name].type]) < _MAX_IN_THE_NEWS:
            of_type.append(name)
    return list(chain.from_iterable(by_type.values()))


def names_by_article(pages: Iterable[EntityPage]) -> dict[str, list[str]]:
    """Return the keys of all entities that each article names, by article id, including those that are not its tags."""
    names: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        for article in page.articles:
            names[article.source.id].append(entity_key(page.entity))
    return names


def _edition_page(
    edition: Edition, by_id: Mapping[str, ArticleView], in_the_news: Sequence[InTheNews], period: Period, views: Views
) -> EditionPage:
    names = {kind: tuple(entry for entry in in_the_news if entry.page.type == kind) for kind in ENTITY_TYPES}
    stories = tuple(_story_view(story, by_id) for story in edition.stories)
    return EditionPage((edition.first, edition.last), period, stories, names, views)


def _story_view(story: RankedStory, by_id: Mapping[str, ArticleView]) -> StoryView:
    lead_group, *other_groups = [tuple(by_id[id_] for id_ in group) for group in story.groups]
    others = tuple(StoryArticle(group[0], group[1:]) for group in other_groups)
    return StoryView(lead_group[0], lead_group[1:], others, tuple(by_id[id_] for id_ in story.earlier), story.score)


class EditionGenerator(PageGenerator):
    """Writes a page for every edition."""

    def generate_output(self, writer: Any) -> None:
        for page in self.context["editions"]:
            self.write_page(writer, PageKind.EDITION, "edition", page.save_as, page.url, edition=page)


def replaces_day_archive(settings: Mapping[str, Any]) -> bool:
    """Return True if Pelican's archive of a day would have the same path as an edition."""
    config = read_config(settings)
    day = date(2001, 2, 3)
    archive = str(settings["DAY_ARCHIVE_SAVE_AS"]).format(date=day)
    return config.edition == "day" and archive == f"{edition_path(day, 'day')}index.html"


# Charts


def build_network(in_the_news: Sequence[InTheNews], articles: Sequence[Any], title: str) -> Network | None:
    """Return the network of entities in an edition's `articles`; `title` is the edition's.

    The result is None if no two of the entities are named together, or if there is only one article, which would link them all.
    """
    if len(articles) < 2:
        return None
    salience = {entry.page: entry.trend.salience for entry in in_the_news}
    urls = {page: f"/{page.url}" if page.has_page else "" for page in salience}
    nodes = {page: GraphNode(page.name, page.type, urls[page], weight) for page, weight in salience.items()}
    counts: Counter[tuple[EntityPage, EntityPage]] = Counter()
    for article in articles:
        named = sorted((page for page in entity_pages_of(article) if page in nodes), key=lambda page: page.address)
        counts.update(combinations(named, 2))
    links = [GraphLink(nodes[first], nodes[second], count) for (first, second), count in _strongest_links(counts, salience)]
    linked = {node for link in links for node in (link.first, link.second)}
    shown = [node for node in nodes.values() if node in linked]
    drawing = draw_network(shown, links, f"Mentioned together, {title}")
    return Network(drawing, graph_neighbours(shown, links)) if drawing else None


def _strongest_links(
    counts: Counter[tuple[EntityPage, EntityPage]], salience: Mapping[EntityPage, float]
) -> Iterator[tuple[tuple[EntityPage, EntityPage], int]]:
    """Yield the pairs of entities to link, with the number of articles that name both.

    A pair is linked if it is among the closest pairs of at least one of its entities. `salience` is the entities' salience in this
    edition alone, so that later editions do not change the drawing.
    """
    ranked = sorted(counts.items(), key=lambda item: (-item[1], -sum(salience[page] for page in item[0]), _addresses(item[0])))
    links: Counter[EntityPage] = Counter()
    for pair, count in ranked:
        if min(links[page] for page in pair) < _CLOSEST:
            links.update(pair)
            yield pair, count


def _addresses(pair: tuple[EntityPage, EntityPage]) -> tuple[str, str]:
    return pair[0].address, pair[1].address


def entity_pages_of(article: Any) -> Iterable[EntityPage]:
    """Return the pages of the entities that an article is tagged with."""
    return (tag.page for tag in article.tags if isinstance(tag, EntityTag))


def heat_maps(editions: Sequence[EditionPage]) -> dict[int, str]:
    """Return a calendar as SVG for each year that has articles. Its days link to their editions."""
    counts = Counter(article.date.date() for edition in editions for article in edition.articles)
    urls = {article.date.date(): f"/{edition.url}" for edition in editions for article in edition.articles}
    busiest = max(counts.values(), default=0)
    years = sorted({day.year for day in counts})
    return {year: draw_heat_map(counts, year, urls.__getitem__, busiest) for year in years}
