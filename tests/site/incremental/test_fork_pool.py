"""Tasks in forked processes: all are run, whatever happens to the children."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from gazette.site.incremental.build_store import DependencyRecord
from gazette.site.incremental.fork_pool import ForkedTasks, run_tasks
from gazette.site.incremental.interning import IdTable, pack_ids, unpack_ids

COUNT = 900
PARENT = os.getpid()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def run_all(run: Callable[[int], int], processes: int = 3) -> list[int]:
    """Run COUNT tasks and return their results in the order of the tasks. Each child exports its process id, once."""
    children: list[int] = []

    def import_from(process: int) -> Callable[[int], int]:
        children.append(process)
        return lambda result: result

    results = dict(run_tasks(ForkedTasks(COUNT, run, os.getpid, import_from), processes))
    assert len(set(children)) == len(children) < processes
    assert PARENT not in children
    return [results[number] for number in range(COUNT)]


def test_every_task_is_run() -> None:
    assert run_all(lambda number: number * number) == [number * number for number in range(COUNT)]


def test_several_processes_run_tasks() -> None:
    def run(number: int) -> int:
        sum(range(20_000))  # long enough for another process to take a chunk
        return os.getpid()

    assert len(set(run_all(run))) > 1


def test_few_tasks_are_run_in_this_process() -> None:
    tasks: ForkedTasks[int, None] = ForkedTasks(50, lambda number: os.getpid(), lambda: None, lambda exported: int)
    assert {process for _, process in run_tasks(tasks, 3)} == {PARENT}


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


def test_records_of_a_child_get_the_ids_of_this_process() -> None:
    """Both processes add entries to their tables after the fork."""
    parent, child = (IdTable(["ada"], [("name",)]) for _ in range(2))
    counts = parent.counts()
    parent.read_id("bob", ("name", "url"))
    reads = [("ada", ("name",)), ("cyd", ("url",)), ("bob", ("name", "url")), ("ada", ("url",))]
    read_ids = pack_ids(child.read_id(*read) for read in reads)
    record = DependencyRecord(child.set_id(("a", "b")), child.set_id(("name",)), read_ids, b"")
    parent.id_converter(counts, child.added_since(counts))(record)
    assert [parent.read_of(read_id) for read_id in unpack_ids(record.reads)] == reads
    assert (parent.name_sets[record.page_names], parent.name_sets[record.site_names]) == (("a", "b"), ("name",))


def test_ids_stay_the_same_if_a_child_adds_no_entries() -> None:
    parent, child = (IdTable(["ada"], [("name",)]) for _ in range(2))
    record = DependencyRecord(0, 0, pack_ids([child.read_id("ada", ("name",))]), b"")
    parent.id_converter(parent.counts(), child.added_since(parent.counts()))(record)
    assert record == DependencyRecord(0, 0, pack_ids([0]), b"")
