"""Feeds of our own: of entities, publishers and editions, and the list of all."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ...config import read_config
from ..output.output_files import outputs_of
from ..pages.articles import updated
from ..pages.edition_pages import EditionPage
from ..pages.fallback_templates import FALLBACKS
from ..permalinks.feed_paths import DIGEST, DIGEST_TITLE, OPML
from ..wording.plain import plain
from .edition_email import TEMPLATE, edition_html
from .items import FeedItem, edition_item
from .opml import opml


class FeedsGenerator(Generator):  # type: ignore[misc]
    """Writes them. Those that Pelican's settings ask for are written by Pelican's generator of articles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        site = plain(self.context["SITENAME"])
        for page in self.context["entity_pages"].values():
            if page.has_feed:
                about = f"Articles of {site} that name {page.name}"
                writer.write_feeds(page.articles, self.context, page.address, page.name, about)
        for publisher in self.context["publishers"]:
            about = f"Articles of {site} that {publisher.name} published"
            writer.write_feeds(publisher.articles, self.context, publisher.url.rstrip("/"), publisher.name, about)
        self._write_digest(writer, f"The news of {site}, one item for each {read_config(self.settings).edition}")
        self._repeat_moved(writer)
        self._write_opml(writer, site)

    def _repeat_moved(self, writer: Any) -> None:
        """Feeds of names and publishers that were renamed or merged, where readers that follow them look for them."""
        entities = (page for page in self.context["entity_pages"].values() if page.has_feed)
        pages = {page.url: page for page in (*entities, *self.context["publishers"])}
        for former, address in self.context.get("redirects", {}).items():
            if page := pages.get(address):
                writer.repeat_feeds(page.articles, self.context, address.rstrip("/"), former.rstrip("/"), page.name)

    def _write_digest(self, writer: Any, about: str) -> None:
        template = self.get_template(TEMPLATE)

        @cache  # each is asked for by every format
        def to_item(edition: EditionPage) -> FeedItem:
            return edition_item(edition, writer.place, edition_html(edition, writer.place.site, template, self.context))

        writer.write_feeds(self.context["editions"], self.context, DIGEST, DIGEST_TITLE, about, to_item, template)

    def _write_opml(self, writer: Any, site: str) -> None:
        newest = max(map(updated, self.context["articles"]), default=None)
        listed = opml(self.context["feeds"], site, writer.place.site, writer.domain, newest)
        outputs_of(self.settings).put(OPML, listed.encode())
