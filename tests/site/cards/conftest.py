"""The fixture `site` for these tests: its builds draw social cards."""

from __future__ import annotations

import pytest

from support.sites import Site


@pytest.fixture
def site(site: Site) -> Site:
    site.parts = frozenset({"cards"})
    return site
