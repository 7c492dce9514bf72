"""Render the pages and feeds that are not up to date, in several processes if there are many."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from ..output.output_files import FileState, OutputFiles
from .access_tracking import AccessTrace, TrackedVariables, recording, tracking_attributes
from .build_store import DependencyRecord, StoredRecords
from .change_detection import ChangeDetector, combine_digests
from .fork_pool import ForkedTasks, run_tasks
from .interning import IdTable, NewEntries, pack_ids, unpack_ids
from .value_digests import UndigestibleError, ValueDigests


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A page or a feed to render.

    kind: the name under which the time that the job takes is counted: the template's name, or 'feeds'.
    path: the file, below the output folder.
    variables: the page's own variables, beside those of the site.
    render: returns the bytes of the file, given `variables` and the site's variables.
    make_note: returns what the caller wants to know of the rendered page, from a view of all variables and the bytes. The note is
        stored for later builds, so it consists of plain values.
    declared_reads: names in `variables` that always count as read.
    only_declared: if True, `declared_reads` are all dependencies, and nothing is recorded while the job is rendered."""

    kind: str
    path: str
    variables: Mapping[str, Any]
    render: Callable[[Mapping[str, Any], Mapping[str, Any]], bytes]
    make_note: Callable[[TrackedVariables, bytes], Any]
    declared_reads: tuple[str, ...] = ()
    only_declared: bool = False


class RenderResult(NamedTuple):
    """A rendered job: the file as it was written, the record of its dependencies (None if one of them cannot be digested), its
    note, and the CPU seconds that it took."""

    file: FileState
    record: DependencyRecord | None
    note: Any
    cpu_seconds: float


