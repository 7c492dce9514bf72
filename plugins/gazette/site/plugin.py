"""Connect Gazette to Pelican's signals: what happens at which point of a build."""

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
from ..deploying.completion import record_completion
from ..entities.overrides.load_overrides import read_overrides
from ..model.errors import ConfigError
from ..pipeline.assemble import AssembledArticles, assemble_articles
from .cards.card_plan import put_cards, start_cards
from .feeds.feed_generator import FeedsGenerator
from .head.head_metadata import build_head_metadata, disambiguate_titles
from .head.sitemaps import reset_sitemap_entries, write_crawler_files
from .head.web_manifest import find_icons
from .hosting.host_files import remember_context, write_host_files
from .incremental.access_tracking import TrackedLookup, TrackingContext
from .incremental.build_state import close_build, open_build, template_cache
from .incremental.no_op_build import SOURCES_KEY, memory_fingerprint
from .output.json_store import write_json_store
from .output.output_files import output_files_of
from .output.reserved_files import clear_reserved_names
from .output.source_digests import write_file_digests
from .output.static_files import copy_only_changed_files
from .output.theme_assets import asset_url, open_assets, write_assets
from .pages.article_identity import assign_identities, assign_slugs, identify_articles
from .pages.articles import ArticleList, DigestArticle, convert_dates, title_slug, to_pelican_articles
from .pages.cleaning_pages import CleaningGenerator, set_cleaning_urls
from .pages.edition_pages import EditionGenerator, replaces_day_archive
from .pages.entity_generator import EntityGenerator
from .pages.entity_pages import EntityTag, indexed_types, link_entities, make_entity_pages, name_slug
from .pages.hand_written import align_by_class, attach_files
from .pages.pictures import copy_pictures
from .pages.publisher_pages import PublisherGenerator
from .pages.redirect_pages import RedirectGenerator, plan_redirects
from .permalinks.article_store import read_stored_articles
from .permalinks.entity_redirects import find_entity_redirects
from .permalinks.entity_urls import merge_published_entities, read_published_entities
from .reporting.build_report import open_report, report_of
from .search.search_page import SearchGenerator, begin_search
from .site_context import add_site_context
from .writer import GazetteWriter, flush_writer

# The number of formatted dates that each generator keeps in memory.
_MAX_DATE_TEXTS = 10_000
_VALID_UNTIL_KEY = "_GAZETTE_UNTIL"
_NEVER = datetime.max.replace(tzinfo=UTC)


def connect() -> None:
    """Connect to Pelican's signals. Receivers are functions of this module, since signals hold only weak references to them."""
    signals.get_generators.connect(begin_build)
    signals.get_writer.connect(choose_writer)
    signals.generator_init.connect(set_up_templates)
    signals.content_object_init.connect(align_by_class)
    signals.article_generator_pretaxonomy.connect(add_articles)
    signals.article_generator_finalized.connect(complete_articles)
    signals.all_generators_finalized.connect(add_pictures)
    signals.all_generators_finalized.connect(distinguish_titles)
    signals.all_generators_finalized.connect(settle_paths)
    signals.all_generators_finalized.connect(copy_only_changed_files)
    signals.all_generators_finalized.connect(remember_context_for_hosts)
    signals.all_generators_finalized.connect(find_next_change)
    signals.all_generators_finalized.connect(begin_search)
    signals.finalized.connect(end_build)


def check_settings(pelican: Any) -> None:
    """Check the settings and entities.toml, and adapt Pelican's settings: Pelican's readers must leave the raw folder alone, and
    editions may replace its day archives.

    If something is wrong, raises SystemExit. The child process of `make devserver` waits until the setting is corrected, so there
    it raises ConfigError instead."""
    reset_sitemap_entries(pelican.settings)
    open_assets(pelican.settings)
    try:
        config = read_config(pelican.settings)
        read_overrides(config.overrides_file)
    except ConfigError as error:
        if multiprocessing.parent_process():
            raise
        raise SystemExit(f"Gazette cannot start: {error}") from None
    if isinstance(config.raw, Path) and config.raw.is_relative_to(pelican.settings["PATH"]):
        folder = config.raw.relative_to(pelican.settings["PATH"]).as_posix()
        for setting in ("ARTICLE_EXCLUDES", "PAGE_EXCLUDES", "STATIC_EXCLUDES"):
            pelican.settings[setting] = list(dict.fromkeys((*pelican.settings[setting], folder)))  # once, even in many builds
    if replaces_day_archive(pelican.settings):  # an edition lists the same articles and has the same path
        pelican.settings["DAY_ARCHIVE_SAVE_AS"] = ""


