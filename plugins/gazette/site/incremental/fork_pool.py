"""Run many tasks in this process and in children that are forked from it. All of them take tasks from the same pipe."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, TypeVar

Result = TypeVar("Result")

# The number of tasks that justifies one more process. A process costs as much as a hundred pages, since it has to copy memory and
# to compute some things again.
_TASKS_PER_PROCESS = 200
# The number of tasks that a process takes at a time. It is small, so that all processes end at about the same time.
_CHUNK = 16
# Bytes of a task's number in the pipe.
_NUMBER_SIZE = 4


def run_tasks(count: int, run: Callable[[int], Result], processes: int) -> Iterator[tuple[int, Result]]:
    """Run the tasks 0 to `count` - 1 in at most `processes` processes. Yield their numbers and results, in no particular order.
    Results must be picklable.

    If a task fails in a child, or the child dies, the tasks without a result are run in this process, so that the error is raised
    here. Processes are forked on Linux only, and only if there are enough tasks."""
    child_count = min(processes, count // _TASKS_PER_PROCESS + 1) - 1 if sys.platform == "linux" else 0
    if child_count < 1:
        yield from ((number, run(number)) for number in range(count))
        return
    unfinished = set(range(count))
    with _chunk_pipe(count) as chunks:
        children = [_fork(chunks, count, run) for _ in range(child_count)]
        try:
            for number, result in _run_chunks(chunks, count, run):
                unfinished.remove(number)
                yield number, result
        finally:
            while os.read(chunks, _NUMBER_SIZE):  # after an error here, leave no tasks for the children
                continue
            for process, _ in children:
                os.waitpid(process, 0)
        for _, file in children:
            for number, result in _read_results(file):
                unfinished.remove(number)
                yield number, result
    yield from ((number, run(number)) for number in sorted(unfinished))


@contextmanager
def _chunk_pipe(count: int) -> Iterator[int]:
    """Yield the reading end of a pipe with the number of the first task of each chunk. Each number can be read only once, by one
    process."""
    reading, writing = os.pipe()
    try:
        os.write(writing, b"".join(start.to_bytes(_NUMBER_SIZE, "big") for start in range(0, count, _CHUNK)))
        os.close(writing)
        yield reading
    finally:
        os.close(reading)


def _run_chunks(chunks: int, count: int, run: Callable[[int], Result]) -> Iterator[tuple[int, Result]]:
    """Take chunks from the pipe until it is empty, and run their tasks."""
    while start := os.read(chunks, _NUMBER_SIZE):
        first = int.from_bytes(start, "big")
        for number in range(first, min(first + _CHUNK, count)):
            yield number, run(number)


def _fork(chunks: int, count: int, run: Callable[[int], Result]) -> tuple[int, IO[bytes]]:
    """Start a child that runs chunks. Return its process id and the file into which it writes its results."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - both processes use it
    process = os.fork()
    if process:
        return process, file
    try:
        gc.freeze()  # the collector of the child must not write to memory that it shares with its parent
        pickler = pickle.Pickler(file)  # one for all results, so that an object in several of them is written once
        for numbered_result in _run_chunks(chunks, count, run):
            pickler.dump(numbered_result)
        file.flush()
    finally:
        os._exit(0)  # without exit handlers, which only the parent must run; a task that failed has no result
    raise AssertionError


def _read_results(file: IO[bytes]) -> Iterator[tuple[int, Result]]:
    """Yield the results of a child."""
    with file, suppress(EOFError, pickle.UnpicklingError):
        file.seek(0)
        unpickler = pickle.Unpickler(file)  # noqa: S301 - our own data, in a file without a name
        while True:
            yield unpickler.load()
