"""Write a file NAME.json for each raw file of a folder, and report the raw files for which that is impossible."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ..model.errors import GazetteError
from ..pipeline.read_articles import Refusal
from ..sources.decoding import suffix_of
from ..sources.listing import list_raw_files
from ..sources.remote import Location

# The path of a raw file in its folder, and the content of its NAME.json.
NamedRecord = tuple[str, Mapping[str, Any]]


def write_results(folder: Location, target: Path, results: Iterable[NamedRecord | Refusal]) -> int:
    """Write NAME.json into `target` for each result of the raw files in `folder`, and print refusals on stderr.

    Returns the exit status: 1 if anything was refused or could not be written.
    """
    names = _file_names(list_raw_files(folder).paths)
    written = refused = 0
    for result in results:
        if isinstance(result, Refusal):
            path, problem = result.path, result.reason
        else:
            path, record = result
            problem = _write(record, target / f"{names[path]}.json")
        if problem:
            print(f"{folder / path}: {problem}", file=sys.stderr)
        refused, written = refused + bool(problem), written + (not problem)
    print(f"{written} written to {target}, {refused} refused")
    return 1 if refused else 0


def check_target(folder: Location, target: Path) -> None:
    """Raise GazetteError if results written to `target` would become raw files of `folder`."""
    if isinstance(folder, Path) and target.resolve().is_relative_to(folder.resolve()):
        raise GazetteError("--out is inside the folder of raw files, so its files would become raw files, too; name another folder")


def to_json(record: Mapping[str, Any]) -> str:
    """Return a record as JSON, formatted in the same way for all commands."""
    return json.dumps(record, ensure_ascii=False, indent=2)


def _write(record: Mapping[str, Any], path: Path) -> str:
    """Write a record. Returns why it cannot be written, or "" if it was."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_json(record) + "\n", "utf-8")
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}; name another folder with --out, or change its permissions"
    return ""


def _file_names(paths: Sequence[str]) -> dict[str, str]:
    """Return the name of each file's result, by its path: the path without its suffix, or the whole path if another file would get
    the same name."""
    short_names = {path: path.removesuffix(PurePosixPath(path).suffix) if suffix_of(path) else path for path in paths}
    uses = Counter(short_names.values()) + Counter(path for path in paths if path != short_names[path])
    return {path: name if uses[name] == 1 else path for path, name in short_names.items()}
