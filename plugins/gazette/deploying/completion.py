"""Proof that a build came to its end, and where. Pelican's exit status is none: it is 0, too, where it only printed a setting, was
interrupted, or built into another folder."""

from __future__ import annotations

import os
from pathlib import Path

# The variable that names a file, for builds that are asked for a proof.
PLACE = "GAZETTE_DONE"


def note_done(output: str) -> None:
    """Note that a build into `output` is complete, if anybody wants to know. Some plugins build several sites in one run."""
    if place := os.environ.get(PLACE):
        with Path(place).open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{output}\n")


def is_done(place: Path, output: Path) -> bool:
    """Whether a build into `output` is noted in a file, which need not be there."""
    try:
        return str(output) in place.read_text("utf-8", "surrogateescape").splitlines()
    except FileNotFoundError:
        return False
