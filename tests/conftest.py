"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from support.articles import BODY, HOSTILE, dated
from support.paths import ROOT, SHARED
from support.sites import Site


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the expected files of tests/cases anew; review with git diff")


# The same examples in every run: a build of this project never fails by chance. Remove it to look for new ones.
settings.register_profile("gazette", derandomize=True)


settings.load_profile("gazette")


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs the data that lies beside the project in ../shared")
    return SHARED


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """An empty site that uses the project's own settings and theme, with names found by heart instead of by a model."""
    (tmp_path / "content" / "raw").mkdir(parents=True)
    return Site(tmp_path, {"GAZETTE": {"recognizer": "support.known_names:recognize"}})


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """Write files (path=content) into a folder and return it."""

    def write(**contents: str | bytes) -> Path:
        folder = tmp_path / "raw"
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def news(site: Site) -> Site:
    """Four articles: of two people, two publishers and two months; one would like to be markup."""
    site.add("a.txt", "Publisher: Harbour Ledger\n" + dated(1, "Bridge opens", "Ada Lovelace opened the bridge.", *BODY))
    site.add(
        "b.txt", "Publisher: Harbour Ledger\n" + dated(2, "Ferry stops", "Charles Babbage said the ferry lost its riders.", *BODY)
    )
    june = dated(3, "Toll debated", "Ada Lovelace and Charles Babbage spoke of a zeppelin.", *BODY)
    site.add("c.txt", "Publisher: Hill Courier\n" + june.replace("2024-07", "2024-06"))
    site.add("d.txt", dated(4, f"Walrus {HOSTILE}", f"The walrus & co wrote {HOSTILE} on its door.", *BODY[1:]))
    return site
