"""gazette import: what is in archives, as raw files of a site."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from ..config import Config
from ..model.article import Raw
from ..model.errors import GazetteError
from ..pipeline.prefill import fill_cache
from ..pipeline.workers import Crew
from ..sources.archives.archive import read_archive
from ..sources.archives.entries import Entry, Found, Passed, Refused, Selection
from ..sources.decoding import sidecar_of
from ..sources.remote import HERE, NEW, Folder, store
from .arguments import Commands, add_settings, count, day, place
from .entities import show_progress
from .site_settings import site_config

# A line on stderr each time that so many parts of an archive were looked at.
_STEP = 10_000


def add_to(commands: Commands) -> None:
    """Add `gazette import` to the commands."""
    command = commands.add_parser(
        "import",
        help="take raw files from archives: WARC, JSON Lines, tar, zip, mbox",
        description="Write what is in archives into the raw folder of the site, a file for each page, record, file or message. "
        "What is there already stays as it is, so that it can be run again. docs/scale.md tells how.",
    )
    command.add_argument("archives", type=place, nargs="+", metavar="ARCHIVE", help="a file, or an address that fsspec can open")
    add_settings(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--to", type=place, metavar="FOLDER", help="where to write; default: the raw folder of the settings")
    form.add_argument("--prepare", action="store_true", help="write no raw files: only clean them and find names, into the cache")
    command.add_argument("--url", default="", metavar="GLOB", help="only from addresses like this: 'https://ledger.example/2024/*'")
    command.add_argument("--since", type=day, default="", metavar="DAY", help="only from this day on (2024-07-10)")
    command.add_argument("--until", type=day, default="", metavar="DAY", help="only until this day")
    command.add_argument("--limit", type=count, default=0, metavar="N", help="no more than the first N raw files")
    command.set_defaults(run=_import)


def _import(options: Namespace) -> int:
    selection = Selection(options.url, options.since, options.until)
    if options.prepare:
        return prepare(options.archives, site_config(options.file), selection, options.limit)
    target = options.to or site_config(options.file).raw
    return run(options.archives, target, selection, options.limit)


def run(archives: Sequence[Folder], target: Folder, selection: Selection, limit: int) -> int:
    """Write what is in archives into the raw folder `target`, at most `limit` raw files of all of them (0: all), and print how
    many. What is there already stays as it is. Returns the exit status: 1 where something could not be imported."""
    parts = _parts(archives, selection, limit)
    counts = Counter(outcome for archive, found in parts for outcome in _outcomes(archive, found, target))
    print("\n".join(_summary(counts, target)))
    return 1 if counts[_REFUSED] else 0


def prepare(archives: Sequence[Folder], config: Config, selection: Selection, limit: int) -> int:
    """Clean what is in archives and find its names, straight into the site's cache, without a raw file. Returns the exit status,
    as `run` does. Raises ConfigError where the recognizer or the cache cannot be used."""
    counts = Counter[str]()
    with Crew(config.jobs) as crew:
        filled = fill_cache(_raws(_parts(archives, selection, limit), counts), config, show_progress, crew)
    for refusal in filled.refusals:
        print(f"{refusal.path}: {refusal.reason}".encode("utf-8", "replace").decode(), file=sys.stderr)
    refused = counts[_REFUSED] + len(filled.refusals)
    print("\n".join((f"{filled.articles} articles are ready, {filled.new} of them new; {refused} refused", *_passed(counts))))
    return 1 if refused else 0


_REFUSED, _COMPANIONS, _PASSED = "refused", "pictures and the like that lie beside them", "passed over: "


def _raws(parts: Iterable[tuple[Folder, Found]], counts: Counter[str]) -> Iterator[Raw]:
    for archive, found in parts:
        if isinstance(found, Entry) and not found.companion:
            yield found.raw
        elif not isinstance(found, Entry):
            counts[f"{_PASSED}{found.reason}" if isinstance(found, Passed) else _refused(archive, found)] += 1


def _parts(archives: Sequence[Folder], selection: Selection, limit: int) -> Iterator[tuple[Folder, Found]]:
    """What is in archives, one after the other, until there are `limit` raw files. An archive that cannot be read is a Refused."""
    taken = 0
    for archive in archives:
        for number, found in enumerate(_of_one(archive, selection), 1):
            yield archive, found
            taken += isinstance(found, Entry) and not found.companion
            if limit and taken == limit:
                return
            if number % _STEP == 0:
                print(f"{archive}: {number} parts read ...", file=sys.stderr)


def _of_one(archive: Folder, selection: Selection) -> Iterator[Found]:
    try:
        yield from read_archive(archive, selection)
    except GazetteError as error:
        yield Refused("", str(error), final=True)


def _outcomes(archive: Folder, found: Found, target: Folder) -> Iterator[str]:
    match found:
        case Entry():
            yield from _store(found, target, archive)
        case Passed():
            yield f"{_PASSED}{found.reason}"
        case Refused():
            yield _refused(archive, found)


def _store(entry: Entry, target: Folder, archive: Folder) -> Iterator[str]:
    """Write an entry and its sidecar; gives what became of it, and of a sidecar that cannot be put there."""
    time = entry.time if entry.time is not None else _written(archive)
    if entry.raw.sidecar is not None:
        path = str(sidecar_of(PurePosixPath(entry.raw.path)))
        outcome = store(target, path, entry.raw.sidecar, time)
        if outcome not in (NEW, HERE):
            yield _refused(archive, Refused(path, outcome))
    outcome = store(target, entry.raw.path, entry.raw.data, time)
    if outcome not in (NEW, HERE):
        yield _refused(archive, Refused(entry.place, outcome))
    else:
        yield _COMPANIONS if entry.companion else outcome


def _written(archive: Folder) -> float | None:
    """What an archive holds was saved no later than it was."""
    return archive.stat().st_mtime if isinstance(archive, Path) else None


def _refused(archive: Folder, found: Refused) -> str:
    where = f"{archive}: {found.place}" if found.place else str(archive)
    print(f"{where}: {found.reason}".encode("utf-8", "replace").decode(), file=sys.stderr)
    return _REFUSED


def _summary(counts: Counter[str], target: Folder) -> Iterator[str]:
    yield f"{counts[NEW]} imported into {target}, {counts[HERE]} already there, {counts[_REFUSED]} refused"
    if counts[_COMPANIONS]:
        yield f"  with {counts[_COMPANIONS]} {_COMPANIONS}"
    yield from _passed(counts)


def _passed(counts: Counter[str]) -> Iterator[str]:
    for name, number in sorted(counts.items()):
        if name.startswith(_PASSED):
            yield f"  {name}: {number}"
