"""Measure the stages of a build: seconds, and CPU seconds of this process and of the child processes that it waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

try:
    import resource
except ImportError:  # on Windows; only this process is measured there
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Seconds of real time, and CPU seconds, which may exceed them if several cores are used."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def __add__(self, other: TimeSpent) -> TimeSpent:
        return TimeSpent(self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds)

    def __sub__(self, other: TimeSpent) -> TimeSpent:
        return TimeSpent(self.seconds - other.seconds, self.cpu_seconds - other.cpu_seconds)


@dataclass
class StageClock:
    """Measures time by stage. `started` is when the clock was made, as time.perf_counter() returns it. `spent` is the time of
    each stage without that of stages inside it."""

    started: float = field(default_factory=time.perf_counter)
    spent: dict[str, TimeSpent] = field(default_factory=dict)
    # For each block that is running, the outermost first, the time of the blocks inside it.
    _inner: list[TimeSpent] = field(default_factory=list)

    @contextmanager
    def running(self, stage: str) -> Iterator[None]:
        """Add the time of the block to `stage`, except that of nested blocks. Works in one thread only."""
        start = self._now()
        self._inner.append(TimeSpent())
        try:
            yield
        finally:
            elapsed = self._now() - start
            self._count(stage, elapsed - self._inner.pop())
            if self._inner:
                self._inner[-1] += elapsed

    def divide(self, stage: str, parts: Mapping[str, float]) -> None:
        """Move CPU seconds from `stage` to its parts, such as 'render: entity'. `parts` are the CPU seconds of each part, as the
        stage's processes measured them."""
        self._count(stage, TimeSpent(cpu_seconds=-sum(parts.values())))
        for part, cpu_seconds in parts.items():
            self._count(part, TimeSpent(cpu_seconds=cpu_seconds))

    def cpu(self) -> float:
        """Return the CPU seconds of this process since it started, and of the child processes that it waited for."""
        if resource is None:
            return time.process_time()
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    def _now(self) -> TimeSpent:
        return TimeSpent(time.perf_counter(), self.cpu())

    def _count(self, stage: str, spent: TimeSpent) -> None:
        self.spent[stage] = self.spent.get(stage, TimeSpent()) + spent


def by_stage(spent: Mapping[str, TimeSpent]) -> dict[str, TimeSpent]:
    """Return the time of each stage as the sum of its parts: 'render: entity' and 'render: article' become 'render'. Stages stay in
    the order in which they first ended."""
    stages: dict[str, TimeSpent] = {}
    for name, part in spent.items():
        stage = name.partition(":")[0]
        stages[stage] = stages.get(stage, TimeSpent()) + part
    return stages
