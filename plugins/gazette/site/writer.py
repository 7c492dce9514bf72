"""Gazette's version of Pelican's writer.

It renders pages and feeds only if they are not up to date, many at a time and in several processes, and writes its own feeds for
Pelican's feed settings."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from feedgen.feed import FeedGenerator
from jinja2 import Template
from pelican import signals
from pelican.utils import sanitised_join
from pelican.writers import Writer

from ..config import FeedFormat
from .build import build_of
from .feeds import xml
from .feeds.channel import Channel
from .feeds.feed_jobs import FeedPart, FeedParts, FeedRenderer, ItemMaker, digest_of_stamps, split_feed
from .feeds.items import ItemContext, article_item
from .feeds.site_channels import SiteChannels
from .head.sitemaps import PageEntries, page_entries
from .incremental.digests import stamp
from .incremental.renderer import Renderer, RenderJob
from .incremental.site_fingerprint import TemplateDigests
from .incremental.tracking import Lookup, Trace, TrackedPaginator, Variables, recording
from .output.page_references import referenced_files
from .output.path_claims import PathClaims
from .pages.page_generator import PageKind
from .pages.views import ArticleView
from .permalinks.feed_paths import feed_archive_path, feed_paths, json_feed_path
from .wording.safe_text import title_text


def page_variables(
    name: str, url: str, template: str, paginated: Mapping[str, Any] | None, variables: dict[str, Any], settings: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the variables of each page of a paginated list, as Pelican divides it, or those of the only page.

    `name` and `url` are the path and URL of the first page, `template` is the template's name, and `variables` are those that all
    pages of the list have. `paginated` has the lists to divide, by their names; None stands for 'articles' and 'dates' in
    `variables`."""
    if paginated is None:
        paginated = {key: value for key, value in variables.items() if key in _PAGINATED}
    if not paginated or template not in settings["PAGINATED_TEMPLATES"]:
        yield variables | {"output_file": name}
        return
    size = settings["PAGINATED_TEMPLATES"][template] or settings["DEFAULT_PAGINATION"]
    paginators = {key: TrackedPaginator(key, name, url, value, settings, size) for key, value in paginated.items()}
    last = next(iter(paginators.values())).num_pages
    pages = {key: [None, *map(paginator.page, range(1, last + 1)), None] for key, paginator in paginators.items()}
    for number in range(1, last + 1):
        values = dict(variables)
        for key, paginator in paginators.items():
            previous, page, following = pages[key][number - 1 : number + 2]
            values[f"{key}_paginator"], values[f"{key}_page"] = paginator, page
            values[f"{key}_previous_page"], values[f"{key}_next_page"] = previous, following
        yield values | {"output_file": values[f"{next(iter(paginators))}_page"].save_as}


# The variables whose lists Pelican divides.
_PAGINATED = ("articles", "dates")
# The kinds of the pages that Pelican's own generators write, by the name of a variable that only these have, or of the template.
_KINDS_BY_VARIABLE = {"article": PageKind.ARTICLE, "page": PageKind.PAGE}
_KINDS_BY_TEMPLATE = {
    "category": PageKind.CATEGORY,
    "tag": PageKind.TAG,
    "author": PageKind.AUTHOR,
    "period_archives": PageKind.PERIOD,
}


def kind_of_pelicans_page(name: str, template_name: str, variables: Mapping[str, Any], settings: Mapping[str, Any]) -> PageKind:
    """Return the kind of a page that one of Pelican's generators writes to `name`, from how it calls the writer."""
    by_variable = (kind for variable, kind in _KINDS_BY_VARIABLE.items() if variables.get(variable))
    is_direct = template_name in settings["DIRECT_TEMPLATES"]
    if name == settings["INDEX_SAVE_AS"] and is_direct:
        return PageKind.FRONT
    return next(by_variable, None) or _KINDS_BY_TEMPLATE.get(template_name) or (PageKind.DIRECT if is_direct else PageKind.OTHER)


def _render(template: Template, page_variables: Mapping[str, Any], site_variables: Mapping[str, Any]) -> bytes:
    return template.render({**site_variables, **page_variables}).encode("utf-8")


def _page_note(path: str, asset: Lookup, site_url: str, variables: Variables, data: bytes) -> Any:
    """Return the page's entries in sitemaps, the names of the assets that it asked for, and the files of the site that it names."""
    return page_entries(path, variables), asset.answers_read(), referenced_files(path, data, site_url)


