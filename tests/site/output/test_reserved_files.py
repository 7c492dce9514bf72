"""Whose a file of the output is that has one of our names: ours, a page, the site's owner's, or another plugin's."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gazette.site.output.output_files import Outputs, open_outputs, outputs_of
from gazette.site.output.reserved_files import clear_names, place


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "output").mkdir()
    return {"OUTPUT_PATH": str(tmp_path / "output"), "OUTPUT_RETENTION": []}


def build_robots(
    settings: dict[str, Any], others: Callable[[Path], object] = lambda _: None, ours: bytes | None = b"ours"
) -> bytes:
    """A build in which something else writes files, and robots.txt has `ours`."""
    known = outputs_of(settings).here if "_GAZETTE_OUTPUTS" in settings else {}
    outputs: Outputs = open_outputs(settings, known)
    clear_names(settings)
    others(outputs.root / "robots.txt")
    place(settings, "robots.txt", ours)
    outputs.sweep()
    path = outputs.root / "robots.txt"
    return path.read_bytes() if path.exists() else b""


def theirs(path: Path) -> None:
    path.write_bytes(b"another plugin's")


def theirs_with_an_old_time(path: Path) -> None:
    theirs(path)
    os.utime(path, (1, 1))


@pytest.mark.parametrize("write_theirs", [theirs, theirs_with_an_old_time])
def test_what_another_plugin_writes_stays_as_long_as_it_does(
    settings: dict[str, Any], write_theirs: Callable[[Path], object]
) -> None:
    assert build_robots(settings) == b"ours"
    for _ in range(3):
        assert build_robots(settings, write_theirs) == b"another plugin's"
    assert build_robots(settings) == b"ours"


def test_what_somebody_left_in_the_output_does_not(settings: dict[str, Any]) -> None:
    theirs(Path(settings["OUTPUT_PATH"], "robots.txt"))
    assert build_robots(settings) == b"ours"
    theirs(Path(settings["OUTPUT_PATH"], "robots.txt"))
    assert build_robots(settings) == b"ours"


def test_what_the_settings_keep_stays_until_they_do_not(settings: dict[str, Any]) -> None:
    assert build_robots(settings) == b"ours"
    theirs(Path(settings["OUTPUT_PATH"], "robots.txt"))
    kept = {**settings, "OUTPUT_RETENTION": ["robots.txt"]}
    assert [build_robots(kept), build_robots(kept, ours=None)] == [b"another plugin's"] * 2
    assert build_robots({**kept, "OUTPUT_RETENTION": []}) == b"ours"


def test_what_is_ours_goes_when_there_is_nothing_to_say(settings: dict[str, Any]) -> None:
    assert build_robots(settings) == b"ours"
    assert build_robots(settings, ours=None) == b""


def test_a_page_of_that_name_stays_where_it_is_not_made_anew(settings: dict[str, Any]) -> None:
    outputs = open_outputs(settings, {})
    outputs.put("robots.txt", b"a page")
    assert not place(settings, "robots.txt", b"ours")
    outputs = open_outputs(settings, outputs.here)
    clear_names(settings)
    outputs.keep("robots.txt")
    assert not place(settings, "robots.txt", b"ours")
    assert (outputs.root / "robots.txt").read_bytes() == b"a page"
