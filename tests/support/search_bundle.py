"""What is in a Pagefind index."""

from __future__ import annotations

import hashlib
from pathlib import Path


def index_of(output: Path) -> dict[str, str]:
    """The files of the index, with the digest of each."""
    folder = output / "pagefind"
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}
