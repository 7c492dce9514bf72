"""Pelican's writer: pages and feeds are made only where they are not what they were, together, and over all cores; our feeds stand
underneath Pelican's feed settings."""

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
from .feeds.feed_jobs import Items, Portion, Shared, ToItem, shared_items
from .feeds.items import Place, item_of
from .feeds.site_channels import Channels
from .head.sitemaps import Note, entry_of, note_entry
from .incremental.access_tracking import Names, Trace, read_so_far, tracing
from .incremental.build_state import maker_of, rendered_items_of
from .incremental.renderer import Job, Maker
from .incremental.site_fingerprint import Templates
from .output.output_files import outputs_of
from .output.path_claims import Claims
from .output.theme_assets import use_assets
from .permalinks.feed_paths import archive_path, feed_paths, json_path
from .reporting.build_report import report_of
from .tracked_types import TRACKED
from .wording.plain import title_text

# The variable that stands for a page's template, by its digest. No template can ask for it.
TEMPLATE = ""


def not_common(context: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """What of a context is not as all pages have it."""
    return {name: value for name, value in context.items() if name not in common or common[name] is not value}


def page_variables(
    name: str, url: str, template: str, paginated: Mapping[str, Any] | None, own: dict[str, Any], settings: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The variables of each page that a list is divided into, as Pelican divides it, or of the one page."""
    if paginated is None:
        paginated = {key: value for key, value in own.items() if key in {"articles", "dates"}}
    if not paginated or template not in settings["PAGINATED_TEMPLATES"]:
        yield own | {"output_file": name}
        return
    size = settings["PAGINATED_TEMPLATES"][template] or settings["DEFAULT_PAGINATION"]
    paginators = {key: Paginator(name, url, value, settings, size) for key, value in paginated.items()}
    last = next(iter(paginators.values())).num_pages
    for number in range(1, last + 1):
        values = dict(own)
        for key, paginator in paginators.items():
            values |= {
                f"{key}_paginator": paginator,
                f"{key}_page": paginator.page(number),
                f"{key}_previous_page": paginator.page(number - 1) if number > 1 else None,
                f"{key}_next_page": paginator.page(number + 1) if number < last else None,
            }
        yield values | {"output_file": values[f"{next(iter(paginators))}_page"].save_as}


def page_job(template: Template, own: dict[str, Any], context: Mapping[str, Any]) -> Job:
    """What makes the page with these variables of its own, and those of `context`."""
    kind = str(template.name).partition(".")[0]
    return Job(kind, own["output_file"], own, partial(_render, template), partial(_noted, own["output_file"], context), (TEMPLATE,))


def _render(template: Template, own: Mapping[str, Any], site: Mapping[str, Any]) -> bytes:
    return template.render({**site, **own}).encode("utf-8")


def _noted(path: str, context: Mapping[str, Any], names: Names, _: bytes) -> Any:
    """What the sitemap says of a page, and the theme's files that it asked for."""
    return entry_of(path, names), read_so_far(context.get("asset"))


logger = logging.getLogger(__name__)

_KEY = "_GAZETTE_WRITER"
# Jobs that wait to be made together: what their processes find out of articles is held until they are done, some 20 KB for each.
_TOGETHER = 1_024


@dataclass(frozen=True)
class _With:
    """What pages and feeds are made with; `item_own` are the variables that items of feeds have."""

    channels: Channels
    maker: Maker
    items: Items
    item_own: dict[str, Any]


class GazetteWriter(Writer):  # type: ignore[misc]
    """Writes pages and feeds, and counts both. What it is asked for waits, and is made by `flush`, which a build calls at its end.

    Where another plugin wants to see what is written, or addresses are relative (an article's body is another on each page, then),
    each is made at once, as Pelican does it."""

    def __init__(self, output_path: str, settings: dict[str, Any] | None = None) -> None:
        super().__init__(output_path, settings=settings)
        self._config = read_config(self.settings)
        self._templates = Templates()
        self._jobs: dict[str, Job] = {}
        self._claims = Claims(output_path, self._written_files, self._overridden_files)
        self._written_json: set[str] = set()
        self._with: _With | None = None
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
        """Same call as Pelican's: a page, or as many as its lists need."""
        if not name:
            return
        if relative_urls or signals.content_written.receivers:
            self._write_at_once(name, template, context, relative_urls, paginated, template_name, override_output, url, **kwargs)
            return
        with report_of(self.settings).timed("check"):
            common = self._open(context).channels.context
            shared = {} if context is common else not_common(context, common)
            made_of = {"localsiteurl": context.get("localsiteurl"), TEMPLATE: self._templates.digest(template)}
            for own in page_variables(name, url or "", template_name or "", paginated, kwargs, self.settings):
                self._add(page_job(template, {**shared, **own, **made_of}, context), override_output)
                report_of(self.settings).pages += 1

    def _write_at_once(self, name: str, template: Template, context: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        def note(path: str, context: Mapping[str, Any]) -> None:
            below = Path(path).relative_to(self.output_path).as_posix()
            note_entry(self.settings, below, entry_of(below, context))
            outputs_of(self.settings).note(below)
            report_of(self.settings).pages += 1

        trace = Trace()
        with report_of(self.settings).timed("check"), signals.content_written.connected_to(note), tracing(trace):
            super().write_file(name, template, context, *args, **kwargs)
        use_assets(self.settings, trace.read_of(context.get("asset")))

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
        """Same call as Pelican's: a feed of articles, written to `path` if there is one, with its archives and the same as a JSON
        Feed beside. Returns feedgen's feed: with its entries where a plugin listens, which may change it; it is written as the
        plugin leaves it, whatever its size."""
        kind: xml.FeedType = "rss" if feed_type == "rss" else "atom"
        with report_of(self.settings).timed("feeds"):
            channels = self._open(context).channels
            to_item = partial(item_of, place=channels.place)
            about = channels.channel(url or path or "", feed_title or "")
            shared = self._share(elements, to_item)
            channel = channels.of_newest(about, path or "", shared)
            feed = xml.build_feed(channel, kind)
            listened = bool(signals.feed_generated.receivers or signals.feed_written.receivers)
            newest = elements[: self.settings["FEED_MAX_ITEMS"]]
            for element in newest if listened else ():
                xml.add_entry(feed, self._using.items.shortened(to_item(element), kind), kind)
        signals.feed_generated.send(context, feed=feed)
        if path:
            with report_of(self.settings).timed("feeds"):
                if listened:
                    self._put(path, xml.render_feed(feed, channel, (), kind), channel, override_output)
                else:
                    self._add_part(kind, path, channel, shared.newest, to_item, override_output)
                self._add_archives(kind, path, about, shared, to_item)
                if "json" in self._config.feed_formats:
                    self._add_json_beside(path, about, shared, to_item)
            logger.info('Writing "%s"', path)
            signals.feed_written.send(sanitised_join(self.output_path, path), context=context, feed=feed)
        return feed

    def write_feeds(
        self,
        elements: Sequence[Any],
        context: dict[str, Any],
        address: str,
        title: str,
        description: str,
        to_item: ToItem | None = None,
        template: Template | None = None,
    ) -> None:
        """Feeds in all formats of what has that address (`people/ada-lovelace`). `elements` come newest first; `to_item` makes
        items of what are no articles, with this `template`."""
        with report_of(self.settings).timed("feeds"):
            channels = self._open(context).channels
            make = to_item or partial(item_of, place=channels.place)
            shared = self._share(elements, make, template)
            for kind, path in feed_paths(address, self._config.feed_formats).items():
                channel = replace(channels.channel(path, title), description=title_text(description))
                self._add_parts(kind, path, channel, shared, make)

    def repeat_feeds(self, elements: Sequence[Any], context: dict[str, Any], address: str, former: str, title: str) -> None:
        """The same feeds where what has that address was before, for readers that still ask there."""
        with report_of(self.settings).timed("feeds"):
            channels = self._open(context).channels
            make, paths = partial(item_of, place=channels.place), feed_paths(former, self._config.feed_formats)
            shared = self._share(elements, make)
            for kind, path in feed_paths(address, self._config.feed_formats).items():
                channel = replace(channels.channel(path, title), address=channels.absolute(paths[kind]))
                self._add_parts(kind, paths[kind], channel, shared, make)

    def flush(self) -> None:
        """Make all that waits. Raises what a template raises."""
        jobs, self._jobs = list(self._jobs.values()), {}
        if not jobs:
            return
        maker, report = self._using.maker, report_of(self.settings)
        report.done["made"] = report.done.get("made", 0) + len(jobs)
        with report.timed("render"):
            for job, note in maker.make(jobs, self._config.jobs):
                self._done(job, note)
        report.clock.divide("render", {f"render: {kind}": seconds for kind, seconds in maker.spent.items()})
        maker.spent.clear()

    def _open(self, context: dict[str, Any]) -> _With:
        """What this build makes pages and feeds with. The first context is that of all generators."""
        if self._with is None:
            channels = Channels(self.settings, self._config, context)
            items = Items(bool(self.settings["RSS_FEED_SUMMARY_ONLY"]), rendered_items_of(self.settings))
            self._with = _With(channels, maker_of(self.settings, context, TRACKED), items, {"place": channels.place})
        return self._with

    @property
    def _using(self) -> _With:
        if self._with is None:
            raise RuntimeError("nothing was written yet")
        return self._with

    def _add(self, job: Job, override: bool = False) -> None:
        """Have a job done, unless it is done already. Raises FileOverwriteFailedError where another has its file."""
        if not self._claims.claim(job.path, override):
            return
        if record := self._using.maker.keep(job):
            self._jobs.pop(job.path, None)
            self._done(job, record.note)
            return
        self._jobs[job.path] = job
        if len(self._jobs) >= _TOGETHER:
            self.flush()

    def has_room(self, path: str) -> bool:
        """Whether a page may lie there: no page's folder becomes a file, and no page a folder."""
        return self._claims.has_room(path) and not outputs_of(self.settings).is_blocked(path)

    def _done(self, job: Job, note: Any) -> None:
        if "channel" in job.own:
            if note:
                report_of(self.settings).published[job.path] = job.own["channel"].address, note
            return
        entry, assets = note
        use_assets(self.settings, assets)
        if entry:
            note_entry(self.settings, job.path, entry if isinstance(entry, tuple) else msgspec.convert(entry, Note))

    def _share(self, elements: Sequence[Any], to_item: ToItem, template: Template | None = None) -> Shared:
        own = {**self._using.item_own, TEMPLATE: self._templates.digest(template)} if template else self._using.item_own
        return shared_items(self._using.maker, elements, self.settings["FEED_MAX_ITEMS"], to_item, own)

    def _add_json_beside(self, path: str, channel: Channel, shared: Shared, to_item: ToItem) -> None:
        target = json_path(path)
        if target not in self._written_json:  # Pelican asks for RSS and for Atom
            self._written_json.add(target)
            self._add_parts("json", target, replace(channel, address=self._using.channels.absolute(target)), shared, to_item)

    def _add_parts(self, kind: FeedFormat, path: str, channel: Channel, shared: Shared, to_item: ToItem) -> None:
        """A feed and the archives of its older items."""
        self._add_part(kind, path, self._using.channels.of_newest(channel, path, shared), shared.newest, to_item)
        self._add_archives(kind, path, channel, shared, to_item)

    def _add_archives(self, kind: FeedFormat, path: str, channel: Channel, shared: Shared, to_item: ToItem) -> None:
        previous = ""
        for part in shared.older:
            place = archive_path(path, part.number)
            old = self._using.channels.of_archive(channel, place, previous, part)
            self._add_part(kind, place, old, part, to_item)
            previous = old.address

    def _add_part(
        self, kind: FeedFormat, path: str, channel: Channel, part: Portion, to_item: ToItem, override: bool = False
    ) -> None:
        if not self._is_free(path, override):
            return
        report_of(self.settings).feeds += 1
        note = partial(_digest, bool(self._config.websub_hub and not channel.main))
        self._add(self._using.items.job(kind, path, channel, part, to_item, note), override)

    def _is_free(self, path: str, override: bool) -> bool:
        free = override or not self._claims.is_taken(path)
        if not free:  # names of sections and authors come from files
            report_of(self.settings).warn(
                f"{path}: two feeds have this address, and the second is left out; set CATEGORY_FEED_RSS and the like apart"
            )
        return free

    def _put(self, path: str, data: bytes, channel: Channel, override: bool) -> None:
        if self._is_free(path, override) and self._claims.claim(path, override):
            outputs_of(self.settings).put(path, data)
            report_of(self.settings).feeds += 1
            if self._config.websub_hub and not channel.main:
                report_of(self.settings).published[path] = channel.address, sha256(data).hexdigest()

    @property
    def place(self) -> Place:
        """What items of this build's feeds are made for."""
        return self._using.channels.place

    @property
    def domain(self) -> str:
        """The absolute address that feeds are served at, without a slash at its end."""
        return self._using.channels.domain


def flush_writer(settings: dict[str, Any]) -> None:
    """Make what still waits in the writer of a build with these settings."""
    writer: GazetteWriter | None = settings.pop(_KEY, None)
    if writer:
        writer.flush()


def _digest(wanted: bool, _: Names, data: bytes) -> str:
    return sha256(data).hexdigest() if wanted else ""
