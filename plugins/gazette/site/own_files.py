"""Files that a build puts into the finished site beside its pages, and never in the place of another's."""

from __future__ import annotations

from pathlib import Path

# What tells a file of ours of an earlier build from one that the site's owner, or another plugin, put in its place.
MARK = "Made by pelican-gazette"


def place(path: Path, text: str) -> None:
    """Write a file that has the mark, unless there is one without; nothing for an empty text."""
    if text and (not path.exists() or _is_ours(path)):
        path.write_text(text, "utf-8", newline="")


def remove(path: Path) -> None:
    """Take away a file of ours of an earlier build."""
    if path.is_file() and _is_ours(path):
        path.unlink()


def _is_ours(path: Path) -> bool:
    return MARK.encode() in path.read_bytes()[:200]
