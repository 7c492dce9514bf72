"""Run many tasks in this process and in others that are forked from it, and so have all of its objects."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, TypeVar

Result = TypeVar("Result")

# The number of tasks that justifies one more process. A process costs as much as a hundred pages, since it has to copy memory and
# to compute some things again.
_TASKS_PER_PROCESS = 200
# The number of tasks that a process takes at a time. It is small, so that all processes end at about the same time. An object in
# several results of a chunk is sent once.
_CHUNK = 32


class _Child:
    """Holds, in a child, the function that runs a task."""

    run: Callable[[int], Any]


def run_tasks(count: int, run: Callable[[int], Result], processes: int) -> Iterator[tuple[int, Result]]:
    """Run the tasks 0 to `count` - 1 in at most `processes` processes, this one included. Yield their numbers and results, in no
    particular order. Results must be picklable.

    If a task fails in a child, or a child dies, the tasks without a result are run in this process, so that the error is raised
    here. Processes are forked on Linux only, and only if there are enough tasks."""
    unfinished = set(range(count))
    children = min(processes, count // _TASKS_PER_PROCESS + 1) - 1 if sys.platform == "linux" else 0
    if children > 0:
        with ProcessPoolExecutor(children, get_context("fork"), _begin_child, (run,)) as pool:
            chunks = [range(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
            futures = [pool.submit(_run_chunk, chunk) for chunk in chunks]
            while futures and futures[-1].cancel():  # no child has begun with it
                for number in chunks[len(futures) - 1]:
                    unfinished.remove(number)
                    yield number, run(number)
                del futures[-1]
            for future in as_completed(futures):
                for number, result in [] if future.exception() else future.result():
                    unfinished.remove(number)
                    yield number, result
    yield from ((number, run(number)) for number in sorted(unfinished))


def _begin_child(run: Callable[[int], Any]) -> None:
    _Child.run = staticmethod(run)
    gc.freeze()  # the garbage collector of a child must not write to memory that it shares with its parent


def _run_chunk(chunk: range) -> list[tuple[int, Any]]:
    return [(number, _Child.run(number)) for number in chunk]
