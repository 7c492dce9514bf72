"""Which file is kept if several of Gazette, a page, the site's owner and another plugin write a file with a reserved name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gazette.site.output.output_files import OutputFiles, open_output_files, output_files_of
from gazette.site.output.reserved_files import clear_reserved_names, put_reserved_file


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "output").mkdir()
    return {"OUTPUT_PATH": str(tmp_path / "output"), "OUTPUT_RETENTION": []}


def build_robots(
    settings: dict[str, Any], others: Callable[[Path], object] = lambda _: None, ours: bytes | None = b"ours"
) -> bytes:
    """Run a build in which first `others` writes robots.txt, and then Gazette writes `ours` (None: Gazette writes no such file).

    Return the bytes of the file, b"" if there is none."""
    previous = output_files_of(settings).current if "_GAZETTE_OUTPUTS" in settings else {}
    outputs: OutputFiles = open_output_files(settings, previous)
    clear_reserved_names(settings)
    others(outputs.root / "robots.txt")
    put_reserved_file(settings, "robots.txt", ours)
    outputs.remove_obsolete()
    path = outputs.root / "robots.txt"
    return path.read_bytes() if path.exists() else b""


def theirs(path: Path) -> None:
    path.write_bytes(b"another plugin's")


def theirs_with_an_old_time(path: Path) -> None:
    theirs(path)
    os.utime(path, (1, 1))


@pytest.mark.parametrize("write_theirs", [theirs, theirs_with_an_old_time])
def test_the_file_of_another_plugin_stays_as_long_as_the_plugin_writes_it(
    settings: dict[str, Any], write_theirs: Callable[[Path], object]
) -> None:
    assert build_robots(settings) == b"ours"
    for _ in range(3):
        assert build_robots(settings, write_theirs) == b"another plugin's"
    assert build_robots(settings) == b"ours"


def test_a_file_that_somebody_left_in_the_output_is_replaced(settings: dict[str, Any]) -> None:
    theirs(Path(settings["OUTPUT_PATH"], "robots.txt"))
    assert build_robots(settings) == b"ours"
    theirs(Path(settings["OUTPUT_PATH"], "robots.txt"))
    assert build_robots(settings) == b"ours"


def test_a_file_in_output_retention_stays(settings: dict[str, Any]) -> None:
    assert build_robots(settings) == b"ours"
    theirs(Path(settings["OUTPUT_PATH"], "robots.txt"))
    retaining = {**settings, "OUTPUT_RETENTION": ["robots.txt"]}
    assert [build_robots(retaining), build_robots(retaining, ours=None)] == [b"another plugin's"] * 2
    assert build_robots({**retaining, "OUTPUT_RETENTION": []}) == b"ours"


def test_gazettes_own_file_is_removed_if_the_build_puts_none(settings: dict[str, Any]) -> None:
    assert build_robots(settings) == b"ours"
    assert build_robots(settings, ours=None) == b""


def test_a_page_with_a_reserved_name_stays_if_it_is_up_to_date(settings: dict[str, Any]) -> None:
    outputs = open_output_files(settings, {})
    outputs.put("robots.txt", b"a page")
    assert not put_reserved_file(settings, "robots.txt", b"ours")
    outputs = open_output_files(settings, outputs.current)
    clear_reserved_names(settings)
    outputs.keep("robots.txt")
    assert not put_reserved_file(settings, "robots.txt", b"ours")
    assert (outputs.root / "robots.txt").read_bytes() == b"a page"
