"""Fixtures that several folders of tests share."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from support.articles import BODY, HOSTILE, dated
from support.paths import ROOT, SHARED
from support.sites import Site


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the expected files of tests/cases; review them with git diff")


# The files that take longest: they are run first, so that no process waits for another's last file at the end.
_LONGEST = (
    "test_edits.py", "test_publish.py", "test_validity.py", "test_cluster.py", "test_examples.py", "test_search.py", "test_workers.py",
    "test_content_policy.py", "test_static_files.py", "test_wheel.py", "test_s3_objects.py", "test_audit.py", "test_make.py", "test_s3.py",
    "test_bench.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST))


# Hypothesis tries the same examples in every run, so that no run fails by chance. Remove this to search for new examples.
settings.register_profile("gazette", derandomize=True)
settings.load_profile("gazette")


# A process that was started in the background, as by nohup, ignores interrupts, and its children inherit that. Tests that interrupt a
# child would then wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module", autouse=True)
def _leave_objects_of_earlier_tests_alone() -> None:
    """Hide the objects of earlier tests from the garbage collector. They fill a gigabyte, and each build would go through all of
    them."""
    gc.freeze()


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("needs the data in the folder ../shared beside the project")
    return SHARED


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return an empty site with the project's own settings and theme. Its recognizer finds a fixed list of names, without a model."""
    (tmp_path / "content" / "raw").mkdir(parents=True)
    return Site(tmp_path, {"GAZETTE": {"recognizer": "support.known_names:recognize"}})


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes files (path=content) into a folder and returns the folder."""

    def write(**contents: str | bytes) -> Path:
        folder = tmp_path / "raw"
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return write


@pytest.fixture
def news(site: Site) -> Site:
    """Return a site of four articles with two people, two publishers and two months. One contains markup that must be escaped."""
    site.add("a.txt", "Publisher: Harbour Ledger\n" + dated(1, "Bridge opens", "Ada Lovelace opened the bridge.", *BODY))
    site.add(
        "b.txt", "Publisher: Harbour Ledger\n" + dated(2, "Ferry stops", "Charles Babbage said the ferry lost its riders.", *BODY)
    )
    june = dated(3, "Toll debated", "Ada Lovelace and Charles Babbage spoke of a zeppelin.", *BODY)
    site.add("c.txt", "Publisher: Hill Courier\n" + june.replace("2024-07", "2024-06"))
    site.add("d.txt", dated(4, f"Walrus {HOSTILE}", f"The walrus & co wrote {HOSTILE} on its door.", *BODY[1:]))
    return site
