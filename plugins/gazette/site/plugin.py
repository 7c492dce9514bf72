"""Gazette in Pelican: which of its signals do what."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.generators import Generator
from pelican.utils import order_content

from ..config import read_config
from ..deploying.completion import note_done
from ..entities.overrides.load import read_own
from ..model.errors import ConfigError
from ..pipeline.assemble import Prepared, prepare
from .cards.card_plan import put_cards, start_cards
from .feeds.feed_generator import FeedsGenerator
from .head.head_metadata import describe, tell_apart
from .head.sitemaps import open_pages, write_for_crawlers
from .head.web_manifest import find_icons
from .hosting.host_files import keep_context, write_for_hosts
from .incremental.access_tracking import Lookup, ReadContext
from .incremental.build_state import close_build, open_build, template_code
from .incremental.up_to_date import SOURCES, memory_print
from .output.json_store import write_kept
from .output.output_files import outputs_of
from .output.reserved_files import clear_names
from .output.source_digests import write_digests
from .output.static_files import copy_changed
from .output.theme_assets import find_asset, open_assets, write_assets
from .pages.article_identity import identify, recollect, slugs_of
from .pages.articles import DigestArticle, Members, keep_days_of, title_slug, to_pelican
from .pages.cleaning_pages import CleaningGenerator, link_cleaning
from .pages.edition_pages import EditionGenerator, takes_day_archives
from .pages.entity_generator import EntityGenerator
from .pages.entity_pages import EntityTag, entity_pages, link_entities, slug_of, types_of
from .pages.hand_written import align_by_class, attach_files
from .pages.pictures import copy_pictures
from .pages.publisher_pages import PublisherGenerator
from .pages.redirect_pages import RedirectGenerator, plan_redirects
from .permalinks.article_store import read_articles
from .permalinks.entity_redirects import find_redirects
from .permalinks.entity_urls import read_addresses, remember
from .reporting.build_report import open_report, report_of
from .search.search_page import SearchGenerator, begin_search
from .site_context import add_digest
from .writer import GazetteWriter, flush_writer

# Dates in words that are held at a time.
_DAYS = 10_000
_UNTIL = "_GAZETTE_UNTIL"
_NEVER = datetime.max.replace(tzinfo=UTC)


def connect() -> None:
    """Connect to Pelican's signals. It holds receivers weakly, hence functions of this module."""
    signals.get_generators.connect(begin_build)
    signals.get_writer.connect(choose_writer)
    signals.generator_init.connect(read_through)
    signals.content_object_init.connect(align_by_class)
    signals.article_generator_pretaxonomy.connect(add_articles)
    signals.article_generator_finalized.connect(complete_articles)
    signals.all_generators_finalized.connect(add_pictures)
    signals.all_generators_finalized.connect(tell_titles_apart)
    signals.all_generators_finalized.connect(settle_places)
    signals.all_generators_finalized.connect(copy_changed)
    signals.all_generators_finalized.connect(keep_for_hosts)
    signals.all_generators_finalized.connect(note_future)
    signals.all_generators_finalized.connect(begin_search)
    signals.finalized.connect(end_build)


def check_settings(pelican: Any) -> None:
    """Stop the build where a setting or the user's file of entities is wrong, and keep Pelican's own readers out of the raw
    folder."""
    open_pages(pelican.settings)
    open_assets(pelican.settings)
    try:
        config = read_config(pelican.settings)
        read_own(config.entities)
    except ConfigError as error:
        if multiprocessing.parent_process():  # `make devserver` goes on and waits for the setting to be mended
            raise
        raise SystemExit(f"Gazette cannot start: {error}") from None
    if isinstance(config.raw, Path) and config.raw.is_relative_to(pelican.settings["PATH"]):
        folder = config.raw.relative_to(pelican.settings["PATH"]).as_posix()
        for setting in ("ARTICLE_EXCLUDES", "PAGE_EXCLUDES", "STATIC_EXCLUDES"):
            pelican.settings[setting] = list(dict.fromkeys((*pelican.settings[setting], folder)))  # once in many builds
    if takes_day_archives(pelican.settings):  # an edition lists the same articles, and two pages cannot be one file
        pelican.settings["DAY_ARCHIVE_SAVE_AS"] = ""


