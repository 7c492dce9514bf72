"""Feeds of our own: of entities, publishers and editions, and the list of all."""

from __future__ import annotations

from typing import Any

from pelican.generators import Generator

from .feeds.items import plain


class FeedsGenerator(Generator):  # type: ignore[misc]
    """Writes them. Those that Pelican's settings ask for are written by Pelican's generator of articles."""

    def generate_output(self, writer: Any) -> None:
        site = plain(self.context["SITENAME"])
        for page in self.context["entity_pages"].values():
            if page.has_feed:
                about = f"Articles of {site} that name {page.name}"
                writer.write_feeds(page.articles, self.context, page.address, page.name, about, page.url)
        for publisher in self.context["publishers"]:
            about = f"Articles of {site} that {publisher.name} published"
            writer.write_feeds(publisher.articles, self.context, publisher.url.rstrip("/"), publisher.name, about, publisher.url)