class Renderer:
    """Renders jobs, and tells which jobs need no rendering.

    `site_variables` are those that all pages share, `last` are the last build's records. `cpu_seconds` has the CPU seconds that
    rendering has taken so far, by kind of job."""

    def __init__(self, outputs: OutputFiles, values: ValueDigests, site_variables: Mapping[str, Any], last: StoredRecords):
        self._outputs, self._values, self._site_variables = outputs, values, site_variables
        self._last_records = last.records
        self._ids = IdTable(last.keys, last.name_sets)
        self._changes = ChangeDetector(values, self._ids, last.object_digests)
        self._records: dict[str, DependencyRecord] = {}
        self.cpu_seconds: defaultdict[str, float] = defaultdict(float)
        self._item_digests: dict[tuple[int, int], tuple[Any, bytes | None]] = {}

    def reuse(self, job: RenderJob) -> DependencyRecord | None:
        """Return the record of a job if its file is up to date, and carry the file and the record over to this build. Otherwise
        return None."""
        record = self._last_records.get(job.path)
        if record is None or not self._is_up_to_date(record, job.variables) or not self._outputs.is_untouched(job.path):
            return None
        self._outputs.keep(job.path)
        self._records[job.path] = record
        return record

    def item_digest(self, element: Any, to_item: Callable[[Any], Any], variables: Mapping[str, Any]) -> bytes | None:
        """Return a digest of `variables` and of all that `to_item` reads of an element, or None if one of these cannot be digested.

        `to_item` is called only if one of these has changed since the last build. Each digest is computed once in a build."""
        key = id(element), id(variables)
        if key not in self._item_digests:
            # The entry holds both, so that their ids are not reused.
            self._item_digests[key] = (element, variables), self._compute_item_digest(element, to_item, variables)
        return self._item_digests[key][1]

    def _compute_item_digest(self, element: Any, to_item: Callable[[Any], Any], variables: Mapping[str, Any]) -> bytes | None:
        name = f"item {self._values.key_of(element)}"
        if (record := self._last_records.get(name)) and self._is_up_to_date(record, variables):
            self._records[name] = record
            return record.variables_digest + bytes(record.note)
        trace = AccessTrace(variables, self._site_variables, page_names=set(variables))
        with self._tracking(), recording(trace):
            to_item(element)
        record = self._record_of(trace)
        if record is None:
            return None
        reads = (self._ids.read_of(read_id) for read_id in unpack_ids(record.reads))
        try:
            record.note = combine_digests([self._values.digest(*read) for read in reads])
        except UndigestibleError:
            return None
        self._store(name, record)
        return record.variables_digest + bytes(record.note)

    def _tracking(self) -> AbstractContextManager[None]:
        return tracking_attributes(self._values.tracked.instrumented, self._values.tracked.traced)

    def _is_up_to_date(self, record: DependencyRecord, variables: Mapping[str, Any]) -> bool:
        """Return True if everything in the record still has the same value. A missing object, or a value that cannot be digested,
        counts as changed."""
        page_names, site_names = self._ids.name_sets[record.page_names], self._ids.name_sets[record.site_names]
        try:
            same = self._digest_variables(variables, page_names, site_names) == record.variables_digest
            return same and self._changes.is_unchanged(record)
        except UndigestibleError:
            return False

    def _digest_variables(self, variables: Mapping[str, Any], page_names: tuple[str, ...], site_names: tuple[str, ...]) -> bytes:
        """Return one digest of the page's variables `page_names` and the site's variables `site_names`.

        Raises UndigestibleError if one of them cannot be digested."""
        page_digest = self._values.digest_variables(variables, page_names)
        return combine_digests([page_digest, self._values.digest_site_variables(self._site_variables, site_names)])

    def item_digests(self) -> set[bytes]:
        """Return all digests that `item_digest` has returned."""
        return {digest for _, digest in self._item_digests.values() if digest}

    def records_to_store(self) -> StoredRecords:
        """Return this build's records for the next one. Nothing can be rendered afterwards."""
        self._last_records.clear()
        return self._ids.compact(self._records, self._changes.current_digests(self._records.values()))

    def render(self, jobs: Sequence[RenderJob], processes: int) -> Iterator[tuple[RenderJob, Any]]:
        """Render all jobs in at most `processes` processes, and yield each with its note. Raises what templates raise."""
        counts = self._ids.counts()

        def import_from(new_ids: NewEntries) -> Callable[[RenderResult], RenderResult]:
            return partial(_with_converted_ids, self._ids.id_converter(counts, new_ids))

        tasks = ForkedTasks(
            len(jobs), lambda number: self._render(jobs[number]), lambda: self._ids.added_since(counts), import_from
        )
        with self._tracking(), _collecting_cycles():
            for number, result in run_tasks(tasks, processes):
                job = jobs[number]
                self._values.register(job.variables.values())  # a child may have rendered the job
                self._outputs.current[job.path] = result.file
                self._store(job.path, result.record)
                self.cpu_seconds[job.kind] += result.cpu_seconds
                yield job, result.note

    def _render(self, job: RenderJob) -> RenderResult:
        started = time.process_time()
        trace = AccessTrace(job.variables, self._site_variables, page_names=set(job.declared_reads))
        with recording(None if job.only_declared else trace):
            data = job.render(job.variables, self._site_variables)
            note = job.make_note(TrackedVariables(job.variables, self._site_variables), data)
        self._outputs.put(job.path, data)
        return RenderResult(self._outputs.current[job.path], self._record_of(trace, note), note, time.process_time() - started)

    def _record_of(self, trace: AccessTrace, note: Any = None) -> DependencyRecord | None:
        """Return the record of a trace, or None if one of the variables cannot be digested."""
        page_names, site_names = tuple(sorted(trace.page_names)), tuple(sorted(trace.site_names))
        try:
            variables_digest = self._digest_variables(trace.page_variables, page_names, site_names)
        except UndigestibleError:
            return None
        reads = pack_ids(self._ids.read_id(*read) for read in self._values.reads(trace.objects.values()))
        return DependencyRecord(self._ids.set_id(page_names), self._ids.set_id(site_names), reads, variables_digest, note)

    def _store(self, path: str, record: DependencyRecord | None) -> None:
        self._last_records.pop(path, None)
        if record:
            self._records[path] = record


def _with_converted_ids(convert: Callable[[DependencyRecord], None], result: RenderResult) -> RenderResult:
    if result.record:
        convert(result.record)
    return result


@contextmanager
def _collecting_cycles() -> Iterator[None]:
    """Have Python collect the reference cycles that rendering leaves.

    Objects that exist before are exempt. They stay until the end of the build anyway, and forked processes share their memory only
    as long as nothing writes to it, as the collector would."""
    was_enabled = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        if not was_enabled:
            gc.disable()