def begin_build(pelican: Any) -> tuple[type[Generator], ...]:
    gc.unfreeze()  # of a build before, in the same process
    gc.collect()
    gc.disable()  # nearly all that a build makes stays until its end, and each search for what does not goes through all of it
    open_report(pelican.settings)
    open_pages(pelican.settings)
    open_assets(pelican.settings)
    open_build(pelican.settings, pelican.settings.pop(SOURCES, ""))
    clear_names(pelican.settings)
    return (
        EditionGenerator,
        EntityGenerator,
        PublisherGenerator,
        FeedsGenerator,
        CleaningGenerator,
        SearchGenerator,
        RedirectGenerator,
    )


def read_through(generator: Any) -> None:
    """Have what templates read noted, their code kept, and each date put into words once: pages show the same few."""
    generator.env.context_class = ReadContext
    generator.env.bytecode_cache = template_code(generator.settings)
    generator.env.auto_reload = False  # a build has its own environments, and each page would ask for the times of five files
    generator.env.filters["strftime"] = lru_cache(_DAYS)(generator.env.filters["strftime"])


def choose_writer(pelican: Any) -> type[GazetteWriter]:
    return GazetteWriter


def add_articles(generator: Any) -> None:
    """Put the raw folder's articles beside the hand-written ones, before Pelican groups them."""
    settings, context = generator.settings, generator.context
    config = read_config(settings)
    report = report_of(settings)
    prepared = prepare(config, report.progress, report.timed)
    report.note_prepared(prepared, config)
    known = (*generator.articles, *generator.translations, *generator.hidden_articles, *generator.drafts)
    for article in known:
        keep_days_of(ZoneInfo(config.timezone), article)
    made = make_articles(prepared, generator, {article.slug for article in known})
    link_cleaning(made, config)
    published = [article for article in made if article.status == "published"]  # WITH_FUTURE_DATES makes drafts
    generator.drafts += [article for article in made if article.status != "published"]
    # Pelican collects files in a set: sorted by path first, articles of one date have an order, too.
    everything = sorted([*generator.articles, *published], key=lambda article: article.source_path)
    generator.articles = order_content(everything, settings["ARTICLE_ORDER_BY"])
    newest_first = sorted(published, key=lambda article: (article.date, article.source.id), reverse=True)
    add_entities(context, prepared, newest_first, settings)
    with report.timed("link"):
        link_entities(made, prepared.register.tags, context["entity_pages"], config)


def make_articles(prepared: Prepared, generator: Any, taken: set[str]) -> list[DigestArticle]:
    """Pelican's articles of the raw folder; these and the published hand-written ones are told who they were in earlier builds.
    `taken` are slugs of others."""
    settings, context, articles = generator.settings, generator.context, prepared.articles
    config, report = read_config(settings), report_of(settings)
    with report.timed("memory"):
        context["articles_known"], warning = read_articles(config.memory)
        report.warn(warning)
        titles = {article.id: title_slug(article, settings) for article in articles}
        recollection = recollect(context["articles_known"], prepared, titles, (*generator.articles, *generator.translations))
        slugs = slugs_of(recollection, articles, titles, taken, config.timezone)
    made = to_pelican(articles, slugs, config, settings, context)
    with report.timed("memory"):
        identify(recollection, made, config)
    return made


def add_entities(context: dict[str, Any], prepared: Prepared, articles: Sequence[DigestArticle], settings: dict[str, Any]) -> None:
    """Tell generators and templates which pages entities have, and where those lead that they had. `articles` come newest first."""
    report = report_of(settings)
    former, warning = read_addresses(read_config(settings).addresses)
    report.warn(warning)
    pages = entity_pages(articles, prepared.register.tags, former, settings)
    report.entities = len(pages)
    live = {page.address: entity for entity, page in pages.items()}
    redirects = find_redirects(former, live, prepared.entries, partial(slug_of, settings=settings))
    context.update(
        entity_pages=pages,
        entity_tags=prepared.tags,
        entity_mentions=prepared.register.tags,
        entity_types=types_of(pages.values()),
        entity_redirects={address: pages[entity] for address, entity in redirects.items()},
        entity_addresses=remember(former, live, redirects),
        describe=describe,
        icons=find_icons(settings),
        asset=Lookup("asset", partial(find_asset, settings)),
    )


