"""The classes of the site whose attributes are tracked one by one as dependencies of pages."""

from __future__ import annotations

from .incremental.value_digests import TrackedTypes
from .pages.edition_pages import EditionPage
from .pages.entity_pages import EntityPage, EntityTag
from .pages.publisher_pages import PublisherPage

TRACKED = TrackedTypes(
    keys={
        EntityPage: lambda page: page.address,
        EntityTag: lambda tag: tag.page.address,
        EditionPage: lambda page: page.url,
        PublisherPage: lambda page: page.url,
    },
    # Drawing the network of an edition takes longer than everything else on its page.
    traced={EditionPage: frozenset({"network"})},
)
