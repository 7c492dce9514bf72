"""What commands on a folder have in common: a file NAME.json for each raw file, and word of those that got none."""

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
from ..sources.listing import list_raw
from ..sources.remote import Folder

# A raw file's path in its folder, and its record as it goes into NAME.json.
Result = tuple[str, Mapping[str, Any]]


def write_results(folder: Folder, target: Path, results: Iterable[Result | Refusal]) -> int:
    """Write NAME.json into `target` for each result, and say on stderr what is refused. Returns the exit status: 1 where
    something is."""
    names = _names(list_raw(folder).paths)
    written = refused = 0
    for result in results:
        path, problem = (result.path, result.reason) if isinstance(result, Refusal) else (result[0], "")
        if not isinstance(result, Refusal):
            problem = _write(result[1], target / f"{names[path]}.json")
        if problem:
            print(f"{folder / path}: {problem}", file=sys.stderr)
        refused, written = refused + bool(problem), written + (not problem)
    print(f"{written} written to {target}, {refused} refused")
    return 1 if refused else 0


def check_target(folder: Folder, target: Path) -> None:
    """Raises GazetteError where results would lie among raw files."""
    if isinstance(folder, Path) and target.resolve().is_relative_to(folder.resolve()):
        raise GazetteError("--out lies in the folder of raw files, where its files would be raw files, too; name another one")


def as_json(record: Mapping[str, Any]) -> str:
    """A record as all commands print it."""
    return json.dumps(record, ensure_ascii=False, indent=2)


def _write(record: Mapping[str, Any], path: Path) -> str:
    """Write a record. Returns why it cannot be written, "" if it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_json(record) + "\n", "utf-8")
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}; name another folder with --out, or mend its permissions"
    return ""


def _names(paths: Sequence[str]) -> dict[str, str]:
    """What each file's result is called: its path without its suffix, or with it where another's is the same without."""
    short = {path: path.removesuffix(PurePosixPath(path).suffix) if suffix_of(path) else path for path in paths}
    taken = Counter(short.values()) + Counter(path for path in paths if path != short[path])
    return {path: name if taken[name] == 1 else path for path, name in short.items()}
