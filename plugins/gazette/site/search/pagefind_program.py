"""Where Pagefind is, the program that makes the index of the search."""

from __future__ import annotations

from pathlib import Path


def find_pagefind() -> Path | None:
    """The program that makes the index: that of PAGEFIND_BINARY_PATH, of the package, or one that is installed."""
    try:
        from pagefind.service import get_executable

        found = get_executable()
    except (ImportError, FileNotFoundError):
        return None
    return found if found and found.is_file() else None
