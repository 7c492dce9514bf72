"""What a new site may take the place of: an earlier one of Gazette's, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from ..model.errors import ConfigError

# The words in which files of ours say so (as in site/own_files.py), of which each site has some in its root.
MARK = "Made by pelican-gazette"
_BEGINNING = 200  # bytes of a file in which they stand
# Not worth a question: what hosts and desktops leave there.
HARMLESS = frozenset({".git", ".nojekyll", "CNAME", ".DS_Store"})


def refuse_sources(folder: Path, output: Path, sources: Iterable[Path]) -> None:
    """Raises ConfigError where `folder`, which is `output` without links, is one of the folders that the site is made from, or lies
    in one, or around it. One that holds all of the site's project is only not to be replaced itself."""
    here = Path.cwd()
    for source in (*sources, here):
        holds_all = here.is_relative_to(source)
        if source.is_relative_to(folder) or (folder.is_relative_to(source) and not holds_all):
            place = f"would replace {source}" if source.is_relative_to(folder) else f"lies in {source}"
            raise ConfigError(f"OUTPUTDIR is {output}, which {place}; choose a folder of its own")
    if ".git" in folder.parts:
        raise ConfigError(f"OUTPUTDIR is {output}, which lies in a git repository's own files; choose a folder of its own")


def refuse_foreign(folder: Path, output: Path, kept: Collection[str]) -> None:
    """Raises ConfigError where something in `folder` would be lost that is no earlier site of Gazette's. `kept` are names of what
    goes into the new one."""
    try:
        if not folder.exists() or (folder.is_dir() and ({path.name for path in folder.iterdir()} <= {*kept, *HARMLESS})):
            return
        if folder.is_dir() and any(is_marked(path) for path in folder.iterdir() if path.is_file()):
            return
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be read: {error.strerror}; check its permissions") from error
    what = "a folder with files that are no earlier site of Gazette's" if folder.is_dir() else "a file"
    raise ConfigError(f"OUTPUTDIR is {output}, {what}, which would be lost; choose another folder, or delete it first")


def is_marked(path: Path) -> bool:
    """Whether a file says that Gazette made it."""
    with path.open("rb") as file:
        return MARK.encode() in file.read(_BEGINNING)
