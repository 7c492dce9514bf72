"""Tasks in forked processes: all are run, whatever happens to the children."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from gazette.site.incremental.fork_pool import run_tasks

COUNT = 900
PARENT = os.getpid()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def run_all(run: Callable[[int], int], processes: int = 3) -> list[int]:
    """Run COUNT tasks and return their results in the order of the tasks."""
    results = dict(run_tasks(COUNT, run, processes))
    return [results[number] for number in range(COUNT)]


def test_every_task_is_run() -> None:
    assert run_all(lambda number: number * number) == [number * number for number in range(COUNT)]


def test_several_processes_run_tasks() -> None:
    def run(number: int) -> int:
        sum(range(20_000))  # long enough for another process to take a chunk
        return os.getpid()

    assert len(set(run_all(run))) > 1


def test_few_tasks_are_run_in_this_process() -> None:
    assert {process for _, process in run_tasks(50, lambda number: os.getpid(), 3)} == {PARENT}


def test_tasks_of_a_child_that_dies_are_run_in_this_process() -> None:
    def run(number: int) -> int:
        if os.getpid() != PARENT and number > 40:
            os._exit(9)
        return number

    assert run_all(run) == list(range(COUNT))


def test_an_error_is_raised_in_this_process() -> None:
    def run(number: int) -> int:
        if number == 600:
            raise ValueError("600")
        return number

    with pytest.raises(ValueError, match="600"):
        run_all(run)
