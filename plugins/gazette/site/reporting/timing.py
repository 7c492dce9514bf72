"""What a build's stages take: seconds, and CPU seconds of this process and of those it waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

try:
    import resource
except ImportError:  # on Windows; only this process counts there
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that passed, and CPU seconds, which may be more: on several cores."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.seconds + other.seconds, self.cpu_seconds + other.cpu_seconds)

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.seconds - other.seconds, self.cpu_seconds - other.cpu_seconds)


@dataclass
class Clock:
    """Time by stage, from when it was made (`began`). `spent` has only what is a stage's own."""

    began: float = field(default_factory=time.perf_counter)
    spent: dict[str, Spent] = field(default_factory=dict)
    _within: list[Spent] = field(default_factory=list)

    @contextmanager
    def running(self, stage: str) -> Iterator[None]:
        """Count the block for `stage`, but for what blocks within it count for theirs. For one thread."""
        start = self._now()
        self._within.append(Spent())
        try:
            yield
        finally:
            whole = self._now() - start
            self._count(stage, whole - self._within.pop())
            if self._within:
                self._within[-1] += whole

    def add(self, stage: str, cpu_seconds: float) -> None:
        """Count CPU seconds of processes that are not waited for in the stage's own block."""
        self._count(stage, Spent(cpu_seconds=cpu_seconds))

    def divide(self, stage: str, parts: Mapping[str, float]) -> None:
        """Say on which parts, 'render: entity', the processes that `stage` waited for spent which of its CPU seconds."""
        self._count(stage, Spent(cpu_seconds=-sum(parts.values())))
        for part, cpu_seconds in parts.items():
            self._count(part, Spent(cpu_seconds=cpu_seconds))

    def cpu(self) -> float:
        """CPU seconds of this process, from its start, and of the processes that it waited for."""
        if resource is None:
            return time.process_time()
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    def _now(self) -> Spent:
        return Spent(time.perf_counter(), self.cpu())

    def _count(self, stage: str, spent: Spent) -> None:
        self.spent[stage] = self.spent.get(stage, Spent()) + spent


def by_stage(spent: Mapping[str, Spent]) -> dict[str, Spent]:
    """Stages without their parts: 'render: entity' and 'render: article' are 'render'. In the order in which they began."""
    stages: dict[str, Spent] = {}
    for name, part in spent.items():
        stage = name.partition(":")[0]
        stages[stage] = stages.get(stage, Spent()) + part
    return stages