def begin_build(pelican: Any) -> tuple[type[Generator], ...]:
    """Begin a build, and return the generators that Pelican runs beside its own."""
    gc.unfreeze()  # what an earlier build in this process froze
    gc.collect()
    gc.disable()  # nearly all objects of a build live until its end, and each collection would go through all of them
    open_report(pelican.settings)
    reset_sitemap_entries(pelican.settings)
    open_assets(pelican.settings)
    open_build(pelican.settings, pelican.settings.pop(SOURCES_KEY, ""))
    clear_reserved_names(pelican.settings)
    return (
        EditionGenerator,
        EntityGenerator,
        PublisherGenerator,
        FeedsGenerator,
        CleaningGenerator,
        SearchGenerator,
        RedirectGenerator,
    )


def set_up_templates(generator: Any) -> None:
    """Make a generator's templates record what they read, keep their compiled code for later builds, and format each date once."""
    generator.env.context_class = TrackingContext
    generator.env.bytecode_cache = template_cache(generator.settings)
    generator.env.auto_reload = False  # templates do not change during a build; otherwise, each page would stat five files
    generator.env.filters["strftime"] = lru_cache(_MAX_DATE_TEXTS)(generator.env.filters["strftime"])


def choose_writer(pelican: Any) -> type[GazetteWriter]:
    """Return the class of the writer that Pelican is to use."""
    return GazetteWriter


def add_articles(generator: Any) -> None:
    """Add the raw folder's articles to the hand-written ones, before Pelican groups them by section and author."""
    settings, context = generator.settings, generator.context
    config = read_config(settings)
    report = report_of(settings)
    prepared = assemble_articles(config, report.progress, report.timed)
    report.note_prepared(prepared, config)
    hand_written = (*generator.articles, *generator.translations, *generator.hidden_articles, *generator.drafts)
    for article in hand_written:
        convert_dates(ZoneInfo(config.timezone), article)
    articles = make_articles(prepared, generator, {article.slug for article in hand_written})
    set_cleaning_urls(articles, config)
    published = [article for article in articles if article.status == "published"]  # others are in the future
    generator.drafts += [article for article in articles if article.status != "published"]
    # Pelican collects files in a set. Sorted by path first, articles of the same date have a fixed order.
    by_path = sorted([*generator.articles, *published], key=lambda article: article.source_path)
    generator.articles = order_content(by_path, settings["ARTICLE_ORDER_BY"])
    newest_first = sorted(published, key=lambda article: (article.date, article.source.id), reverse=True)
    add_entities(context, prepared, newest_first, settings)
    with report.timed("link"):
        link_entities(articles, prepared.register.tags, context["entity_pages"], config)


def make_articles(prepared: AssembledArticles, generator: Any, taken: set[str]) -> list[DigestArticle]:
    """Return the raw folder's articles as Pelican's. Slugs in `taken` are avoided.

    These and the published hand-written articles get the identities that they had in earlier builds."""
    settings, context, articles = generator.settings, generator.context, prepared.articles
    config, report = read_config(settings), report_of(settings)
    with report.timed("memory"):
        context["stored_articles"], warning = read_stored_articles(config.articles_file)
        report.warn(warning)
        titles = {article.id: title_slug(article, settings) for article in articles}
        identities = identify_articles(context["stored_articles"], prepared, titles, (*generator.articles, *generator.translations))
        slugs = assign_slugs(identities, articles, titles, taken, config.timezone)
    pelican_articles = to_pelican_articles(articles, slugs, config, settings, context)
    with report.timed("memory"):
        assign_identities(identities, pelican_articles, config)
    return pelican_articles


def add_entities(
    context: dict[str, Any], prepared: AssembledArticles, articles: Sequence[DigestArticle], settings: dict[str, Any]
) -> None:
    """Add the pages of entities, and redirects from their former ones, to the context. `articles` come newest first."""
    report = report_of(settings)
    former, warning = read_published_entities(read_config(settings).entity_urls_file)
    report.warn(warning)
    pages = make_entity_pages(articles, prepared.register.tags, former, settings)
    report.entities = len(pages)
    live = {page.address: entity for entity, page in pages.items()}
    redirects = find_entity_redirects(former, live, prepared.overrides, partial(name_slug, settings=settings))
    context.update(
        entity_pages=pages,
        entity_tags=prepared.tags,
        entity_mentions=prepared.register.tags,
        entity_types=indexed_types(pages.values()),
        entity_redirects={address: pages[entity] for address, entity in redirects.items()},
        entities_to_store=merge_published_entities(former, live, redirects),
        describe=build_head_metadata,
        icons=find_icons(settings),
        asset=TrackedLookup("asset", partial(asset_url, settings)),
    )


