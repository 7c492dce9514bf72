"""Render the pages and feeds that are not up to date, in several processes if there are many."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ..output.output_files import FileState, OutputFiles
from .build_store import BuildStore, PageRecord
from .digests import ABSENT, UndigestibleError, digest, encode
from .fork_pool import run_tasks
from .tracking import SiteVariables, Thing, Trace, Variables, recording


@dataclass(frozen=True, slots=True)
class RenderJob:
    """A page, a feed, or a fragment of one to render.

    kind: the name under which the time that the job takes is counted: the template's name, or 'feeds'.
    path: the file, below the output folder.
    template: the digest of the template.
    variables: the page's own variables, beside those of the site.
    render: returns the bytes of the file, given `variables` and the site's variables.
    make_note: returns what the caller wants to know of the rendered page, from all variables and the bytes. The note is stored for
        later builds, so it consists of plain values.
    declared: names in `variables` that are all dependencies. If empty, they are found out while the job is rendered.
    is_file: False for a fragment, which is written to no file; its note is its result."""

    kind: str
    path: str
    template: bytes
    variables: Mapping[str, Any]
    render: Callable[[Mapping[str, Any], Mapping[str, Any]], bytes]
    make_note: Callable[[Variables, bytes], Any]
    declared: tuple[str, ...] = ()
    is_file: bool = True


class Renderer:
    """Renders jobs, and tells which jobs need no rendering.

    `things` are all things of the build; those that are added later count as new. `cpu_seconds` has the CPU seconds that rendering
    has taken so far, by kind of job."""

    def __init__(self, outputs: OutputFiles, store: BuildStore, site: SiteVariables, things: Iterable[Thing]) -> None:
        self._outputs, self._store, self._site = outputs, store, site
        self.things = {thing.view_key: thing for thing in (site, *things)}
        store.compare(self.things)
        self.cpu_seconds: defaultdict[str, float] = defaultdict(float)

    def reuse(self, job: RenderJob) -> PageRecord | None:
        """Return the record of a job if its file is up to date, and carry both over to this build. Otherwise return None."""
        page = self._store.find(job.path)
        if page is None or page.own != self._own_digest(job, page.names):
            return None
        if job.is_file:
            if not self._outputs.is_untouched(job.path):
                return None
            self._outputs.keep(job.path)
        self._store.keep(job.path)
        return page

    def fragment(self, job: RenderJob) -> Any:
        """Return the note of a fragment, which is rendered at once if it is not up to date."""
        page = self.reuse(job)
        if page is None:
            page = self._render(job)[0]
            self._put([page])
        return page.note

    def render(self, jobs: Sequence[RenderJob], processes: int) -> Iterator[tuple[RenderJob, Any]]:
        """Render all jobs in at most `processes` processes, and yield each with its note. Raises what templates raise."""
        pages: list[PageRecord] = []
        for number, (page, file, cpu_seconds) in run_tasks(len(jobs), lambda number: self._render(jobs[number]), processes):
            job = jobs[number]
            if file:  # a child may have written it
                self._outputs.current[job.path] = file
            self.cpu_seconds[job.kind] += cpu_seconds
            pages.append(page)
            yield job, page.note
        self._put(pages)

    def _render(self, job: RenderJob) -> tuple[PageRecord, FileState | None, float]:
        """Render a job. Return its record, its file as it was written, and the CPU seconds that it took."""
        started = time.process_time()
        trace = Trace(job.variables, set(job.declared))
        with recording(None if job.declared else trace):
            data = job.render(job.variables, self._site.values)
            note = job.make_note(Variables(job.variables, self._site), data)
        if job.is_file:
            self._outputs.put(job.path, data)
        names = "\n".join(sorted(trace.names))
        page = PageRecord(job.path, names, self._own_digest(job, names), msgspec.msgpack.encode(note), trace.edges)
        return page, self._outputs.current.get(job.path), time.process_time() - started

    def _own_digest(self, job: RenderJob, names: str) -> bytes:
        """Return the digest of a job's template and of its own variables `names`, a line each; b"" if one of them cannot be
        digested."""
        wrap, variables = self._site.wrap, job.variables
        try:
            values = [f"{name}={encode(wrap(variables.get(name, ABSENT)))}" for name in names.split("\n")]
        except UndigestibleError:
            return b""
        return digest("\0".join([job.template.hex(), *values]))

    def _put(self, pages: Iterable[PageRecord]) -> None:
        """Store pages, without those that read a value that cannot be digested: they are rendered in every build."""
        self._store.put(page for page in pages if page.own)
