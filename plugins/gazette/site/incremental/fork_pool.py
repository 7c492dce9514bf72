"""Run many tasks in this process and in children that are forked from it. All of them take tasks from the same pipe."""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

Result = TypeVar("Result")
Export = TypeVar("Export")

# The number of tasks that justifies one more process. A process costs as much as a hundred pages, since it has to copy memory and
# to compute some things again.
_TASKS_PER_PROCESS = 200
# The number of tasks that a process takes at a time. It is small, so that all processes end at about the same time.
_CHUNK = 16
# Bytes of a task's number in the pipe.
_NUMBER_SIZE = 4


@dataclass(frozen=True, slots=True)
class ForkedTasks(Generic[Result, Export]):
    """`count` tasks, numbered from 0.

    `run(number)` runs one. `export()` is called in a child when it has run its share, and its result is sent to the parent. There,
    `import_from(exported)` is called, which returns the function that converts the child's results. Results and exports must be
    picklable."""

    count: int
    run: Callable[[int], Result]
    export: Callable[[], Export]
    import_from: Callable[[Export], Callable[[Result], Result]]


def run_tasks(tasks: ForkedTasks[Result, Any], processes: int) -> Iterator[tuple[int, Result]]:
    """Run all tasks in at most `processes` processes, and yield their numbers and results, in no particular order.

    If a task fails in a child, or the child dies, all tasks of that child are run again in this process, so that the error is
    raised here. Processes are forked on Linux only, and only if there are enough tasks."""
    child_count = min(processes, tasks.count // _TASKS_PER_PROCESS + 1) - 1 if sys.platform == "linux" else 0
    if child_count < 1:
        yield from ((number, tasks.run(number)) for number in range(tasks.count))
        return
    unfinished = set(range(tasks.count))
    with _chunk_pipe(tasks.count) as chunks:
        children = [_fork(chunks, tasks) for _ in range(child_count)]
        try:
            for number, result in _run_chunks(chunks, tasks):
                unfinished.remove(number)
                yield number, result
        finally:
            while os.read(chunks, _NUMBER_SIZE):  # after an error here, leave no tasks for the children
                continue
            for process, _ in children:
                os.waitpid(process, 0)
        for _, file in children:
            for number, result in _read_results(file, tasks.import_from):
                unfinished.remove(number)
                yield number, result
    yield from ((number, tasks.run(number)) for number in sorted(unfinished))


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


def _run_chunks(chunks: int, tasks: ForkedTasks[Result, Any]) -> Iterator[tuple[int, Result]]:
    """Take chunks from the pipe until it is empty, and run their tasks."""
    while start := os.read(chunks, _NUMBER_SIZE):
        first = int.from_bytes(start, "big")
        for number in range(first, min(first + _CHUNK, tasks.count)):
            yield number, tasks.run(number)


def _fork(chunks: int, tasks: ForkedTasks[Result, Any]) -> tuple[int, IO[bytes]]:
    """Start a child that runs chunks. Return its process id and the file into which it writes its results and, last, its export."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - both processes use it
    process = os.fork()
    if process:
        return process, file
    status = 1
    try:
        for numbered_result in _run_chunks(chunks, tasks):
            pickle.dump(numbered_result, file)
        pickle.dump(_ChildExport(tasks.export()), file)
        file.flush()
        status = 0
    finally:
        os._exit(status)  # without exit handlers, which only the parent must run
    raise AssertionError


@dataclass(frozen=True, slots=True)
class _ChildExport:
    """What a child exports; the last object in its file."""

    value: Any


def _read_results(file: IO[bytes], import_from: Callable[[Any], Callable[[Result], Result]]) -> Iterator[tuple[int, Result]]:
    """Yield the converted results of a child. Yield none if it died before it had written its export."""
    results: list[tuple[int, Result]] = []
    with file, suppress(EOFError, pickle.UnpicklingError):
        file.seek(0)
        while not isinstance(loaded := pickle.load(file), _ChildExport):  # noqa: S301 - our own data, in a file without a name
            results.append(loaded)
        convert = import_from(loaded.value)
        yield from ((number, convert(result)) for number, result in results)
