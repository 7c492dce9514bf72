"""Connect Gazette to Pelican's signals: what happens at which point of a build."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from pelican import signals
from pelican.contents import Content
from pelican.generators import Generator
from pelican.utils import order_content

from ..cleaning.site_rules.load_site_rules import read_site_rules
from ..config import read_config
from ..deploying.completion import record_completion
from ..entities.overrides.load_overrides import read_overrides
from ..model.errors import ConfigError
from ..pipeline.assemble import AssembledArticles, assemble_articles
from .build import NEVER, Build, build_of, close_build, enclosing_builds, open_build, template_cache
from .cards.card_plan import put_cards, start_cards
from .feeds.feed_generator import FeedsGenerator
from .head.head_metadata import build_head_metadata, disambiguate_titles
from .head.sitemaps import write_crawler_files
from .head.web_manifest import find_icons, site_manifest
from .hosting.host_files import write_host_files
from .incremental.tracking import Lookup
from .output.json_store import write_json_store
from .output.page_references import missing_file_warnings, missing_files
from .output.reserved_files import clear_reserved_names
from .output.source_digests import write_file_digests
from .output.static_files import copy_only_changed_files
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
from .pages.views import ArticleView
from .permalinks.article_store import read_stored_articles
from .permalinks.entity_redirects import find_entity_redirects
from .permalinks.entity_urls import merge_published_entities, read_published_entities
from .search.search_page import SearchGenerator
from .site_context import add_site_context
from .writer import GazetteWriter

# The number of formatted dates that each generator keeps in memory.
_MAX_DATE_TEXTS = 10_000
# What start.py found out about the files of a site, by the run of Pelican that is about to begin.
known_sources: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def connect() -> None:
    """Connect to Pelican's signals. Receivers are functions of this module, since signals hold only weak references to them."""
    signals.get_generators.connect(begin_build)
    signals.get_writer.connect(choose_writer)
    signals.generator_init.connect(set_up_templates)
    signals.content_object_init.connect(align_by_class)
    signals.article_generator_pretaxonomy.connect(add_articles)
    signals.article_generator_finalized.connect(complete_articles)
    signals.all_generators_finalized.connect(complete_site)
    signals.finalized.connect(end_build)


def check_settings(pelican: Any) -> None:
    """Check the settings, entities.toml and cleaning.toml, and adapt Pelican's settings: Pelican's readers must leave the raw
    folder alone, and editions may replace its day archives.

    If something is wrong, raises SystemExit. The child process of `make devserver` waits until the setting is corrected, so there
    it raises ConfigError instead."""
    try:
        config = read_config(pelican.settings)
        read_overrides(config.overrides_file)
        read_site_rules(config.site_rules_file)
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
    build = open_build(pelican, known_sources.pop(pelican, ""))
    clear_reserved_names(build.outputs, pelican.settings["OUTPUT_RETENTION"])
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
    """Make a generator's templates record what they read, keep their compiled code for later builds, and format each date once.

    A generator that another plugin makes for itself, outside the build, is left as it is."""
    try:
        build = build_of(generator.settings)
    except LookupError:
        return
    build.context = generator.context
    generator.env.context_class = build.context_class
    generator.env.bytecode_cache = template_cache(generator.settings)
    generator.env.auto_reload = False  # templates do not change during a build; otherwise, each page would stat five files
    generator.env.filters["strftime"] = lru_cache(_MAX_DATE_TEXTS)(generator.env.filters["strftime"])


def choose_writer(pelican: Any) -> type[GazetteWriter]:
    """Return the class of the writer that Pelican is to use."""
    return GazetteWriter


