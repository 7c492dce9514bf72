"""Makes pages and feeds: only those that are not what they were, over all cores where there are many."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from ..output.output_files import Outputs, Written
from .access_tracking import Names, Trace, tracing, watching
from .build_store import Details, Record
from .dependencies import Marks, whole
from .fork_pool import Work, over_processes
from .interning import Numbers, packed, unpacked
from .value_digests import CannotTellError, Values


@dataclass(frozen=True, slots=True)
class Job:
    """A page or a feed to make: its kind, by which time is counted, the file below the output, the variables that it has beside
    the site's, what makes its bytes of both, and what is to be noted of it, for the next builds as well; notes are plain
    values. Variables in `read` count as read whoever reads them; with `all_told` they tell all that it is made of, and what it
    reads besides is not noted."""

    kind: str
    path: str
    own: Mapping[str, Any]
    make: Callable[[Mapping[str, Any], Mapping[str, Any]], bytes]
    note: Callable[[Names, bytes], Any]
    read: tuple[str, ...] = ()
    all_told: bool = False


class Made(NamedTuple):
    """A job that is done: the file, a record of it (None where nobody can tell what it was made of), and what was noted."""

    written: Written
    record: Record | None
    note: Any
    cpu_seconds: float


class Maker:
    """Makes jobs, and knows which of them need not be made. `last` has the last build's records, `kept` are those of this one;
    `spent` counts CPU seconds by the kinds of what was made."""

    def __init__(self, outputs: Outputs, values: Values, site: Mapping[str, Any], last: Details):
        self._outputs, self._values, self._site, self._records = outputs, values, site, last.records
        self._numbers = Numbers(last.things, last.sets)
        self._marks = Marks(values, self._numbers, last.marks)
        self.kept: dict[str, Record] = {}
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._items: dict[tuple[int, int], tuple[Any, bytes | None]] = {}

    def keep(self, job: Job) -> Record | None:
        """The record of a job whose file is what it would be made now; it is one of this build's, then. Else None."""
        record = self._records.get(job.path)
        if record is None or not self._holds(record, job.own) or not self._outputs.is_untouched(job.path):
            return None
        self._outputs.keep(job.path)
        self.kept[job.path] = record
        return record

    def item(self, thing: Any, make: Callable[[Any], Any], own: Mapping[str, Any]) -> bytes | None:
        """A digest of what `make` reads of a thing, and of `own`, None where it cannot be told; it runs only where that is not what
        it was in the last build."""
        key = id(thing), id(own)
        if key not in self._items:
            self._items[key] = (thing, own), self._item(thing, make, own)  # with both, so that no others get their numbers
        return self._items[key][1]

    def _item(self, thing: Any, make: Callable[[Any], Any], own: Mapping[str, Any]) -> bytes | None:
        name = f"item {self._values.key(thing)}"
        if (record := self._records.get(name)) and self._holds(record, own):
            self.kept[name] = record
            return record.given + bytes(record.note)
        trace = Trace(own, self._site, own_names=set(own))
        with self._watching(), tracing(trace):
            make(thing)
        record = self._record_of(trace)
        if record is None:
            return None
        try:
            record.note = whole([self._values.attributes(*self._numbers.read(number)) for number in unpacked(record.reads)])
        except CannotTellError:
            return None
        self._take(name, record)
        return record.given + bytes(record.note)

    def _watching(self) -> AbstractContextManager[None]:
        return watching(self._values.tracked.watched, self._values.tracked.costly)

    def _holds(self, record: Record, own: Mapping[str, Any]) -> bool:
        """Whether all that was read when the record was made is what it was. False where that cannot be told, or is not there any
        more."""
        sets = self._numbers.sets
        try:
            return self._given(own, sets[record.own], sets[record.site]) == record.given and self._marks.hold(record)
        except CannotTellError:
            return False

    def _given(self, own: Mapping[str, Any], names: tuple[str, ...], site_names: tuple[str, ...]) -> bytes:
        """A digest of the variables of these names: its own, and the site's."""
        return whole([self._values.variables(own, names), self._values.common(self._site, site_names)])

    def items(self) -> set[bytes]:
        """The digests that `item` gave."""
        return {digest for _, digest in self._items.values() if digest}

    def details(self) -> Details:
        """What is kept for the next build, after which nothing more is made."""
        self._records.clear()
        return self._numbers.compact(self.kept, self._marks.of(self.kept.values()))

    def make(self, jobs: Sequence[Job], processes: int) -> Iterator[tuple[Job, Any]]:
        """Make all of them, by so many processes at most; each with what was noted of it. Raises what a template raises."""
        known = self._numbers.counts()
        work = Work(
            len(jobs),
            lambda number: self._one(jobs[number]),
            lambda: self._numbers.since(known),
            lambda told: partial(_renumbered, self._numbers.renumbering(known, told)),
        )
        with self._watching(), _collecting():
            for number, made in over_processes(work, processes):
                job = jobs[number]
                self._values.meet(job.own.values())  # another process may have made it
                self._outputs.here[job.path] = made.written
                self._take(job.path, made.record)
                self.spent[job.kind] += made.cpu_seconds
                yield job, made.note

    def _one(self, job: Job) -> Made:
        began = time.process_time()
        trace = Trace(job.own, self._site, own_names=set(job.read))
        with tracing(None if job.all_told else trace):
            data = job.make(job.own, self._site)
            note = job.note(Names(job.own, self._site), data)
        self._outputs.put(job.path, data)
        return Made(self._outputs.here[job.path], self._record_of(trace, note), note, time.process_time() - began)

    def _record_of(self, trace: Trace, note: Any = None) -> Record | None:
        """What was read; None where that cannot be told."""
        own, site = tuple(sorted(trace.own_names)), tuple(sorted(trace.site_names))
        try:
            given = self._given(trace.own, own, site)
        except CannotTellError:
            return None
        reads = packed(self._numbers.of_read(*read) for read in self._values.reads(trace.things.values()))
        return Record(self._numbers.of_set(own), self._numbers.of_set(site), reads, given, note)

    def _take(self, path: str, record: Record | None) -> None:
        self._records.pop(path, None)
        if record:
            self.kept[path] = record


def _renumbered(renumber: Callable[[Record], None], made: Made) -> Made:
    if made.record:
        renumber(made.record)
    return made


@contextmanager
def _collecting() -> Iterator[None]:
    """Have what rendering leaves behind collected, which is in cycles. What is there before is left alone: it stays, and other
    processes have it in memory once, for as long as nobody touches it."""
    collects = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        if not collects:
            gc.disable()
