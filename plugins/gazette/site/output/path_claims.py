"""Record which page or feed claims each output path.

Two claims on one path are an error, unless Pelican was told that one overrides the other."""

from __future__ import annotations

import logging
from pathlib import Path

from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError

logger = logging.getLogger(__name__)


class PathClaims:
    """The files below the folder `output` that pages and feeds of this build have claimed.

    `written` and `overridden` are sets of absolute paths that are shared with Pelican's writer, which adds to them, too: all files
    that were written, and those that were written with `override_output`."""

    def __init__(self, output: str, written: set[str], overridden: set[str]) -> None:
        self._output, self._root = output, sanitised_join(output, ".").rstrip("/")
        self._written, self._overridden = written, overridden
        self._folders: set[str] = set()

    def claim(self, path: str, override: bool) -> bool:
        """Claim a file for a page, by the rules of Pelican's writer. Return False if a page that overrides others has claimed it.

        Raises FileOverwriteFailedError if the file is claimed and the new page does not override, or if two pages override."""
        file = self._file(path)
        if file in self._overridden:
            if override:
                raise FileOverwriteFailedError(f'Failed to overwrite "{file}" a second time')
            logger.info('Skipping "%s", not overwriting', file)
            return False
        if file in self._written and not override:
            raise FileOverwriteFailedError(
                f'Failed to overwrite "{file}": two pages have this output path; set another slug or save_as'
            )
        if override:
            self._overridden.add(file)
        self._written.add(file)
        folder = file.rpartition("/")[0]
        while folder and folder not in self._folders:
            self._folders.add(folder)
            folder = folder.rpartition("/")[0]
        return True

    def is_taken(self, path: str) -> bool:
        """Return True if a page has claimed the file."""
        return self._file(path) in self._written

    def has_room(self, path: str) -> bool:
        """Return True if a file at `path` would neither replace a folder of claimed files nor need a folder where a claimed file
        is."""
        file = self._file(path)
        return file not in self._folders and not any(str(parent) in self._written for parent in Path(file).parents)

    def _file(self, path: str) -> str:
        """Return the absolute path of a file of the site. Raises RuntimeError if it is outside the output folder."""
        is_plain = not path.startswith(("/", ".")) and "/." not in path and "//" not in path
        return f"{self._root}/{path}" if is_plain else str(sanitised_join(self._output, path))
