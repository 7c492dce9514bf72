"""Check that a new site only replaces an earlier one built by Gazette, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from ..model.errors import ConfigError

# Gazette writes this into some files in the root of each site.
GENERATOR_MARK = "Made by pelican-gazette"
_MARK_WITHIN = 200  # bytes at the beginning of a file
# Files that hosts and desktops create. A folder with nothing else counts as empty.
HARMLESS_NAMES = frozenset({".git", ".nojekyll", "CNAME", ".DS_Store"})


def check_not_a_source(folder: Path, output: Path, sources: Iterable[Path]) -> None:
    """Raise ConfigError if `output` is, contains, or lies in one of the folders that the site is made from.

    `folder` is the absolute path of `output`. In `folder` and `sources`, links are resolved. The current folder always counts as a
    source. A source that contains the current folder holds the whole project, so `output` may lie in it.
    """
    current = Path.cwd()
    for source in (*sources, current):
        holds_project = current.is_relative_to(source)
        if source.is_relative_to(folder) or (folder.is_relative_to(source) and not holds_project):
            conflict = f"would replace {source}" if source.is_relative_to(folder) else f"is inside {source}"
            raise ConfigError(f"OUTPUTDIR is {output}, which {conflict}; choose a folder that is used for nothing else")
    if ".git" in folder.parts:
        raise ConfigError(f"OUTPUTDIR is {output}, which is inside a .git folder; choose a folder that is used for nothing else")


def check_replaceable(folder: Path, output: Path, retained: Collection[str]) -> None:
    """Raise ConfigError if replacing a folder would destroy anything but an earlier site built by Gazette.

    `folder` is the absolute path of `output`, with links resolved. `retained` are the names of entries that are carried over.
    """
    try:
        if not folder.exists() or (folder.is_dir() and ({path.name for path in folder.iterdir()} <= {*retained, *HARMLESS_NAMES})):
            return
        if folder.is_dir() and any(has_generator_mark(path) for path in folder.iterdir() if path.is_file()):
            return
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be read: {error.strerror}; check its permissions") from error
    content = "a folder with files that are not a site built by Gazette" if folder.is_dir() else "a file"
    raise ConfigError(f"OUTPUTDIR is {output}, {content}, which would be lost; choose another folder, or delete it first")


def has_generator_mark(path: Path) -> bool:
    """Return True if a file says that Gazette wrote it."""
    with path.open("rb") as file:
        return GENERATOR_MARK.encode() in file.read(_MARK_WITHIN)
