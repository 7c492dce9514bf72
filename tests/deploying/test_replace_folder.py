"""Replacing a folder, and recovering from runs that were killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.deploying.replace_folder import create_fresh_folder, former_path, fresh_path, recover, replace_with_fresh_folder
from support.publishing.checkouts import files_of


def create_folder(folder: Path, text: str) -> Path:
    """Create a folder with a file index.html."""
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    return folder


def test_a_run_that_was_killed_while_building_is_cleaned_up(tmp_path: Path) -> None:
    folder = create_folder(tmp_path / "output", "old")
    create_folder(fresh_path(folder), "half")
    recover(folder, [])
    assert files_of(tmp_path) == {"output/index.html": b"old"}


def test_a_run_that_was_killed_between_the_renames_is_undone(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    create_folder(former_path(folder), "old")
    create_folder(fresh_path(folder), "new")
    recover(folder, [])
    assert files_of(tmp_path) == {"output/index.html": b"old"}


def test_a_run_that_was_killed_after_the_renames_is_completed(tmp_path: Path) -> None:
    folder = create_folder(tmp_path / "output", "new")
    create_folder(former_path(folder), "old")
    create_folder(former_path(folder) / ".git", "repository")
    recover(folder, [".git"])
    assert files_of(tmp_path) == {"output/index.html": b"new", "output/.git/index.html": b"repository"}


def test_if_the_new_folder_cannot_be_renamed_the_old_one_comes_back(tmp_path: Path) -> None:
    folder = create_folder(tmp_path / "output", "old")
    create_fresh_folder(folder, [])
    fresh_path(folder).rmdir()
    with pytest.raises(OSError, match=r"\.output\.fresh"):
        replace_with_fresh_folder(folder, [])
    assert files_of(tmp_path) == {"output/index.html": b"old"}
