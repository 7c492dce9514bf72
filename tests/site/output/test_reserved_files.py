"""Which file is kept if several of Gazette, a page, the site's owner and another plugin write a file with a reserved name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gazette.site.output.output_files import FileState, OutputFiles
from gazette.site.output.reserved_files import clear_reserved_names, put_reserved_file


@dataclass
class Builds:
    """Builds into one output folder, one after the other."""

    output: Path
    files: dict[str, FileState] = field(default_factory=dict)

    def begin(self, retained: tuple[str, ...] = ()) -> OutputFiles:
        outputs = OutputFiles(self.output, self.files)
        clear_reserved_names(outputs, retained)
        self.files = outputs.current
        return outputs

    def robots(
        self, others: Callable[[Path], object] = lambda _: None, ours: bytes | None = b"ours", retained: tuple[str, ...] = ()
    ) -> bytes:
        """Run a build in which first `others` writes robots.txt, and then Gazette writes `ours` (None: Gazette writes no such file).

        Return the bytes of the file, b"" if there is none."""
        outputs = self.begin(retained)
        others(outputs.root / "robots.txt")
        put_reserved_file(outputs, "robots.txt", ours)
        outputs.remove_obsolete()
        path = outputs.root / "robots.txt"
        return path.read_bytes() if path.exists() else b""


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    (tmp_path / "output").mkdir()
    return Builds(tmp_path / "output")


def theirs(path: Path) -> None:
    path.write_bytes(b"another plugin's")


def theirs_with_an_old_time(path: Path) -> None:
    theirs(path)
    os.utime(path, (1, 1))


@pytest.mark.parametrize("write_theirs", [theirs, theirs_with_an_old_time])
def test_the_file_of_another_plugin_stays_as_long_as_the_plugin_writes_it(
    builds: Builds, write_theirs: Callable[[Path], object]
) -> None:
    assert builds.robots() == b"ours"
    for _ in range(3):
        assert builds.robots(write_theirs) == b"another plugin's"
    assert builds.robots() == b"ours"


def test_a_file_that_somebody_left_in_the_output_is_replaced(builds: Builds) -> None:
    theirs(builds.output / "robots.txt")
    assert builds.robots() == b"ours"
    theirs(builds.output / "robots.txt")
    assert builds.robots() == b"ours"


def test_a_file_in_output_retention_stays(builds: Builds) -> None:
    assert builds.robots() == b"ours"
    theirs(builds.output / "robots.txt")
    retained = ("robots.txt",)
    assert [builds.robots(retained=retained), builds.robots(ours=None, retained=retained)] == [b"another plugin's"] * 2
    assert builds.robots() == b"ours"


def test_gazettes_own_file_is_removed_if_the_build_puts_none(builds: Builds) -> None:
    assert builds.robots() == b"ours"
    assert builds.robots(ours=None) == b""


def test_a_page_with_a_reserved_name_stays_if_it_is_up_to_date(builds: Builds) -> None:
    outputs = builds.begin()
    outputs.put("robots.txt", b"a page")
    assert not put_reserved_file(outputs, "robots.txt", b"ours")
    outputs = builds.begin()
    outputs.keep("robots.txt")
    assert not put_reserved_file(outputs, "robots.txt", b"ours")
    assert (outputs.root / "robots.txt").read_bytes() == b"a page"
