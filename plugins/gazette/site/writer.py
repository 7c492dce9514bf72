"""Gazette's version of Pelican's writer.

It renders pages and feeds only if they are not up to date, many at a time and in several processes, and writes its own feeds for
Pelican's feed settings."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from feedgen.feed import FeedGenerator
from jinja2 import Template
from pelican import signals
from pelican.paginator import Paginator
from pelican.utils import sanitised_join
from pelican.writers import Writer

from ..config import FeedFormat, read_config
from .feeds import xml
from .feeds.channel import Channel
from .feeds.feed_jobs import FeedPart, FeedParts, FeedRenderer, ToItem, split_feed
from .feeds.items import ItemContext, article_item
from .feeds.site_channels import SiteChannels
from .head.sitemaps import PageEntries, page_entries, record_entries
from .incremental.access_tracking import AccessTrace, TrackedVariables, attributes_read_so_far, recording
from .incremental.build_state import item_cache_of, renderer_of
from .incremental.renderer import Renderer, RenderJob
from .incremental.site_fingerprint import TemplateDigests
from .output.output_files import output_files_of
from .output.path_claims import PathClaims
from .output.theme_assets import mark_assets_used
from .permalinks.feed_paths import feed_archive_path, feed_paths, json_feed_path
from .reporting.build_report import report_of
from .tracked_types import TRACKED
from .wording.safe_text import title_text

# The variable through which a page depends on its template. Its value is the template's digest. No template can read a variable of
# this name.
TEMPLATE_VARIABLE = ""


def differing_variables(context: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables of `context` that are not the same objects as in `common`, the context that all pages share."""
    return {name: value for name, value in context.items() if name not in common or common[name] is not value}


