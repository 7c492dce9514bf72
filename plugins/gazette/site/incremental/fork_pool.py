"""Many pieces of work over several processes, which are forked from this one and take turns with it."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

Made = TypeVar("Made")
Told = TypeVar("Told")

# A process more costs as much as a hundred pages or so: what memory it must copy, and what it finds out again.
_WORTH = 200
# Pieces that a process takes at a time: few enough for all to end together.
_TURN = 16
_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Work(Generic[Made, Told]):
    """So many pieces of work, by their numbers: what does one; what another process tells at its end; and what makes its results
    this one's, by what it told."""

    count: int
    do: Callable[[int], Made]
    tell: Callable[[], Told]
    hear: Callable[[Told], Callable[[Made], Made]]


def over_processes(work: Work[Made, Any], processes: int) -> Iterator[tuple[int, Made]]:
    """Do all of it, by so many processes at most. Where a piece fails, or its process does not come to its end, it is done here
    again, so that its error is raised here."""
    more = min(processes, work.count // _WORTH + 1) - 1 if sys.platform == "linux" else 0
    if more < 1:
        yield from ((number, work.do(number)) for number in range(work.count))
        return
    left = set(range(work.count))
    with _turns(work.count) as turns:
        others = [_fork(turns, work) for _ in range(more)]
        try:
            for number, made in _take(turns, work):
                left.remove(number)
                yield number, made
        finally:
            while os.read(turns, _NUMBER):  # an error here is no work for the others
                continue
            for process, _ in others:
                os.waitpid(process, 0)
        for _, results in others:
            for number, made in _read(results, work.hear):
                left.remove(number)
                yield number, made
    yield from ((number, work.do(number)) for number in sorted(left))


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


def _take(turns: int, work: Work[Made, Any]) -> Iterator[tuple[int, Made]]:
    while start := os.read(turns, _NUMBER):
        first = int.from_bytes(start, "big")
        for number in range(first, min(first + _TURN, work.count)):
            yield number, work.do(number)


def _fork(turns: int, work: Work[Made, Any]) -> tuple[int, IO[bytes]]:
    """Another process that takes turns, and the file in which its results will be, and last what it tells."""
    results = tempfile.TemporaryFile()  # noqa: SIM115 - two processes have it
    process = os.fork()
    if process:
        return process, results
    status = 1
    try:
        for one in _take(turns, work):
            pickle.dump(one, results)
        pickle.dump(_End(work.tell()), results)
        results.flush()
        status = 0
    finally:
        os._exit(status)  # nothing of this process's end is to happen twice
    raise AssertionError


@dataclass(frozen=True, slots=True)
class _End:
    told: Any


def _read(results: IO[bytes], hear: Callable[[Any], Callable[[Made], Made]]) -> Iterator[tuple[int, Made]]:
    """What another process has done; nothing of one that died."""
    done: list[tuple[int, Made]] = []
    with results, suppress(EOFError, pickle.UnpicklingError):
        results.seek(0)
        while not isinstance(one := pickle.load(results), _End):  # noqa: S301 - written by ourselves, into a file without a name
            done.append(one)
        heard = hear(one.told)
        yield from ((number, heard(made)) for number, made in done)
