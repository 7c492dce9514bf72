"""The fixture `site` for these tests: its builds index articles for search and draw social cards."""

from __future__ import annotations

import pytest

from support.sites import PARTS, Site


@pytest.fixture
def site(site: Site) -> Site:
    site.parts = PARTS
    return site