def add_articles(generator: Any) -> None:
    """Add the raw folder's articles to the hand-written ones, before Pelican groups them by section and author."""
    build = build_of(generator.settings)
    config, report = build.config, build.report
    prepared = assemble_articles(config, report.progress, report.timed)
    report.note_prepared(prepared, config)
    hand_written = (*generator.articles, *generator.translations, *generator.hidden_articles, *generator.drafts)
    for article in hand_written:
        convert_dates(ZoneInfo(config.timezone), article)
    articles = make_articles(prepared, generator, {article.slug for article in hand_written}, build)
    published = [article for article in articles if article.status == "published"]  # others are in the future
    generator.drafts += [article for article in articles if article.status != "published"]
    # Pelican collects files in a set. Sorted by path first, articles of the same date have a fixed order.
    by_path = sorted([*generator.articles, *published], key=lambda article: article.source_path)
    generator.articles = order_content(by_path, build.settings["ARTICLE_ORDER_BY"])
    newest_first = sorted(published, key=lambda article: (article.date, article.source.id), reverse=True)
    add_entities(generator.context, prepared, list(map(build.views.of, newest_first)), build)
    with report.timed("link"):
        link_entities(articles, prepared.register.tags, generator.context["entity_pages"], config)


def make_articles(prepared: AssembledArticles, generator: Any, taken: set[str], build: Build) -> list[DigestArticle]:
    """Return the raw folder's articles as Pelican's. Slugs in `taken` are avoided.

    These and the published hand-written articles get the identities that they had in earlier builds."""
    settings, context, articles, config, report = build.settings, generator.context, prepared.articles, build.config, build.report
    with report.timed("memory"):
        context["stored_articles"], warning = read_stored_articles(config.articles_file)
        report.warn(warning)
        titles = {article.id: title_slug(article, settings) for article in articles}
        identities = identify_articles(context["stored_articles"], prepared, titles, (*generator.articles, *generator.translations))
        slugs = assign_slugs(identities, articles, titles, taken, config.timezone)
    pelican_articles = to_pelican_articles(articles, slugs, config, settings, context, build.digests.digest_of)
    views = list(map(build.views.of, pelican_articles))
    with report.timed("memory"):
        assign_identities(identities, views, build.views, config)
    set_cleaning_urls(views, config)
    return pelican_articles


def add_entities(context: dict[str, Any], prepared: AssembledArticles, articles: Sequence[ArticleView], build: Build) -> None:
    """Add the entities with their pages, and redirects from former pages, to the context. `articles` come newest first."""
    settings, report = build.settings, build.report
    former, warning = read_published_entities(build.config.entity_urls_file)
    report.warn(warning)
    pages = make_entity_pages(articles, prepared.register.tags, prepared.overrides, former, settings)
    build.views.add(pages.values())
    report.entities = len(pages)
    live = {page.address: entity for entity, page in pages.items()}
    with_page = {page.address for page in pages.values() if page.has_page}
    redirects = find_entity_redirects(former, live, with_page, prepared.overrides, partial(name_slug, settings=settings))
    context.update(
        entity_pages=pages,
        entity_tags=prepared.tags,
        entity_mentions=prepared.register.tags,
        entity_types=indexed_types(pages.values()),
        entity_redirects={address: pages[entity] for address, entity in redirects.items()},
        entities_to_store=merge_published_entities(former, live, with_page, redirects),
        describe=build_head_metadata,
        icons=find_icons(build.assets),
        asset=Lookup("asset", build.assets.url),
    )


def complete_articles(generator: Any) -> None:
    """Add to the articles and the context what depends on all articles, once Pelican has read and grouped them."""
    build = build_of(generator.settings)
    for name in ("categories", "authors"):
        groups = [(wrapper, ArticleList(articles)) for wrapper, articles in getattr(generator, name)]
        setattr(generator, name, groups)
        generator.context[name] = groups
    generator.tags = {tag: ArticleList(articles) for tag, articles in generator.tags.items()}
    generator.context["tags"] = list(generator.tags.items())
    add_tags(generator, build)
    add_site_context(generator, build)


def add_tags(generator: Any, build: Build) -> None:
    """Give articles of the raw folder their entities: `tags`, and `mentioned` for those that are mentioned only.

    This comes after Pelican has grouped articles by tag: its tag pages cost time in proportion to tags times articles, and
    entities have other pages."""
    pages, tags, mentions = (generator.context[f"entity_{name}"] for name in ("pages", "tags", "mentions"))
    entity_tags = {entity: EntityTag(page, build.settings) for entity, page in pages.items()}
    for article in map(build.views.of, (*generator.articles, *generator.drafts)):
        if article.view_source:
            tagged = tags[article.view_source.id]
            tagged_ids = {id(tag) for tag in tagged}  # both lists have the same objects, and comparing values would take long
            mentioned = [tag for tag in mentions[article.view_source.id] if id(tag) not in tagged_ids]
            article.view_links.tags, article.view_links.mentioned = (
                [entity_tags[tag.entity] for tag in group if tag.entity in entity_tags] for group in (tagged, mentioned)
            )
            article.view_content.tags = article.view_links.tags  # for other plugins


