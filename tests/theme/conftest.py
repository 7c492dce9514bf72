"""Sites with what these tests look at."""

from __future__ import annotations

import pytest

from support.sites import PARTS, Site


@pytest.fixture
def site(site: Site) -> Site:
    site.parts = PARTS
    return site
