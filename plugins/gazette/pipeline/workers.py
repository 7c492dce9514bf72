"""Work shared out to processes of this machine. One that dies on a file loses that file alone.

Workers are fresh interpreters, not forks: they are the same on every system, no thread or library of the build crosses over, and
they do not care what started it. They are told tasks and tell results over a socket, as bytes.
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
from .tasks import Done, Task, do_here, encode, seconds_of

# Seconds of work that a batch is, and those that a process must have before it, or it is not worth its start (0.7 seconds).
_BATCH, _PAYS = 0.5, 1.5
READY, RESULT, PROBLEM = b"r", b"+", b"!"
# The package under the name that it has in a checkout, wherever it lies: as a plugin of Pelican's it would import all of that.
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
# Libraries start threads for every core, and here every core has a process.
_DONE = msgspec.msgpack.Decoder(Done).decode
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1")
_REPORT = "this is a fault in Gazette or a library of its own, please report it with the file, and leave the file out until then"
_REMEDIES = {
    "SIGKILL": "was killed, as systems do where memory is short; make the file smaller, or set GAZETTE['jobs'] to 1",
    "SIGXCPU": "took a hundred times as long as others of its length; leave the file out, and please report it with the file",
}


@dataclass
class Worker:
    """A process, and which places of a task it has in hand; `alone`: it was started for one, since another died with that."""

    process: subprocess.Popen[bytes]
    connection: Connection
    ready: bool = False
    fresh: bool = True
    alone: bool = False
    places: deque[int] = field(default_factory=deque)


class Crew:
    """Does tasks in up to `jobs` processes, as many as pay; small ones in this one. Use it as a context: they end with it.
    A file may take a core `patience` seconds, and a hundred times as long as is usual for its length."""

    def __init__(self, jobs: int, patience: float = 60) -> None:
        self.jobs = 1 if os.name == "nt" else jobs  # sockets are no files there
        self.patience = patience
        self.workers: list[Worker] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """End all processes; what comes after starts new ones."""
        for worker in self.workers:
            _end(worker)
        self.workers.clear()

    def __call__(self, task: Task) -> Iterator[Done]:
        """Do a task, its longest parts first; see `work.Work`. Raises ConfigError where the recognizer cannot be used, or
        processes do not start."""
        seconds = seconds_of(task)
        wanted = min(self.jobs, int(sum(seconds) / _PAYS))
        return self._share(task, deque(batches(seconds)), wanted) if wanted > 1 else do_here(task)

    def _share(self, task: Task, todo: deque[list[int]], wanted: int) -> Iterator[Done]:
        suspects: deque[int] = deque()
        left = len(task)
        while left:
            while len(self.workers) < wanted:
                self.workers.append(_start(self.patience))
            for worker in self.workers:
                if worker.ready and not worker.places:
                    _assign(worker, task, todo, suspects)
            for worker in _heard(self.workers):
                for done in self._hear(worker, todo, suspects):
                    left -= 1
                    yield done

    def _hear(self, worker: Worker, todo: deque[list[int]], suspects: deque[int]) -> Iterator[Done]:
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self.workers.remove(worker)
            yield from _bury(worker, todo, suspects)
            return
        if message[:1] == PROBLEM:
            raise ConfigError(message[1:].decode())
        if message[:1] == RESULT:
            yield replace(_DONE(message[1:]), place=worker.places.popleft())
        worker.ready = True


def batches(seconds: Sequence[float], most: float = _BATCH) -> Iterator[list[int]]:
    """Places of a task in batches of about equal work, `most` seconds; the longest first, so that no core is left with one
    at the end."""
    batch: list[int] = []
    total = 0.0
    for place in sorted(range(len(seconds)), key=lambda place: (-seconds[place], place)):
        batch.append(place)
        total += seconds[place]
        if total >= most:
            yield batch
            batch, total = [], 0.0
    if batch:
        yield batch


def _start(patience: float) -> Worker:
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-c", _START, str(theirs.fileno()), str(Path(__file__).parents[1]), str(patience)]
    with theirs:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env={**os.environ, **_THREADS}, pass_fds=[theirs.fileno()])
    worker = Worker(process, Connection(ours.detach()))
    with suppress(OSError):  # one that is dead already is noticed when it is heard
        worker.connection.send_bytes("\0".join(sys.path).encode("utf-8", "surrogateescape"))
    return worker


def _assign(worker: Worker, task: Task, todo: deque[list[int]], suspects: deque[int]) -> None:
    """Give an idle worker work: a fresh one what another died with, any the next batch."""
    worker.alone = worker.fresh and bool(suspects)
    worker.places.extend([suspects.popleft()] if worker.alone else todo.popleft() if todo else ())
    if worker.places:
        worker.fresh = False
        with suppress(OSError):
            worker.connection.send_bytes(encode(task.part(worker.places)))


def _heard(workers: Sequence[Worker]) -> list[Worker]:
    ready = wait([worker.connection for worker in workers])
    return [worker for worker in workers if worker.connection in ready]


def _bury(worker: Worker, todo: deque[list[int]], suspects: deque[int]) -> Iterator[Done]:
    """Put back what a dead worker had in hand; what it was at is tried once more, by itself. Then it is lost."""
    worker.connection.close()
    status = worker.process.wait()
    if not worker.ready:
        raise ConfigError(
            f"processes that work beside this one do not start ({_how(status)}); see above, or set GAZETTE['jobs'] to 1"
        )
    if worker.places:
        first = worker.places.popleft()
        if worker.alone:
            yield Done(first, lost=f"twice the process that worked on it {_how(status)}")
        else:
            suspects.append(first)
    if worker.places:
        todo.appendleft(list(worker.places))


def _how(status: int) -> str:
    """How a process ended, and what to do about it."""
    with suppress(ValueError):
        if status < 0:
            name = signal.Signals(-status).name
            return _REMEDIES.get(name, f"was ended by {name}; {_REPORT}")
    return f"ended with status {status}; {_REPORT}"


def _end(worker: Worker) -> None:
    """End a process: an idle one by itself, one that still works at once."""
    worker.connection.close()
    if worker.places or not worker.ready:
        worker.process.kill()
    try:
        worker.process.wait(5)
    except subprocess.TimeoutExpired:
        worker.process.kill()
        worker.process.wait()
