"""The fixture `site` for these tests: its builds index articles for search."""

from __future__ import annotations

import pytest

from support.sites import Site


@pytest.fixture
def site(site: Site) -> Site:
    site.parts = frozenset({"search"})
    return site
