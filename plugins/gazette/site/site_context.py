"""Add to Pelican's articles and to the context what depends on all articles: stories, editions, neighbours, publishers, feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..charts.sparkline import draw_sparkline
from ..charts.timeline import draw_timeline
from ..config import Config
from ..stories.grouping import Story
from ..stories.related import related_articles
from .build import Build
from .cards.card_plan import plan_cards
from .feeds.opml import feed_groups, feeds_by_page
from .incremental.tracking import Lookup
from .pages.edition_dates import date_editions, read_issued_editions
from .pages.edition_pages import (
    EditionPage,
    StoryArticle,
    article_id,
    first_sentence,
    group_into_stories,
    heat_maps,
    make_edition_pages,
    to_edition_items,
)
from .pages.publisher_pages import make_publisher_pages
from .pages.views import ArticleView
from .reporting.build_report import BuildReport
from .wording.safe_text import strip_markup

# The number of editions that the front page lists below the newest.
_EARLIER_EDITIONS = 6


def add_site_context(generator: Any, build: Build) -> None:
    """Group all articles, hand-written ones included, into stories and editions, and add these to articles and the context."""
    settings, context, config, report, views = build.settings, generator.context, build.config, build.report, build.views
    articles = sorted(map(views.of, generator.articles), key=lambda article: (article.date, article_id(article)), reverse=True)
    with report.timed("stories"):
        items = to_edition_items(articles, context["entity_tags"], config, report)
        stories = group_into_stories(articles, items, config)
    with report.timed("editions"):
        editions = make_edition_pages(articles, items, stories, context["entity_pages"], config.edition, views)
        link_story_articles(articles, stories)
        link_editions(editions)
    with report.timed("related"):
        related_ids = related_articles(items.values(), {id_: s.id for s in stories for g in s.groups for id_ in g})
    with report.timed("neighbours"):
        link_neighbours(articles, related_ids)
    add_edition_dates(editions, context, config, report)
    name, subtitle = context["SITENAME"], context.get("SITESUBTITLE") or ""
    cards = plan_cards(name, subtitle, (*articles, *map(views.of, generator.drafts)), editions) if config.cards else {}
    publishers = make_publisher_pages(articles, settings)
    views.add(publishers)
    context.update(
        editions=editions,
        front=editions[0] if editions else None,
        earlier_editions=editions[1 : _EARLIER_EDITIONS + 1],
        cards=cards,
        SITE_CARD=next(iter(cards), ""),
        publishers=publishers,
        feed_formats=config.feed_formats,
        heat_maps=heat_maps(editions),
        sparkline=draw_sparkline,
        timeline=draw_timeline,
        first_sentence=first_sentence,
        alike=views.share_macro,
        publisher_urls=Lookup("publisher_urls", {page.name: page.url for page in publishers}.get),
    )
    feeds = feed_groups(context, settings, config.feed_formats)
    digest_feed = next((group.feeds[0] for group in feeds if group.name == "digest"), None)
    context.update(feeds=feeds, digest_feed=digest_feed, feed_of=Lookup("feed_of", feeds_by_page(feeds).get))


def add_edition_dates(editions: Iterable[EditionPage], context: dict[str, Any], config: Config, report: BuildReport) -> None:
    """Set when each edition was published and last changed, given the dates that earlier builds stored. Add to the context what
    this build is to store."""
    with report.timed("memory"):
        first_name, stored, warning = read_issued_editions(config.editions_file)
        report.warn(warning)
        site_key = first_name or strip_markup(context["SITENAME"])
        context.update(site_key=site_key, stored_editions=stored, editions_to_store=date_editions(editions, stored))


def link_story_articles(articles: Iterable[ArticleView], stories: Iterable[Story]) -> None:
    """Give each article its near-duplicates (`copies`) and the other articles of its story (`same_story`, by time)."""
    by_id = {article_id(article): article for article in articles}
    for story in stories:
        groups = [tuple(by_id[id_] for id_ in group) for group in story.groups]
        for group in groups:
            others = tuple(StoryArticle(other[0], other[1:]) for other in groups if other is not group)
            for article in group:
                article.view_links.copies = tuple(copy for copy in group if copy is not article)
                article.view_links.same_story = others


def link_neighbours(articles: Sequence[ArticleView], related_ids: Mapping[str, tuple[str, ...]]) -> None:
    """Give each article its `related` articles, and its `previous` and `next` one by time. `articles` come newest first."""
    by_id = {article_id(article): article for article in articles}
    for article in articles:
        article.view_links.related = tuple(by_id[id_] for id_ in related_ids[article_id(article)])
    for newer, older in pairwise(articles):
        newer.view_links.previous, older.view_links.next = older, newer


def link_editions(editions: Iterable[EditionPage]) -> None:
    """Give each article its edition."""
    for edition in editions:
        for article in edition.articles:
            article.view_links.edition = edition