def complete_articles(generator: Any) -> None:
    """What articles get when Pelican has read and grouped them all."""
    for name in ("categories", "authors"):
        members = [(thing, Members(articles)) for thing, articles in getattr(generator, name)]
        setattr(generator, name, members)
        generator.context[name] = members
    generator.tags = {tag: Members(articles) for tag, articles in generator.tags.items()}
    generator.context["tags"] = list(generator.tags.items())
    add_tags(generator)
    add_digest(generator)


def add_tags(generator: Any) -> None:
    """Give articles their entities as tags, and those that they only mention beside. After Pelican has grouped hand-written
    tags: its tag pages cost time in proportion to tags times articles, and entities have pages of their own."""
    pages, tags, all_named = (generator.context[f"entity_{name}"] for name in ("pages", "tags", "mentions"))
    shown = {entity: EntityTag(page, generator.settings) for entity, page in pages.items()}
    for article in (*generator.articles, *generator.drafts):
        if hasattr(article, "source"):
            own = tags[article.source.id]
            chosen = {id(tag) for tag in own}  # the same objects: to compare them by what they say takes long
            rest = [tag for tag in all_named[article.source.id] if id(tag) not in chosen]
            article.tags, article.mentioned = ([shown[tag.entity] for tag in some if tag.entity in shown] for some in (own, rest))


def add_pictures(generators: Any) -> None:
    """Copy the pictures that lie beside raw files. Not before: Pelican empties its output when all generators are ready."""
    for generator in generators:
        for article in (*getattr(generator, "articles", ()), *getattr(generator, "drafts", ())):
            copy_pictures(getattr(article, "pictures", {}), outputs_of(generator.settings))
    if generators:
        context, settings = generators[0].context, generators[0].settings
        report = report_of(settings)
        with report.timed("cards"):
            start_cards(settings, context.get("cards", {}))


def settle_places(generators: Any) -> None:
    """Note where files lie that are attached to pages; then, which addresses lead to others."""
    attach_files(generators)
    plan_redirects(generators)


def tell_titles_apart(generators: Any) -> None:
    """Note on articles and pages of one title what tells them apart; after Pelican has read all of both."""
    context = generators[0].context
    tell_apart(context["articles"], context["pages"])


def note_feeds(settings: dict[str, Any]) -> None:
    """Keep what feeds there are and a digest of each, so that `gazette ping` can tell a hub which of them changed."""
    config, report = read_config(settings), report_of(settings)
    if config.websub_hub:
        feeds = {path: {"url": url, "digest": digest} for path, (url, digest) in report.published.items()}
        report.warn(write_kept(config.feeds, feeds, "the hub cannot be told what changed"))


def note_future(generators: Any) -> None:
    """Note when time alone will change the site: what is dated in the future is a draft until then."""
    now = datetime.now(UTC)
    kinds = ("articles", "drafts", "translations", "pages", "draft_pages", "hidden_articles", "hidden_pages")
    contents = (content for generator in generators for kind in kinds for content in getattr(generator, kind, ()))
    # Plain moments, not Pelican's own kind: they are kept.
    dates = (datetime.fromtimestamp(content.date.timestamp(), UTC) for content in contents if hasattr(content, "date"))
    generators[0].settings[_UNTIL] = min((moment for moment in dates if moment > now), default=_NEVER)


def keep_for_hosts(generators: Any) -> None:
    keep_context(generators[0].settings, generators[0].context)


def end_build(pelican: Any) -> None:
    settings = pelican.settings
    report = report_of(settings)
    flush_writer(settings)
    note_feeds(settings)
    with report.timed("cards"):
        report.warn(put_cards(settings))
    write_for_crawlers(settings)
    write_assets(settings)
    write_for_hosts(settings)
    outputs_of(settings).sweep()
    write_digests(settings)
    report.warn(close_build(settings, memory_print(settings), settings.pop(_UNTIL), report.said()))
    report.close()
    gc.freeze()  # nor does Python have to take it apart when it ends
    gc.enable()
    note_done(pelican.output_path)
