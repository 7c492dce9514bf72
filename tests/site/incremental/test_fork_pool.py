"""Work over forked processes: all of it is done, whatever becomes of the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from gazette.site.incremental.build_store import Record
from gazette.site.incremental.fork_pool import Work, over_processes
from gazette.site.incremental.interning import Numbers, packed, unpacked

MANY = 900
HERE = os.getpid()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def done(do: Callable[[int], int], processes: int = 3) -> list[int]:
    """What `do` makes of all numbers, in their order. What other processes tell is who they are, and their results count for that."""
    heard: list[int] = []

    def hear(process: int) -> Callable[[int], int]:
        heard.append(process)
        return lambda made: made

    found = dict(over_processes(Work(MANY, do, os.getpid, hear), processes))
    assert len(set(heard)) == len(heard) < processes
    assert HERE not in heard
    return [found[number] for number in range(MANY)]


def test_every_number_is_done_once() -> None:
    assert done(lambda number: number * number) == [number * number for number in range(MANY)]


def test_several_processes_do_it() -> None:
    def do(number: int) -> int:
        sum(range(20_000))  # long enough for another to take a turn
        return os.getpid()

    assert len(set(done(do))) > 1


def test_little_work_is_done_here() -> None:
    work: Work[int, None] = Work(50, lambda number: os.getpid(), lambda: None, lambda told: int)
    assert {process for _, process in over_processes(work, 3)} == {HERE}


def test_what_a_process_had_when_it_died_is_done_here() -> None:
    def do(number: int) -> int:
        if os.getpid() != HERE and number > 40:
            os._exit(9)
        return number

    assert done(do) == list(range(MANY))


def test_an_error_is_raised_here() -> None:
    def do(number: int) -> int:
        if number == 600:
            raise ValueError("600")
        return number

    with pytest.raises(ValueError, match="600"):
        done(do)


def test_records_of_another_process_get_the_numbers_of_this_one() -> None:
    """Each met things of its own after they parted."""
    here, there = (Numbers(["ada"], [("name",)]) for _ in range(2))
    known = here.counts()
    here.of_read("bob", ("name", "url"))
    reads = [("ada", ("name",)), ("cyd", ("url",)), ("bob", ("name", "url")), ("ada", ("url",))]
    record = Record(there.of_set(("a", "b")), there.of_set(("name",)), packed(there.of_read(*read) for read in reads), b"")
    here.renumbering(known, there.since(known))(record)
    assert [here.read(number) for number in unpacked(record.reads)] == reads
    assert (here.sets[record.own], here.sets[record.site]) == (("a", "b"), ("name",))


def test_where_nothing_is_new_numbers_are_what_they_were() -> None:
    here, there = (Numbers(["ada"], [("name",)]) for _ in range(2))
    record = Record(0, 0, packed([there.of_read("ada", ("name",))]), b"")
    here.renumbering(here.counts(), there.since(here.counts()))(record)
    assert record == Record(0, 0, packed([0]), b"")
