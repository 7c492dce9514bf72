"""The other end of workers.py: a process that is told tasks and tells what came of them."""

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
from .tasks import decode, do, seconds_of
from .workers import PROBLEM, READY, RESULT

# How much longer than usual a file may take a core. After that the system ends the process.
_TIMES = 100


def serve(connection: Connection, patience: float) -> None:
    """Do tasks until the connection is closed; a file may take `patience` seconds, and many times the usual. Interrupts are for
    the process that asks: it ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _offer_for_memory()
    with suppress(EOFError, OSError):
        connection.send_bytes(READY)
        while True:
            _serve(connection, connection.recv_bytes(), patience)


def _serve(connection: Connection, data: bytes, patience: float) -> None:
    task = decode(data)
    done = do(task, _load)
    try:
        for seconds in seconds_of(task):
            _limit(patience + _TIMES * seconds)
            connection.send_bytes(RESULT + msgspec.msgpack.encode(next(done)))
    except ConfigError as error:
        connection.send_bytes(PROBLEM + str(error).encode())


_load = lru_cache(maxsize=1)(load_recognizer)


def _limit(seconds: float) -> None:
    """Let the system end this process when it has used so many seconds of a core more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    wanted, (_, most) = int(usage.ru_utime + usage.ru_stime + seconds) + 1, resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _offer_for_memory() -> None:
    """Where memory runs out, Linux is to end a worker and not the build."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")
