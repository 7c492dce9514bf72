"""Files that a build puts into the finished site beside its pages, and never in the place of another's.

Whose a file is, its text does not tell: the owner's of an earlier build may lie there still, and CNAME has no room for a mark. So a
build begins by taking away what lies under names of ours and was not written by the last one. What is there at its end and is none
of the last build's was put there by this one: it is a page, a copy of the owner's own file, or another plugin's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .output_files import Outputs, Written, outputs_of

# What tells people, and `gazette publish`, that a site is one of ours.
MARK = "Made by pelican-gazette"
# The names that `place` is asked for.
_NAMES = re.compile(
    r"CNAME|_headers|_redirects|\.nojekyll|favicon\.ico|manifest\.webmanifest|netlify\.toml|robots\.txt|sitemap(-news|-\d+)?\.xml"
)
# In the place of a digest, of a file that is another's.
_ANOTHERS = b""


def clear_names(settings: dict[str, Any]) -> None:
    """Begin a build: take away what lies under names of ours and is not what the last build left there. What OUTPUT_RETENTION keeps
    stays, as it does in Pelican."""
    outputs = outputs_of(settings)
    for path in list(_named(outputs.root)):
        if path.name not in settings["OUTPUT_RETENTION"] and not _is_left(outputs, path.name):
            _remove(path)


def place(settings: dict[str, Any], name: str, data: bytes | None) -> bool:
    """Have a file of ours of that name in the site's root, for None none; unless another's is there. Whether there is none. Raises
    OSError where it cannot be written."""
    outputs = outputs_of(settings)
    if name in outputs.here:
        return False
    if (outputs.root / name).exists() and not _is_left(outputs, name):
        there = (outputs.root / name).stat()
        outputs.here[name] = Written(_ANOTHERS, there.st_size, there.st_mtime_ns)
        return False
    if data is not None:
        outputs.put(name, data)
    return True


def _named(root: Path) -> Iterator[Path]:
    return (path for path in root.iterdir() if _NAMES.fullmatch(path.name)) if root.is_dir() else iter(())


def _is_left(outputs: Outputs, name: str) -> bool:
    """Whether a file is as the last build left it, be it one of ours, a page, or a copy of the owner's."""
    found = outputs.known.get(name)
    return found is not None and found.digest != _ANOTHERS and outputs.is_untouched(name)


def _remove(path: Path) -> None:
    if path.is_file() or path.is_symlink():
        path.unlink()
        return
    try:
        path.rmdir()
    except OSError:  # a folder with something in it is no file that anybody took for ours
        return
