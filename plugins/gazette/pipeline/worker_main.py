"""The main loop of a worker process. See workers.py for the side of the build."""

from __future__ import annotations

import resource
import signal
from contextlib import suppress
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from ..entities.recognition.recognize import load_recognizer
from ..model.errors import ConfigError
from .tasks import decode_task, estimate_seconds, run_task
from .workers import PROBLEM, READY, RESULT

# On one file, a worker may use a core for this many times the usual time, plus its patience. Then the system kills it.
_TOLERANCE = 100


def serve(connection: Connection, patience: float) -> None:
    """Run tasks until the connection is closed. `patience` is the CPU seconds that any file may take, however short it is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the build handles it, and ends the workers
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))  # no core dumps
    _volunteer_for_oom()
    with suppress(EOFError, OSError):
        connection.send_bytes(READY)
        while True:
            _serve(connection, connection.recv_bytes(), patience)


def _serve(connection: Connection, data: bytes, patience: float) -> None:
    """Run an encoded task, and send each result as soon as it is there."""
    task = decode_task(data)
    results = run_task(task, _load)
    try:
        for seconds in estimate_seconds(task):
            _limit(patience + _TOLERANCE * seconds)
            connection.send_bytes(RESULT + msgspec.msgpack.encode(next(results)))
    except ConfigError as error:
        connection.send_bytes(PROBLEM + str(error).encode())


_load = lru_cache(maxsize=1)(load_recognizer)


def _limit(seconds: float) -> None:
    """Let the system kill this process after it has used a core for this many more seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit, (_, hard_limit) = int(usage.ru_utime + usage.ru_stime + seconds) + 1, resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard_limit == resource.RLIM_INFINITY else min(limit, hard_limit), hard_limit))


def _volunteer_for_oom() -> None:
    """Make Linux kill a worker, and not the build, when memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")