def page_variables(
    name: str, url: str, template: str, paginated: Mapping[str, Any] | None, variables: dict[str, Any], settings: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the variables of each page of a paginated list, as Pelican divides it, or those of the only page.

    `name` and `url` are the path and URL of the first page, `template` is the template's name, and `variables` are those that all
    pages of the list have. `paginated` has the lists to divide, by their names; None stands for 'articles' and 'dates' in
    `variables`."""
    if paginated is None:
        paginated = {key: value for key, value in variables.items() if key in {"articles", "dates"}}
    if not paginated or template not in settings["PAGINATED_TEMPLATES"]:
        yield variables | {"output_file": name}
        return
    size = settings["PAGINATED_TEMPLATES"][template] or settings["DEFAULT_PAGINATION"]
    paginators = {key: Paginator(name, url, value, settings, size) for key, value in paginated.items()}
    last = next(iter(paginators.values())).num_pages
    for number in range(1, last + 1):
        values = dict(variables)
        for key, paginator in paginators.items():
            values |= {
                f"{key}_paginator": paginator,
                f"{key}_page": paginator.page(number),
                f"{key}_previous_page": paginator.page(number - 1) if number > 1 else None,
                f"{key}_next_page": paginator.page(number + 1) if number < last else None,
            }
        yield values | {"output_file": values[f"{next(iter(paginators))}_page"].save_as}


def page_job(template: Template, variables: dict[str, Any], context: Mapping[str, Any]) -> RenderJob:
    """Return the job that renders a page with its own `variables` and those of `context`."""
    kind, path = str(template.name).partition(".")[0], variables["output_file"]
    return RenderJob(kind, path, variables, partial(_render, template), partial(_page_note, path, context), (TEMPLATE_VARIABLE,))


def _render(template: Template, page_variables: Mapping[str, Any], site_variables: Mapping[str, Any]) -> bytes:
    return template.render({**site_variables, **page_variables}).encode("utf-8")


def _page_note(path: str, context: Mapping[str, Any], variables: TrackedVariables, _: bytes) -> Any:
    """Return the page's entries in sitemaps, and the names of the assets that it asked for."""
    return page_entries(path, variables), attributes_read_so_far(context.get("asset"))


logger = logging.getLogger(__name__)

_KEY = "_GAZETTE_WRITER"
# The number of jobs that are rendered together. What the processes compute about articles stays in memory until these jobs are
# done, some 20 KB for each job.
_BATCH = 1_024


@dataclass(frozen=True)
class _BuildServices:
    """The objects with which a build renders its pages and feeds. `item_variables` are the variables that feed items depend on."""

    channels: SiteChannels
    renderer: Renderer
    feeds: FeedRenderer
    item_variables: dict[str, Any]


class GazetteWriter(Writer):  # type: ignore[misc]
    """Writes pages and feeds, and counts them. Pages and feeds are queued, and rendered by `flush` at the latest.

    Pages are written at once, as Pelican does it, if another plugin listens for them, or if URLs are relative: an article's body
    then differs from page to page."""

    def __init__(self, output_path: str, settings: dict[str, Any] | None = None) -> None:
        super().__init__(output_path, settings=settings)
        self._config = read_config(self.settings)
        self._templates = TemplateDigests()
        self._jobs: dict[str, RenderJob] = {}
        self._claims = PathClaims(output_path, self._written_files, self._overridden_files)
        self._written_json: set[str] = set()
        self._opened_services: _BuildServices | None = None
        self.settings[_KEY] = self

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
        **kwargs: Any,
    ) -> None:
        """Write a page, or several if its lists are paginated. The parameters are those of Pelican's writer."""
        if not name:
            return
        if relative_urls or signals.content_written.receivers:
            self._write_at_once(name, template, context, relative_urls, paginated, template_name, override_output, url, **kwargs)
            return
        with report_of(self.settings).timed("check"):
            common = self._open(context).channels.context
            differing = {} if context is common else differing_variables(context, common)
            added = {"localsiteurl": context.get("localsiteurl"), TEMPLATE_VARIABLE: self._templates.digest(template)}
            for variables in page_variables(name, url or "", template_name or "", paginated, kwargs, self.settings):
                self._add(page_job(template, {**differing, **variables, **added}, context), override_output)
                report_of(self.settings).pages += 1

    def _write_at_once(self, name: str, template: Template, context: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Have Pelican's writer write a page, and record its files, its sitemap entries and the assets that it uses."""

        def note_written(path: str, context: Mapping[str, Any]) -> None:
            relative_path = Path(path).relative_to(self.output_path).as_posix()
            record_entries(self.settings, relative_path, page_entries(relative_path, context))
            output_files_of(self.settings).adopt(relative_path)
            report_of(self.settings).pages += 1

        trace = AccessTrace()
        with report_of(self.settings).timed("check"), signals.content_written.connected_to(note_written), recording(trace):
            super().write_file(name, template, context, *args, **kwargs)
        mark_assets_used(self.settings, trace.attributes_of(context.get("asset")))

    def write_feed(
        self,
        elements: list[Any],
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
        with report_of(self.settings).timed("feeds"):
            channels = self._open(context).channels
            to_item = partial(article_item, context=channels.item_context)
            base_channel = channels.channel(url or path or "", feed_title or "")
            parts = self._split(elements, to_item)
            channel = channels.newest_channel(base_channel, path or "", parts)
            feed = xml.build_feed(channel, kind)
            has_listeners = bool(signals.feed_generated.receivers or signals.feed_written.receivers)
            newest = elements[: self.settings["FEED_MAX_ITEMS"]]
            for element in newest if has_listeners else ():
                xml.add_entry(feed, self._services.feeds.adapt_item(to_item(element), kind), kind)
        signals.feed_generated.send(context, feed=feed)
        if path:
            with report_of(self.settings).timed("feeds"):
                if has_listeners:
                    self._put_feed(path, xml.render_feed(feed, channel, (), kind), channel, override_output)
                else:
                    self._add_feed(kind, path, channel, parts.newest, to_item, override_output)
                self._add_archives(kind, path, base_channel, parts, to_item)
                if "json" in self._config.feed_formats:
                    self._add_json_feed(path, base_channel, parts, to_item)
            logger.info('Writing "%s"', path)
            signals.feed_written.send(sanitised_join(self.output_path, path), context=context, feed=feed)
        return feed

    def write_feeds(
        self,
        elements: Sequence[Any],
        context: dict[str, Any],
        page_path: str,
        title: str,
        description: str,
        to_item: ToItem | None = None,
        template: Template | None = None,
    ) -> None:
        """Write the feeds of a page in all formats. `page_path` is the path of the page: 'people/ada-lovelace'.

        `elements` come newest first. If they are not articles, `to_item` makes items of them, with this `template`."""
        with report_of(self.settings).timed("feeds"):
            channels = self._open(context).channels
            make_item = to_item or partial(article_item, context=channels.item_context)
            parts = self._split(elements, make_item, template)
            for kind, path in feed_paths(page_path, self._config.feed_formats).items():
                channel = replace(channels.channel(path, title), description=title_text(description))
                self._add_feed_with_archives(kind, path, channel, parts, make_item)

    def repeat_feeds(self, elements: Sequence[Any], context: dict[str, Any], page_path: str, former_path: str, title: str) -> None:
        """Write the feeds of the page at `page_path` once more, at the paths that they had when the page was at `former_path`.
        Feed readers may still ask for them there."""
        with report_of(self.settings).timed("feeds"):
            channels = self._open(context).channels
            to_item = partial(article_item, context=channels.item_context)
            former_paths = feed_paths(former_path, self._config.feed_formats)
            parts = self._split(elements, to_item)
            for kind, path in feed_paths(page_path, self._config.feed_formats).items():
                channel = replace(channels.channel(path, title), url=channels.feed_url(former_paths[kind]))
                self._add_feed_with_archives(kind, former_paths[kind], channel, parts, to_item)

    def flush(self) -> None:
        """Render all queued jobs. Raises what templates raise."""
        jobs, self._jobs = list(self._jobs.values()), {}
        if not jobs:
            return
        renderer, report = self._services.renderer, report_of(self.settings)
        report.processed["made"] = report.processed.get("made", 0) + len(jobs)
        with report.timed("render"):
            for job, note in renderer.render(jobs, self._config.jobs):
                self._finish(job, note)
        report.clock.divide("render", {f"render: {kind}": seconds for kind, seconds in renderer.cpu_seconds.items()})
        renderer.cpu_seconds.clear()

    def _open(self, context: dict[str, Any]) -> _BuildServices:
        """Return the objects with which pages and feeds are rendered. They are created in the first call, whose context is taken
        for the one that all generators share."""
        if self._opened_services is None:
            channels = SiteChannels(self.settings, self._config, context)
            feeds = FeedRenderer(bool(self.settings["RSS_FEED_SUMMARY_ONLY"]), item_cache_of(self.settings))
            renderer = renderer_of(self.settings, context, TRACKED)
            self._opened_services = _BuildServices(channels, renderer, feeds, {"item_context": channels.item_context})
        return self._opened_services

    @property
    def _services(self) -> _BuildServices:
        if self._opened_services is None:
            raise RuntimeError("no page or feed has been written yet")
        return self._opened_services

    def _add(self, job: RenderJob, override: bool = False) -> None:
        """Queue a job unless its file is up to date. Raises FileOverwriteFailedError if another page has claimed the file."""
        if not self._claims.claim(job.path, override):
            return
        if record := self._services.renderer.reuse(job):
            self._jobs.pop(job.path, None)
            self._finish(job, record.note)
            return
        self._jobs[job.path] = job
        if len(self._jobs) >= _BATCH:
            self.flush()

    def has_room(self, path: str) -> bool:
        """Return True if a page can be written to `path`: there is no folder at `path`, and no file where the path needs a
        folder."""
        return self._claims.has_room(path) and not output_files_of(self.settings).is_blocked(path)

    def _finish(self, job: RenderJob, note: Any) -> None:
        """Process the note of a job, whether it was rendered in this build or an earlier one."""
        if "channel" in job.variables:  # a feed
            if note:
                report_of(self.settings).published_feeds[job.path] = job.variables["channel"].url, note
            return
        entries, assets = note
        mark_assets_used(self.settings, assets)
        if entries:  # a list if the note was read from the build store
            record_entries(
                self.settings, job.path, entries if isinstance(entries, tuple) else msgspec.convert(entries, PageEntries)
            )

    def _split(self, elements: Sequence[Any], to_item: ToItem, template: Template | None = None) -> FeedParts:
        """Divide elements between a feed and its archives. If `template` is given, the items depend on it, too."""
        variables = self._services.item_variables
        if template:
            variables = {**variables, TEMPLATE_VARIABLE: self._templates.digest(template)}
        return split_feed(self._services.renderer, elements, self.settings["FEED_MAX_ITEMS"], to_item, variables)

    def _add_json_feed(self, path: str, channel: Channel, parts: FeedParts, to_item: ToItem) -> None:
        """Queue the JSON Feed with the same items as the feed at `path`."""
        target = json_feed_path(path)
        if target not in self._written_json:  # Pelican writes the same feed as RSS and as Atom
            self._written_json.add(target)
            channel = replace(channel, url=self._services.channels.feed_url(target))
            self._add_feed_with_archives("json", target, channel, parts, to_item)

    def _add_feed_with_archives(self, kind: FeedFormat, path: str, channel: Channel, parts: FeedParts, to_item: ToItem) -> None:
        self._add_feed(kind, path, self._services.channels.newest_channel(channel, path, parts), parts.newest, to_item)
        self._add_archives(kind, path, channel, parts, to_item)

    def _add_archives(self, kind: FeedFormat, path: str, channel: Channel, parts: FeedParts, to_item: ToItem) -> None:
        previous_url = ""
        for part in parts.archives:
            archive_path = feed_archive_path(path, part.number)
            archive_channel = self._services.channels.archive_channel(channel, archive_path, previous_url, part)
            self._add_feed(kind, archive_path, archive_channel, part, to_item)
            previous_url = archive_channel.url

    def _add_feed(
        self, kind: FeedFormat, path: str, channel: Channel, part: FeedPart, to_item: ToItem, override: bool = False
    ) -> None:
        """Queue a feed or an archive, unless another feed has its path."""
        if not self._is_available(path, override):
            return
        report_of(self.settings).feeds += 1
        make_note = partial(_feed_note, bool(self._config.websub_hub and not channel.current_url))
        self._add(self._services.feeds.feed_job(kind, path, channel, part, to_item, make_note), override)

    def _is_available(self, path: str, override: bool) -> bool:
        """Return True if no other feed has the path, and warn otherwise. Two feeds may get the same path because paths contain the
        names of sections and authors, which come from the articles' files."""
        available = override or not self._claims.is_taken(path)
        if not available:
            report_of(self.settings).warn(
                f"{path}: two feeds have this path, so the second is left out;"
                " set CATEGORY_FEED_RSS and similar settings to different paths"
            )
        return available

    def _put_feed(self, path: str, data: bytes, channel: Channel, override: bool) -> None:
        """Write a feed that has already been rendered."""
        if self._is_available(path, override) and self._claims.claim(path, override):
            output_files_of(self.settings).put(path, data)
            report_of(self.settings).feeds += 1
            if self._config.websub_hub and not channel.current_url:
                report_of(self.settings).published_feeds[path] = channel.url, sha256(data).hexdigest()

    @property
    def item_context(self) -> ItemContext:
        """The settings that all items of this build's feeds depend on."""
        return self._services.channels.item_context

    @property
    def feed_domain(self) -> str:
        """The absolute URL that feeds are served below, without a trailing slash."""
        return self._services.channels.feed_domain


def flush_writer(settings: dict[str, Any]) -> None:
    """Render what is still queued in the writer of the build with these settings."""
    writer: GazetteWriter | None = settings.pop(_KEY, None)
    if writer:
        writer.flush()


def _feed_note(for_hub: bool, _: TrackedVariables, data: bytes) -> str:
    """Return the feed's SHA-256 in hexadecimal digits if the hub is to be notified of the feed (`for_hub`), else ""."""
    return sha256(data).hexdigest() if for_hub else ""
