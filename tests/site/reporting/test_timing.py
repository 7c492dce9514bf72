"""How a build measures the time of its stages."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gazette.site.reporting.timing import StageClock, TimeSpent, by_stage


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_time_counts_for_the_innermost_stage_alone() -> None:
    clock = StageClock()
    started = time.perf_counter()
    with clock.running("render"):
        busy(0.02)
        with clock.running("feeds"), clock.running("feeds"):
            busy(0.1)
    elapsed = time.perf_counter() - started
    assert clock.spent["feeds"].cpu_seconds > clock.spent["render"].cpu_seconds > 0
    assert sum(spent.seconds for spent in clock.spent.values()) <= elapsed


def test_the_time_of_a_stage_that_fails_counts() -> None:
    clock = StageClock()
    with pytest.raises(ValueError, match="no"), clock.running("read"):
        raise ValueError("no")
    assert clock.spent["read"].seconds > 0


def test_child_processes_count_for_the_stage_that_waits_for_them() -> None:
    clock = StageClock()
    work = "import time\nwhile time.process_time() < 0.3: pass"
    with clock.running("search"):
        subprocess.run([sys.executable, "-c", work], check=True)
    assert clock.spent["search"].cpu_seconds > 0.25


def test_time_of_workers_can_be_divided_among_parts_without_counting_twice() -> None:
    clock = StageClock()
    clock.spent["render"] = TimeSpent(cpu_seconds=10.0)
    clock.divide("render", {"render: entity": 6.0, "render: article": 3.0})
    assert {stage: spent.cpu_seconds for stage, spent in clock.spent.items()} == {
        "render": 1.0,
        "render: entity": 6.0,
        "render: article": 3.0,
    }
    assert by_stage(clock.spent) == {"render": TimeSpent(0.0, 10.0)}


def test_the_parts_of_a_stage_add_up_to_the_stage() -> None:
    parts = {"read": TimeSpent(1, 1), "render: entity": TimeSpent(2, 3), "render: article": TimeSpent(5, 7)}
    assert by_stage(parts) == {"read": TimeSpent(1, 1), "render": TimeSpent(7, 10)}


def test_a_build_writes_its_counts_and_times(tmp_path: Path, repository: Path) -> None:
    raw = tmp_path / "content" / "raw"
    raw.mkdir(parents=True)
    (raw / "ferry.txt").write_text(
        "Ferry returns\n\nThe ferry is back on the river after nine weeks, the harbour office said on Monday.\n", "utf-8"
    )
    options = {"CACHE_PATH": tmp_path / "cache", "SITEURL": "https://digest.example"}
    extra = [f"{name}={json.dumps(str(value))}" for name, value in options.items()]
    command = [sys.executable, "-m", "pelican", str(tmp_path / "content"), "-s", "pelicanconf.py", "-o", str(tmp_path / "output")]
    subprocess.run(
        [*command, "-e", *extra, 'GAZETTE={"raw": "raw", "recognizer": ""}'], check=True, cwd=repository, capture_output=True
    )
    statistics = json.loads((tmp_path / "cache" / "gazette.build.json").read_text("utf-8"))
    stages = statistics["stages"]
    assert {"read", "clean", "resolve", "stories", "render: article", "feeds"} <= set(stages)
    assert statistics["counts"]["articles"] == statistics["counts"]["clean"] == 1
    assert sum(stage["seconds"] for stage in stages.values()) <= statistics["build"]["seconds"]
