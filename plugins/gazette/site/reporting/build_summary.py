"""The summary that a build prints at its end, as a value: a build in which nothing has changed prints it again."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from pelican.log import console

from ...model.text import quantity
from ..output.json_store import write_json_store

# A file in CACHE_PATH. Its name does not match gazette-*.json, the pattern of the files that cannot be computed again and are
# committed with the site's sources.
STATISTICS_FILE = "gazette.build.json"

logger = logging.getLogger(__name__)


class BuildSummary(msgspec.Struct):
    """The lines that a build prints, the numbers of its warnings and of refused raw files, and how many articles, entities, pages
    and feeds the site has. The first line has the counts, the second the seconds by stage."""

    lines: list[str] = []
    warnings: int = 0
    refusals: int = 0
    counts: dict[str, int] = {}


def print_summary(summary: BuildSummary) -> None:
    """Print the summary. Then log the number of warnings, if any, as a warning, and that of refused files as an error.

    Raises SystemExit if Pelican treats these messages as fatal; Pelican's own exception would print a traceback, which does not
    help. The log has no details, since log handlers would break lines with paths and reasons."""
    for line in summary.lines:
        console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)
    try:
        if summary.warnings:
            logger.warning("Gazette: %s, see above", quantity(summary.warnings, "warning"))
        if summary.refusals:
            logger.error("Gazette: not on the site: %s, see above", quantity(summary.refusals, "file"))
    except RuntimeError:
        raise SystemExit(1) from None


def reprint_summary(summary: BuildSummary, cache: Path) -> None:
    """Print that nothing has changed, with the summary of the last build but without its seconds. Write the statistics of a build
    without changes into the folder `cache`."""
    write_json_store(cache / STATISTICS_FILE, {"build": {"kind": "unchanged"}, "counts": summary.counts, "stages": {}}, "")
    counts, _, *messages = summary.lines
    lines = [counts.replace("Gazette:", "Gazette: nothing has changed;", 1), *messages]
    print_summary(BuildSummary(lines, summary.warnings, summary.refusals))
