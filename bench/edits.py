"""Whether builds that go on from the last one end where builds from nothing do: `make bench-edits`.

Random edits (tests/edits.py) are done to a site one after the other. After each (or each --every) the site is built where the last
build left it, and beside that from nothing but its content and the memory of before; outputs and memories are compared byte for
byte. Stops at the first difference, with exit status 1."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from content_edits import add_article
from edit_texts import dice_of
from edited_sites import Builders, EditedSite, Outcome, build_twice, builders, built, new_site, order
from edits import EDITS, mend

# One build of so many is killed at some moment before the next edit.
KILLED = 20


@dataclass
class Total:
    """Over all builds that came to their end: CPU seconds of both kinds, and files written, changed, and there."""

    builds: int = 0
    kept: float = 0.0
    clean: float = 0.0
    written: int = 0
    changed: int = 0
    files: int = 0

    def add(self, outcome: Outcome) -> None:
        self.builds += 1
        self.kept += outcome.kept.seconds
        self.clean += outcome.clean.seconds
        self.written += outcome.written
        self.changed += outcome.changed
        self.files += outcome.files


def main() -> int:
    parser = argparse.ArgumentParser(description="Edit a site at random, and compare builds that go on with builds from nothing.")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--articles", type=int, default=40, help="with which the site begins")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="build after each so many edits")
    parser.add_argument("--recognizer", default="edit_texts:recognize", help="'gazette' for the real one")
    parser.add_argument("--keep", type=Path, help="a new folder for the site, which stays")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="gazette-edits-"))
    site = new_site(folder / "site", GAZETTE={"recognizer": options.recognizer})
    try:
        with builders() as both:
            return run(site, both, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


def run(site: EditedSite, both: Builders, options: argparse.Namespace) -> int:
    dice = dice_of(options.seed)
    for number in range(options.articles):
        add_article(site, dice_of(number))
    total, names = Total(), list(EDITS)
    print(f"{'edit':>5}  {'CPU s':>6} {'clean':>6}  {'written':>7} {'changed':>7} {'files':>6}  what was done")
    for number in range(options.edits + 1):
        cut = cut_off(site, both, dice.random() * total.kept / total.builds) if total.builds and dice.randrange(KILLED) == 0 else ""
        done = "began" if number == 0 else cut + dice.choices(names, list(EDITS.values()))[0](site, dice)
        outcome = build_twice(site, both) if number % options.every == 0 else None
        print(f"{number:5}  {told(outcome)}  {done[:110]}", flush=True)
        if outcome and outcome.difference:
            print(f"\nDIFFERENT after edit {number} (seed {options.seed}):\n{outcome.difference}\n{outcome.kept.said[-2000:]}")
            return 1
        if outcome and outcome.kept.status:
            mend(site)
        elif outcome and number:
            total.add(outcome)
    return verdict(total, options)


def cut_off(site: EditedSite, both: Builders, seconds: float) -> str:
    """Kill a build after so many seconds. Where it was then is up to the machine, and must not matter."""
    order(both[0], site, site.output, site.cache, kill_after=seconds)
    return f"killed after {seconds:.1f} s; " if built(both[0]).status else "built; "


def told(outcome: Outcome | None) -> str:
    if outcome is None:
        return " " * 39
    seconds = f"{outcome.kept.seconds:6.2f} {outcome.clean.seconds:6.2f}"
    return (
        f"{seconds}  {outcome.written:7} {outcome.changed:7} {outcome.files:6}"
        if not outcome.kept.status
        else f"{seconds}  {'both failed':>22}"
    )


def verdict(total: Total, options: argparse.Namespace) -> int:
    share = total.kept / total.clean if total.clean else 0.0
    print(f"\nEQUAL byte for byte after each of {total.builds} builds and {options.edits} edits (seed {options.seed}).")
    print(f"Builds that went on took {share:.0%} of the CPU seconds of those from nothing.")
    print(f"They wrote {total.written:,} files, {total.changed:,} of which had to be, of {total.files:,}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
