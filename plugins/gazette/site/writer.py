"""Pelican's writer with our feeds underneath its feed settings."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator
from pelican import signals
from pelican.utils import sanitised_join
from pelican.writers import Writer

from ..config import FeedFormat, read_config
from .assets import asset
from .feeds import json_feed, xml
from .feeds.channel import NO_NEWS, Channel, Rendered, archives
from .feeds.items import FeedItem, Place, changed, item_of
from .feeds.paths import archive_path, feed_paths, json_path
from .manifest import find_icons
from .report import report_of
from .texts import plain, title_text, web_address

logger = logging.getLogger(__name__)

# Items of an archive of a feed: at some 6 KB each it stays well below the largest feed with all texts in it.
_ARCHIVE = 50

ToItem = Callable[[Any], FeedItem]


class GazetteWriter(Writer):  # type: ignore[misc]
    """Writes pages as Pelican does and feeds of our own making, and counts both. Each item is rendered once in a build."""

    def __init__(self, output_path: str, settings: dict[str, Any] | None = None) -> None:
        super().__init__(output_path, settings=settings)
        self._config = read_config(self.settings)
        self._rendered: dict[tuple[FeedFormat, int], tuple[Any, Rendered]] = {}
        self._site_key = ""
        self._written_json: set[str] = set()
        self._page_of: dict[str, str] | None = None

    def write_file(self, name: str, *args: Any, **kwargs: Any) -> None:
        before = len(self._written_files)
        template = args[0] if args else kwargs["template"]
        with report_of(self.settings).timed(f"render: {PurePath(template.name or '').stem}"):
            super().write_file(name, *args, **kwargs)
        report_of(self.settings).pages += len(self._written_files) - before

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
        self._site_key = context.get("site_key", "")
        to_item = partial(item_of, place=self.place)
        newest = elements[: self.settings["FEED_MAX_ITEMS"]]
        with report_of(self.settings).timed("feeds"):
            about = self._channel(context, url or path or "", feed_title or "")
            channel = self._of_newest(about, path or "", elements)
            feed = xml.build_feed(channel, kind)
            listened = bool(signals.feed_generated.receivers or signals.feed_written.receivers)
            for element in newest if listened else ():
                xml.add_entry(feed, self._short_where_asked(to_item(element), kind), kind)
        signals.feed_generated.send(context, feed=feed)
        if path:
            with report_of(self.settings).timed("feeds"):
                items = () if listened else [self._render(kind, element, to_item) for element in newest]
                self._put(path, xml.render_feed(feed, channel, items, kind), channel, override_output)
                self._write_archives(kind, path, about, elements, to_item)
                if "json" in self._config.feed_formats:
                    self._write_json_beside(path, about, elements, to_item)
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
    ) -> None:
        """Feeds in all formats of what has that address (`people/ada-lovelace`). `elements` come newest first; `to_item` makes
        items of what are no articles."""
        self._site_key = context.get("site_key", "")
        make = to_item or partial(item_of, place=self.place)
        with report_of(self.settings).timed("feeds"):
            for kind, path in feed_paths(address, self._config.feed_formats).items():
                channel = replace(self._channel(context, path, title), description=title_text(description))
                self._write_parts(kind, path, channel, elements, make)

    def repeat_feeds(self, elements: Sequence[Any], context: dict[str, Any], address: str, former: str, title: str) -> None:
        """The same feeds where what has that address was before, for readers that still ask there."""
        make, paths = partial(item_of, place=self.place), feed_paths(former, self._config.feed_formats)
        with report_of(self.settings).timed("feeds"):
            for kind, path in feed_paths(address, self._config.feed_formats).items():
                channel = replace(self._channel(context, path, title), address=self._absolute(paths[kind]))
                self._write_parts(kind, paths[kind], channel, elements, make)

    def _write_json_beside(self, path: str, channel: Channel, elements: Sequence[Any], to_item: ToItem) -> None:
        target = json_path(path)
        if target not in self._written_json:  # Pelican asks for RSS and for Atom
            self._written_json.add(target)
            self._write_parts("json", target, replace(channel, address=self._absolute(target)), elements, to_item)

    def _write_parts(self, kind: FeedFormat, path: str, channel: Channel, elements: Sequence[Any], to_item: ToItem) -> None:
        """A feed and the archives of its older items."""
        newest = elements[: self.settings["FEED_MAX_ITEMS"]]
        self._write_part(kind, path, self._of_newest(channel, path, elements), newest, to_item)
        self._write_archives(kind, path, channel, elements, to_item)

    def _of_newest(self, channel: Channel, path: str, elements: Sequence[Any]) -> Channel:
        """The channel of the newest items: when they changed, where the older ones are."""
        parts = archives(len(elements), self.settings["FEED_MAX_ITEMS"], _ARCHIVE)
        previous = self._absolute(archive_path(path, parts[-1].number)) if parts else ""
        newest = max(map(changed, elements[: self.settings["FEED_MAX_ITEMS"]]), default=NO_NEWS)
        return replace(channel, newest=newest, previous=previous, style=self._style(path))

    def _write_archives(self, kind: FeedFormat, path: str, channel: Channel, elements: Sequence[Any], to_item: ToItem) -> None:
        previous = ""
        for part in archives(len(elements), self.settings["FEED_MAX_ITEMS"], _ARCHIVE):
            place, shown = archive_path(path, part.number), elements[part.start : part.end]
            old = replace(channel, address=self._absolute(place), main=channel.address, previous=previous)
            old = replace(old, newest=max(map(changed, shown)), style=self._style(place))
            self._write_part(kind, place, old, shown, to_item)
            previous = old.address

    def _write_part(self, kind: FeedFormat, path: str, channel: Channel, elements: Sequence[Any], to_item: ToItem) -> None:
        items = [self._render(kind, element, to_item) for element in elements]
        if kind == "json":
            data = json_feed.render_feed(channel, items)
        else:
            data = xml.render_feed(xml.build_feed(channel, kind), channel, items, kind)
        self._put(path, data, channel)

    def _render(self, kind: FeedFormat, element: Any, to_item: ToItem) -> Rendered:
        key = kind, id(element)
        if key not in self._rendered:
            item = self._short_where_asked(to_item(element), kind)
            made = json_feed.render_item(item) if kind == "json" else xml.render_item(item, kind)
            self._rendered[key] = element, made  # with the element, so that no other gets its number
        return self._rendered[key][1]

    def _short_where_asked(self, item: FeedItem, kind: FeedFormat) -> FeedItem:
        return replace(item, content="") if kind == "rss" and self.settings["RSS_FEED_SUMMARY_ONLY"] else item

    def _put(self, path: str, data: bytes, channel: Channel, override: bool = False) -> None:
        target = sanitised_join(self.output_path, path)
        report = report_of(self.settings)
        if target in self._written_files and not override:  # names of sections and authors come from files
            report.warn(
                f"{path}: two feeds have this address, and the second is left out; set CATEGORY_FEED_RSS and the like apart"
            )
            return
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        with self._open_w(target, "utf-8", override) as file:
            file.buffer.write(data)
        report.feeds += 1
        if self._config.websub_hub and not channel.main:
            report.published[path] = channel.address, hashlib.sha256(data).hexdigest()

    @property
    def place(self) -> Place:
        """What items of this build's feeds are made for."""
        lang, body = str(self.settings["DEFAULT_LANG"]), self._config.feed_body
        return Place(self._site(), lang, self._site_key, body, bool(self.settings["FEED_APPEND_REF"]))

    def _site(self) -> str:
        return str(self.settings["SITEURL"] or self.domain).rstrip("/")

    @property
    def domain(self) -> str:
        """The absolute address that feeds are served at, without a slash at its end."""
        return str(self.settings.get("FEED_DOMAIN") or self.settings["SITEURL"]).rstrip("/")

    def _absolute(self, path: str) -> str:
        return web_address(urljoin(f"{self.domain}/", path))

    def _channel(self, context: dict[str, Any], path: str, title: str) -> Channel:
        name = title_text(plain(context["SITENAME"]))
        return Channel(
            title=f"{name} - {title_text(title)}" if title else name,
            description=title_text(plain(context.get("SITESUBTITLE") or "")) or name,
            author=name,
            home=web_address(f"{self._site()}/{self._pages(context).get(path, '')}"),
            address=self._absolute(path),
            lang=str(self.settings["DEFAULT_LANG"]).replace("_", "-"),
            image=self._image,
            hub=self._config.websub_hub,
        )

    def _pages(self, context: dict[str, Any]) -> dict[str, str]:
        """The pages that feeds are of, by the feeds' addresses; of none the front page."""
        if self._page_of is None:
            listed = (feed for group in context.get("feeds", ()) for feed in group.feeds)
            self._page_of = {address: feed.page for feed in listed for address in feed.addresses.values()}
        return self._page_of

    @cached_property
    def _image(self) -> str:
        icons = [icon for icon in find_icons(self.settings) if icon.type == "image/png"]
        return web_address(f"{self._site()}/{icons[0].url}") if icons else ""

    def _style(self, path: str) -> str:
        """The theme's style sheet of feeds, from where the feed lies; "" where it has none."""
        name = asset(self.settings, "feed.css")
        return f"{'../' * path.count('/')}{name}" if name else ""
