"""The state of one run of Pelican, and how it begins and ends.

Two runs in one process, as for a site in several languages or after a change with `make devserver`, have a state each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import FileSystemBytecodeCache

from ..config import Config, read_config
from ..deploying.ownership import has_generator_mark
from .cards.card_files import PendingCards
from .incremental.build_store import FORMAT_VERSION, BuildStore, StoredBuild
from .incremental.no_op_build import folder_id, memory_fingerprint, read_last_build, store_path
from .incremental.site_fingerprint import environment_digest, site_fingerprint
from .incremental.tracking import SiteVariables, TrackingContext
from .output.output_files import OutputFiles, unknown_files
from .output.source_digests import FileDigests, read_file_digests
from .output.theme_assets import ThemeAssets
from .pages.views import Views
from .reporting.build_report import BuildReport
from .reporting.build_summary import STATISTICS_FILE

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Build:
    """The state of one run of Pelican with these settings.

    * `sources`: a fingerprint of the site's files and settings, "" if it was not computed
    * `fingerprint`: of everything that all pages depend on
    * `outputs`, `digests`, `assets`: the files of the site, digests of files that are copied into it, and the theme's files
    * `store`: what the last build stored, and what the next one is to know
    * `context`: the context that all generators share
    * `views`: articles, pages, entities and editions as templates see them
    * `site`: the variables of the context that all generators share
    * `writer`: writes pages and feeds, None before pages are written
    * `cards`: the cards that are being drawn, None before
    * `missing`: the files that pages of other sites in this output name and that do not exist yet
    * `valid_until`: when the site will change next even if nobody edits it, since content with a future date is a draft until then
    """

    settings: dict[str, Any]
    config: Config
    report: BuildReport
    sources: str
    fingerprint: str
    outputs: OutputFiles
    digests: FileDigests
    assets: ThemeAssets
    store: BuildStore
    context: Mapping[str, Any] = field(default_factory=dict)
    views: Views = field(default_factory=Views)
    writer: Any = None
    cards: PendingCards | None = None
    missing: dict[Path, list[str]] = field(default_factory=dict)
    valid_until: datetime = NEVER

    @cached_property
    def site(self) -> SiteVariables:
        """The variables that all pages share."""
        return SiteVariables(self.context, self.settings, self.views.wrap)

    @cached_property
    def context_class(self) -> type[TrackingContext]:
        """The class of the contexts in which the templates of this build are rendered."""
        return type("SiteContext", (TrackingContext,), {"site": self.site})


_builds: WeakKeyDictionary[Any, Build] = WeakKeyDictionary()


def open_build(pelican: Any, sources: str) -> Build:
    """Begin the build of a run of Pelican: read what the last build into the same output folder stored."""
    settings = pelican.settings
    config, output = read_config(settings), Path(settings["OUTPUT_PATH"])
    fingerprint, last = site_fingerprint(settings), read_last_build(settings)
    outputs = OutputFiles(output, last.files if last else {}, strays=_stray_files(settings, config, last))
    report = BuildReport(statistics_file=Path(settings["CACHE_PATH"]) / STATISTICS_FILE)
    build = _builds[pelican] = Build(
        settings,
        config,
        report,
        sources,
        fingerprint,
        outputs,
        read_file_digests(config.cache_file.with_name("gazette-files.msgpack")),
        ThemeAssets(settings),
        BuildStore(store_path(settings), fingerprint, last is not None),
    )
    report.kind = "some" if build.store.has_pages else "full"
    return build


def build_of(settings: Mapping[str, Any]) -> Build:
    """Return the build of the run of Pelican that has these settings, which are the same object in all its parts. Raises
    LookupError if there is none."""
    for build in _builds.values():
        if build.settings is settings:
            return build
    raise LookupError("no build with these settings is running")


def enclosing_builds(build: Build) -> list[Build]:
    """Return the builds in whose output folders this one's lies, the outermost first. Some plugins build further sites, such as one
    for each language, within the run of the first."""
    root = build.outputs.root
    return [other for other in _builds.values() if other.outputs.root in root.parents]


def close_build(pelican: Any) -> None:
    """End the build of a run: store what the next one has to know. The report gets a warning if that fails."""
    build = _builds.pop(pelican)
    stored = StoredBuild(
        format_version=FORMAT_VERSION,
        output_id=folder_id(build.outputs.root),
        fingerprint=build.fingerprint,
        sources=build.sources,
        memory=memory_fingerprint(build.settings),
        valid_until=build.valid_until,
        summary=build.report.summary(),
        files=build.outputs.current,
    )
    build.report.warn(build.store.close(stored, build.writer.renderer.things, build.writer.items_used))


def _stray_files(settings: Mapping[str, Any], config: Config, last: StoredBuild | None) -> dict[str, tuple[int, int]]:
    """Return the files in the output folder that no build left and that this build removes if it does not write them itself, with
    their sizes and times (see `unknown_files`).

    Files are removed only if the folder contains a site that Gazette built, and if the last build is unknown or the setting `tidy`
    is on. Names in OUTPUT_RETENTION are left alone."""
    output = Path(settings["OUTPUT_PATH"])
    removes_strays = (last is None or config.tidy) and is_gazette_site(output)
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
