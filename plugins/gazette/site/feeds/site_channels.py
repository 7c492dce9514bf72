"""Work out the metadata of a site's feeds: their URLs, the pages they belong to, when their newest item changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from ...config import Config
from ..head.web_manifest import find_icons
from ..output.theme_assets import ThemeAssets
from ..permalinks.feed_paths import feed_archive_path
from ..wording.safe_text import ascii_url, strip_markup, title_text
from .channel import Channel
from .feed_jobs import FeedPart, FeedParts
from .items import ItemContext

_PLAIN_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9/_-]*(\.[a-z]+)*")


@dataclass
class SiteChannels:
    """The channels of a build with Pelican's `settings` and `context`, and the theme's `assets`."""

    settings: Mapping[str, Any]
    config: Config
    context: Mapping[str, Any]
    assets: ThemeAssets

    @cached_property
    def item_context(self) -> ItemContext:
        """What this build's items depend on besides their article or edition."""
        lang, body = str(self.settings["DEFAULT_LANG"]), self.config.feed_body
        site_key, append_ref = self.context.get("site_key", ""), bool(self.settings["FEED_APPEND_REF"])
        return ItemContext(self.site_url, lang, site_key, body, append_ref)

    @cached_property
    def site_url(self) -> str:
        """The absolute URL of the site, without a trailing slash."""
        return str(self.settings["SITEURL"] or self.feed_domain).rstrip("/")

    @cached_property
    def feed_domain(self) -> str:
        """The absolute URL below which feeds are served, without a trailing slash."""
        return str(self.settings.get("FEED_DOMAIN") or self.settings["SITEURL"]).rstrip("/")

    def feed_url(self, path: str) -> str:
        """Return the absolute URL of the feed at `path`."""
        # Most paths are plain, and urljoin takes as long as everything else about a channel.
        is_plain = _PLAIN_PATH.fullmatch(path)
        return ascii_url(f"{self.feed_domain}/{path}" if is_plain else urljoin(f"{self.feed_domain}/", path))

    def channel(self, path: str, title: str) -> Channel:
        """Return the channel of the feed at `path`, without what depends on its items.

        A `title` of "" stands for the site's name."""
        common = self._common_channel
        return replace(
            common,
            title=f"{common.author} - {title_text(title)}" if title else common.author,
            home_url=ascii_url(f"{self.site_url}/{self._page_of_feed.get(path, '')}"),
            url=self.feed_url(path),
        )

    @cached_property
    def _common_channel(self) -> Channel:
        """The metadata that all feeds share."""
        name = title_text(strip_markup(self.context["SITENAME"]))
        return Channel(
            title=name,
            description=title_text(strip_markup(self.context.get("SITESUBTITLE") or "")) or name,
            author=name,
            home_url="",
            url="",
            lang=str(self.settings["DEFAULT_LANG"]).replace("_", "-"),
            image_url=self._image_url,
            hub_url=self.config.websub_hub,
        )

    def newest_channel(self, channel: Channel, path: str, parts: FeedParts) -> Channel:
        """Return `channel`, completed for the feed itself, which has the newest items and is at `path`."""
        archives = parts.archives
        previous_url = self.feed_url(feed_archive_path(path, archives[-1].number)) if archives else ""
        return replace(channel, updated=parts.newest.updated, previous_url=previous_url, stylesheet_url=self._stylesheet_url(path))

    def archive_channel(self, channel: Channel, path: str, previous_url: str, part: FeedPart) -> Channel:
        """Return `channel`, adapted to the archive at `path`, which is `part`.

        `previous_url` is the URL of the next older archive, "" if there is none."""
        archive = replace(channel, url=self.feed_url(path), current_url=channel.url, previous_url=previous_url)
        return replace(archive, updated=part.updated, stylesheet_url=self._stylesheet_url(path))

    @cached_property
    def _page_of_feed(self) -> dict[str, str]:
        """The page that each feed belongs to, by the feed's path; "" is the front page."""
        feeds = (feed for group in self.context.get("feeds", ()) for feed in group.feeds)
        return {path: feed.page for feed in feeds for path in feed.addresses.values()}

    @cached_property
    def _image_url(self) -> str:
        icons = [icon for icon in find_icons(self.assets) if icon.type == "image/png"]
        return ascii_url(f"{self.site_url}/{icons[0].url}") if icons else ""

    def _stylesheet_url(self, path: str) -> str:
        """Return the URL of the theme's style sheet for feeds, relative to the feed at `path`; "" if it has none."""
        url = self.assets.use("feed.css")
        return f"{'../' * path.count('/')}{url}" if url else ""
