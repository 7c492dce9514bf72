"""Running a command and watching it: seconds, CPU seconds and memory of it and of all processes that it starts.

Memory is the sum of what each process has of its own and its share of what it has in common with others (PSS of
/proc/PID/smaps_rollup): pages that forked workers share count once. Looking takes the kernel time, so it takes a twentieth of it at
most. Where there is no smaps_rollup, memory is not told."""

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
_PAUSE, _SHARE = 0.15, 0.05


@dataclass(frozen=True)
class Run:
    """What a command took. `cpu_seconds` are of all processes that were waited for; `peak_mib` is the most memory that all had at
    once, `resident_mib` the most that one had; 0 where it could not be seen. `output` is what it said."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    resident_mib: float
    output: str


class CommandError(Exception):
    """A command failed; what it said last stands in the message."""


def run(command: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end; Python keeps its modules as code, as it does by itself. Raises CommandError where it fails."""
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": ""} | (env or {})
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        ended = threading.Event()
        peak: list[float] = [0.0]
        watcher = threading.Thread(target=_watch, args=(process.pid, ended, peak), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watcher.join()
        said.seek(0)
        output = said.read().decode("utf-8", "replace")
    if process.returncode:
        raise CommandError(f"{' '.join(map(str, command))} failed ({process.returncode}):\n{output[-3000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak[0], usage.ru_maxrss / 1024, output)


def _watch(root: int, ended: threading.Event, peak: list[float]) -> None:
    pause = _PAUSE
    while not ended.wait(pause):
        began = time.perf_counter()
        peak[0] = max(peak[0], memory_of(root))
        pause = max(_PAUSE, (time.perf_counter() - began) / _SHARE)


def memory_of(root: int) -> float:
    """MiB of a process and of all below it now."""
    return sum(map(_memory, family(root)))


def family(root: int) -> list[int]:
    """A process and all below it."""
    children = defaultdict(list)
    for entry in _PROC.glob("[0-9]*"):
        if (parent := _parent(entry)) is not None:
            children[parent].append(int(entry.name))
    found = [root]
    for process in found:
        found += children[process]
    return found


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):  # it has ended meanwhile
        return None


def _memory(process: int) -> float:
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def machine() -> dict[str, str | int]:
    """What it runs on: processor, cores that may be used, GiB of memory, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {"processor": _first("cpuinfo", "model name"), "cores": cores, "memory_gib": _gib(), "python": _python()}


def _first(file: str, name: str) -> str:
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
