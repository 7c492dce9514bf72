"""Run tasks in worker processes of this machine. If a worker dies on a file, only that file is lost.

Workers are fresh interpreters, not forks: they are the same on every system, they inherit no threads and no state of libraries, and
it does not matter how the build was started. They receive tasks and send results over a socket, as bytes.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType

import msgspec

from ..model.errors import ConfigError
from .tasks import Task, TaskResult, encode_task, estimate_seconds, run_in_process

# Seconds of work in a batch, and seconds of work that justify starting a worker, which takes 0.7 seconds.
_BATCH, _PAYS = 0.5, 1.5
# The first byte of a message from a worker: it is ready; a result follows; an error message follows.
READY, RESULT, PROBLEM = b"r", b"+", b"!"
# The worker imports the package as `gazette`, wherever it is installed: under its name in Pelican's namespace, it would import
# Pelican, too. It gets the socket, the package's folder and the patience as arguments, and the module path as the first message.
_START = """
import importlib.util, sys
from multiprocessing.connection import Connection
connection = Connection(int(sys.argv[1]))
sys.path[:] = connection.recv_bytes().decode("utf-8", "surrogateescape").split("\\0")
spec = importlib.util.spec_from_file_location("gazette", sys.argv[2] + "/__init__.py", submodule_search_locations=[sys.argv[2]])
sys.modules["gazette"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["gazette"])
importlib.import_module("gazette.pipeline.worker_main").serve(connection, float(sys.argv[3]))
"""
_decode_result = msgspec.msgpack.Decoder(TaskResult).decode
# Numeric libraries start a thread for every core by default, but here every core has a process.
_SINGLE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
_REPORT = "this is a fault in Gazette or a library that it uses; leave the file out, and please report it with the file"
# How a worker died, by signal, and what to do about it.
_EXPLANATIONS = {
    "SIGKILL": "was killed, as happens when memory runs out; make the file smaller, or set GAZETTE['jobs'] to 1",
    "SIGXCPU": "took a hundred times as long as usual for its length; leave the file out, and please report it with the file",
}


@dataclass
class Worker:
    """A worker process.

    * `ready`: True once it has sent its first message.
    * `fresh`: True until it gets its first batch.
    * `retries_alone`: True while its batch is a single item that another worker died on.
    * `indexes`: the items of the task that it has not finished yet, in the order in which it works on them.
    """

    process: subprocess.Popen[bytes]
    connection: Connection
    ready: bool = False
    fresh: bool = True
    retries_alone: bool = False
    indexes: deque[int] = field(default_factory=deque)


class WorkerPool:
    """An Executor that runs tasks in up to `jobs` worker processes, or in this process if they are small.

    Use it as a context manager: the workers end with it. On one file, a worker may use a core for `patience` seconds, plus a
    hundred times what is usual for the file's length. Then it is killed.
    """

    def __init__(self, jobs: int, patience: float = 60) -> None:
        self.jobs = 1 if os.name == "nt" else jobs  # Windows cannot pass a socket's file descriptor
        self.patience = patience
        self.workers: list[Worker] = []

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers. A later task starts new ones."""
        for worker in self.workers:
            _stop(worker)
        self.workers.clear()

    def __call__(self, task: Task) -> Iterator[TaskResult]:
        """Run a task, its longest items first, and yield the results as they come.

        Raises ConfigError if the recognizer cannot be used, or if workers do not start.
        """
        seconds = estimate_seconds(task)
        worker_count = min(self.jobs, int(sum(seconds) / _PAYS))
        if worker_count <= 1:
            return run_in_process(task)
        return self._distribute(task, deque(split_into_batches(seconds)), worker_count)

    def _distribute(self, task: Task, batches: deque[list[int]], worker_count: int) -> Iterator[TaskResult]:
        suspects: deque[int] = deque()  # items that a worker died on, to be retried alone
        remaining = len(task)
        while remaining:
            while len(self.workers) < worker_count:
                self.workers.append(_start(self.patience))
            for worker in self.workers:
                if worker.ready and not worker.indexes:
                    _assign(worker, task, batches, suspects)
            for worker in _wait_for_messages(self.workers):
                for result in self._receive(worker, batches, suspects):
                    remaining -= 1
                    yield result

    def _receive(self, worker: Worker, batches: deque[list[int]], suspects: deque[int]) -> Iterator[TaskResult]:
        """Read a worker's message, and yield the result if it is one. A closed connection means that the worker died."""
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self.workers.remove(worker)
            yield from _handle_death(worker, batches, suspects)
            return
        if message[:1] == PROBLEM:
            raise ConfigError(message[1:].decode())
        if message[:1] == RESULT:
            yield replace(_decode_result(message[1:]), index=worker.indexes.popleft())
        worker.ready = True


