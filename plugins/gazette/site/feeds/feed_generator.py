"""Write Gazette's own feeds (of entities, publishers and editions) and the OPML file, which lists all feeds."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...config import read_config
from ..incremental.digests import stamp
from ..pages.edition_pages import EditionPage
from ..pages.page_generator import PageGenerator
from ..pages.views import changed_at
from ..permalinks.feed_paths import DIGEST_FEED, DIGEST_FEED_TITLE, OPML_PATH
from ..wording.safe_text import strip_markup
from .edition_email import EMAIL_TEMPLATE, email_variables, trim_lines
from .feed_jobs import ItemMaker, digest_of_stamps
from .items import edition_item
from .opml import render_opml


class FeedsGenerator(PageGenerator):
    """The generator of Gazette's own feeds. Pelican's generator of articles writes the feeds that Pelican's settings ask for."""

    def generate_output(self, writer: Any) -> None:
        """Write the feeds and the OPML file. Called by Pelican."""
        site_name = strip_markup(self.context["SITENAME"])
        for page in self.context["entity_pages"].values():
            if page.has_feed:
                description = f"Articles of {site_name} that name {page.name}"
                writer.write_feeds(page.articles, page.address, page.name, description)
        for publisher in self.context["publishers"]:
            description = f"Articles of {site_name} that {publisher.name} published"
            writer.write_feeds(publisher.articles, publisher.url.rstrip("/"), publisher.name, description)
        self._write_digest_feeds(writer, f"The news of {site_name}, one item for each {read_config(self.settings).edition}")
        self._write_feeds_at_former_urls(writer)
        self._write_opml(writer, site_name)

    def _write_feeds_at_former_urls(self, writer: Any) -> None:
        """Write the feeds of renamed or merged entities and publishers also at their former URLs, for readers subscribed there."""
        entities = (page for page in self.context["entity_pages"].values() if page.has_feed)
        pages = {page.url: page for page in (*entities, *self.context["publishers"])}
        for former_url, url in self.context.get("redirects", {}).items():
            if page := pages.get(url):
                writer.repeat_feeds(page.articles, url.rstrip("/"), former_url.rstrip("/"), page.name)

    def _write_digest_feeds(self, writer: Any, description: str) -> None:
        template, item_context = self.get_template(EMAIL_TEMPLATE), writer.item_context

        @cache  # every format asks for the item of every edition
        def html(edition: EditionPage) -> str:
            variables = email_variables(edition, item_context.site_url, self.context)
            return trim_lines(writer.render_fragment(f"email/{edition.url}", template, variables))

        def digest(edition: EditionPage) -> bytes | None:
            stamps = map(edition.view_stamp, ("", "issue", "stories"))
            return digest_of_stamps(*stamps, stamp(item_context), stamp(html(edition)))

        items = ItemMaker(lambda edition: edition_item(edition, item_context, html(edition)), digest)
        writer.write_feeds(self.context["editions"], DIGEST_FEED, DIGEST_FEED_TITLE, description, items)

    def _write_opml(self, writer: Any, site_name: str) -> None:
        updated = max(map(changed_at, map(writer.views.of, self.context["articles"])), default=None)
        opml = render_opml(self.context["feeds"], site_name, writer.item_context.site_url, writer.feed_domain, updated)
        writer.outputs.put(OPML_PATH, opml.encode())
