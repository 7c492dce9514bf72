"""Run tasks on a cluster of machines: a Dask scheduler, and workers with the same version of Gazette.

A task is sent in shards. If a worker is lost, Dask runs its shard again on another. A shard that kills several workers is split
until the file that does it is found.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from ..entities.recognition.recognize import load_recognizer
from ..model.errors import ConfigError, GazetteError
from .cache_keys import code_fingerprints
from .tasks import Executor, Task, TaskResult, decode_task, encode_task, estimate_seconds, run_task
from .workers import split_into_batches

# Seconds of work in a shard: long enough to outweigh the sending, short enough that losing one does not matter.
_SHARD = 5.0
# Shards that are submitted for each worker thread, so that none waits for the next one.
_SHARDS_PER_THREAD = 2
# Seconds to wait for the scheduler to answer, and for a result before checking that there are workers.
_PATIENCE, _WITHOUT_WORKERS = 10.0, 60.0
_INSTALL = "install it here with: pip install 'pelican-gazette[cluster]'"
_SAME_VERSIONS = "every worker needs the same versions of Python, pelican-gazette and all that it depends on"


@contextmanager
def open_cluster(address: str) -> Iterator[Executor]:
    """Yield an Executor that runs tasks on the cluster of a scheduler, given its address, such as tcp://10.0.0.1:8786.

    Raises ConfigError if dask.distributed is not installed, or if the scheduler does not answer. The Executor raises it if the
    workers cannot run a task.
    """
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
        yield lambda task: _distribute(client, task)


@lru_cache(maxsize=1)
def _load(spec: str) -> Any:
    return load_recognizer(spec)


def run_shard(data: bytes, expected: tuple[str, str]) -> list[TaskResult]:
    """Run an encoded task, on a worker of the cluster, and return its results in order.

    Raises ConfigError if the worker's code fingerprints are not the `expected` ones of the machine that sent the task, since its
    results could then differ.
    """
    task = decode_task(data)
    if code_fingerprints(task.spec) != expected:
        raise ConfigError(f"a worker has another version than this machine, so its results could differ; {_SAME_VERSIONS}")
    return list(run_task(task, _load))


def _distribute(client: Any, task: Task) -> Iterator[TaskResult]:
    """Run a task in shards and yield the results as they come.

    Items suspected of killing workers are run at the end, each alone, since items that ran on the same worker are suspected, too.
    """
    expected = code_fingerprints(task.spec)
    suspects: deque[list[int]] = deque()
    yield from _run_shards(client, task, expected, deque(split_into_batches(estimate_seconds(task), _SHARD)), suspects)
    while suspects:
        confirmed: deque[list[int]] = deque()
        (index,) = suspects.popleft()
        yield from _run_shards(client, task, expected, deque([[index]]), confirmed)
        if confirmed:
            yield TaskResult(index, failure="every worker of the cluster that worked on it died; leave it out, or make it smaller")


def _run_shards(
    client: Any, task: Task, expected: tuple[str, str], shards: deque[list[int]], suspects: deque[list[int]]
) -> Iterator[TaskResult]:
    """Run shards, given as lists of indexes, and yield their results. Single items that kill workers are added to `suspects`."""
    import distributed

    wait: Any = distributed.wait
    submitted: dict[Any, list[int]] = {}
    while shards or submitted:
        while shards and len(submitted) < max(1, _SHARDS_PER_THREAD * sum(client.nthreads().values())):
            indexes = shards.popleft()
            submitted[client.submit(run_shard, encode_task(task.subset(indexes)), expected, pure=False)] = indexes
        try:
            finished = wait(list(submitted), timeout=_WITHOUT_WORKERS, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            _check_workers(client)
            continue
        for future in finished:
            indexes = submitted.pop(future)
            error = future.exception()
            if error is None:
                yield from _at_indexes(future.result(), indexes)
            elif isinstance(error, distributed.KilledWorker):
                middle = len(indexes) // 2
                (shards if middle else suspects).extend(filter(None, (indexes[:middle], indexes[middle:])))
            else:
                raise _explain(error) from error


def _at_indexes(results: list[TaskResult], indexes: list[int]) -> Iterator[TaskResult]:
    """Yield the results of a shard with the indexes of its items in the whole task."""
    yield from (TaskResult(index, result.value, result.failure) for index, result in zip(indexes, results, strict=True))


def _check_workers(client: Any) -> None:
    if not client.nthreads():
        raise ConfigError(
            "the cluster has no workers left; start some with: dask worker ADDRESS, and run this again; finished work is kept"
        )


def _explain(error: BaseException) -> GazetteError:
    if isinstance(error, GazetteError):
        return error
    return ConfigError(f"a worker of the cluster failed: {type(error).__name__}: {error}; {_SAME_VERSIONS}")
