"""Pelican's writer with our feeds underneath its feed settings."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator
from pelican import signals
from pelican.utils import sanitised_join
from pelican.writers import Writer

from .feeds import Channel, FeedType, build_feed, plain, write
from .report import report_of

logger = logging.getLogger(__name__)


class GazetteWriter(Writer):  # type: ignore[misc]
    """Writes pages as Pelican does and feeds through feedgen, and counts both."""

    def write_file(self, name: str, *args: Any, **kwargs: Any) -> None:
        before = len(self._written_files)
        with report_of(self.settings).timed("write"):
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
        """Same call as Pelican's: a feed of `elements`, written to `path` if there is one. Returns feedgen's feed."""
        report = report_of(self.settings)
        kind: FeedType = "rss" if feed_type == "rss" else "atom"
        with report.timed("feeds"):
            channel = self._channel(context, url or path or "", feed_title)
            feed = build_feed(channel, elements[: self.settings["FEED_MAX_ITEMS"]], kind)
        signals.feed_generated.send(context, feed=feed)
        if path:
            target = sanitised_join(self.output_path, path)
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            with report.timed("feeds"), self._open_w(target, "utf-8", override_output) as file:
                file.write(write(feed, kind))
            report.feeds += 1
            logger.info('Writing "%s"', target)
            signals.feed_written.send(target, context=context, feed=feed)
        return feed

    def _channel(self, context: dict[str, Any], url: str, feed_title: str | None) -> Channel:
        domain = str(self.settings.get("FEED_DOMAIN") or self.settings["SITEURL"]).rstrip("/")
        site = str(self.settings["SITEURL"] or domain).rstrip("/")
        name = plain(context["SITENAME"])
        return Channel(
            title=f"{name} - {plain(feed_title)}" if feed_title else name,
            description=plain(context.get("SITESUBTITLE") or ""),
            site=site,
            address=urljoin(f"{domain}/", url),
            lang=str(self.settings["DEFAULT_LANG"]),
            append_ref=bool(self.settings["FEED_APPEND_REF"]),
            summary_only=bool(self.settings["RSS_FEED_SUMMARY_ONLY"]),
        )
