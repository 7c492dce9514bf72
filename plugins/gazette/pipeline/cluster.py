"""Work shared out to a cluster of machines: a Dask scheduler and its workers, which have the same version of Gazette.

A shard whose worker is lost is run again by Dask; one that ends its workers is split until the one file is found.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from ..entities.recognition.recognize import load_recognizer
from ..model.errors import ConfigError, GazetteError
from .cache_keys import prints
from .tasks import Done, Task, Work, decode, do, encode, seconds_of
from .workers import batches

# Seconds of work that a shard is: enough to be worth its way, little enough to be lost.
_SHARD = 5.0
# Shards that are on their way for each thread of a worker, so that none waits.
_AHEAD = 2
# Seconds to wait for a scheduler, and without any worker.
_PATIENCE, _WITHOUT_WORKERS = 10.0, 60.0
_INSTALL = "install it here with: pip install 'pelican-gazette[cluster]'"
_THERE = "every worker needs the same versions of Python, pelican-gazette and all that it depends on"


@contextmanager
def open_cluster(address: str) -> Iterator[Work]:
    """What does tasks on the cluster whose scheduler has an address such as tcp://10.0.0.1:8786. Raises ConfigError where it does
    not answer, or dask.distributed is not installed; its tasks where workers cannot do them."""
    try:
        import distributed
    except ImportError as error:
        raise ConfigError(f"--scheduler needs dask.distributed, which is not installed ({error}); {_INSTALL}") from error
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConfigError(f"no Dask scheduler answers at {address}: {error}; start one with: dask scheduler") from error
    with client, client.as_current():
        yield lambda task: _share(client, task)


@lru_cache(maxsize=1)
def _load(spec: str) -> Any:
    return load_recognizer(spec)


def do_shard(data: bytes, expected: tuple[str, str]) -> list[Done]:
    """Do a task on a worker, what the local processes do with theirs. Raises ConfigError where its results could differ from those
    of the machine that asks, whose fingerprints are `expected`."""
    task = decode(data)
    if prints(task.spec) != expected:
        raise ConfigError(f"a worker has another version than this machine, and could find other things; {_THERE}")
    return list(do(task, _load))


def _share(client: Any, task: Task) -> Iterator[Done]:
    """Send shards out, take in what comes back. At the end files that are suspected of ending workers, one alone at a time: others
    that were on the same worker are suspected, too."""
    expected = prints(task.spec)
    suspects: deque[list[int]] = deque()
    yield from _rounds(client, task, expected, deque(batches(seconds_of(task), _SHARD)), suspects)
    while suspects:
        again: deque[list[int]] = deque()
        (place,) = suspects.popleft()
        yield from _rounds(client, task, expected, deque([[place]]), again)
        if again:
            yield Done(
                place, lost="the workers of the cluster that worked on it ended, each time; leave it out, or make it smaller"
            )


def _rounds(
    client: Any, task: Task, expected: tuple[str, str], todo: deque[list[int]], suspects: deque[list[int]]
) -> Iterator[Done]:
    import distributed

    wait: Any = distributed.wait
    under_way: dict[Any, list[int]] = {}
    while todo or under_way:
        while todo and len(under_way) < max(1, _AHEAD * sum(client.nthreads().values())):
            places = todo.popleft()
            under_way[client.submit(do_shard, encode(task.part(places)), expected, pure=False)] = places
        try:
            finished = wait(list(under_way), timeout=_WITHOUT_WORKERS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            _check_workers(client)
            continue
        for future in finished:
            places = under_way.pop(future)
            error = future.exception()
            if error is None:
                yield from _in_place(future.result(), places)
            elif isinstance(error, distributed.KilledWorker):
                middle = len(places) // 2
                (todo if middle else suspects).extend(filter(None, (places[:middle], places[middle:])))
            else:
                raise _explained(error) from error


def _in_place(results: list[Done], places: list[int]) -> Iterator[Done]:
    yield from (Done(place, done.value, done.lost) for place, done in zip(places, results, strict=True))


def _check_workers(client: Any) -> None:
    if not client.nthreads():
        raise ConfigError(
            "the cluster has no workers left; start some with: dask worker ADDRESS. What is done stays: run this again"
        )


def _explained(error: BaseException) -> GazetteError:
    if isinstance(error, GazetteError):
        return error
    return ConfigError(f"a worker of the cluster failed: {type(error).__name__}: {error}; {_THERE}")
