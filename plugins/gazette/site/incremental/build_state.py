"""What one build leaves for the next: the records of its pages and feeds, the files of its output; and when these hold."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache

from ...config import read_config
from ...deploying.ownership import is_marked
from ..output.output_files import open_outputs, outputs_of, unknown_files
from ..reporting.build_report import report_of
from ..reporting.build_summary import Said
from .build_store import FORM, Details, Kept, read_details, read_records, write_records
from .item_cache import RenderedItems
from .renderer import Maker
from .site_fingerprint import site_print
from .value_digests import TrackedTypes, Values

_KEY = "_GAZETTE_BUILD"


@dataclass
class Build:
    """A build under way: where its records are kept, digests of what all its pages depend on and of what the site is made of, the
    last build's records as far as they hold, items of feeds that were rendered, and what makes its pages, once that is known."""

    file: Path
    print: str
    sources: str
    last: Details
    items: RenderedItems
    maker: Maker | None = None


def last_build(settings: Mapping[str, Any]) -> Kept | None:
    """What the last build into this output has left; None where there was none, it broke off, or the folder is another."""
    file = records_file(settings)
    return None if _begun(file).exists() else read_records(file, _identity(Path(settings["OUTPUT_PATH"])))


def open_build(settings: dict[str, Any], sources: str) -> None:
    """Begin a build: read what the last one left; `sources` is a digest of what the site is made of. That it began is noted in a
    file until it ends: where a build breaks off, nobody knows what it has left."""
    output, file, print_ = Path(settings["OUTPUT_PATH"]), records_file(settings), site_print(settings)
    kept = last_build(settings)
    known = kept.files if kept else {}
    open_outputs(settings, known, _strays(settings, output, kept))
    details = read_details(file) if kept and kept.print == print_ else Details()
    report_of(settings).kind = "some" if details.records else "full"
    file.parent.mkdir(parents=True, exist_ok=True)
    settings[_KEY] = Build(file, print_, sources, details, RenderedItems(_beside(settings, "items", "sqlite"), print_))
    _begun(file).touch()


def maker_of(settings: dict[str, Any], context: Mapping[str, Any], tracked: TrackedTypes) -> Maker:
    """What makes the pages and feeds of this build; `context` is that of all generators, `tracked` are the classes whose attributes
    count by themselves."""
    build: Build = settings[_KEY]
    if build.maker is None:
        values = Values(settings, tracked)
        values.meet(context.get("entity_pages", {}).values())
        build.maker, build.last = Maker(outputs_of(settings), values, context, build.last), Details()
    return build.maker


def rendered_items_of(settings: Mapping[str, Any]) -> RenderedItems:
    """The items of feeds that earlier builds rendered, and this one."""
    build: Build = settings[_KEY]
    return build.items


def close_build(settings: dict[str, Any], memory: str, until: datetime, said: Said) -> str:
    """End a build: keep for the next what this one knows; `memory` is a digest of what it remembers, `until` when time alone
    changes the site, `said` what it says. Returns a warning where that cannot be done, else ""."""
    build: Build = settings.pop(_KEY)
    outputs = outputs_of(settings)
    kept = Kept(FORM, _identity(outputs.root), build.print, build.sources, memory, until, said, outputs.here)
    build.items.keep(build.maker.items() if build.maker else ())
    warning = write_records(build.file, kept, build.maker.details() if build.maker else Details())
    _begun(build.file).unlink(missing_ok=True)
    return warning


def records_file(settings: Mapping[str, Any]) -> Path:
    """Where records of the site at its output are kept: a site that is built into two folders has two."""
    return _beside(settings, "pages", "msgpack")


def _beside(settings: Mapping[str, Any], what: str, form: str) -> Path:
    place = sha256(os.fsencode(Path(settings["OUTPUT_PATH"]).resolve())).hexdigest()[:8]
    return read_config(settings).cache.with_name(f"gazette-{what}-{place}.{form}")


def _begun(file: Path) -> Path:
    return file.with_suffix(".begun")


def _identity(output: Path) -> str:
    """What tells a folder from another that was put in its place."""
    try:
        found = output.stat()
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}"


def _strays(settings: Mapping[str, Any], output: Path, kept: Kept | None) -> dict[str, tuple[int, int]]:
    """Files of an output that no build left, and that may go where this one does not have them: if nothing is known of any, or the
    site's owner wants it so, and it is a site of ours. What Pelican retains is not looked at."""
    wanted = (kept is None or read_config(settings).tidy) and is_site(output)
    return unknown_files(output, settings["OUTPUT_RETENTION"], kept.files if kept else ()) if wanted else {}


def is_site(output: Path) -> bool:
    """Whether a folder is a site that Gazette has made."""
    return output.is_dir() and any(is_marked(path) for path in output.iterdir() if path.is_file())


def template_code(settings: Mapping[str, Any]) -> FileSystemBytecodeCache:
    """Templates as code, from build to build: each generator would make it anew."""
    folder = read_config(settings).cache.with_name("gazette-templates")
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))
