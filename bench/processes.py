"""Run a command and measure it: wall-clock seconds, CPU seconds and memory of the command and all processes that it starts.

Memory is the sum of the processes' proportional set sizes (PSS in /proc/PID/smaps_rollup), so that pages shared by forked workers
count once. Reading it costs the kernel time, so at most a twentieth of the time is spent on it. On systems without smaps_rollup,
memory is reported as 0."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_PAUSE, _SHARE = 0.15, 0.05  # least seconds between two readings of memory; largest share of the time spent on reading


@dataclass(frozen=True)
class Run:
    """What a command took.

    `seconds` is wall-clock time; `cpu_seconds` is that of the command and all descendants that were waited for. `peak_mib` is the
    largest memory of all its processes together (PSS, MiB), or 0 if it could not be read; `resident_mib` is the largest resident
    set of a single process (MiB). `output` is its stdout and stderr."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    resident_mib: float
    output: str


class CommandError(Exception):
    """Raised if a command fails; the message ends with the last 3,000 characters of its output."""


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end, with `env` added to the environment. Raises CommandError if its exit status is not 0.

    PYTHONDONTWRITEBYTECODE is cleared, so that Python caches bytecode as it does by default."""
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | (env or {})
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        ended = threading.Event()
        peak: list[float] = [0.0]
        watcher = threading.Thread(target=_watch, args=(process.pid, ended, peak), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    if process.returncode:
        raise CommandError(f"{' '.join(map(str, command))} failed ({process.returncode}):\n{output[-3000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak[0], usage.ru_maxrss / 1024, output)


def _watch(root: int, ended: threading.Event, peak: list[float]) -> None:
    """Keep the peak memory (MiB) of a process tree in peak[0] until `ended` is set."""
    pause = _PAUSE
    while not ended.wait(pause):
        began = time.perf_counter()
        peak[0] = max(peak[0], memory_of(root))
        pause = max(_PAUSE, (time.perf_counter() - began) / _SHARE)


def memory_of(root: int) -> float:
    """Return the current memory of a process and its descendants, in MiB."""
    return sum(map(_memory, family(root)))


def family(root: int) -> list[int]:
    """Return the ids of a process and all its descendants, from /proc."""
    children = defaultdict(list)
    for entry in _PROC.glob("[0-9]*"):
        if (parent := _parent(entry)) is not None:
            children[parent].append(int(entry.name))
    members = [root]
    for process in members:
        members += children[process]
    return members


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):  # the process has ended in the meantime
        return None


def _memory(process: int) -> float:
    """Return the proportional set size of a process in MiB, or 0 if it cannot be read."""
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def machine() -> dict[str, str | int]:
    """Return the processor's name, the cores that this process may use, the memory in GiB and the version of Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {"processor": _first("cpuinfo", "model name"), "cores": cores, "memory_gib": _gib(), "python": _python()}


def _first(file: str, name: str) -> str:
    """Return the value of the first line in /proc/`file` that starts with `name`, or 'unknown'."""
    try:
        lines = (_PROC / file).read_text().splitlines()
    except OSError:
        return "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "unknown")


def _gib() -> int:
    text = _first("meminfo", "MemTotal").split()
    return round(int(text[0]) / 1024**2) if text[0].isdigit() else 0


def _python() -> str:
    from platform import python_version

    return python_version()