def split_into_batches(seconds: Sequence[float], batch_seconds: float = _BATCH) -> Iterator[list[int]]:
    """Yield the indexes of a task's items in batches of about `batch_seconds` of work, given the seconds of each item.

    The longest items come first, so that at the end no core works on a long one while the others are idle.
    """
    batch: list[int] = []
    total = 0.0
    for index in sorted(range(len(seconds)), key=lambda index: (-seconds[index], index)):
        batch.append(index)
        total += seconds[index]
        if total >= batch_seconds:
            yield batch
            batch, total = [], 0.0
    if batch:
        yield batch


def _start(patience: float) -> Worker:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", _START, str(theirs.fileno()), str(Path(__file__).parents[1]), str(patience)]
    environment = {**os.environ, **_SINGLE_THREAD}
    with theirs:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment, pass_fds=[theirs.fileno()])
    worker = Worker(process, Connection(ours.detach()))
    with suppress(OSError):  # a worker that is dead already is noticed at the next read
        worker.connection.send_bytes("\0".join(sys.path).encode("utf-8", "surrogateescape"))
    return worker


def _assign(worker: Worker, task: Task, batches: deque[list[int]], suspects: deque[int]) -> None:
    """Send an idle worker its next items: a single suspect if the worker is fresh and there is one, otherwise the next batch."""
    worker.retries_alone = worker.fresh and bool(suspects)
    worker.indexes.extend([suspects.popleft()] if worker.retries_alone else batches.popleft() if batches else ())
    if worker.indexes:
        worker.fresh = False
        with suppress(OSError):
            worker.connection.send_bytes(encode_task(task.subset(worker.indexes)))


def _wait_for_messages(workers: Sequence[Worker]) -> list[Worker]:
    """Wait until a worker has sent something or has died, and return all such workers."""
    readable = wait([worker.connection for worker in workers])
    return [worker for worker in workers if worker.connection in readable]


def _handle_death(worker: Worker, batches: deque[list[int]], suspects: deque[int]) -> Iterator[TaskResult]:
    """Put a dead worker's items back. The item that it died on is retried once, alone; after that, yield the item's failure.

    Raises ConfigError if the worker died before it was ready.
    """
    worker.connection.close()
    status = worker.process.wait()
    if not worker.ready:
        remedy = "see the messages above, or set GAZETTE['jobs'] to 1"
        raise ConfigError(f"worker processes do not start (one {_explain_exit(status)}); {remedy}")
    if worker.indexes:
        first = worker.indexes.popleft()
        if worker.retries_alone:
            yield TaskResult(first, failure=f"twice the process that worked on it {_explain_exit(status)}")
        else:
            suspects.append(first)
    if worker.indexes:
        batches.appendleft(list(worker.indexes))


def _explain_exit(status: int) -> str:
    """Return how a process ended and what to do about it, as a clause without a subject. `status` is Popen's return code."""
    with suppress(ValueError):
        if status < 0:
            name = signal.Signals(-status).name
            return _EXPLANATIONS.get(name, f"was ended by {name}; {_REPORT}")
    return f"ended with status {status}; {_REPORT}"


def _stop(worker: Worker) -> None:
    """End a worker: by closing its connection if it is idle, otherwise by killing it."""
    worker.connection.close()
    if worker.indexes or not worker.ready:
        worker.process.kill()
    try:
        worker.process.wait(5)
    except subprocess.TimeoutExpired:
        worker.process.kill()
        worker.process.wait()
