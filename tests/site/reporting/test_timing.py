"""What a build says about the time that it took."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gazette.site.reporting.timing import Clock, Spent, by_stage


def busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_time_counts_for_the_innermost_stage_alone() -> None:
    clock = Clock()
    began = time.perf_counter()
    with clock.running("render"):
        busy(0.02)
        with clock.running("feeds"), clock.running("feeds"):
            busy(0.1)
    whole = time.perf_counter() - began
    assert clock.spent["feeds"].cpu_seconds > clock.spent["render"].cpu_seconds > 0
    assert sum(spent.seconds for spent in clock.spent.values()) <= whole


def test_time_counts_where_a_stage_fails() -> None:
    clock = Clock()
    with pytest.raises(ValueError, match="no"), clock.running("read"):
        raise ValueError("no")
    assert clock.spent["read"].seconds > 0


def test_processes_that_a_stage_waits_for_count_with_it() -> None:
    clock = Clock()
    work = "import time\nwhile time.process_time() < 0.3: pass"
    with clock.running("search"):
        subprocess.run([sys.executable, "-c", work], check=True)
    clock.add("recognize", 7.0)
    assert clock.spent["search"].cpu_seconds > 0.25
    assert clock.spent["recognize"] == Spent(0.0, 7.0)


def test_what_workers_did_can_be_told_by_part_without_counting_twice() -> None:
    clock = Clock()
    clock.add("render", 10.0)
    clock.divide("render", {"render: entity": 6.0, "render: article": 3.0})
    assert {stage: spent.cpu_seconds for stage, spent in clock.spent.items()} == {
        "render": 1.0,
        "render: entity": 6.0,
        "render: article": 3.0,
    }
    assert by_stage(clock.spent) == {"render": Spent(0.0, 10.0)}


def test_parts_of_a_stage_add_up_to_it() -> None:
    parts = {"read": Spent(1, 1), "render: entity": Spent(2, 3), "render: article": Spent(5, 7)}
    assert by_stage(parts) == {"read": Spent(1, 1), "render": Spent(7, 10)}


def test_a_build_keeps_what_it_did_and_what_that_took(tmp_path: Path, repository: Path) -> None:
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
    account = json.loads((tmp_path / "cache" / "gazette.build.json").read_text("utf-8"))
    stages = account["stages"]
    assert {"read", "clean", "resolve", "stories", "render: article", "feeds"} <= set(stages)
    assert account["counts"]["articles"] == account["counts"]["clean"] == 1
    assert sum(stage["seconds"] for stage in stages.values()) <= account["build"]["seconds"]
