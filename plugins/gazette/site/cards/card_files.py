"""The files of cards: each is drawn once, by several processes where many are new, and kept for later builds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..output.output_files import Outputs
from . import draw_card
from .draw_card import Words, card, card_name, write_whole

FOLDER = "cards"
_NAME = re.compile(r"[0-9a-f]{20}\.png")
# A process more costs as much as drawing so many.
_WORTH = 50


@dataclass(frozen=True)
class Drawing:
    """Cards that a build is to have, by their paths in the site; which of them the last one had not, and the processes that draw
    these into the folder where all are kept."""

    planned: Mapping[str, Words]
    needed: Mapping[str, Words]
    cache: Path
    processes: Sequence[subprocess.Popen[bytes]]


def begin_cards(planned: Mapping[str, Words], outputs: Outputs, cache: Path, jobs: int) -> Drawing:
    """Begin to make cards, by their paths in the site; those of the last build stay. Those that `cache` has not are drawn by up to
    `jobs` processes, while this one may do something else."""
    needed: dict[str, Words] = {}
    for path, words in planned.items():
        if outputs.is_untouched(path):
            outputs.keep(path)
        else:
            needed[path] = words
    new = [words for words in needed.values() if not (cache / card_name(*words)).exists()]
    count = min(jobs, len(new) // _WORTH) if jobs > 1 else 0
    processes: list[subprocess.Popen[bytes]] = []
    with suppress(OSError):  # where there can be none, this one draws
        processes += (_draw(new[start::count], cache) for start in range(count))
    return Drawing(planned, needed, cache, processes)


def _draw(new: Sequence[Words], cache: Path) -> subprocess.Popen[bytes]:
    """A process of its own that draws cards. It is none of this one's: a copy of all that a build has in memory would be large."""
    with tempfile.TemporaryFile() as asked:
        asked.write(json.dumps(new).encode())
        asked.seek(0)
        command = [sys.executable, "-P", draw_card.__file__, str(os.getpid()), str(cache)]
        return subprocess.Popen(command, stdin=asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def finish_cards(drawing: Drawing, outputs: Outputs) -> None:
    """Have all cards in the site. What no process has drawn, or none could keep, is drawn here. Raises OSError where the site
    cannot be written."""
    for process in drawing.processes:
        process.wait()
    for path, words in drawing.needed.items():
        outputs.put(path, _drawn(drawing.cache / card_name(*words), words))


def _drawn(kept: Path, words: Words) -> bytes:
    with suppress(OSError):
        return kept.read_bytes()
    drawn = card(*words)
    with suppress(OSError):  # pages name the picture already, and a slower build is better than pages without it
        write_whole(kept, drawn)
    return drawn


def prune_cards(cache: Path, used: Iterable[str]) -> int:
    """Remove from `cache` the cards that are not among those `used`, by their names. Returns how many that were."""
    names: Collection[str] = set(used)
    gone = [name for name in _names(cache) if name not in names and _NAME.fullmatch(name)]
    for name in gone:
        (cache / name).unlink(missing_ok=True)
    return len(gone)


def _names(cache: Path) -> list[str]:
    return os.listdir(cache) if cache.is_dir() else []  # noqa: PTH208 - names are all that is wanted of thousands
