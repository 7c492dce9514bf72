"""What a build says at its end, as a value: a build for which nothing has changed says it again."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from pelican.log import console

from ..output.json_store import write_kept

# In CACHE_PATH. Not gazette-*.json: those are what no build can find out again, and are published with the site's sources.
ACCOUNT = "gazette.build.json"

logger = logging.getLogger(__name__)


class Said(msgspec.Struct):
    """What a build said at its end: lines, how much was wrong, and how much there is of what."""

    lines: list[str] = []
    warnings: int = 0
    refusals: int = 0
    counts: dict[str, int] = {}


def tell(said: Said) -> None:
    """Print what a build says at its end, and log that something is wrong. Raises SystemExit where that is fatal."""
    for text in said.lines:
        console.print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)
    try:
        if said.warnings:
            logger.warning("Gazette: %s, see above", counted(said.warnings, "warning"))
        if said.refusals:
            logger.error("Gazette: not on the site: %s, see above", counted(said.refusals, "file"))
    except RuntimeError:
        raise SystemExit(1) from None


def tell_again(said: Said, cache: Path) -> None:
    """Say that nothing has changed, and again what the last build had to say; note in the `cache` folder that nothing was done."""
    write_kept(cache / ACCOUNT, {"build": {"kind": "unchanged"}, "counts": said.counts, "stages": {}}, "")
    first, _, *others = said.lines  # all but its seconds
    tell(Said([first.replace("Gazette:", "Gazette: nothing has changed;", 1), *others], said.warnings, said.refusals))


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things in words: '1 file', '2 files'."""
    return f"{number} {one if number == 1 else many or one + 's'}"
