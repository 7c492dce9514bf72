"""Which files the pages and feeds of a build have: two cannot have one, unless Pelican was told so."""

from __future__ import annotations

import logging
from pathlib import Path

from pelican.utils import sanitised_join
from pelican.writers import FileOverwriteFailedError

logger = logging.getLogger(__name__)


class Claims:
    """Files below `output`; `written` and `overridden` are those of Pelican's writer, which adds to them as well."""

    def __init__(self, output: str, written: set[str], overridden: set[str]) -> None:
        self._output, self._root = output, sanitised_join(output, ".").rstrip("/")
        self._written, self._overridden = written, overridden
        self._folders: set[str] = set()

    def claim(self, path: str, override: bool) -> bool:
        """Whether a page may have that file: as Pelican's writer has it, where one may be written in another's place, and no
        more. Raises FileOverwriteFailedError where it may not, and nobody knows of it."""
        file = self._file(path)
        if file in self._overridden:
            if override:
                raise FileOverwriteFailedError(f'Failed to overwrite "{file}" a second time')
            logger.info('Skipping "%s", not overwriting', file)
            return False
        if file in self._written and not override:
            raise FileOverwriteFailedError(f'Failed to overwrite "{file}": two pages have this address')
        if override:
            self._overridden.add(file)
        self._written.add(file)
        folder = file.rpartition("/")[0]
        while folder and folder not in self._folders:
            self._folders.add(folder)
            folder = folder.rpartition("/")[0]
        return True

    def is_taken(self, path: str) -> bool:
        """Whether a page has that file."""
        return self._file(path) in self._written

    def has_room(self, path: str) -> bool:
        """Whether a file may lie there: no page's folder becomes a file, and no page a folder."""
        file = self._file(path)
        return file not in self._folders and not any(str(parent) in self._written for parent in Path(file).parents)

    def _file(self, path: str) -> str:
        """Where a file of the site lies. Raises RuntimeError where that is not in the site."""
        plain = not path.startswith(("/", ".")) and "/." not in path and "//" not in path
        return f"{self._root}/{path}" if plain else str(sanitised_join(self._output, path))
