"""What feeds say of themselves: their addresses, the pages that they are of, the time of their newest item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urljoin

from ...config import Config
from ..head.web_manifest import find_icons
from ..output.theme_assets import asset
from ..permalinks.feed_paths import archive_path
from ..wording.plain import plain, title_text, web_address
from .channel import Channel
from .feed_jobs import Portion, Shared
from .items import Place

_PLAIN_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9/_-]*(\.[a-z]+)*")


@dataclass
class Channels:
    """Those of a build with these settings and Pelican's context."""

    settings: dict[str, Any]
    config: Config
    context: Mapping[str, Any]

    @cached_property
    def place(self) -> Place:
        """What items of this build's feeds are made for."""
        lang, body = str(self.settings["DEFAULT_LANG"]), self.config.feed_body
        return Place(self.site, lang, self.context.get("site_key", ""), body, bool(self.settings["FEED_APPEND_REF"]))

    @cached_property
    def site(self) -> str:
        """The absolute address of the site, without a slash at its end."""
        return str(self.settings["SITEURL"] or self.domain).rstrip("/")

    @cached_property
    def domain(self) -> str:
        """The absolute address that feeds are served at, without a slash at its end."""
        return str(self.settings.get("FEED_DOMAIN") or self.settings["SITEURL"]).rstrip("/")

    def absolute(self, path: str) -> str:
        # Most are as plain as that, and joining takes as long as all else that a feed says.
        plainly = _PLAIN_PATH.fullmatch(path)
        return web_address(f"{self.domain}/{path}" if plainly else urljoin(f"{self.domain}/", path))

    def channel(self, path: str, title: str) -> Channel:
        """The feed at `path` as a whole; `title` is "" for that of the site."""
        of_site = self._of_site
        return replace(
            of_site,
            title=f"{of_site.author} - {title_text(title)}" if title else of_site.author,
            home=web_address(f"{self.site}/{self._page_of.get(path, '')}"),
            address=self.absolute(path),
        )

    @cached_property
    def _of_site(self) -> Channel:
        """What all feeds say."""
        name = title_text(plain(self.context["SITENAME"]))
        return Channel(
            title=name,
            description=title_text(plain(self.context.get("SITESUBTITLE") or "")) or name,
            author=name,
            home="",
            address="",
            lang=str(self.settings["DEFAULT_LANG"]).replace("_", "-"),
            image=self._image,
            hub=self.config.websub_hub,
        )

    def of_newest(self, channel: Channel, path: str, shared: Shared) -> Channel:
        """The channel of the newest items: when they changed, where the older ones are."""
        older = shared.older
        previous = self.absolute(archive_path(path, older[-1].number)) if older else ""
        return replace(channel, newest=shared.newest.changed, previous=previous, style=self._style(path))

    def of_archive(self, channel: Channel, place: str, previous: str, part: Portion) -> Channel:
        """The channel of older items, which lie at `place`; `previous` is the address of those before them."""
        old = replace(channel, address=self.absolute(place), main=channel.address, previous=previous)
        return replace(old, newest=part.changed, style=self._style(place))

    @cached_property
    def _page_of(self) -> dict[str, str]:
        """The pages that feeds are of, by the feeds' addresses; of none the front page."""
        listed = (feed for group in self.context.get("feeds", ()) for feed in group.feeds)
        return {address: feed.page for feed in listed for address in feed.addresses.values()}

    @cached_property
    def _image(self) -> str:
        icons = [icon for icon in find_icons(self.settings) if icon.type == "image/png"]
        return web_address(f"{self.site}/{icons[0].url}") if icons else ""

    def _style(self, path: str) -> str:
        """The theme's style sheet of feeds, from where the feed lies; "" where it has none."""
        name = asset(self.settings, "feed.css")
        return f"{'../' * path.count('/')}{name}" if name else ""
