"""Record that a build has finished, and into which folder.

Pelican's exit status does not prove it: that is also 0 if Pelican only printed a setting, was interrupted, or built into another
folder.
"""

from __future__ import annotations

import os
from pathlib import Path

# The environment variable with the path of the completion file. `gazette publish` sets it.
COMPLETION_FILE_VARIABLE = "GAZETTE_DONE"


def record_completion(output: str) -> None:
    """Append a line to the completion file, if one is asked for: a build into `output` has finished.

    There may be several lines, since some plugins build several sites in one run.
    """
    if path := os.environ.get(COMPLETION_FILE_VARIABLE):
        with Path(path).open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{output}\n")


def is_build_complete(completion_file: Path, output: Path) -> bool:
    """Return True if the completion file exists and says that a build into `output` has finished."""
    try:
        return str(output) in completion_file.read_text("utf-8", "surrogateescape").splitlines()
    except FileNotFoundError:
        return False
