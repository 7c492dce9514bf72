"""The files of a Pagefind index."""

from __future__ import annotations

import hashlib
from pathlib import Path


def index_files(output: Path) -> dict[str, str]:
    """Return the hash of each file of the index, by its path in the bundle."""
    folder = output / "pagefind"
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}
