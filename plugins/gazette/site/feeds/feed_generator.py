"""Write Gazette's own feeds (of entities, publishers and editions) and the OPML file, which lists all feeds."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import Generator

from ...config import read_config
from ..output.output_files import output_files_of
from ..pages.articles import changed_at
from ..pages.edition_pages import EditionPage
from ..pages.fallback_templates import FALLBACKS
from ..permalinks.feed_paths import DIGEST_FEED, DIGEST_FEED_TITLE, OPML_PATH
from ..wording.safe_text import strip_markup
from .edition_email import EMAIL_TEMPLATE, edition_html
from .items import FeedItem, edition_item
from .opml import render_opml


class FeedsGenerator(Generator):  # type: ignore[misc]
    """The generator of Gazette's own feeds. Pelican's generator of articles writes the feeds that Pelican's settings ask for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        """Write the feeds and the OPML file. Called by Pelican."""
        site_name = strip_markup(self.context["SITENAME"])
        for page in self.context["entity_pages"].values():
            if page.has_feed:
                description = f"Articles of {site_name} that name {page.name}"
                writer.write_feeds(page.articles, self.context, page.address, page.name, description)
        for publisher in self.context["publishers"]:
            description = f"Articles of {site_name} that {publisher.name} published"
            writer.write_feeds(publisher.articles, self.context, publisher.url.rstrip("/"), publisher.name, description)
        self._write_digest_feeds(writer, f"The news of {site_name}, one item for each {read_config(self.settings).edition}")
        self._write_feeds_at_former_urls(writer)
        self._write_opml(writer, site_name)

    def _write_feeds_at_former_urls(self, writer: Any) -> None:
        """Write the feeds of renamed or merged entities and publishers also at their former URLs, for readers subscribed there."""
        entities = (page for page in self.context["entity_pages"].values() if page.has_feed)
        pages = {page.url: page for page in (*entities, *self.context["publishers"])}
        for former_url, url in self.context.get("redirects", {}).items():
            if page := pages.get(url):
                writer.repeat_feeds(page.articles, self.context, url.rstrip("/"), former_url.rstrip("/"), page.name)

    def _write_digest_feeds(self, writer: Any, description: str) -> None:
        template = self.get_template(EMAIL_TEMPLATE)

        @cache  # every format asks for the item of every edition
        def to_item(edition: EditionPage) -> FeedItem:
            html = edition_html(edition, writer.item_context.site_url, template, self.context)
            return edition_item(edition, writer.item_context, html)

        writer.write_feeds(self.context["editions"], self.context, DIGEST_FEED, DIGEST_FEED_TITLE, description, to_item, template)

    def _write_opml(self, writer: Any, site_name: str) -> None:
        updated = max(map(changed_at, self.context["articles"]), default=None)
        opml = render_opml(self.context["feeds"], site_name, writer.item_context.site_url, writer.feed_domain, updated)
        output_files_of(self.settings).put(OPML_PATH, opml.encode())
