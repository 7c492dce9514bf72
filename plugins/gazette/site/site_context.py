"""What only the whole digest knows, put on Pelican's articles and into the context: stories, editions, neighbours, publishers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..charts.sparkline import sparkline
from ..charts.timeline import timeline
from ..config import Config, read_config
from ..stories.grouping import Story
from ..stories.related import related
from .cards.card_plan import plan_cards
from .feeds.opml import feed_groups, feeds_by_page
from .incremental.access_tracking import Lookup
from .incremental.macro_cache import fragments
from .pages.articles import DigestArticle, markup_of, minutes_of
from .pages.edition_dates import date_editions, read_editions
from .pages.edition_pages import EditionPage, Told, edition_pages, first_sentence, heat_maps, id_of, items_of, tell_stories
from .pages.publisher_pages import publisher_pages
from .reporting.build_report import Report, report_of
from .wording.plain import plain

# Editions that the front page has below the newest.
_EARLIER = 6


def add_digest(generator: Any) -> None:
    """Find stories and editions of all articles, written by hand or not, and tell articles and templates of them."""
    settings, context = generator.settings, generator.context
    config = read_config(settings)
    articles = sorted(generator.articles, key=lambda article: (article.date, id_of(article)), reverse=True)
    with report_of(settings).timed("stories"):
        items = items_of(articles, context["entity_tags"], config, settings)
        stories = tell_stories(articles, items, config)
    with report_of(settings).timed("editions"):
        editions = edition_pages(articles, items, stories, context["entity_pages"], config.edition)
        place_in_stories(articles, stories)
        place_in_editions(editions)
    with report_of(settings).timed("related"):
        near = related(items.values(), {id_: s.id for s in stories for g in s.groups for id_ in g})
    with report_of(settings).timed("neighbours"):
        place_beside_others(articles, near)
    remember_editions(editions, context, config, report_of(settings))
    name, subtitle = context["SITENAME"], context.get("SITESUBTITLE") or ""
    cards = plan_cards(name, subtitle, (*articles, *generator.drafts), editions) if config.cards else {}
    for article in articles:
        if not isinstance(article, DigestArticle):
            article.minutes = minutes_of(plain(markup_of(article)))
    publishers = publisher_pages(articles, settings)
    context.update(
        editions=editions,
        front=editions[0] if editions else None,
        earlier_editions=editions[1 : _EARLIER + 1],
        cards=cards,
        SITE_CARD=next(iter(cards), ""),
        publishers=publishers,
        feed_formats=config.feed_formats,
        heat_maps=heat_maps(editions),
        sparkline=sparkline,
        timeline=timeline,
        first_sentence=first_sentence,
        alike=fragments(),
        publisher_urls=Lookup("publisher_urls", {page.name: page.url for page in publishers}.get),
    )
    feeds = feed_groups(context, settings, config.feed_formats)
    digest = next((group.feeds[0] for group in feeds if group.name == "digest"), None)
    context.update(feeds=feeds, digest_feed=digest, feed_of=Lookup("feed_of", feeds_by_page(feeds).get))


def remember_editions(editions: Iterable[EditionPage], context: dict[str, Any], config: Config, report: Report) -> None:
    """Date editions by what earlier builds told of them, and keep what the next build is to know."""
    with report.timed("memory"):
        first_name, known, warning = read_editions(config.editions)
        report.warn(warning)
        key = first_name or plain(context["SITENAME"])
        context.update(site_key=key, editions_known=known, editions_issued=date_editions(editions, known))


def place_in_stories(articles: Iterable[Any], stories: Iterable[Story]) -> None:
    """Give each article its near-duplicates (`copies`) and what else its story has (`same_story`, by time)."""
    by_id = {id_of(article): article for article in articles}
    for story in stories:
        groups = [tuple(by_id[id_] for id_ in group) for group in story.groups]
        for own in groups:
            others = tuple(Told(group[0], group[1:]) for group in groups if group is not own)
            for article in own:
                article.copies = tuple(copy for copy in own if copy is not article)
                article.same_story = others


def place_beside_others(articles: Sequence[Any], near: Mapping[str, tuple[str, ...]]) -> None:
    """Give each article those `related` to it, and its `previous` and `next` by time. `articles` come newest first."""
    by_id = {id_of(article): article for article in articles}
    for article in articles:
        article.related = tuple(by_id[id_] for id_ in near[id_of(article)])
        article.previous = article.next = None
    for newer, older in pairwise(articles):
        newer.previous, older.next = older, newer


def place_in_editions(editions: Iterable[EditionPage]) -> None:
    """Tell each article which edition it is in."""
    for edition in editions:
        for article in edition.articles:
            article.edition = edition
