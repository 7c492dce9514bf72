"""Put files with well-known names (robots.txt, CNAME, ...) into the finished site, without ever replacing another's file.

The bytes of a file do not tell whose it is: the owner's file of an earlier build may still be there, and CNAME has no room for a
mark. So a build begins by removing all files with these names that the last build did not leave. If there is a new one at the end,
it was written in this build: a page, a copy of the owner's file, or the file of another plugin."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from .output_files import FileState, OutputFiles

# All names that are put with `put_reserved_file`.
_RESERVED_NAMES = re.compile(
    r"CNAME|_headers|_redirects|\.nojekyll|favicon\.ico|manifest\.webmanifest|netlify\.toml|robots\.txt|sitemap(-news|-\d+)?\.xml"
)
# Stands for the digest of a file that is not Gazette's.
_FOREIGN_DIGEST = b""


def clear_reserved_names(outputs: OutputFiles, retained: Collection[str]) -> None:
    """Begin a build: remove files with reserved names unless they are as the last build left them. Names in `retained` stay, as in
    Pelican (OUTPUT_RETENTION)."""
    for path in list(_reserved_paths(outputs.root)):
        if path.name not in retained and not _is_from_last_build(outputs, path.name):
            _remove(path)


def put_reserved_file(outputs: OutputFiles, name: str, data: bytes | None) -> bool:
    """Put a file into the site's root, unless a page, the owner or another plugin has put one with this name; return False in
    that case.

    If `data` is None, put no file, so that the last build's is removed. Raises OSError if the file cannot be written."""
    if name in outputs.current:
        return False
    if (outputs.root / name).exists() and not _is_from_last_build(outputs, name):
        stat = (outputs.root / name).stat()
        outputs.current[name] = FileState(_FOREIGN_DIGEST, stat.st_size, stat.st_mtime_ns)
        return False
    if data is not None:
        outputs.put(name, data)
    return True


def _reserved_paths(root: Path) -> Iterator[Path]:
    return (path for path in root.iterdir() if _RESERVED_NAMES.fullmatch(path.name)) if root.is_dir() else iter(())


def _is_from_last_build(outputs: OutputFiles, name: str) -> bool:
    """Return True if the last build wrote or copied this file and it has not been touched since."""
    state = outputs.previous.get(name)
    return state is not None and state.digest != _FOREIGN_DIGEST and outputs.is_untouched(name)


def _remove(path: Path) -> None:
    if path.is_file() or path.is_symlink():
        path.unlink()
        return
    try:
        path.rmdir()
    except OSError:  # a folder that is not empty was not meant to be such a file, so it stays
        return
