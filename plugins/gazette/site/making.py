"""Makes pages and feeds: only those that are not what they were, over all cores where there are many."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any, NamedTuple

from .marks import Marks, whole
from .numbers import Numbers, packed
from .outputs import Outputs, Written
from .reads import Names, Trace, tracing, watching
from .records import Details, Record
from .values import COSTLY, WATCHED, CannotTellError, Values

# A process more costs as much as a hundred pages or so: what memory it must copy, and what it finds out again.
_WORTH = 200
# Pages that a process takes at a time: few enough for all to end together.
_TURN = 16
_NUMBER = 4


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
    """A job that is done: the file (None where it makes none), what was read, and a digest as in a Record, b"" where it cannot be
    told."""

    written: Written | None
    own: tuple[str, ...]
    site: tuple[str, ...]
    reads: tuple[tuple[str, tuple[str, ...]], ...]
    given: bytes
    note: Any
    cpu_seconds: float = 0.0


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
        with watching(WATCHED, COSTLY), tracing(trace):
            make(thing)
        made = self._told(trace)
        try:
            digest = whole([self._values.attributes(*read) for read in made.reads])
        except CannotTellError:
            return None
        self._record(name, made._replace(note=digest))
        return made.given + digest if made.given else None

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
        with watching(WATCHED, COSTLY), _collecting():
            for number, made in _over_processes(len(jobs), processes, lambda number: self._one(jobs[number])):
                job = jobs[number]
                self._values.meet(job.own.values())  # another process may have made it
                if made.written:
                    self._outputs.here[job.path] = made.written
                self._record(job.path, made)
                self.spent[job.kind] += made.cpu_seconds
                yield job, made.note

    def _one(self, job: Job) -> Made:
        began = time.process_time()
        trace = Trace(job.own, self._site, own_names=set(job.read))
        with tracing(None if job.all_told else trace):
            data = job.make(job.own, self._site)
            note = job.note(Names(job.own, self._site), data)
        self._outputs.put(job.path, data)
        made = self._told(trace)._replace(written=self._outputs.here[job.path], note=note)
        return made._replace(cpu_seconds=time.process_time() - began)

    def _told(self, trace: Trace) -> Made:
        """What was read, and a digest of what was given."""
        own, site = tuple(sorted(trace.own_names)), tuple(sorted(trace.site_names))
        try:
            given = self._given(trace.own, own, site)
        except CannotTellError:
            return Made(None, own, site, (), b"", None)
        return Made(None, own, site, tuple(self._values.reads(trace.things.values())), given, None)

    def _record(self, path: str, made: Made) -> None:
        self._records.pop(path, None)
        if made.given:
            reads = packed(self._numbers.of_read(*read) for read in made.reads)
            own, site = self._numbers.of_set(made.own), self._numbers.of_set(made.site)
            self.kept[path] = Record(own, site, reads, made.given, made.note)


def _over_processes(count: int, processes: int, do: Callable[[int], Made]) -> Iterator[tuple[int, Made]]:
    """Do all numbers below `count`, this process and forked ones taking turns. Where a number fails, it is done here again, so
    that its error is raised here."""
    more = min(processes, count // _WORTH + 1) - 1 if sys.platform == "linux" else 0
    if more < 1:
        yield from ((number, do(number)) for number in range(count))
        return
    left = set(range(count))
    with _turns(count) as turns:
        others = [_fork(turns, count, do) for _ in range(more)]
        try:
            for number, made in _take(turns, count, do):
                left.remove(number)
                yield number, made
        finally:
            while os.read(turns, _NUMBER):  # an error here is no work for the others
                continue
            for process, _ in others:
                os.waitpid(process, 0)
        for number, made in chain.from_iterable(_read(results) for _, results in others):
            left.remove(number)
            yield number, made
    yield from ((number, do(number)) for number in sorted(left))


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


@contextmanager
def _turns(count: int) -> Iterator[int]:
    """A pipe in which the first number of each turn is; what is read once is gone."""
    reading, writing = os.pipe()
    try:
        os.write(writing, b"".join(start.to_bytes(_NUMBER, "big") for start in range(0, count, _TURN)))
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _take(turns: int, count: int, do: Callable[[int], Made]) -> Iterator[tuple[int, Made]]:
    while start := os.read(turns, _NUMBER):
        first = int.from_bytes(start, "big")
        for number in range(first, min(first + _TURN, count)):
            yield number, do(number)


def _fork(turns: int, count: int, do: Callable[[int], Made]) -> tuple[int, IO[bytes]]:
    """Another process that takes turns, and the file in which its results will be."""
    results = tempfile.TemporaryFile()  # noqa: SIM115 - two processes have it
    process = os.fork()
    if process:
        return process, results
    status = 1
    try:
        for one in _take(turns, count, do):
            pickle.dump(one, results)
        results.flush()
        status = 0
    finally:
        os._exit(status)  # nothing of this process's end is to happen twice
    raise AssertionError


def _read(results: IO[bytes]) -> Iterator[tuple[int, Made]]:
    """What another process has done; nothing of what it was at when it died."""
    with results:
        results.seek(0)
        with suppress(EOFError, pickle.UnpicklingError):
            while True:
                yield pickle.load(results)  # noqa: S301 - written by ourselves, into a file without a name