logger = logging.getLogger(__name__)

# The number of jobs that are rendered together. What the processes compute about articles stays in memory until these jobs are
# done, some 20 KB for each job.
_BATCH = 1_024


class GazetteWriter(Writer):  # type: ignore[misc]
    """Writes pages and feeds, and counts them. Pages and feeds are queued, and rendered by `flush` at the latest.

    Pages are written at once, as Pelican does it, if another plugin listens for them, or if URLs are relative: an article's body
    then differs from page to page."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings=settings)
        build = build_of(settings)
        build.writer = self
        self.report, self.outputs, self.views, self.assets = build.report, build.outputs, build.views, build.assets
        # By path, so that a page that is written twice counts once.
        self.sitemap: dict[str, PageEntries] = {}
        self.references: dict[str, Sequence[str]] = {}
        self._config, self._site = build.config, build.site
        self._channels = SiteChannels(settings, build.config, build.site.values, build.assets)
        self._templates = TemplateDigests()
        self._feeds = FeedRenderer(bool(settings["RSS_FEED_SUMMARY_ONLY"]), build.store)
        self._claims = PathClaims(output_path, self._written_files, self._overridden_files)
        self._jobs: dict[str, RenderJob] = {}
        self._written_json: set[str] = set()
        with self.report.timed("check"):
            self.renderer = Renderer(build.outputs, build.store, build.site, build.views.freeze(build.site.values))

    def write_file(
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        relative_urls: bool = False,
        paginated: Mapping[str, Any] | None = None,
        template_name: str | None = None,
        override_output: bool = False,
        url: str | None = None,
        page_kind: PageKind | None = None,
        **kwargs: Any,
    ) -> None:
        """Write a page, or several if its lists are paginated. The parameters are those of Pelican's writer, and the kind of page
        if it is Gazette's own."""
        if not name:
            return
        kind = page_kind or kind_of_pelicans_page(name, template_name or "", kwargs, self.settings)
        lists = {key: self.views.list_of(kwargs[key]) for key in _PAGINATED if key in kwargs}
        if kwargs.get("dates") is kwargs.get("articles") is not None:
            lists["dates"] = lists["articles"]
        if paginated:
            paginated = {key: self.views.list_of(listed) for key, listed in paginated.items()}
        variables = {**kwargs, **lists, "page_kind": kind, "page_template": template_name or ""}
        if relative_urls or signals.content_written.receivers:
            self._write_at_once(name, template, context, relative_urls, paginated, template_name, override_output, url, **variables)
            return
        with self.report.timed("check"):
            variables |= self._differing(context)
            template_kind, digest = str(template.name).partition(".")[0], self._templates.digest(template)
            for own in page_variables(name, url or "", template_name or "", paginated, variables, self.settings):
                path = own["output_file"]
                note = partial(_page_note, path, self._site.values["asset"], self.settings["SITEURL"])
                self._add(RenderJob(template_kind, path, digest, own, partial(_render, template), note), override_output)
                self.report.pages += 1

    def _differing(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables of a generator's context that are not the same objects as in the context that all pages share."""
        common = self._site.values
        if context is common:
            return {}
        return {name: value for name, value in context.items() if name not in common or common[name] is not value}

    def _write_at_once(self, name: str, template: Template, context: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Have Pelican's writer write a page, and record its files, its sitemap entries and the assets that it uses."""
        asset = self._site.values["asset"]

        def note_written(path: str, context: Mapping[str, Any]) -> None:
            relative_path = Path(path).relative_to(self.output_path).as_posix()
            variables, data = Variables(context, self._site), Path(path).read_bytes()
            self._finish_page(relative_path, _page_note(relative_path, asset, context["SITEURL"], variables, data))
            self.outputs.adopt(relative_path)
            self.report.pages += 1

        trace = Trace(kwargs)
        with self.report.timed("check"), signals.content_written.connected_to(note_written), recording(trace):
            super().write_file(name, template, context, *args, **kwargs)

    def render_fragment(self, name: str, template: Template, variables: Mapping[str, Any]) -> str:
        """Return a text that is part of feeds, rendered with these variables and those of the site. `name` is its own in each
        build."""
        render, digest = partial(_render, template), self._templates.digest(template)
        job = RenderJob("feeds", f"fragment:{name}", digest, variables, render, lambda _, data: data.decode(), is_file=False)
        text: str = self.renderer.fragment(job)
        return text

    def write_feed(
        self,
        elements: Sequence[Any],
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,
        feed_title: str | None = None,
    ) -> FeedGenerator:
        """Write a feed of articles with its archives, and a JSON Feed with the same items. If no `path` is given, write nothing.

        The parameters are those of Pelican's writer. Returns feedgen's feed, which has entries only if a plugin listens for feeds.
        The plugin may change this feed, which is then written as the plugin leaves it, whatever its size."""
        kind: xml.FeedType = "rss" if feed_type == "rss" else "atom"
        with self.report.timed("feeds"):
            articles, items = list(map(self.views.of, elements)), self._article_items
            base_channel = self._channels.channel(url or path or "", feed_title or "")
            parts = split_feed(articles, self.settings["FEED_MAX_ITEMS"], items)
            channel = self._channels.newest_channel(base_channel, path or "", parts)
            feed = xml.build_feed(channel, kind)
            has_listeners = bool(signals.feed_generated.receivers or signals.feed_written.receivers)
            newest = articles[: self.settings["FEED_MAX_ITEMS"]]
            for article in newest if has_listeners else ():
                xml.add_entry(feed, self._feeds.adapt_item(items.make(article), kind), kind)
        signals.feed_generated.send(context, feed=feed)
        if path:
            with self.report.timed("feeds"):
                if has_listeners:
                    self._put_feed(path, xml.render_feed(feed, channel, (), kind), channel, override_output)
                else:
                    self._add_feed(kind, path, channel, parts.newest, items, override_output)
                self._add_archives(kind, path, base_channel, parts, items)
                if "json" in self._config.feed_formats:
                    self._add_json_feed(path, base_channel, parts, items)
            logger.info('Writing "%s"', path)
            signals.feed_written.send(sanitised_join(self.output_path, path), context=context, feed=feed)
        return feed

    @cached_property
    def _article_items(self) -> ItemMaker:
        """How the items of articles are made."""
        context, context_stamp = self.item_context, stamp(self.item_context)

        def digest(article: ArticleView) -> bytes | None:
            stamps = (article.view_stamp(group) for group in ("", "content", "tags"))
            return digest_of_stamps(context_stamp, *stamps)

        return ItemMaker(partial(article_item, context=context), cache(digest))

    def write_feeds(
        self, elements: Sequence[Any], page_path: str, title: str, description: str, items: ItemMaker | None = None
    ) -> None:
        """Write the feeds of a page in all formats. `page_path` is the path of the page: 'people/ada-lovelace'.

        `elements` come newest first: articles, or what `items` makes items of."""
        with self.report.timed("feeds"):
            items = items or self._article_items
            parts = split_feed(elements, self.settings["FEED_MAX_ITEMS"], items)
            for kind, path in feed_paths(page_path, self._config.feed_formats).items():
                channel = replace(self._channels.channel(path, title), description=title_text(description))
                self._add_feed_with_archives(kind, path, channel, parts, items)

    def repeat_feeds(self, articles: Sequence[ArticleView], page_path: str, former_path: str, title: str) -> None:
        """Write the feeds of the page at `page_path` once more, at the paths that they had when the page was at `former_path`.
        Feed readers may still ask for them there."""
        with self.report.timed("feeds"):
            former_paths = feed_paths(former_path, self._config.feed_formats)
            parts = split_feed(articles, self.settings["FEED_MAX_ITEMS"], self._article_items)
            for kind, path in feed_paths(page_path, self._config.feed_formats).items():
                channel = replace(self._channels.channel(path, title), url=self._channels.feed_url(former_paths[kind]))
                self._add_feed_with_archives(kind, former_paths[kind], channel, parts, self._article_items)

    def flush(self) -> None:
        """Render all queued jobs. Raises what templates raise."""
        jobs, self._jobs = list(self._jobs.values()), {}
        if not jobs:
            return
        self.report.processed["made"] = self.report.processed.get("made", 0) + len(jobs)
        with self.report.timed("render"):
            for job, note in self.renderer.render(jobs, self._config.jobs):
                self._finish(job, note)
        seconds = self.renderer.cpu_seconds
        self.report.clock.divide("render", {f"render: {kind}": spent for kind, spent in seconds.items()})
        seconds.clear()

    def _add(self, job: RenderJob, override: bool = False) -> None:
        """Queue a job unless its file is up to date. Raises FileOverwriteFailedError if another page has claimed the file."""
        if not self._claims.claim(job.path, override):
            return
        if page := self.renderer.reuse(job):
            self._jobs.pop(job.path, None)
            self._finish(job, page.note)
            return
        self._jobs[job.path] = job
        if len(self._jobs) >= _BATCH:
            self.flush()

    def has_room(self, path: str) -> bool:
        """Return True if a page can be written to `path`: there is no folder at `path`, and no file where the path needs a
        folder."""
        return self._claims.has_room(path) and not self.outputs.is_blocked(path)

    def _finish(self, job: RenderJob, note: Any) -> None:
        """Process the note of a job, whether it was rendered in this build or an earlier one."""
        if "channel" not in job.variables:
            self._finish_page(job.path, note)
        elif note:  # a feed that the hub is to be notified of
            self.report.published_feeds[job.path] = job.variables["channel"].url, note

    def _finish_page(self, path: str, note: Any) -> None:
        """Process the sitemap entries of a page, the names of the assets that it uses, and the paths of the files that it names."""
        entries, assets, files = note
        self.assets.mark_used(assets)
        self.references[path] = files
        if entries:  # a list if the note was read from the build store
            self.sitemap[path] = entries if isinstance(entries, tuple) else msgspec.convert(entries, PageEntries)

    def _add_json_feed(self, path: str, channel: Channel, parts: FeedParts, items: ItemMaker) -> None:
        """Queue the JSON Feed with the same items as the feed at `path`."""
        target = json_feed_path(path)
        if target not in self._written_json:  # Pelican writes the same feed as RSS and as Atom
            self._written_json.add(target)
            self._add_feed_with_archives("json", target, replace(channel, url=self._channels.feed_url(target)), parts, items)

    def _add_feed_with_archives(self, kind: FeedFormat, path: str, channel: Channel, parts: FeedParts, items: ItemMaker) -> None:
        self._add_feed(kind, path, self._channels.newest_channel(channel, path, parts), parts.newest, items)
        self._add_archives(kind, path, channel, parts, items)

    def _add_archives(self, kind: FeedFormat, path: str, channel: Channel, parts: FeedParts, items: ItemMaker) -> None:
        previous_url = ""
        for part in parts.archives:
            archive_path = feed_archive_path(path, part.number)
            archive_channel = self._channels.archive_channel(channel, archive_path, previous_url, part)
            self._add_feed(kind, archive_path, archive_channel, part, items)
            previous_url = archive_channel.url

    def _add_feed(
        self, kind: FeedFormat, path: str, channel: Channel, part: FeedPart, items: ItemMaker, override: bool = False
    ) -> None:
        """Queue a feed or an archive, unless another feed has its path."""
        if not self._is_available(path, override):
            return
        self.report.feeds += 1
        make_note = partial(_feed_note, bool(self._config.websub_hub and not channel.current_url))
        self._add(self._feeds.feed_job(kind, path, channel, part, items, make_note), override)

    def _is_available(self, path: str, override: bool) -> bool:
        """Return True if no other feed has the path, and warn otherwise. Two feeds may get the same path because paths contain the
        names of sections and authors, which come from the articles' files."""
        available = override or not self._claims.is_taken(path)
        if not available:
            self.report.warn(
                f"{path}: two feeds have this path, so the second is left out;"
                " set CATEGORY_FEED_RSS and similar settings to different paths"
            )
        return available

    def _put_feed(self, path: str, data: bytes, channel: Channel, override: bool) -> None:
        """Write a feed that has already been rendered."""
        if self._is_available(path, override) and self._claims.claim(path, override):
            self.outputs.put(path, data)
            self.report.feeds += 1
            if self._config.websub_hub and not channel.current_url:
                self.report.published_feeds[path] = channel.url, sha256(data).hexdigest()

    @property
    def items_used(self) -> set[bytes]:
        """The digests of all items in the feeds of this build."""
        return self._feeds.used

    @property
    def item_context(self) -> ItemContext:
        """The settings that all items of this build's feeds depend on."""
        return self._channels.item_context

    @property
    def feed_domain(self) -> str:
        """The absolute URL that feeds are served below, without a trailing slash."""
        return self._channels.feed_domain


def _feed_note(for_hub: bool, _: Variables, data: bytes) -> str:
    """Return the feed's SHA-256 in hexadecimal digits if the hub is to be notified of the feed (`for_hub`), else ""."""
    return sha256(data).hexdigest() if for_hub else ""
