"""A folder that is replaced while runs are cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.deploying.replace_folder import begin, former_of, fresh_of, mend, replace
from support.checkouts import files_of


def filled(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    return folder


def test_a_run_that_was_cut_off_while_it_built_leaves_nothing_for_the_next(tmp_path: Path) -> None:
    folder = filled(tmp_path / "output", "old")
    filled(fresh_of(folder), "half")
    mend(folder, [])
    assert files_of(tmp_path) == {"output/index.html": b"old"}


def test_a_run_that_was_cut_off_between_the_renames_is_undone(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    filled(former_of(folder), "old")
    filled(fresh_of(folder), "new")
    mend(folder, [])
    assert files_of(tmp_path) == {"output/index.html": b"old"}


def test_a_run_that_was_cut_off_after_the_renames_is_completed(tmp_path: Path) -> None:
    folder = filled(tmp_path / "output", "new")
    filled(former_of(folder), "old")
    filled(former_of(folder) / ".git", "repository")
    mend(folder, [".git"])
    assert files_of(tmp_path) == {"output/index.html": b"new", "output/.git/index.html": b"repository"}


def test_a_folder_that_cannot_be_renamed_comes_back(tmp_path: Path) -> None:
    folder = filled(tmp_path / "output", "old")
    begin(folder, [])
    fresh_of(folder).rmdir()
    with pytest.raises(OSError, match=r"\.output\.fresh"):
        replace(folder, [])
    assert files_of(tmp_path) == {"output/index.html": b"old"}
