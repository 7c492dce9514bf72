"""Find the Pagefind program, which builds the search index."""

from __future__ import annotations

from pathlib import Path


def find_pagefind() -> Path | None:
    """Return the program: from PAGEFIND_BINARY_PATH, the `pagefind` package, or the system. None if it is not installed."""
    try:
        from pagefind.service import get_executable

        program = get_executable()
    except (ImportError, FileNotFoundError):
        return None
    return program if program and program.is_file() else None