def complete_site(generators: Any) -> None:
    """Do what needs the contents of all generators, before any page is written.

    Pictures cannot be copied earlier, since Pelican may empty its output folder before it sends this signal."""
    build = build_of(generators[0].settings)
    context, views = build.context, build.views
    for generator in generators:
        for article in (*getattr(generator, "articles", ()), *getattr(generator, "drafts", ())):
            copy_pictures(getattr(article, "pictures", {}), build.outputs)
    with build.report.timed("cards"):
        build.cards = start_cards(context["cards"], build.config, build.outputs)
    disambiguate_titles(views.wrap([*context["articles"], *context["pages"]]))
    attach_files(generators)
    plan_redirects(generators, views, build.report)  # avoids the paths of all files, also of those that are attached to pages
    copy_only_changed_files(generators, build.outputs, build.digests)
    build.valid_until = find_next_change(generators, datetime.now(UTC))
    for generator in generators:
        if isinstance(generator, SearchGenerator):
            generator.begin(list(map(views.of, context["articles"])), build.outputs, build.report)


def write_feed_hashes(build: Build) -> None:
    """Store the URL and the hash of each feed if there is a WebSub hub, so that `gazette ping` can tell it which feeds changed."""
    if build.config.websub_hub:
        feeds = {path: {"url": url, "digest": feed_hash} for path, (url, feed_hash) in build.report.published_feeds.items()}
        build.report.warn(write_json_store(build.config.feeds_file, feeds, "the hub cannot be told what changed"))


def find_next_change(generators: Any, now: datetime) -> datetime:
    """Return when the site will change next even if nobody edits it: content with a future date is a draft until then."""
    kinds = ("articles", "drafts", "translations", "pages", "draft_pages", "hidden_articles", "hidden_pages")
    contents = (content for generator in generators for kind in kinds for content in getattr(generator, kind, ()))
    # Plain datetime values in place of Pelican's SafeDatetime, since one of them is stored.
    dates = (datetime.fromtimestamp(content.date.timestamp(), UTC) for content in contents if hasattr(content, "date"))
    return min((moment for moment in dates if moment > now), default=NEVER)


def check_references(build: Build) -> None:
    """Warn of files of the site that pages name and that are not there.

    If this build takes place within another one, its pages may name files of that site, which are not written yet. So the
    outermost build looks for them at its end."""
    missing = missing_files(build.writer.references, build.outputs.root)
    if outer := enclosing_builds(build):
        outer[0].missing |= missing
    else:
        build.report.warnings += missing_file_warnings(build.missing | missing, build.outputs.root)


def forget_contents() -> None:
    """Empty the caches in which Pelican would keep the bodies of contents until the process ends, and with these the whole site,
    although `make devserver` reads all of it again for each build."""
    for memoized in (Content.get_content, Content.get_summary):
        memoized.cache.clear()


def end_build(pelican: Any) -> None:
    """Render what is queued, write all other files of the site, and store what the next build has to know."""
    build = build_of(pelican.settings)
    settings, report, outputs, writer = build.settings, build.report, build.outputs, build.writer
    writer.flush()
    write_feed_hashes(build)
    with report.timed("cards"):
        report.warn(put_cards(build.cards, outputs) if build.cards else "")
    write_crawler_files(settings, writer.sitemap, site_manifest(settings["SITENAME"], build.assets), outputs)
    build.assets.write(outputs)
    write_host_files(settings, build.context, build.assets, outputs, report)
    outputs.remove_obsolete()
    write_file_digests(build.digests)
    check_references(build)
    for outer in enclosing_builds(build):
        outer.outputs.leave(outputs.root)
    close_build(pelican)
    forget_contents()
    report.close()
    record_completion(pelican.output_path)
