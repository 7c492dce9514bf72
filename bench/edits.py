"""Check that incremental builds produce the same site as clean builds: `make bench-edits`.

Applies random edits (tests/support/editing/edits.py) to a site one after the other. After every edit, or every `--every` edits, the
site is built twice: incrementally, on top of the last build's output and cache, and from scratch, with only the content and the
site's memory (the files in the cache that MEMORY in tests/support/editing/edited_sites.py lists). The outputs and the new memories
are compared byte for byte. Stops at the first difference, with exit status 1."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from support.editing.content_edits import add_article
from support.editing.edit_texts import seeded_rng
from support.editing.edited_sites import (
    Builders,
    EditedSite,
    Outcome,
    build_twice,
    builders,
    new_site,
    request_build,
    wait_for_build,
)
from support.editing.edits import EDITS, mend

# On average, one edit in this many is preceded by a build that is killed at a random moment.
KILLED = 20


@dataclass
class Total:
    """Sums over all edits after which both builds succeeded.

    `kept` and `clean` are the CPU seconds of the incremental and the clean builds; `written`, `changed` and `files` count the files
    that the incremental builds wrote, those whose content changed, and all files of the sites."""

    builds: int = 0
    kept: float = 0.0
    clean: float = 0.0
    written: int = 0
    changed: int = 0
    files: int = 0

    def add(self, outcome: Outcome) -> None:
        self.builds += 1
        self.kept += outcome.incremental.seconds
        self.clean += outcome.clean.seconds
        self.written += outcome.written
        self.changed += outcome.changed
        self.files += outcome.files


def main() -> int:
    parser = argparse.ArgumentParser(description="Edit a site at random, and compare incremental builds with clean ones.")
    parser.add_argument("--edits", type=int, default=200, help="how many edits to make (default: %(default)s)")
    parser.add_argument("--articles", type=int, default=40, help="articles that the site starts with (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random edits (default: %(default)s)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="build after every N edits (default: %(default)s)")
    parser.add_argument(
        "--recognizer",
        default="support.editing.edit_texts:recognize",
        help="value of GAZETTE['recognizer']; 'gazette' is the one that ships",
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the site in this new folder, and keep it afterwards")
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
    """Make the edits, print a line for each, and return the exit status: 1 if two builds differ, else 0."""
    rng = seeded_rng(options.seed)
    for number in range(options.articles):
        add_article(site, seeded_rng(number))
    total, names = Total(), list(EDITS)
    print(f"{'edit':>5}  {'CPU s':>6} {'clean':>6}  {'written':>7} {'changed':>7} {'files':>6}  edit made")
    for number in range(options.edits + 1):
        cut = cut_off(site, both, rng.random() * total.kept / total.builds) if total.builds and rng.randrange(KILLED) == 0 else ""
        edit = "start" if number == 0 else cut + rng.choices(names, list(EDITS.values()))[0](site, rng)
        outcome = build_twice(site, both) if number % options.every == 0 else None
        print(f"{number:5}  {figures(outcome)}  {edit[:110]}", flush=True)
        if outcome and outcome.difference:
            print(
                f"\nDIFFERENT after edit {number} (seed {options.seed}):\n{outcome.difference}\n{outcome.incremental.log[-2000:]}"
            )
            return 1
        if outcome and outcome.incremental.status:
            mend(site)
        elif outcome and number:
            total.add(outcome)
    return verdict(total, options)


def cut_off(site: EditedSite, both: Builders, seconds: float) -> str:
    """Start an incremental build, kill it after `seconds`, and return a description of what happened.

    How far the build gets depends on the machine, and must make no difference to later builds."""
    request_build(both[0], site, site.output, site.cache, kill_after=seconds)
    return f"killed after {seconds:.1f} s; " if wait_for_build(both[0]).status else "built; "


def figures(outcome: Outcome | None) -> str:
    """Return the middle columns of an edit's line: blank if nothing was built, and no file counts if both builds failed."""
    if outcome is None:
        return " " * 39
    seconds = f"{outcome.incremental.seconds:6.2f} {outcome.clean.seconds:6.2f}"
    return (
        f"{seconds}  {outcome.written:7} {outcome.changed:7} {outcome.files:6}"
        if not outcome.incremental.status
        else f"{seconds}  {'both failed':>22}"
    )


def verdict(total: Total, options: argparse.Namespace) -> int:
    """Print the summary of a run without differences, and return exit status 0."""
    share = total.kept / total.clean if total.clean else 0.0
    print(f"\nEQUAL byte for byte after each of {total.builds} builds and {options.edits} edits (seed {options.seed}).")
    print(f"Incremental builds took {share:.0%} of the CPU seconds of clean builds.")
    print(f"They wrote {total.written:,} of {total.files:,} files; {total.changed:,} of these had changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
