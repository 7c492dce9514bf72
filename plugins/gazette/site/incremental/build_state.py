"""Begin and end an incremental build: read what the last build stored, and store the same for the next."""

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
from ...deploying.ownership import has_generator_mark
from ..output.output_files import open_output_files, output_files_of, unknown_files
from ..reporting.build_report import report_of
from ..reporting.build_summary import BuildSummary
from .build_store import (
    FORMAT_VERSION,
    StoredBuild,
    StoredRecords,
    read_stored_build,
    read_stored_records,
    write_stored_build,
)
from .item_cache import ItemCache
from .renderer import Renderer
from .site_fingerprint import environment_digest, site_fingerprint
from .value_digests import TrackedTypes, ValueDigests

_KEY = "_GAZETTE_BUILD"


@dataclass
class BuildState:
    """The state of the current build.

    store: the file in which this build stores its state for the next one.
    fingerprint: of everything that all pages depend on.
    sources: a fingerprint of the site's files and settings; "" if it was not computed.
    last_records: the records of the last build; empty if that build had another fingerprint, or once `renderer` has taken them.
    items: the cache of rendered feed items.
    renderer: renders pages and feeds; None until the first is asked for."""

    store: Path
    fingerprint: str
    sources: str
    last_records: StoredRecords
    items: ItemCache
    renderer: Renderer | None = None


def read_last_build(settings: Mapping[str, Any]) -> StoredBuild | None:
    """Return what the last build into this output folder stored. Return None if there was no build, if it broke off, or if another
    folder has taken the place of the output folder since."""
    store = store_path(settings)
    return None if _start_marker(store).exists() else read_stored_build(store, _folder_id(Path(settings["OUTPUT_PATH"])))


def open_build(settings: dict[str, Any], sources: str) -> None:
    """Begin a build: read what the last one stored. `sources` is a fingerprint of the site's files and settings, or "".

    A marker file exists from here to the end of the build. If a build breaks off, its marker tells the next one that the contents
    of the output folder are unknown."""
    output, store, fingerprint = Path(settings["OUTPUT_PATH"]), store_path(settings), site_fingerprint(settings)
    last = read_last_build(settings)
    open_output_files(settings, last.files if last else {}, _stray_files(settings, output, last))
    records = read_stored_records(store) if last and last.fingerprint == fingerprint else StoredRecords()
    report_of(settings).kind = "some" if records.records else "full"
    store.parent.mkdir(parents=True, exist_ok=True)
    items = ItemCache(_cache_path(settings, "items", "sqlite"), fingerprint)
    settings[_KEY] = BuildState(store, fingerprint, sources, records, items)
    _start_marker(store).touch()


def renderer_of(settings: dict[str, Any], context: Mapping[str, Any], tracked: TrackedTypes) -> Renderer:
    """Return the renderer of the current build. `context` is the one that all generators share; it is used in the first call
    only."""
    build: BuildState = settings[_KEY]
    if build.renderer is None:
        values = ValueDigests(settings, tracked)
        values.register(context.get("entity_pages", {}).values())
        build.renderer = Renderer(output_files_of(settings), values, context, build.last_records)
        build.last_records = StoredRecords()
    return build.renderer


def item_cache_of(settings: Mapping[str, Any]) -> ItemCache:
    """Return the cache of rendered feed items that the current build uses."""
    build: BuildState = settings[_KEY]
    return build.items


def close_build(settings: dict[str, Any], memory: str, valid_until: datetime, summary: BuildSummary) -> str:
    """End a build: store what the next one has to know. Return a warning if that fails, else "".

    `memory` is a fingerprint of the files that builds keep in CACHE_PATH for good. `valid_until` is when the site will change next
    even if nobody edits it. `summary` is what the build prints at its end."""
    build: BuildState = settings.pop(_KEY)
    outputs, renderer = output_files_of(settings), build.renderer
    stored = StoredBuild(
        format_version=FORMAT_VERSION,
        output_id=_folder_id(outputs.root),
        fingerprint=build.fingerprint,
        sources=build.sources,
        memory=memory,
        valid_until=valid_until,
        summary=summary,
        files=outputs.current,
    )
    build.items.close(renderer.item_digests() if renderer else ())
    warning = write_stored_build(build.store, stored, renderer.records_to_store() if renderer else StoredRecords())
    _start_marker(build.store).unlink(missing_ok=True)
    return warning


def store_path(settings: Mapping[str, Any]) -> Path:
    """Return the path of the build store. A site that is built into two output folders has two stores."""
    return _cache_path(settings, "pages", "msgpack")


def _cache_path(settings: Mapping[str, Any], kind: str, suffix: str) -> Path:
    """Return the path of a file in the cache that belongs to this output folder alone."""
    folder_hash = sha256(os.fsencode(Path(settings["OUTPUT_PATH"]).resolve())).hexdigest()[:8]
    return read_config(settings).cache_file.with_name(f"gazette-{kind}-{folder_hash}.{suffix}")


def _start_marker(store: Path) -> Path:
    return store.with_suffix(".begun")


def _folder_id(folder: Path) -> str:
    """Return an id (device and inode) that another folder in the place of this one would not have; "" if there is no folder."""
    try:
        stat = folder.stat()
    except OSError:
        return ""
    return f"{stat.st_dev}:{stat.st_ino}"


def _stray_files(settings: Mapping[str, Any], output: Path, last: StoredBuild | None) -> dict[str, tuple[int, int]]:
    """Return the files in the output folder that no build left and that this build removes if it does not write them itself, with
    their sizes and times (see `unknown_files`).

    Files are removed only if the folder contains a site that Gazette built, and if the last build is unknown or the setting `tidy`
    is on. Names in OUTPUT_RETENTION are left alone."""
    removes_strays = (last is None or read_config(settings).tidy) and is_gazette_site(output)
    return unknown_files(output, settings["OUTPUT_RETENTION"], last.files if last else ()) if removes_strays else {}


def is_gazette_site(output: Path) -> bool:
    """Return True if a folder contains a site that Gazette built."""
    return output.is_dir() and any(has_generator_mark(path) for path in output.iterdir() if path.is_file())


def template_cache(settings: Mapping[str, Any]) -> FileSystemBytecodeCache:
    """Return a cache of compiled templates on disk. Without it, each generator would compile the same templates in every build.

    Jinja looks templates up by their source alone, although JINJA_ENVIRONMENT changes what they compile to. So each environment
    has a folder of its own.
    """
    folder = read_config(settings).cache_file.with_name("gazette-templates") / environment_digest(settings)
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))
