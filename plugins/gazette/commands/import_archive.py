"""`gazette import`: take raw files out of archives, into a site's raw folder or straight into its cache."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from ..config import Config
from ..model.article import RawFile
from ..model.errors import GazetteError
from ..pipeline.prefill import prefill_cache
from ..pipeline.workers import WorkerPool
from ..sources.archives.archive import read_archive
from ..sources.archives.entries import ArchiveEntry, EntryResult, RefusedEntry, Selection, SkippedEntry
from ..sources.decoding import sidecar_path
from ..sources.remote import NEW, UNCHANGED, Location, store_file
from .entities import show_progress

# Entries of an archive between two lines of progress on stderr.
_PROGRESS_STEP = 10_000
# Outcomes of an entry that are counted, beside NEW and UNCHANGED. The reason for skipping follows _SKIPPED.
_REFUSED, _COMPANION, _SKIPPED = "refused", "companion", "skipped: "


def run(archives: Sequence[Location], target: Location, selection: Selection, limit: int) -> int:
    """Write the selected raw files of archives into the raw folder `target`, and print how many there were.

    At most `limit` raw files are taken from all archives together (0: all). Existing files stay as they are. Returns the exit
    status: 1 if something could not be imported.
    """
    entries = _entries(archives, selection, limit)
    counts = Counter(outcome for archive, entry in entries for outcome in _import(archive, entry, target))
    print("\n".join(_summary(counts, target)))
    return 1 if counts[_REFUSED] else 0


def run_into_cache(archives: Sequence[Location], config: Config, selection: Selection, limit: int) -> int:
    """Clean and tag the selected raw files of archives, and keep the results in the site's cache. No raw files are written.

    `limit` and the exit status are as in `run`. Raises ConfigError if the recognizer or the cache cannot be used.
    """
    counts = Counter[str]()
    with WorkerPool(config.jobs) as pool:
        summary = prefill_cache(_raw_files(_entries(archives, selection, limit), counts), config, show_progress, pool)
    for refusal in summary.refusals:
        print(f"{refusal.path}: {refusal.reason}".encode("utf-8", "replace").decode(), file=sys.stderr)
    refused = counts[_REFUSED] + len(summary.refusals)
    print(f"{summary.articles} articles are ready, {summary.new} of them new; {refused} refused")
    for line in _skipped(counts):
        print(line)
    return 1 if refused else 0


def _raw_files(entries: Iterable[tuple[Location, EntryResult]], counts: Counter[str]) -> Iterator[RawFile]:
    """Yield the raw files among entries, given with their archives. Skipped and refused entries are counted."""
    for archive, entry in entries:
        match entry:
            case ArchiveEntry():
                if not entry.companion:
                    yield entry.raw
            case SkippedEntry():
                counts[f"{_SKIPPED}{entry.reason}"] += 1
            case RefusedEntry():
                counts[_report_refusal(archive, entry)] += 1


def _entries(archives: Sequence[Location], selection: Selection, limit: int) -> Iterator[tuple[Location, EntryResult]]:
    """Yield the archives' entries, each with its archive, until there are `limit` raw files (0: all)."""
    taken = 0
    for archive in archives:
        for number, entry in enumerate(_read(archive, selection), 1):
            yield archive, entry
            taken += isinstance(entry, ArchiveEntry) and not entry.companion
            if limit and taken == limit:
                return
            if number % _PROGRESS_STEP == 0:
                print(f"{archive}: {number} entries read ...", file=sys.stderr)


def _read(archive: Location, selection: Selection) -> Iterator[EntryResult]:
    """Yield the entries of an archive. If it cannot be read any further, the last one is a RefusedEntry without a position."""
    try:
        yield from read_archive(archive, selection)
    except GazetteError as error:
        yield RefusedEntry("", str(error), final=True)


def _import(archive: Location, entry: EntryResult, target: Location) -> Iterator[str]:
    """Write an entry into the raw folder, if it is a file. Yields the outcomes to count."""
    match entry:
        case ArchiveEntry():
            yield from _store(entry, target, archive)
        case SkippedEntry():
            yield f"{_SKIPPED}{entry.reason}"
        case RefusedEntry():
            yield _report_refusal(archive, entry)


def _store(entry: ArchiveEntry, target: Location, archive: Location) -> Iterator[str]:
    """Write an entry and its sidecar. Yields the outcome of the entry, and before that the refusal of a sidecar, if any."""
    time = entry.time if entry.time is not None else _archive_time(archive)
    if entry.raw.sidecar is not None:
        path = str(sidecar_path(PurePosixPath(entry.raw.path)))
        outcome = store_file(target, path, entry.raw.sidecar, time)
        if outcome not in (NEW, UNCHANGED):
            yield _report_refusal(archive, RefusedEntry(path, outcome))
    outcome = store_file(target, entry.raw.path, entry.raw.data, time)
    if outcome not in (NEW, UNCHANGED):
        yield _report_refusal(archive, RefusedEntry(entry.position, outcome))
    else:
        yield _COMPANION if entry.companion else outcome


def _archive_time(archive: Location) -> float | None:
    """Return when a local archive was last written, since none of its entries can be newer; None for a remote archive."""
    return archive.stat().st_mtime if isinstance(archive, Path) else None


def _report_refusal(archive: Location, entry: RefusedEntry) -> str:
    """Print on stderr why an entry is refused. Returns the outcome to count."""
    name = f"{archive}: {entry.position}" if entry.position else str(archive)
    print(f"{name}: {entry.reason}".encode("utf-8", "replace").decode(), file=sys.stderr)
    return _REFUSED


def _summary(counts: Counter[str], target: Location) -> Iterator[str]:
    yield f"{counts[NEW]} imported into {target}, {counts[UNCHANGED]} already there, {counts[_REFUSED]} refused"
    if counts[_COMPANION]:
        yield f"  companion files, such as pictures: {counts[_COMPANION]}"
    yield from _skipped(counts)


def _skipped(counts: Counter[str]) -> Iterator[str]:
    for outcome, count in sorted(counts.items()):
        if outcome.startswith(_SKIPPED):
            yield f"  {outcome}: {count}"