def complete_articles(generator: Any) -> None:
    """Add to the articles and the context what depends on all articles, once Pelican has read and grouped them."""
    for name in ("categories", "authors"):
        groups = [(wrapper, ArticleList(articles)) for wrapper, articles in getattr(generator, name)]
        setattr(generator, name, groups)
        generator.context[name] = groups
    generator.tags = {tag: ArticleList(articles) for tag, articles in generator.tags.items()}
    generator.context["tags"] = list(generator.tags.items())
    add_tags(generator)
    add_site_context(generator)


def add_tags(generator: Any) -> None:
    """Give articles of the raw folder their entities: `tags`, and `mentioned` for those that are mentioned only.

    This comes after Pelican has grouped articles by tag: its tag pages cost time in proportion to tags times articles, and
    entities have other pages."""
    pages, tags, mentions = (generator.context[f"entity_{name}"] for name in ("pages", "tags", "mentions"))
    entity_tags = {entity: EntityTag(page, generator.settings) for entity, page in pages.items()}
    for article in (*generator.articles, *generator.drafts):
        if hasattr(article, "source"):
            tagged = tags[article.source.id]
            tagged_ids = {id(tag) for tag in tagged}  # both lists have the same objects, and comparing values would take long
            mentioned = [tag for tag in mentions[article.source.id] if id(tag) not in tagged_ids]
            article.tags, article.mentioned = (
                [entity_tags[tag.entity] for tag in group if tag.entity in entity_tags] for group in (tagged, mentioned)
            )


def add_pictures(generators: Any) -> None:
    """Copy the pictures beside raw files into the site, and start to draw cards.

    This cannot be done earlier, since Pelican may empty its output folder before it sends this signal."""
    for generator in generators:
        for article in (*getattr(generator, "articles", ()), *getattr(generator, "drafts", ())):
            copy_pictures(getattr(article, "pictures", {}), output_files_of(generator.settings))
    if generators:
        context, settings = generators[0].context, generators[0].settings
        report = report_of(settings)
        with report.timed("cards"):
            start_cards(settings, context.get("cards", {}))


def settle_paths(generators: Any) -> None:
    """Settle the paths of files that are attached to pages, and then plan redirects, which avoid the paths of all files."""
    attach_files(generators)
    plan_redirects(generators)


def distinguish_titles(generators: Any) -> None:
    """Distinguish articles and pages that have the same title, once Pelican has read all articles and pages."""
    context = generators[0].context
    disambiguate_titles(context["articles"], context["pages"])


def write_feed_hashes(settings: dict[str, Any]) -> None:
    """Store the URL and the hash of each feed if there is a WebSub hub, so that `gazette ping` can tell it which feeds changed."""
    config, report = read_config(settings), report_of(settings)
    if config.websub_hub:
        feeds = {path: {"url": url, "digest": feed_hash} for path, (url, feed_hash) in report.published_feeds.items()}
        report.warn(write_json_store(config.feeds_file, feeds, "the hub cannot be told what changed"))


def find_next_change(generators: Any) -> None:
    """Store in the settings when the site will change next even if nobody edits it: content with a future date is a draft until
    then."""
    now = datetime.now(UTC)
    kinds = ("articles", "drafts", "translations", "pages", "draft_pages", "hidden_articles", "hidden_pages")
    contents = (content for generator in generators for kind in kinds for content in getattr(generator, kind, ()))
    # Plain datetime values in place of Pelican's SafeDatetime, since one of them is stored.
    dates = (datetime.fromtimestamp(content.date.timestamp(), UTC) for content in contents if hasattr(content, "date"))
    generators[0].settings[_VALID_UNTIL_KEY] = min((moment for moment in dates if moment > now), default=_NEVER)


def remember_context_for_hosts(generators: Any) -> None:
    """Keep the context until the files for hosts are written, at the end of the build."""
    remember_context(generators[0].settings, generators[0].context)


def end_build(pelican: Any) -> None:
    """Render what is queued, write all other files of the site, and store what the next build has to know."""
    settings = pelican.settings
    report = report_of(settings)
    flush_writer(settings)
    write_feed_hashes(settings)
    with report.timed("cards"):
        report.warn(put_cards(settings))
    write_crawler_files(settings)
    write_assets(settings)
    write_host_files(settings)
    output_files_of(settings).remove_obsolete()
    write_file_digests(settings)
    report.warn(close_build(settings, memory_fingerprint(settings), settings.pop(_VALID_UNTIL_KEY), report.summary()))
    report.close()
    gc.freeze()  # so that Python need not go through all objects once more at exit
    gc.enable()
    record_completion(pelican.output_path)
