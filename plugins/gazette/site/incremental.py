"""What one build leaves for the next: the records of its pages and feeds, the files of its output; and when these hold."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache

from ..config import read_config
from ..deploying.ours import is_marked
from .making import Maker
from .outputs import Outputs, Written, open_outputs, outputs_of
from .prints import site_print
from .records import Numbers, Record, read_records, write_records
from .values import Values

_KEY = "_GAZETTE_BUILD"


@dataclass
class Build:
    """A build under way: where its records are kept, what all its pages depend on, the last build's records as far as they hold,
    and what makes its pages, once that is known."""

    file: Path
    print: str
    numbers: Numbers
    records: dict[str, Record]
    maker: Maker | None = None


def open_build(settings: dict[str, Any]) -> None:
    """Begin a build: read what the last one left. That it began is noted in a file until it ends: where a build breaks off, nobody
    knows what it has left."""
    output = Path(settings["OUTPUT_PATH"])
    file = records_file(settings)
    print_ = site_print(settings)
    broken = _begun(file).exists()
    kept = read_records(file, _identity(output)) if file.exists() else None
    known = {} if kept is None else kept.files
    if kept is None or broken:
        known = {**_found(output, settings["OUTPUT_RETENTION"]), **known}
    open_outputs(settings, known)
    holds = kept is not None and kept.print == print_
    settings[_KEY] = Build(file, print_, Numbers(kept.things, kept.sets) if holds else Numbers(), kept.records if holds else {})
    file.parent.mkdir(parents=True, exist_ok=True)
    _begun(file).touch()


def maker_of(settings: dict[str, Any], context: Mapping[str, Any]) -> Maker:
    """What makes the pages and feeds of this build; `context` is that of all generators."""
    build: Build = settings[_KEY]
    if build.maker is None:
        build.maker = Maker(outputs_of(settings), Values(settings), context, build.numbers, build.records)
    return build.maker


def close_build(settings: dict[str, Any]) -> str:
    """End a build: take away what the last one left and this one has not, and keep for the next what this one knows. Returns a
    warning where that cannot be done, else ""."""
    build: Build = settings.pop(_KEY)
    outputs = outputs_of(settings)
    outputs.sweep()
    records = build.maker.kept if build.maker else {}
    warning = write_records(build.file, build.numbers, build.print, _identity(outputs.root), records, outputs.here)
    _begun(build.file).unlink(missing_ok=True)
    return warning


def records_file(settings: Mapping[str, Any]) -> Path:
    """Where records of the site at its output are kept: a site that is built into two folders has two."""
    place = sha256(os.fsencode(Path(settings["OUTPUT_PATH"]).resolve())).hexdigest()[:8]
    return read_config(settings).cache.with_name(f"gazette-pages-{place}.msgpack")


def _begun(file: Path) -> Path:
    return file.with_suffix(".begun")


def _identity(output: Path) -> str:
    """What tells a folder from another that was put in its place."""
    try:
        found = output.stat()
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}"


def _found(output: Path, retained: Collection[str]) -> dict[str, Written]:
    """The files of an output of which nothing is known, if it is a site of ours: what this build does not have is to go. Those that
    are `retained`, as Pelican has it, are not looked at."""
    if not output.is_dir() or not any(is_marked(path) for path in output.iterdir() if path.is_file()):
        return {}
    return {path: Written(b"", -1, -1) for path in _files(output, retained)}


def _files(output: Path, retained: Collection[str]) -> Iterator[str]:
    for folder, folders, files in os.walk(output):
        if folder == str(output):
            folders[:] = [name for name in folders if name not in retained]
            files = [name for name in files if name not in retained]
        yield from (Path(folder, name).relative_to(output).as_posix() for name in files)


def template_code(settings: Mapping[str, Any]) -> FileSystemBytecodeCache:
    """Templates as code, from build to build: each generator would make it anew."""
    folder = read_config(settings).cache.with_name("gazette-templates")
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def untouched(outputs: Outputs) -> bool:
    """Whether every file is as the last build left it."""
    return all(outputs.is_untouched(path) for path in outputs.known)
